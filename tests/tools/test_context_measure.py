from __future__ import annotations

import pytest

from tools.context_measure import measure_of, phrase_after, phrase_before


@pytest.mark.parametrize(
    ("sentence", "measure"),
    [
        ("Revenue was $9.4 billion.", "revenue"),
        ("Gross margin percentage was 70%.", "gross margin percentage"),
        ("Operating expenses increased 7%, and operating income 9%.", "operating expenses"),
        ("Adjusted operating profit came to €12.3 million.", "adjusted operating profit"),
        ("Earnings per share was $1.10.", "earnings per share"),
        ("Consumer subscribers grew to 33.3 million.", "subscribers"),
        ("Our revenue from subscriptions reached nearly $1 billion.", "revenue"),
        ("Commercial customers value Windows 10.", None),
        ("We launched Sales Copilot for 5 regions.", None),
        (
            "Notebook volume decreased 26% as customers tempered purchases to cut inventories.",
            "volume",
        ),
        ("We grew 5 percent, which pleased the board and all of those who follow costs.", None),
        ("Cloud gross margin rose slightly, offset by lower prices and sales.", "gross margin"),
        ("We expect our tax rate to be below the corporate income of 21 percent.", "tax rate"),
        ("It has more than 550 million monthly active users.", "monthly active users"),
        ("The fire burned for eleven hours.", None),
    ],
)
def test_the_measure_is_named_in_the_sentence(sentence: str, measure: str | None) -> None:
    told = measure_of(sentence, sentence.lower(), 10)
    assert (told.value if told else None) == measure
    if told:
        assert sentence[told.start - 10 : told.end - 10].lower() == measure


@pytest.mark.parametrize(
    ("sentence", "measure", "phrase"),
    [
        ("Office 365 commercial revenue increased 34%.", "revenue", "Office 365 commercial"),
        (
            "Server products and cloud services revenue rose.",
            "revenue",
            "Server products and cloud services",
        ),
        ("The ID has more than 610 million monthly active users.", "monthly active users", None),
        ("This quarter, revenue was $5 billion.", "revenue", None),
        ("Company gross margin was 62%.", "gross margin", None),
        ("It's up on strong LinkedIn revenue.", "revenue", "LinkedIn"),
    ],
)
def test_the_phrase_before_a_measure_is_its_subject(
    sentence: str, measure: str, phrase: str | None
) -> None:
    told = phrase_before(sentence, sentence.index(measure), 0)
    assert (told.value if told else None) == phrase


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("the Intelligent Cloud segment, which now includes GitHub.", "Intelligent Cloud"),
        (
            "Windows commercial products and cloud services grew 13%.",
            "Windows commercial products and cloud services",
        ),
        ("More Personal Computing, we expect revenue.", None),
        ("our Dynamics business grew 17%.", "Dynamics"),
        ("Growth was 5%.", None),
        ("Q3, first FX.", None),
        ("August 30, 2016, the plant closed.", None),
        ("Company settled certain matters during the year.", None),
        ("Slide 10 shows debt.", None),
    ],
)
def test_the_phrase_at_a_place_names_something(sentence: str, phrase: str | None) -> None:
    told = phrase_after(sentence, 0, 0, {"growth", "company", "our", "the", "cloud"})
    assert (told.value if told else None) == phrase


def test_capitals_inside_a_sentence_name_whatever_the_word() -> None:
    sentence = "Revenue from More Personal Computing was $13 billion."
    told = phrase_after(sentence, 13, 0, {"more", "personal", "computing"})
    assert told is not None
    assert told.value == "More Personal Computing"
