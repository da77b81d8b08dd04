"""The facts of a company by concept: which of them answers for a figure, a period and a unit.

Pure. What is not there is a ToolRetry that says what is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from agent.errors import ToolRetry
from tools.edgar_concepts import TAG, Concept, named, whole_of
from tools.edgar_facts import Told, facts, of_period


class Series(NamedTuple):
    """The facts of one concept, by unit, as EDGAR has them; ``name`` is for sentences."""

    concept: Concept
    units: dict[str, Any]
    name: str


def every(data: Any) -> dict[str, Series]:
    """Every concept in a company's facts, by tag."""
    held = data.get("facts") if isinstance(data, dict) else None
    found: dict[str, Series] = {}
    for taxonomy, tags in held.items() if isinstance(held, dict) else ():
        for tag, one in tags.items() if isinstance(tags, dict) else ():
            if isinstance(one, dict) and isinstance(one.get("units"), dict) and TAG.fullmatch(tag):
                concept = Concept(taxonomy, tag, str(one.get("label") or ""))
                found.setdefault(tag, Series(concept, one["units"], named(tag)))
    for tag, one in found.items():
        if (whole := whole_of(tag)) in found and _differ(one, found[str(whole)]):
            found[tag] = one._replace(name=named(tag, in_part=True))
    return found


def _differ(part: Series, whole: Series) -> bool:
    """Whether two concepts have other values for one period."""
    values: dict[tuple[date | None, date], Decimal] = {}
    for told in (t for entries in whole.units.values() for t in facts(entries)):
        values[told.fact.start, told.fact.end] = told.fact.val
    own = (t.fact for entries in part.units.values() for t in facts(entries))
    return any(values.get((f.start, f.end), f.val) != f.val for f in own)


def chosen(
    company: str, series: Sequence[Series], *, period: str | None, unit: str | None
) -> tuple[Series, str, list[Told], list[Told]]:
    """The first concept that has the period, its unit, all its facts and those of the period.

    Without a period it is the concept with the latest fact.
    """
    found = []
    for one in series:
        own = _unit(one, unit)
        told = facts(one.units.get(own)) if own else []
        try:
            rows = of_period(told, period)
        except ValueError:
            raise ToolRetry(
                f"{period!r} is no period: write FY2024, FY2024Q3, 2024, 2024Q3 or the last "
                "day as 2024-06-30."
            ) from None
        if told:
            found.append((one, own, told, rows))
    if not found:
        units = sorted({name for one in series for name in one.units})
        raise ToolRetry(f"There are no figures in {unit!r}, but in: {', '.join(units)}.")
    with_rows = [one for one in found if one[3]]
    if not with_rows:
        labels = [t.label or t.fact.end.isoformat() for one in found for t in one[2]]
        last = ", ".join(list(dict.fromkeys(labels))[:10])
        hint = " A fourth quarter is filed only within its year." if "Q4" in str(period) else ""
        raise ToolRetry(f"{company} has filed none for {period}; for: {last}.{hint}")
    return with_rows[0] if period else max(with_rows, key=lambda one: one[3][0].fact.end)


def _unit(series: Series, wanted_unit: str | None) -> str:
    """The unit asked for, else the one with most facts; empty where there is none."""
    if wanted_unit:
        return next((u for u in series.units if u.lower() == wanted_unit.lower()), "")
    counted = [(len(v), u) for u, v in series.units.items() if isinstance(v, list)]
    return max(counted, default=(0, ""))[1]


def restated(rows: Sequence[Told]) -> bool:
    """Whether one period has several values."""
    values: dict[tuple[date | None, date], set[Decimal]] = {}
    for one in rows:
        values.setdefault((one.fact.start, one.fact.end), set()).add(one.fact.val)
    return any(len(one) > 1 for one in values.values())
