"""The invented books balance: within a table, across documents, and against the facts."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from agent.demo import DOSSIER, Fact, facts
from tests.demo.tables import QUARTER_ENDS, QUARTERS, ROWS, cells, grids, number, truth

TRUTH = truth()
MONTHS = {"March": "03", "June": "06", "September": "09", "December": "12"}
DAYS = {
    f"{day.split()[2]}-{MONTHS[day.split()[1]]}-{day.split()[0]}": quarter
    for day, quarter in QUARTER_ENDS.items()
}
FLOWS = (
    "revenue", "desalination", "industrial", "service", "gross profit", "operating expenses",
    "adjusted operating profit", "special items", "operating result", "net profit",
    "order intake", "free cash flow", "capital expenditure",
)  # fmt: skip
PERCENT = {"revenue growth", "gross margin", "adjusted operating margin"}
SEGMENTS = {f"Veldmoor {name.title()}": name for name in ("desalination", "industrial", "service")}


def test_tables_are_found_in_many_documents() -> None:
    assert len({cell.source for cell in cells()}) >= 8
    assert len(cells()) >= 350


def test_no_two_documents_disagree_on_a_table_figure() -> None:
    values = defaultdict(set)
    for cell in cells():
        values[cell.row, cell.period].add(cell.value)

    assert [key for key, found in values.items() if len(found) > 1] == []


@pytest.mark.parametrize("period", [*QUARTERS, "FY2024", "FY2025", "FY2024H1", "FY2025H1"])
def test_income_statement_adds_up(period: str) -> None:
    def of(row: str) -> Decimal:
        return TRUTH[row, period]

    assert of("desalination") + of("industrial") + of("service") == of("revenue")
    assert of("gross profit") + of("operating expenses") == of("adjusted operating profit")
    assert of("adjusted operating profit") + of("special items") == of("operating result")


@pytest.mark.parametrize(("row", "period"), [k for k in TRUTH if k[0] == "gross margin"])
def test_gross_margin_is_gross_profit_over_revenue(row: str, period: str) -> None:
    margin = 100 * TRUTH["gross profit", period] / TRUTH["revenue", period]

    assert abs(margin - TRUTH[row, period]) <= Decimal("0.05")


@pytest.mark.parametrize("year", ["FY2024", "FY2025"])
@pytest.mark.parametrize("row", FLOWS)
def test_quarters_sum_to_the_year(year: str, row: str) -> None:
    assert sum(TRUTH[row, f"{year}Q{q}"] for q in (1, 2, 3, 4)) == TRUTH[row, year]


def test_order_book_moves_by_intake_less_revenue() -> None:
    book = Decimal("402.0")
    for quarter in QUARTERS:
        left_with_paperline = Decimal("21.3") if quarter == "FY2025Q2" else Decimal(0)
        book += TRUTH["order intake", quarter] - TRUTH["revenue", quarter] - left_with_paperline
        assert book == TRUTH["order book", quarter]


def test_net_debt_moves_by_cash_flow_dividend_and_deals() -> None:
    paid = {"FY2024Q2": "11.5", "FY2025Q2": "-38.0", "FY2025Q3": "24.5"}
    debt = Decimal("88.0")
    for quarter in QUARTERS:
        debt += Decimal(paid.get(quarter, 0)) - TRUTH["free cash flow", quarter]
        assert debt == TRUTH["net debt", quarter]


def test_stated_changes_follow_from_their_rows() -> None:
    checked = 0
    for path in DOSSIER.glob("*.md"):
        for header, *rows in grids(path):
            if header[-1] != "Change":
                continue
            for _, before, after, change in rows:
                if change:
                    old, new, stated = (_cell(text) for text in (before, after, change))
                    assert abs(100 * (new / old - 1) - stated) <= Decimal("0.05")
                    checked += 1
    assert checked >= 10


def _cell(text: str) -> Decimal:
    value = number(text)
    assert value is not None
    return value


@pytest.mark.parametrize("name", ["2024-02-08-report-q3-fy2024.md", "2025-05-22-report-fy2025.md"])
def test_total_rows_are_the_sum_of_their_table(name: str) -> None:
    checked = 0
    for _, *rows in grids(DOSSIER / name):
        if rows[-1][0] in ("Total", "Group"):
            columns = list(zip(*(map(number, row[1:]) for row in rows), strict=True))
            for column in columns[:1] if rows[-1][0] == "Group" else columns:
                assert sum(v for v in column[:-1] if v is not None) == column[-1]
                checked += 1
    assert checked


def test_growth_and_margins_of_facts_follow_from_the_tables() -> None:
    checked = 0
    for fact in facts():
        if fact.entity != "Veldmoor" or fact.measure not in PERCENT or fact.unit != "%":
            continue
        expected = _percent(fact)
        if expected is not None:
            assert abs(expected - Decimal(fact.value)) <= Decimal("0.05"), fact.id
            checked += 1
    assert checked >= 20


def _percent(fact: Fact) -> Decimal | None:
    revenue = TRUTH.get(("revenue", fact.period))
    if revenue is None:
        return None
    if fact.measure == "revenue growth":
        earlier = _fact_value("revenue", f"FY{int(fact.period[2:6]) - 1}{fact.period[6:]}")
        return 100 * (revenue / earlier - 1) if earlier else None
    row = "gross profit" if fact.measure == "gross margin" else "adjusted operating profit"
    return 100 * TRUTH[row, fact.period] / revenue


def _fact_value(measure: str, period: str) -> Decimal | None:
    found = (f for f in facts() if (f.entity, f.measure, f.period) == ("Veldmoor", measure, period))
    return next((Decimal(fact.value) / 10**6 for fact in found), None)


def test_facts_agree_with_the_tables() -> None:
    checked = 0
    for fact in facts():
        row = fact.measure if fact.entity == "Veldmoor" else SEGMENTS.get(fact.entity, "")
        if row not in ROWS.values() or fact.unit == "text" or fact.measure in PERCENT:
            continue
        if fact.entity in SEGMENTS and fact.measure != "revenue":
            continue
        expected = TRUTH.get((row, DAYS.get(fact.period, fact.period)))
        if expected is not None:
            scale = 10**6 if fact.unit == "EUR" else 1
            assert expected * scale == Decimal(fact.value), fact.id
            checked += 1
    assert checked >= 50
