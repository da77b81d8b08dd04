"""Periods of a table's columns: a paper's own quarter, and the labels of days and months.

Pure; knows neither rows nor cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from agent.domain import Field
from tools.periods import label_kind, periods, shift

_MONTH: Final = (
    r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:[a-z]{1,7})?\.?"
)  # fmt: skip
DAY: Final = re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})\b,?(?: ?(?P<year>(?:19|20)\d\d)\b)?", re.I)
MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
CHANGE: Final = re.compile(
    r"[$%]?\s*(?:quarter-over-\s?quarter|year-over-year|percent(?:age)?|[$%])?\s*change\s*[$%]?",
    re.I,
)
_FRONT: Final = 6_000  # characters in which a paper says which period it covers
_ENDED: Final = re.compile(
    rf"\b(?:quarterly |annual |fiscal )?(?:period|quarter|year)\s+ended:?[\s|]+{DAY.pattern}", re.I
)
# The same day a year before, by calendars of whole weeks.
_YEAR_DAYS: Final = (timedelta(days=357), timedelta(days=373))


class Column(NamedTuple):
    """A column of figures; ``period`` is empty where it has none that is certain."""

    period: str
    kind: Literal["flow", "level"]
    fields: tuple[Field, ...] = ()


class Clock(NamedTuple):
    """When a paper's own period ended, and its label ("FY2023Q2")."""

    label: str
    end: date


def clock(text: str, label: str | None) -> Clock | None:
    """When the period of a quarterly or annual paper ended, by its front page."""
    if label_kind(label or "") not in ("quarter", "year"):
        return None
    found = [m for m in _ENDED.finditer(text, 0, _FRONT) if m["year"]]
    days = {day_of(MONTHS.index(m["month"].lower()) + 1, int(m["day"]), int(m["year"]))
            for m in found}  # fmt: skip
    day = next(iter(days)) if len(days) == 1 else None
    return Clock(label or "", day) if day else None


def day_of(month: int, day: int, year: int) -> date | None:
    """The day; None where there is none such, as of February 30."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def flow(months: int, end: date, told: Clock) -> str:
    """The company's own name of the months that ended then.

    Only for its period and the one a year before; an empty label for all others.
    """
    if end == told.end:
        label = told.label
    elif _YEAR_DAYS[0] <= told.end - end <= _YEAR_DAYS[1]:
        label = shift(told.label, -4 if label_kind(told.label) == "quarter" else -1) or ""
    else:
        return ""
    if label_kind(label) == "year":
        return label if months == 12 else ""
    year, quarter = label[:-2], int(label[-1:] or 0)
    named = {
        (3, quarter): label,
        (6, 2): f"{year}H1",
        (9, 3): f"M9:{year}",
        (12, 4): year,
    }
    return named.get((months, quarter), "")


def named(cells: Iterable[Field], reference: str | None) -> list[Column]:
    """Columns whose heads are periods in words ("Q3 FY2024 | Q3 FY2023"); empty where one is not.

    A bare year is no certain head, nor is a calendar quarter in a paper whose year is fiscal.
    """
    fiscal = (reference or "").startswith("FY")
    made = []
    for cell in cells:
        if CHANGE.fullmatch(cell.value):
            made.append(Column("", "flow", (cell,)))
            continue
        found = [p for p in periods(cell.value) if p.rule is None]
        whole = len(found) == 1 and found[0].text.strip() == cell.value
        kinds = ("quarter", "half", "year") if whole and "FY" in found[0].label else ("quarter",)
        if not whole or label_kind(found[0].label) not in kinds or found[0].fiscal != fiscal:
            return []
        made.append(Column(found[0].label, "flow", (cell,)))
    return made
