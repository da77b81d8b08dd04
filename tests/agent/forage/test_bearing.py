from __future__ import annotations

import pytest

from agent.domain import Context, Document, Evidence, Field
from agent.forage.bearing import asks_who_holds, holds_office, required

CFO = "Who is the chief financial officer of Microsoft?"
REPORT = Document(
    id="d1", source="s", sha256="", characters=1, title="Annual report 2023", kind="report",
    period="2023", date="2024-03-15", company="Lumen Grid",
)  # fmt: skip


def profit(period: str | None) -> Evidence:
    quote = "Operating profit was $38 million."
    known = {"date": "2024-03-15", "company": "Lumen Grid"} | ({"period": period} if period else {})
    context = Context(**{name: Field(value=value, rule="test") for name, value in known.items()})
    return Evidence(
        id="e0123456789", document_id="d1", start=0, end=len(quote), quote=quote, context=context
    )


@pytest.mark.parametrize(
    ("year", "period", "expected"),
    [("2024", "FY2023", False), ("2023", "FY2023", True), ("2024", None, True)],
)
def test_a_figure_is_of_its_period_not_of_the_year_it_was_published(
    year: str, period: str | None, expected: bool
) -> None:
    question = f"What was Lumen Grid's operating profit in {year}?"
    assert required(question, profit(period), REPORT) is expected


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("On the call are Satya Nadella, CEO, Amy Hood, chief financial officer, and us.", True),
        ("Joining me is chief financial officer Amy Hood.", True),
        ("Amy Hood is the company's CFO.", True),
        ("The chief financial officer spoke of Azure and of Office.", False),
        ("Satya Nadella, chief executive officer, thanked the team.", False),
    ],
)
def test_who_holds_an_office_stands_beside_it(quote: str, expected: bool) -> None:
    assert holds_office(quote, CFO) is expected


def test_only_a_question_for_a_person_asks_who_holds_an_office() -> None:
    assert asks_who_holds(CFO)
    assert not asks_who_holds("What did the chief financial officer say?")
    assert not asks_who_holds("Who bought the mill?")
