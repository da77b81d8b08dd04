from __future__ import annotations

from agent.brief import Brief, read
from agent.plan.choosing import likeliest
from agent.plan.schemas import Schema
from agent.plan.shelf import schemas


def first(text: str, known: list[Schema]) -> str:
    return likeliest(read(Brief(text=text)), text, known)[0].id


def test_a_brief_that_spans_years_asks_for_a_schema_that_says_so() -> None:
    plain = schemas()["explainer"].model_copy(update={"id": "a", "cues": ()})
    told = plain.model_copy(update={"id": "b", "years": True})
    assert first("Oats between 2019 and 2023", [plain, told]) == "b"
    assert first("Oats in 2023", [plain, told]) == "a"


def test_the_shipped_one_for_it_is_company_over_time() -> None:
    assert [s.id for s in schemas().values() if s.years] == ["company-over-time"]
