"""Finds dates and periods that are stated outright, and labels them.

Knows nothing of relative words, nor of any reference: a quarter without its year stays without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tools.periods_labels import parse
from tools.periods_words import (
    AND_YEAR,
    BEFORE_YEAR,
    CODE,
    COUNT_NUMBER,
    DATE,
    ENDED,
    FIRST_MONTHS,
    FISCAL_YEAR,
    MONTH_ALONE,
    MONTH_DAY,
    MONTH_HINT,
    MONTH_NUMBER,
    MONTH_YEAR,
    ORDINAL_NUMBER,
    WORDED,
    YEAR,
    YEAR_SHORT,
)
from tools.remembered import remembered

_DIGIT = re.compile(r"\d")
MIGHT = re.compile(
    r"\d|quarter|half|year|month|today|yesterday|tomorrow|trimestre|semestre|uartal|albjahr"
    r"|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|M[äa]|Okt|Dez|QUARTER|YEAR|Quarter|Year"
)
_SHORT_TAIL = re.compile(r"\s?[-–—/]\s?(\d\d)(?![\d%-])(?![.,]\d)")
_LAST_YEAR = re.compile(r"(?<=(?:19|20)\d\d[-–—])(?:19|20)\d\d(?![\w-])")
LONG = 1_000  # characters; longer texts are read once, and not held in memory
LISTED_YEARS = 5  # two digits further from the year before are a figure
_JOIN = re.compile(r"\s?(?:,|,?\s?and|&|\|)\s?")
_WORD_BEFORE = re.compile(r"([A-Za-z][\w&.'-]*)[\s,]*$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;|•\n\"“(]|\s[-–—])\s*$")


class Found(NamedTuple):
    """A span read as a period; ``dated`` when it ends on a stated day, else it may lack a year."""

    start: int
    end: int
    label: str
    rule: str | None = None
    dated: bool = False


def _year(stated: str) -> int:
    digits = stated.lstrip("'’‘ ")
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) > 80 else 2000)


def _day(year: int, month: int, day: int) -> str | None:
    label = f"{year:04}-{month:02}-{day:02}"
    return label if parse(label) else None


def _date(found: re.Match[str]) -> tuple[str | None, str | None]:
    part = found.groupdict()
    if part["iy"]:
        return _day(int(part["iy"]), int(part["im"]), int(part["id"])), None
    if part["m1"]:
        return _day(int(part["y1"]), MONTH_NUMBER[part["m1"].lower()], int(part["d1"])), None
    if part["m2"]:
        return _day(int(part["y2"]), MONTH_NUMBER[part["m2"].lower()], int(part["d2"])), None
    if part["d4"]:
        return _day(int(part["y4"]), int(part["m4"]), int(part["d4"])), None
    month, day = int(part["n1"]), int(part["n2"])
    if month > 12:
        return _day(_year(part["y3"]), day, month), "read as day/month/year"
    return _day(_year(part["y3"]), month, day), "read as month/day/year"


def _ended(text: str, start: int, months: int, last_end: int) -> tuple[int, int]:
    """Where the words of a span of months that ends here begin, and its months; 0 is a plain day.

    A date joined by "and" to one that ended a span of ``months`` ends another one.
    """
    before = ENDED.search(text, max(0, start - 48), start)
    if before is None:
        joined = months and last_end > 0 and _JOIN.fullmatch(text, last_end, start)
        return start, months if joined else 0
    count = 12 if before["y"] else 3 if before["q"] else 6 if before["h"] else 0
    return before.start(), count or COUNT_NUMBER[before["n"].lower()]


def _whole(count: int, last: str) -> str:
    """The calendar's own name for a span of months, where it has one."""
    label = f"M{count}:{last}"
    year = last[:4]
    calendar = {3: [f"{year}Q{n}" for n in (1, 2, 3, 4)], 6: [f"{year}H1", f"{year}H2"], 12: [year]}
    this = parse(label)
    for name in calendar.get(count, ()):
        other = parse(name)
        if this and other and (this.first, this.last) == (other.first, other.last):
            return name
    return label


def _dates(text: str) -> Iterator[Found]:
    months, last_end = 0, -1
    for found in DATE.finditer(text):
        label, rule = _date(found)
        if label is None:
            continue
        start, months = _ended(text, found.start(), months, last_end)
        yield Found(start, found.end(), _whole(months, label) if months else label, rule, True)
        last_end = found.end()
        again = AND_YEAR.match(text, last_end)
        if again and months and len(again["y"]) == 4:  # "ended December 31, 2022 and 2021"
            other = f"{again['y']}{label[4:]}"
            if parse(other):
                yield Found(again.start("y"), again.end("y"), _whole(months, other), rule, True)


def _part(mark: str, year: int | None, quarter: str | None, half: str | None) -> str:
    tail = f"Q{quarter}" if quarter else f"H{half}"
    return tail if year is None else f"{mark}{year}{tail}"


def _codes(text: str) -> Iterator[Found]:
    for found in CODE.finditer(text):
        part = found.groupdict()
        stated = next((part[k] for k in ("ay", "by", "ey", "fy_", "gy") if part.get(k)), None)
        stated = stated or part["fy"]
        fiscal = any(part[k] for k in ("afy", "bfy", "ffy", "gfy"))
        quarter = part["aq"] or part["cq"] or part["dq"]
        half = part["ah"] or part["ch"] or part["dh"]
        year = _year(stated) if stated else None
        label = _part("FY" if fiscal else "", year, quarter, half)
        yield Found(found.start(), found.end(), label)


def _worded(text: str) -> Iterator[Found]:
    for found in WORDED.finditer(text):
        part = found.groupdict()
        number = ORDINAL_NUMBER[part["o"].lower()]
        if part["h"] and number > 2:
            continue
        stated = part["ay"] or part["by"] or part["fy"] or part["gy"]
        fiscal = any(part[k] for k in ("afy", "mid", "ffy", "gfy"))
        quarter, half = (str(number), None) if part["q"] else (None, str(number))
        label = _part("FY" if fiscal else "", _year(stated) if stated else None, quarter, half)
        yield Found(found.start(), found.end(), label)


def _fiscal_years(text: str) -> Iterator[Found]:
    for found in FISCAL_YEAR.finditer(text):
        if found["cy"]:
            yield Found(found.start(), found.end(), f"{_year(found['c'])}")
            continue
        year = _year(found["y"] or found["sy"])
        if found["t"]:  # a year named by both ends is named here by the later one
            year = _year(found["t"])
        yield Found(found.start(), found.end(), f"FY{year}")
        tail = AND_YEAR.match(text, found.end())
        while tail and _is_next_year(text, tail, year):
            year = _year(tail["y"])
            yield Found(tail.start("y"), tail.end("y"), f"FY{year}")
            tail = AND_YEAR.match(text, tail.end())


def _is_next_year(text: str, tail: re.Match[str], year: int) -> bool:
    """Whether two digits go on with a list of years: "In fiscal 2024, 38 of the 60" does not."""
    if len(tail["y"]) == 4:
        return True
    listed = tail[0].lstrip()[0] != "," or "and" in tail[0] or AND_YEAR.match(text, tail.end())
    return bool(listed) and abs(_year(tail["y"]) - year) <= LISTED_YEARS


def _first_months(text: str) -> Iterator[Found]:
    for found in FIRST_MONTHS.finditer(text):
        mark, year, count = (
            "FY" if found["fy"] else "",
            found["y"],
            COUNT_NUMBER[found["n"].lower()],
        )
        part = {3: f"{mark}{year}Q1", 6: f"{mark}{year}H1"}.get(count, f"M{count}:{mark}{year}")
        yield Found(found.start(), found.end(), part)


def _months(text: str) -> Iterator[Found]:
    if not MONTH_HINT.search(text):
        return
    for found in MONTH_YEAR.finditer(text):
        label = f"{_year(found['y'])}-{MONTH_NUMBER[found['m'].lower()]:02}"
        yield Found(found.start(), found.end(), label)
    for found in MONTH_DAY.finditer(text):
        month = MONTH_NUMBER[(found["m1"] or found["m2"]).lower()]
        day = int(found["d1"] or found["d2"])
        if parse(f"2000-{month:02}-{day:02}"):
            yield Found(found.start(), found.end(), f"--{month:02}-{day:02}")
    for found in MONTH_ALONE.finditer(text):
        yield Found(found.start("m"), found.end("m"), f"--{MONTH_NUMBER[found['m'].lower()]:02}")


def _years(text: str) -> Iterator[Found]:
    for found in YEAR.finditer(text):
        before = _WORD_BEFORE.search(text, max(0, found.start() - 40), found.start())
        if before and before[1][0].isupper() and before[0].endswith(" "):
            opening = _SENTENCE_START.search(text, 0, before.start())
            known = before[1].lower().strip(".'") in BEFORE_YEAR
            if not (opening or known or "," in before[0]):
                continue
        yield Found(found.start(), found.end(), found["y"])
        tail = _SHORT_TAIL.match(text, found.end())
        if tail and int(tail[1]) == (int(found["y"][2:]) + 1) % 100:
            yield Found(tail.start(1), tail.end(1), f"{found['y'][:2]}{tail[1]}")
    for found in _LAST_YEAR.finditer(text):
        yield Found(found.start(), found.end(), found[0])
    for found in YEAR_SHORT.finditer(text):
        yield Found(found.start("y"), found.end("y"), f"{_year(found['y'])}")


def absolute(text: str) -> tuple[Found, ...]:
    """Everything but relative words; the first reader to claim a place keeps it."""
    return _known(text) if len(text) <= LONG else _read(text)


@remembered  # a sentence is asked by its places, its figures and the gate
def _known(text: str) -> tuple[Found, ...]:
    return _read(text)


def _read(text: str) -> tuple[Found, ...]:
    readers = [_worded, _months]
    if _DIGIT.search(text):
        readers = [_dates, _first_months, _codes, _worded, _fiscal_years, _months, _years]
    taken: list[Found] = []
    for reader in readers:
        for found in reader(text):
            if all(found.end <= other.start or other.end <= found.start for other in taken):
                taken.append(found)
    return tuple(taken)


def calendar_spans(text: str) -> list[tuple[int, int]]:
    """Where absolute dates and periods stand: digits and number words in there are no figures."""
    if not MIGHT.search(text):
        return []
    return sorted((found.start, found.end) for found in absolute(text))
