from __future__ import annotations

import pytest

from agent.domain import Field
from tools.context_period import PeriodInForce, main_period
from tools.periods import periods


def in_force(reference: str | None = "FY2019Q2") -> PeriodInForce:
    document = Field(value=reference, rule="title") if reference else None
    return PeriodInForce(document, published="2019-01-30")


def label(tracker: PeriodInForce, sentence: str, *, forward: bool = False) -> str | None:
    field = tracker.at(sentence, sentence.lower(), 0, forward=forward)
    return field.value if field else None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Revenue was $32.5 billion, up 12 percent.", "FY2019Q2"),
        ("This quarter, revenue was $32.5 billion.", "FY2019Q2"),
        ("In fiscal 2017, revenue was $90 billion.", "FY2017"),
        ("Revenue grew 5 percent from the second quarter of fiscal 2018.", "FY2019Q2"),
        ("Revenue fell, due to a large deal in the prior year.", "FY2019Q2"),
        ("Last year revenue was $100 billion.", "FY2018"),
        ("In Q2 of last year, we recognized $650 million.", "FY2018Q2"),
        (
            "Sales rose 16 percent in an area that we entered for good in late September 2018.",
            "FY2019Q2",
        ),
        ("In the second quarter of 2018, sales fell.", "FY2018Q2"),
        ("As of December 31, 2018, cash was $9 billion.", "2018-12-31"),
        ("The covenant was waived until the end of March next year.", "FY2019Q2"),
    ],
)
def test_a_sentence_is_about_its_own_period_or_the_document_s(sentence: str, expected: str) -> None:
    assert label(in_force(), sentence) == expected


def test_an_own_period_has_its_place() -> None:
    sentence = "In fiscal 2017, revenue rose."
    field = in_force().at(sentence, sentence.lower(), 100, forward=False)
    assert field is not None
    assert (field.start, field.end) == (103, 114)


def test_an_outlook_governs_until_the_speaker_ends() -> None:
    tracker = in_force()
    assert label(tracker, "We expect $10 billion of costs.", forward=True) is None
    assert label(tracker, "For Q3, first FX.") == "FY2019Q3"
    assert label(tracker, "We expect $10 billion of costs.", forward=True) == "FY2019Q3"
    tracker.new_paragraph()
    assert label(tracker, "We expect revenue of $9 billion.", forward=True) == "FY2019Q3"
    assert label(tracker, "Revenue was $8 billion.") == "FY2019Q2"
    tracker.new_turn()
    assert label(tracker, "We expect revenue of $9 billion.", forward=True) is None


def test_a_year_named_in_passing_does_not_displace_the_quarter_guided() -> None:
    tracker = in_force()
    label(tracker, "For Q3, first FX.")
    said = "We still expect full year operating margin to be up 1 point."
    assert label(tracker, said, forward=True) == "FY2019"
    assert label(tracker, "We expect revenue of $9 billion.", forward=True) == "FY2019Q3"
    assert label(tracker, "Now a few comments on our full fiscal year.") == "FY2019"
    assert label(tracker, "We expect revenue of $9 billion.", forward=True) == "FY2019"


def test_a_bare_quarter_in_an_outlook_lies_ahead() -> None:
    assert label(in_force(), "In Q4, we expect growth of 2 points.", forward=True) == "FY2019Q4"
    assert label(in_force("FY2019Q4"), "In Q1, we expect growth.", forward=True) == "FY2020Q1"


def test_the_first_words_govern_a_paragraph_and_no_longer() -> None:
    tracker = in_force()
    assert label(tracker, "In fiscal 2017, we grew.") == "FY2017"
    assert label(tracker, "Operating income was $22 billion.") == "FY2017"
    tracker.new_paragraph()
    assert label(tracker, "Operating income was $10 billion.") == "FY2019Q2"


def test_a_heading_governs_its_section_when_it_names_one_period() -> None:
    tracker = in_force("2023Q2")
    tracker.new_section("Results for fiscal 2022", 0)
    assert label(tracker, "Revenue was $8 billion.") == "FY2022"
    tracker.new_section("A weak start to 2023", 0)
    assert label(tracker, "Revenue was $8 billion.") == "2023Q2"
    tracker.new_section("Fiscal 2022 compared with fiscal 2021", 0)
    assert label(tracker, "Revenue was $8 billion.") == "2023Q2"


def test_the_year_so_far_is_not_the_quarter() -> None:
    assert label(in_force("2023Q2"), "Volume decreased 26% year to date.") is None
    assert label(in_force("2023Q2"), "Reports under the Act of 1934 cost $5.") == "2023Q2"


def test_without_a_period_anywhere_there_is_none() -> None:
    tracker = in_force(None)
    assert label(tracker, "Revenue was $8 billion.") is None
    assert label(tracker, "On 14 October 2023 the plant burned.") == "2023-10-14"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fiscal 2024, third quarter of fiscal 2024", "FY2024Q3"),
        ("Fiscal 2024", "FY2024"),
        ("on 3 May 2024", None),
    ],
)
def test_the_main_period_is_the_shortest_reported(text: str, expected: str | None) -> None:
    found = main_period(periods(text))
    assert (found.label if found else None) == expected


ALL_UP = "All-up, annual revenue was more than $245 billion, up 15%."


@pytest.mark.parametrize(("reference", "expected"), [("FY2024Q4", "FY2024"), ("FY2024Q2", None)])
def test_annual_on_the_last_quarter_s_call_is_the_year_for_its_paragraph(
    reference: str, expected: str | None
) -> None:
    tracker = in_force(reference)
    assert label(tracker, ALL_UP) == (expected or reference)
    after = label(tracker, "And Microsoft Cloud revenue surpassed $135 billion, up 23%.")
    assert after == (expected or reference)
    tracker.new_paragraph()
    assert label(tracker, "Operating expenses were $9 billion.") == reference


def test_an_annual_run_rate_is_no_year() -> None:
    assert label(in_force("FY2024Q4"), "GitHub's annual revenue run rate is $2 billion.") == (
        "FY2024Q4"
    )
