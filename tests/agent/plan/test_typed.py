"""Sentences read as typed figures, and those that are left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.plan.typed import Told, told
from tests.agent.corpus import document, said


def read(quote: str, kind: str = "report", **context: str) -> Told | None:
    return told(said(quote, **context), document(kind=kind))


@pytest.mark.parametrize(
    ("quote", "short", "full"),
    [
        (
            "Oat flour revenue was $28.5 million and grew 22% and 25% in constant currency, ahead"
            " of expectations.",
            "Oat flour revenue was $28.5 million",
            "Oat flour revenue was $28.5 million, up 22%",
        ),
        (
            "Oat flour revenue was $28.5 million, down 4 percent, and costs rose.",
            "Oat flour revenue was $28.5 million",
            "Oat flour revenue was $28.5 million, down 4 percent",
        ),
        (
            "Order intake fell to €71.5 million, the lowest ever.",
            "Order intake fell to €71.5 million",
            "",
        ),
        (
            "Rye sales increased $39 million or 2% driven by Spain.",
            "Rye sales increased $39 million or 2%",
            "",
        ),
        (
            "Rye margin increased slightly year-over-year to 73%, a point more.",
            "Rye margin increased slightly year-over-year to 73%",
            "",
        ),
        (
            "Our rye revenue grew 2 percent in constant currency.",
            "Norvale Foods’ rye revenue grew 2 percent in constant currency",
            "",
        ),
        (
            "Overall, rye revenue declined 5% and 4% in constant currency.",
            "Rye revenue declined 5%",
            "",
        ),
        ("Free cash flow was minus €11.5 million.", "Free cash flow was minus €11.5 million", ""),
    ],
)
def test_a_clause_is_cut_where_its_figures_end(quote: str, short: str, full: str) -> None:
    one = read(quote)
    assert one is not None
    assert (one.short, one.full) == (short, full or short)


@pytest.mark.parametrize(
    "quote",
    [
        "Revenue of oats and rye grew 97% and 98%, respectively.",
        "Excluding currency effects, oat flour revenue grew 7%.",
        "Oat flour revenue grew 7% excluding rye.",
        "We expect oat flour revenue of $5 million.",
        "Oat flour revenue was strong.",
        "In Spain, oat flour revenue grew 7%.",
        "The mill in Ghent was 5 years old.",
        "The impact on oat flour revenue was 3 points.",
        "Oat flour revenue grew 7% of what rye did.",
        "Oat flour revenue was on average $5 million.",
        "Oat flour revenue was 5 percent above the first quarter.",
        "Oat flour revenue was 7 percent below the first quarter of fiscal 2022.",
        "Oat flour revenue rose 5 percent to $25 million, had the contract not been cancelled.",
        "Oat flour revenue was $101 million, if the sold plant is counted.",
        "Oat flour profit was $12 million, before rebates of $30 million.",
        "Oat flour margin was 40 percent, without the provision for recalled sacks.",
        "Oat flour orders were $88 million, later restated to $60 million.",
        "Oat flour profit was $11 million, according to preliminary figures.",
        "Oat flour orders were $300 million (unaudited: the auditors found $250 million).",
        "Oat flour revenue fell 8 percent to $100 million, or rose 2 percent with Hadley.",
        "Oat flour cash flow was $15 million, of which $14 million was a one-time gain.",
        "Oat flour debt fell 5 percent to $100 million, or $180 million with leases.",
        "Nine-month oat flour revenue was $312 million.",
        "Oat flour revenue in the six months was $312 million.",
        "Oat flour revenue over the first nine months grew 5 percent.",
        "Oat flour revenue grew minus 5 percent.",
        "Oat flour revenue grew 61%, with 58 points of net impact from the Rye acquisition.",
        "Operating income declined slightly but was up 2% in constant currency.",
    ],
)
def test_what_could_be_cut_wrongly_is_not_typed(quote: str) -> None:
    assert read(quote) is None


def test_figures_tell_value_unit_period_entity_and_measure() -> None:
    one = read("Oat flour revenue fell 9 percent to $71.5 million.")
    assert one is not None
    assert [(f.form, f.value.value, f.value.unit) for f in one.figures] == [
        ("change", Decimal(9), "%"),
        ("level", Decimal("71500000.0"), "USD"),
    ]
    assert {(f.entity, f.measure, f.period) for f in one.figures} == {
        ("Oat flour", "revenue", "FY2023Q2")
    }
    assert one.figures[0].value.direction == "down"


def test_a_bare_measure_is_the_companys_in_its_report_and_in_doubt_in_a_call() -> None:
    quote = "The gross margin was 29.6 percent."
    report = read(quote)
    assert report is not None
    assert (report.full, report.owner) == ("The gross margin was 29.6 percent", "Norvale Foods")
    assert read(quote, kind="call") is None  # a segment's, perhaps
    whole = read("Company gross margin was 29.6 percent.", kind="call")
    assert whole is not None
    assert whole.owner == "Norvale Foods"


def test_a_period_that_is_not_the_papers_own_has_to_be_named() -> None:
    assert read("Oat flour revenue grew 7%.", period="FY2022Q2") is None
    named = read(
        "Oat flour revenue in the second quarter of fiscal 2022 grew 7%.", period="FY2022Q2"
    )
    assert named is not None
    assert (named.short, named.period) == ("Oat flour revenue grew 7%", "FY2022Q2")


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        (", driven by demand in Spain", "to demand in Spain"),
        (" due primarily to demand in Spain", "to demand in Spain"),
        (" primarily driven by demand in Spain", "mainly to demand in Spain"),
        (", driven by demand in Spain, offset in part by France", ""),
        (", driven by demand for our flour", ""),
        (" in a good year", ""),
    ],
)
def test_the_reason_is_told_only_where_it_is_the_only_one(rest: str, why: str) -> None:
    one = read(f"Oat flour revenue grew 7%{rest}.")
    assert (one.why if one else "") == why


@pytest.mark.parametrize(
    ("quote", "short"),
    [
        (
            "Sales of valves in the third quarter of fiscal 2023 were $52 million.",
            "Sales of valves were $52 million",
        ),
        (
            "Revenue in Norway and in Spain in the third quarter of fiscal 2023 was $33 million.",
            "Revenue in Norway and in Spain was $33 million",
        ),
    ],
)
def test_only_the_period_is_taken_out_of_a_name(quote: str, short: str) -> None:
    one = read(quote)
    assert one is not None
    assert (one.short, one.period, one.owner) == (short, "FY2023Q3", "")
