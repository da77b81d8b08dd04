from __future__ import annotations

from decimal import Decimal

from agent.plan.series import MOST_ROWS, Point, series, signed, thinned
from agent.plan.typed import told
from tests.agent.corpus import document, said


def point(quote: str, period: str, **context: str) -> Point:
    paper = document(f"d-{period}", kind="report", period=period)
    evidence = said(quote, document_id=paper.id, period=period, **context)
    one = told(evidence, paper)
    assert one is not None
    return Point(one, evidence, paper)


QUARTERS = ["FY2023Q1", "FY2023Q2", "FY2023Q3"]


def revenue(*values: float, name: str = "Oat flour revenue") -> list[Point]:
    return [
        point(f"{name} was ${value} million.", period)
        for value, period in zip(values, QUARTERS, strict=False)
    ]


def test_three_periods_of_one_thing_are_a_series_in_order_of_time() -> None:
    [one] = series(reversed(revenue(4, 5, 6)))
    assert (one.name, one.form) == ("Oat flour revenue", "level")
    assert [p.figure.period for p in one.points] == QUARTERS


def test_two_periods_other_things_units_and_kinds_of_period_are_none() -> None:
    assert series(revenue(4, 5)) == []
    assert series([*revenue(4, 5), point("Rye revenue was $6 million.", QUARTERS[2])]) == []
    assert series([*revenue(4, 5), point("Oat flour revenue was €6 million.", QUARTERS[2])]) == []
    assert series([*revenue(4, 5), point("Oat flour revenue was $6 million.", "FY2022")]) == []
    assert series([*revenue(4, 5), point("Oat flour revenue rose 6 percent.", QUARTERS[2])]) == []


def test_a_period_with_two_values_is_left_out() -> None:
    assert (
        series([*revenue(4, 5, 6), point("Oat flour revenue was $9 million.", QUARTERS[0])]) == []
    )
    same = point("Oat flour revenue was $4 million.", QUARTERS[0])
    assert len(series([*revenue(4, 5, 6), same])) == 1


def test_a_bare_measure_is_named_with_its_owner() -> None:
    [one] = series(revenue(4, 5, 6, name="Revenue"))
    assert one.name == "Norvale Foods’ revenue"


def test_a_level_keeps_its_change_beside_it() -> None:
    one = point("Oat flour revenue fell 9 percent to $71.5 million.", QUARTERS[0])
    assert one.figure.form == "level"
    assert one.change is not None
    assert (one.change.value, one.change.direction) == (Decimal(9), "down")


def test_falls_and_amounts_below_zero_have_their_sign() -> None:
    assert signed(point("Oat flour revenue fell 9 percent.", QUARTERS[0]).figure) == -9
    assert signed(point("Free cash flow was minus $3 million.", QUARTERS[0]).figure) == -3_000_000


def test_a_long_series_is_thinned_evenly_and_keeps_its_ends() -> None:
    points = [
        point(f"Oat flour revenue was ${n} million.", f"FY20{10 + n // 4}Q{n % 4 + 1}")
        for n in range(20)
    ]
    few = thinned(points)
    assert len(few) == MOST_ROWS
    assert (few[0], few[-1]) == (points[0], points[-1])
    assert thinned(points[:4]) == points[:4]
