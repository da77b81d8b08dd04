from __future__ import annotations

import pytest

from agent.verify.claims import checkable, split_draft

DRAFT = """# Norvale in fiscal 2023

Norvale's revenue was $4.7 billion [1][2]. Margins fell.

## What comes next?

- Dairy revenue grew 7 percent in the fourth quarter of fiscal 2023. [3]
- What will it do?

## References

[1] Norvale Foods call, 2023
"""


@pytest.mark.parametrize(
    "text",
    [
        "Revenue was $4.7 billion.",
        "Norvale opened a plant in Oslo.",
        "In fiscal 2023, margins fell.",
        "Drawn from 3 documents, revenue was $5 billion.",
        "Cocoa prices hurt margins across dairy.",
    ],
)
def test_statements_are_checkable(text: str) -> None:
    assert checkable(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What drove it?",
        "## Outlook",
        "But that is not all of it.",
        "Here is how it went.",
        "So it goes.",
        "Drawn from 11 documents, from July 27, 2023 to May 22, 2025.",
    ],
)
def test_questions_headings_and_transitions_are_not(text: str) -> None:
    assert not checkable(text)


def test_a_draft_becomes_sentences_with_offsets_and_markers() -> None:
    found = split_draft(DRAFT)
    assert all(one.text[:10] in DRAFT[one.start : one.end] for one in found)
    checked = [one for one in found if one.checkable]
    assert [one.text for one in checked] == [
        "Norvale's revenue was $4.7 billion.",
        "Dairy revenue grew 7 percent in the fourth quarter of fiscal 2023.",
    ]
    assert [one.markers for one in checked] == [(1, 2), (3,)]


def test_the_reference_list_is_not_judged() -> None:
    assert not any("call, 2023" in one.text for one in split_draft(DRAFT))


def test_the_period_of_a_heading_is_carried_on() -> None:
    periods = {one.text: one.period for one in split_draft(DRAFT)}
    assert periods["Norvale's revenue was $4.7 billion."] == "FY2023"
    assert periods["What will it do?"] == "FY2023Q4"


@pytest.mark.parametrize(
    ("second", "period"),
    [
        ("A year later, revenue had climbed to $56.5 billion.", None),
        ("Since then margins have fallen to 30 percent.", None),
        ("Margins fell to 30 percent.", "FY2023Q1"),
        ("In the first quarter of fiscal 2024 margins fell to 30 percent.", "FY2024Q1"),
    ],
)
def test_another_time_that_is_not_named_leaves_the_period_in_force(
    second: str, period: str | None
) -> None:
    first = "In the first quarter of fiscal 2023 revenue was $50.1 billion."
    assert [one.period for one in split_draft(f"{first} {second}")] == ["FY2023Q1", period]


@pytest.mark.parametrize(
    "text", ["The union won.", "Oslo burned down.", "There were no injuries in the fire."]
)
def test_a_short_plain_statement_is_checkable(text: str) -> None:
    assert checkable(text)


def test_the_day_on_which_it_was_said_is_not_the_time_it_is_about() -> None:
    text = (
        "In fiscal 2023, revenue was $3 million. “Margins fell,” Norvale said in its release on "
        "July 24, 2025. Costs were $2 million."
    )
    assert [one.period for one in split_draft(text)] == ["FY2023", None, "FY2023"]
