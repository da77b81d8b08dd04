"""Heads of a table's columns to periods: whose span, which day, which year. Pure.

Where a head may be read in two ways, no column has a period.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from agent.domain import Field
from tools.tables_lines import UNITS, Line, Table
from tools.tables_periods import CHANGE, DAY, MONTHS, Clock, Column, day_of, flow

_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_SPAN: Final = re.compile(
    r"\b(?:for the )?(?:(?P<count>three|six|nine|twelve) months|(?P<whole>(?:fiscal )?year))"
    r"[- ]ended\b",
    re.I,
)
_LEFT: Final = re.compile(r"[\s,$()]*(?:unaudited)?[\s,$()]*", re.I)
_COUNTS: Final = {"three": 3, "six": 6, "nine": 9, "twelve": 12}


class Part(NamedTuple):
    """What one cell of a head says; ``change`` marks a column of changes."""

    field: Field
    months: int = 0
    month: int = 0
    day: int = 0
    year: int = 0
    change: bool = False


def columns(table: Table, told: Clock | None, apart: Sequence[Line]) -> list[Column]:
    """The columns behind the label, in order; empty where the heads are not certain.

    ``apart`` are rows of years that may belong to this table and stand elsewhere on its page.
    """
    rows = [_parts(line) for line in table.heads]
    if any(row is None for row in rows) or not 1 <= len(rows) <= 2:
        return []
    known = [row for row in rows if row]
    span = _span_above(table)
    if len(known) == 2:
        made = _under_spans(known[0], known[1])
    else:
        made = _in_one(known[0], span, _apart_years(table, known[0], apart)) if known else []
    found = [_column(parts, told) for parts in made]
    days = {c.period for c in found if c.kind == "level" and c.period}
    # Bare days of which none ends the paper's period are those of a deal, or of another table.
    return [] if told and days and told.end.isoformat() not in days else found


def _parts(line: Line) -> list[Part] | None:
    """The cells of a head that say something of columns; None where one cannot be read."""
    found = []
    for cell in line.cells:
        if UNITS.sub("", cell.value).strip(" ()").lower() in ("", "unaudited"):
            continue
        part = _part(cell)
        if part is None:
            return None
        found.append(part)
    return found


def _part(cell: Field) -> Part | None:
    if CHANGE.fullmatch(cell.value):
        return Part(cell, change=True)
    span, day = _SPAN.search(cell.value), DAY.search(cell.value)
    rest = cell.value
    for match in sorted((m for m in (span, day) if m), key=lambda m: -m.start()):
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    years = _YEAR.findall(rest)
    if not _LEFT.fullmatch(_YEAR.sub("", rest)) or len(years) > 1 or not (span or day or years):
        return None
    months = 0
    if span:
        months = 12 if span["whole"] else _COUNTS[span["count"].lower()]
    year = int((day["year"] if day and day["year"] else "") or (years[0] if years else 0))
    if day and day["year"] and years:
        return None
    return Part(cell, months, MONTHS.index(day["month"].lower()) + 1 if day else 0,
                int(day["day"]) if day else 0, year)  # fmt: skip


def _span_above(table: Table) -> Part | None:
    """The span that stands alone in the line above the heads ("Six Months Ended")."""
    last = table.lead[-1] if table.lead else None
    if last is None or not _SPAN.fullmatch(last.text):
        return None
    return _part(Field(value=last.text, start=last.start, end=last.end))


def _apart_years(table: Table, head: Sequence[Part], apart: Sequence[Line]) -> list[Field]:
    """The years of this table among those set apart: all that have as many as it has values.

    They must be one row, or the same years for each of the tables that miss theirs.
    """
    values = table.width - sum(part.change for part in head)
    fit = [line for line in apart if len(line.years) == values]
    same = {tuple(c.value for c in line.years) for line in fit}
    return list(fit[0].years) if len(same) == 1 else []


def _under_spans(spans: Sequence[Part], days: Sequence[Part]) -> list[tuple[Part, ...]]:
    """Columns of two rows: spans above, and for each an equal share of the days below."""
    plain = all(p.months and not p.year for p in spans)
    below = all((p.year or p.change) and not p.months for p in days)
    if not spans or not plain or not below or len(days) % len(spans):
        return []
    share = len(days) // len(spans)
    groups = [days[n : n + share] for n in range(0, len(days), share)]
    if len({tuple((p.month, p.day, p.year, p.change) for p in group) for group in groups}) > 1:
        return []
    return [(span, day) for span, group in zip(spans, groups, strict=True) for day in group]


def _in_one(
    head: Sequence[Part], above: Part | None, years: Sequence[Field]
) -> list[tuple[Part, ...]]:
    """Columns of a head in one row."""
    dated = [p for p in head if not p.change]
    spans = [p for p in dated if p.months]
    if spans == dated and all(not p.year for p in spans):
        return _with_years(head, years)
    bare = dated[1:] and all(p.year and not p.month and not p.months for p in dated[1:])
    if bare and dated[0].months and not dated[0].year:  # "Three Months Ended June 30, | 2023 |"
        return [(dated[0], p) if not p.change else (p,) for p in head[1:]]
    if not all(p.year and p.month for p in dated):
        return _on_days(head, years) if not spans and above is None else []
    if not spans:
        distinct = len({(p.year, p.month, p.day) for p in dated}) == len(dated)
        if above is not None:
            return [(above, p) if not p.change else (p,) for p in head] if distinct else []
        return [(p,) for p in head] if distinct else []
    return _by_changes(head)


def _with_years(head: Sequence[Part], years: Sequence[Field]) -> list[tuple[Part, ...]]:
    """Spans whose years stand apart: each takes an equal share, a change closes its columns."""
    spans = [p for p in head if p.months]
    if not years or not spans or len(years) % len(spans):
        return []
    share = len(years) // len(spans)
    given = [Part(y, year=int(y.value)) for y in years]
    groups = [given[n : n + share] for n in range(0, len(given), share)]
    if len({tuple(p.year for p in group) for group in groups}) > 1:
        return []
    made: list[tuple[Part, ...]] = []
    for part in head:
        made += [(part,)] if part.change else [(part, year) for year in groups.pop(0)]
    return made


def _on_days(head: Sequence[Part], years: Sequence[Field]) -> list[tuple[Part, ...]]:
    """Days whose years stand apart ("December 31, | June 30, |")."""
    if len(years) != len(head) or any(p.year or p.change or not p.month for p in head):
        return []
    return [(p, Part(y, year=int(y.value))) for p, y in zip(head, years, strict=True)]


def _by_changes(head: Sequence[Part]) -> list[tuple[Part, ...]]:
    """Days of which one in each group holds the group's span; a change closes a group."""
    groups: list[list[Part]] = [[]]
    for n, part in enumerate(head):
        groups[-1].append(part)
        closes = part.change and not (n + 1 < len(head) and head[n + 1].change)
        if closes and n + 1 < len(head):
            groups.append([])
    made: list[tuple[Part, ...]] = []
    for group in groups:
        days = [p for p in group if not p.change]
        spans = [p for p in days if p.months]
        if len(spans) != 1 or len({(p.year, p.month, p.day) for p in days}) != len(days):
            return []
        made += [(p,) if p.change else tuple(dict.fromkeys((spans[0], p))) for p in group]
    return made


def _column(parts: Sequence[Part], told: Clock | None) -> Column:
    """The period of a column, by its own words and the paper's period."""
    fields = tuple(dict.fromkeys(p.field for p in parts))
    if any(p.change for p in parts):
        return Column("", "flow", fields)
    last = parts[-1]
    months = next((p.months for p in parts if p.months), 0)
    month, day = next(((p.month, p.day) for p in reversed(parts) if p.month), (0, 0))
    when = day_of(month, day, last.year) if month and last.year else None
    if when is None:
        return Column("", "flow", fields)
    if not months:
        return Column(when.isoformat(), "level", fields)
    return Column(flow(months, when, told) if told else "", "flow", fields)
