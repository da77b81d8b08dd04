from __future__ import annotations

import pytest

from agent.verify.claims import split_draft
from agent.verify.decompose import carried, fault, wanted

BOTH = (
    "Norvale's revenue rose about 5 percent to $4.7 billion in fiscal 2023, and Brandt's margin "
    "did not fall."
)
FIRST = "Norvale's revenue rose about 5 percent to $4.7 billion in fiscal 2023."
SECOND = "Brandt's margin did not fall."


@pytest.mark.parametrize(
    ("sentence", "claims", "around"),
    [
        (BOTH, [FIRST, SECOND], []),
        (BOTH, [BOTH], []),
        (
            "It grew 5 percent, and its margin was 3 percent.",
            ["Norvale grew 5 percent in fiscal 2023.", "Norvale's margin was 3 percent."],
            ["Norvale", "fiscal 2023"],
        ),
        (
            "Norvale may close the plant in Oslo; however, 40 workers left.",
            ["Norvale may close the plant in Oslo.", "40 workers left."],
            [],
        ),
        (
            "Revenue was $15.1 billion, up 14 percent, and operating income was $2 billion.",
            ["Revenue was $15.1 billion.", "Revenue was up 14 percent.",
             "Operating income was $2 billion."],
            [],
        ),
    ],
)  # fmt: skip
def test_what_adds_and_loses_nothing_is_kept(
    sentence: str, claims: list[str], around: list[str]
) -> None:
    assert fault(sentence, claims, around) is None


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ([FIRST.replace("rose", "rose sharply"), SECOND], "adds sharply"),
        ([FIRST.replace("4.7", "4.9"), SECOND], "adds 4.9"),
        ([FIRST.replace("billion", "million"), SECOND], "adds million"),
        ([FIRST.replace("about ", ""), SECOND], "changes a figure"),
        ([FIRST.replace("2023", "2022"), SECOND], "adds 2022"),
        ([FIRST.replace("Norvale", "Kestrel"), SECOND], "adds Kestrel"),
        ([FIRST, "Brandt's margin fell."], "loses a negation"),
        ([FIRST.replace("rose", "did not rise"), "Brandt's margin fell."], "denies"),
        (["Brandt" + FIRST.removeprefix("Norvale"), "Norvale's margin did not fall."], "else"),
        ([FIRST], "no claim names Brandt"),
        ([FIRST.replace(" about 5 percent", ""), SECOND], "no claim has 5 percent"),
        ([FIRST, "Brandt's did not fall."], "of something else"),
        ([FIRST, SECOND, "."], "says nothing"),
    ],
)
def test_what_adds_or_loses_is_told(claims: list[str], told: str) -> None:
    assert told in (fault(BOTH, claims) or "nothing")


@pytest.mark.parametrize(
    ("sentence", "claims", "told"),
    [
        (
            "Orders rose 5 percent and margins fell 3 percent.",
            ["Orders fell 3 percent.", "Margins rose 5 percent."],
            "something else",
        ),
        (
            "Norvale may close the plant in Oslo, and 40 workers left.",
            ["Norvale will close the plant in Oslo.", "40 workers left."],
            "as certain",
        ),
        (
            "If rates fall, Norvale will build a plant, and it will hire 40 people.",
            ["Norvale will build a plant.", "It will hire 40 people if rates fall."],
            "loses a condition",
        ),
        (
            "Adjusted profit was $5 billion, and orders fell.",
            ["Profit was $5 billion.", "Adjusted orders fell."],
            "something else",
        ),
        (
            "Norvale grew 5 percent, and the regulator apologised.",
            ["Norvale grew 5 percent."],
            "no claim has “regulator”",
        ),
        ("Ola Berg met Ines Halvorsen.", ["Ola Halvorsen met Ines Berg."], "names Ola Halvorsen"),
        (
            "“We grew fast,” Ola Berg said, and orders fell.",
            ["“We grew,” “fast” Ola Berg said.", "“Orders” fell."],
            "quotes what is no quotation",
        ),
    ],
)
def test_what_is_joined_otherwise_or_hardened_is_told(
    sentence: str, claims: list[str], told: str
) -> None:
    assert told in (fault(sentence, claims) or "nothing")


def test_long_sentences_and_those_of_several_clauses_are_asked_about() -> None:
    long = "Norvale sold " + " and ".join(f"bread {n}" for n in range(10)) + " in Oslo."
    text = f"Norvale grew. {long} Revenue rose 5 percent, and margins fell 2 percent. Why?"
    assert [one.text for one in split_draft(text) if wanted(one)] == [
        long,
        "Revenue rose 5 percent, and margins fell 2 percent.",
    ]


def test_subject_and_period_may_be_used_in_claims() -> None:
    one = split_draft("Norvale grew in fiscal 2023. Its margin fell to 3 percent.")[-1]
    assert carried(one) == ("Norvale", "fiscal 2023")
