"""The algebra of period labels: parse, compare, order, shift, put into words.

Knows nothing of where a label was found, nor of when anybody's fiscal year begins: a fiscal and a
calendar label are never the same period here (``compatible`` is the lenient question).

Besides the forms named in ``agent.domain.Period`` there are
``M3:2023-07-01`` the three months (13 weeks) ended on that day; ``M9:FY2023`` the first nine months
of a year; and, where no year could be told, ``Q4``, ``H1``, ``--07`` and ``--07-20``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, NamedTuple

from tools.remembered import remembered

Kind = Literal["year", "half", "quarter", "months", "month", "day", "partial"]

MONTHS = re.findall(
    r"\S+",
    """
    January February March April May June July August September October November December
    """,
)
_ORDINAL = {1: "first", 2: "second", 3: "third", 4: "fourth"}
_COUNT = {1: "one", 2: "two", 3: "three", 6: "six", 9: "nine", 12: "twelve"}
_LABEL = re.compile(
    r"(?P<fy>FY)?(?P<year>\d{4})(?:Q(?P<q>[1-4])|H(?P<h>[12])|-(?P<m>\d\d)(?:-(?P<d>\d\d))?)?"
    r"|M(?P<n>[1-9]\d?):(?:(?P<ey>\d{4})-(?P<em>\d\d)-(?P<ed>\d\d)|(?P<nfy>FY)?(?P<ny>\d{4}))"
    r"|Q(?P<pq>[1-4])|H(?P<ph>[12])|--(?P<pm>\d\d)(?:-(?P<pd>\d\d))?",
    re.ASCII,
)
# A 52/53-week year ends up to six days off the calendar quarter (Apple: July 1, Intel: April 1).
_SLACK = timedelta(days=7)
_UNKNOWN = (9999, 12, 31, 9)


class Parsed(NamedTuple):
    """A label taken apart. ``first``/``last`` are days on the calendar, or on the fiscal axis."""

    kind: Kind
    fiscal: bool
    first: date | None = None
    last: date | None = None


def _months(year: int, month: int, count: int, *, kind: Kind, fiscal: bool = False) -> Parsed:
    last_index = year * 12 + month - 1 + count - 1
    last_year, last_month = divmod(last_index, 12)
    last = date(last_year, last_month + 1, monthrange(last_year, last_month + 1)[1])
    return Parsed(kind, fiscal, date(year, month, 1), last)


def shift_months(day: date, months: int) -> date:
    """The same day of another month, clipped to that month; an end of month stays one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    ends = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if ends else min(day.day, length))


def _build(found: re.Match[str]) -> Parsed:
    part = found.groupdict()
    if part["n"]:
        count = int(part["n"])
        if part["ny"]:
            year, fiscal = int(part["ny"]), bool(part["nfy"])
            return _months(year, 1, count, kind="months", fiscal=fiscal)
        last = date(int(part["ey"]), int(part["em"]), int(part["ed"]))
        return Parsed("months", False, shift_months(last, -count) + timedelta(days=1), last)
    if part["pq"] or part["ph"] or part["pm"]:
        return Parsed("partial", False)
    year, fiscal = int(part["year"]), bool(part["fy"])
    if part["d"]:
        day = date(year, int(part["m"]), int(part["d"]))
        return Parsed("day", fiscal, day, day)
    if part["m"]:
        return _months(year, int(part["m"]), 1, kind="month", fiscal=fiscal)
    if part["q"]:
        return _months(year, int(part["q"]) * 3 - 2, 3, kind="quarter", fiscal=fiscal)
    if part["h"]:
        return _months(year, int(part["h"]) * 6 - 5, 6, kind="half", fiscal=fiscal)
    return _months(year, 1, 12, kind="year", fiscal=fiscal)


@remembered
def parse(label: str) -> Parsed | None:
    """Take a label apart; None when it is not one (a day that does not exist included)."""
    found = _LABEL.fullmatch(label)
    if found is None:
        return None
    try:
        return _build(found)
    except (ValueError, OverflowError):  # 2017-02-30, month 13, year 0
        return None


def label_kind(label: str) -> Kind | None:
    """What sort of period a label names, or None when it is not a label."""
    known = parse(label)
    return known.kind if known else None


def same(a: str, b: str) -> bool:
    """Whether two labels name the same period.

    Spans longer than a month may differ by a week at either end, so that the 13 weeks ended
    July 1, 2023 are the second quarter of 2023.
    """
    if a == b:
        return parse(a) is not None
    x, y = parse(a), parse(b)
    if not x or not y or x.fiscal != y.fiscal or "partial" in (x.kind, y.kind):
        return False
    if x.first is None or x.last is None or y.first is None or y.last is None:
        return False
    if (x.first, x.last) == (y.first, y.last):
        return True
    if x.kind == y.kind != "months" or x.last - x.first < timedelta(days=45):
        return False
    return abs(x.first - y.first) <= _SLACK and abs(x.last - y.last) <= _SLACK


def covers(outer: str, inner: str) -> bool:
    """Whether ``inner`` lies within ``outer``, or is the same; fiscal and calendar never mix."""
    x, y = parse(outer), parse(inner)
    if not x or not y or x.fiscal != y.fiscal:
        return False
    if x.first is None or x.last is None or y.first is None or y.last is None:
        return outer == inner
    return (x.first <= y.first and y.last <= x.last) or same(outer, inner)


def compatible(a: str, b: str) -> bool:
    """Whether two labels may be meant as the same period.

    Beyond ``same``: the fiscal mark may be missing on one side ("Q4 2017" in the words of a
    company whose year is fiscal), and a label without a year agrees with one that has it.
    """
    if same(a, b) or (parse(a) and parse(b) and same(a.removeprefix("FY"), b.removeprefix("FY"))):
        return True
    for short, full in ((a, b), (b, a)):
        known, other = parse(short), parse(full)
        if known and other and known.kind == "partial":
            tail = short.removeprefix("-")
            exact = other.kind in ("quarter", "half", "month", "day", "partial")
            if exact and re.fullmatch(rf"(?:FY)?\d{{4}}{re.escape(tail)}|-{re.escape(tail)}", full):
                return True
    return False


def sort_key(label: str) -> tuple[int, ...]:
    """Key for chronological order: by last day, the shorter period first, unknown labels last."""
    known = parse(label)
    if not known or known.last is None or known.first is None:
        return _UNKNOWN
    length = {"day": 0, "month": 1, "quarter": 2, "half": 3, "months": 4, "year": 5}[known.kind]
    return (known.last.year, known.last.month, known.last.day, length)


def shift(label: str, steps: int) -> str | None:
    """The period ``steps`` of its own length later (negative: earlier); None if it has no year."""
    known = parse(label)
    if not known or known.first is None or known.last is None:
        return None
    try:
        moved = _shifted(label, known, known.first, known.last, steps)
    except (ValueError, OverflowError):  # before year 1 or after 9999
        return None
    return moved if parse(moved) else None


def _shifted(label: str, known: Parsed, first: date, last: date, steps: int) -> str:
    mark, year = "FY" if known.fiscal else "", first.year
    if known.kind == "year":
        return f"{mark}{year + steps:04}"
    if known.kind == "quarter":
        index = year * 4 + (first.month - 1) // 3 + steps
        return f"{mark}{index // 4:04}Q{index % 4 + 1}"
    if known.kind == "half":
        index = year * 2 + (first.month - 1) // 6 + steps
        return f"{mark}{index // 2:04}H{index % 2 + 1}"
    if known.kind == "month":
        return f"{mark}{shift_months(first, steps).isoformat()[:7]}"
    if known.kind == "day":
        return f"{mark}{first + timedelta(days=steps)}"
    count = int(label[1 : label.index(":")])
    if "-" not in label:  # the first nine months of a year: only whole years later make sense
        return f"M{count}:{mark}{year + steps:04}"
    return f"M{count}:{shift_months(last, count * steps)}"


def previous(label: str) -> str | None:
    """The period of the same length just before: FY2017Q1 → FY2016Q4."""
    return shift(label, -1)


def following(label: str) -> str | None:
    """The period of the same length just after: FY2017Q4 → FY2018Q1."""
    return shift(label, 1)


def year_earlier(label: str) -> str | None:
    """The same period one year before: FY2017Q4 → FY2016Q4."""
    steps = {"year": 1, "half": 2, "quarter": 4, "month": 12}
    known = parse(label)
    if not known or known.first is None or known.last is None:
        return None
    if known.kind in steps:
        return shift(label, -steps[known.kind])
    try:
        if known.kind == "day":
            return str(shift_months(known.last, -12))
        head, _, tail = label.partition(":")
        return shift(label, -1) if "-" not in tail else f"{head}:{shift_months(known.last, -12)}"
    except (ValueError, OverflowError):
        return None


def year_of(label: str) -> str | None:
    """The year a period lies in, fiscal when the label is: FY2017Q4 → FY2017."""
    known = parse(label)
    if not known or known.last is None:
        return None
    return f"{'FY' if known.fiscal else ''}{known.last.year:04}"


def _day_in_words(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def in_words(label: str) -> str:
    """The label as a reader would say it; anything that is not a label comes back unchanged."""
    known = parse(label)
    if not known:
        return label
    if known.kind == "partial":
        if label.startswith("--"):
            month, _, day = label[2:].partition("-")
            name = MONTHS[int(month) - 1] if 1 <= int(month) <= 12 else month
            return f"{name} {int(day)}" if day else name
        return f"the {_ORDINAL[int(label[1])]} {'quarter' if label[0] == 'Q' else 'half'}"
    first, last = known.first, known.last
    if first is None or last is None:
        return label
    year = f"fiscal {last.year}" if known.fiscal else f"{last.year}"
    if known.kind == "quarter":
        return f"the {_ORDINAL[(first.month + 2) // 3]} quarter of {year}"
    if known.kind == "half":
        return f"the {_ORDINAL[(first.month + 5) // 6]} half of {year}"
    if known.kind == "month":
        return f"{MONTHS[first.month - 1]} {first.year}"
    if known.kind == "day":
        return _day_in_words(last)
    if known.kind == "months":
        count = int(label[1 : label.index(":")])
        number = _COUNT.get(count, str(count))
        if "-" in label:
            return f"the {number} months ended {_day_in_words(last)}"
        return f"the first {number} months of {year}"
    return year
