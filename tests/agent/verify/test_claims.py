from __future__ import annotations

import pytest

from agent.verify.claims import OPINION, checkable, split_draft

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


@pytest.mark.parametrize(
    "text",
    [
        "The lawsuit looks like a gamble to me.",
        "In our opinion, the regulator acted too late.",
        "The regulator, in my view, acted too late.",
        "It is a pity about the brewery.",
        "The comparison is mine.",
        "I doubt that the tram will ever run.",
    ],
)
def test_an_opinion_that_its_author_marks_is_not_checked(text: str) -> None:
    [one] = split_draft(text)
    assert (one.checkable, one.unchecked) == (False, OPINION)


@pytest.mark.parametrize(
    "text",
    [
        "Analysts think the lawsuit is a gamble.",
        "In the company's opinion, the regulator acted too late.",
        "In our opinion, revenue fell to $4 million.",
        "It is a pity that the brewery closed its gates.",
        "“We think margins will fall,” said Victor Amadi.",
        "The report was given to us by the council.",
        "Richard Sheaf found what we believe is the oldest mill.",
        "The brewery is ours to keep, the mayor said.",
    ],
)
def test_what_others_think_and_what_is_stated_beside_is_checked(text: str) -> None:
    assert split_draft(text)[0].checkable


def test_an_opinion_in_a_long_quotation_is_that_of_whoever_is_quoted() -> None:
    found = split_draft("“Margins fell. I think the mill will close. We wait,” said Victor Amadi.")
    assert [one.checkable for one in found][1] is True


GERMAN = (
    "Tamsin Optics erzielte im zweiten Quartal des Geschäftsjahres 2025 einen Umsatz von 86,4 "
    "Millionen Pfund. Der Betriebsgewinn betrug 9,2 Millionen Pfund. Berwick Photonics hat Tamsin "
    "Optics verklagt."
)


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        "Le conseil a approuvé la nouvelle ligne de tramway par neuf voix contre six.",
        "El consejo aprobó la nueva línea de tranvía por nueve votos contra seis.",
        "Rada miejska nie zgodziła się na nową linię tramwajową w mieście.",
        "市議会は新しい路面電車の路線を承認した。",
        "Городской совет одобрил новую трамвайную линию.",
    ],
)
def test_what_a_draft_states_in_another_language_is_checkable(text: str) -> None:
    found = split_draft(text)
    assert [one.checkable for one in found] == [True] * len(found)


@pytest.mark.parametrize(
    "text",
    [
        "Wie hoch war der Umsatz der Tamsin Optics im zweiten Quartal?",
        "坦辛光学2025年营收是多少？",
        "# Bericht über die Lage der Werke in der Region",
    ],
)
def test_questions_and_headings_of_another_language_state_nothing(text: str) -> None:
    assert [one.checkable for one in split_draft(text)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "Tamsin Optics sues Berwick Photonics over patents.",
        "Net debt fell $4 million, Norvale says.",
        "Banco de la Nación opened an office in La Paz on Monday.",
        "Revenue at Crédit du Nord et de la Loire rose 4 percent.",
        "Published 7:03 a.m. ET Oct. 27, 2015, and updated by the LA desk.",
        "Las Vegas and Los Angeles lie east (Baldwin et al., 2019; Castro et al., 2019).",
        "Toyota (トヨタ自動車株式会社) sold 9 million cars.",
    ],
)
def test_english_with_foreign_names_is_checked(text: str) -> None:
    assert split_draft(text)[0].checkable
