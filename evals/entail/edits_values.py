"""Edits of figures, units and times that make a true sentence false. Knows nothing of evidence.

Values are taken from the sentences beside where they fit, so that the wrong one stands in the
evidence too: then shared words alone cannot tell.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Final

from evals.entail.change import Swap
from evals.entail.scene import Edit, Scene
from evals.entail.words import like

NUMBER: Final = re.compile(
    r"(?<![\w.,/\[-])[$€£]?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\w,/-]|\.\d|:\d)"
)
_YEAR: Final = re.compile(
    r"(?<![\w$€£.,/-])(1[5-9]\d\d|20[0-4]\d)(?![\w%]|[.,]\d)(?!\s(?:percent|million|shares|people))"
)
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PARTS: Final = ("first", "second", "third", "fourth")
_WORDS: Final = (
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_CYCLES: Final = (
    _MONTHS,
    _DAYS,
    ("Q1", "Q2", "Q3", "Q4"),
    ("morning", "evening"),
    ("spring", "summer", "autumn", "winter"),
    ("this year", "last year", "next year"),
    ("this quarter", "last quarter", "next quarter"),
    ("daily", "weekly", "monthly", "annually"),
    ("day", "week", "month", "decade"),
    ("days", "weeks", "months", "years"),
    ("minutes", "hours", "seconds"),
    ("quarterly", "annual"),
    ("quarter", "year"),
    ("one-year", "two-year", "three-year", "five-year", "ten-year"),
    ("yesterday", "tomorrow"),
)
_UNITS: Final = (
    ("million", "billion", "trillion", "thousand"),
    ("percent", "percentage points", "basis points"),
    ("%", " basis points", " percentage points"),
    ("miles", "kilometres", "metres", "feet", "inches"),
    ("km", "miles", "metres"),
    ("kg", "pounds", "tonnes", "grams"),
    ("dollars", "euros", "pounds", "yen"),
    ("$", "€", "£"),
    ("acres", "hectares", "square feet"),
    ("mph", "km/h"),
    ("per share", "per unit", "in total"),
    ("per year", "per day", "per month"),
    ("people", "households"),
    ("hours", "minutes", "days"),
    ("tons", "pounds", "kilograms"),
    ("barrels", "gallons", "litres"),
)


def is_year(text: str, found: re.Match[str]) -> bool:
    """Whether a number is a year by its looks."""
    return _YEAR.match(text, found.start()) is not None


def numbers(text: str) -> list[re.Match[str]]:
    """The numbers of a sentence that are no years, markers or parts of codes."""
    return [found for found in NUMBER.finditer(text) if not is_year(text, found)]


def _unit(text: str, end: int) -> str:
    found = re.compile(r"\s?(%|percent|million|billion|basis points|points)?").match(text, end)
    return (found[1] or "") if found else ""


def edit_number(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """Another number in the same unit: from beside, a digit off, or a share off."""
    found = numbers(scene.text)
    if not found:
        return None
    one = rng.choice(found)
    told = one[1]
    way = rng.random()
    new: str | None = None
    if way < 0.45:
        unit = _unit(scene.text, one.end())
        others = {
            other[1]
            for text in scene.beside
            for other in numbers(text)
            if _unit(text, other.end()) == unit and ("," in other[1]) == ("," in told)
        } - {other[1] for other in found}
        new = rng.choice(sorted(others)) if others else None
    if new is None:
        new = _off(told, rng)
    if new is None or new in scene.text:
        return None
    return [Swap(one.start(1), one.end(1), new)]


def _off(told: str, rng: random.Random) -> str | None:
    """The number a little or a lot off, with as many places."""
    bare = told.replace(",", "")
    places = len(bare.split(".")[1]) if "." in bare else 0
    value = float(bare)
    if rng.random() < 0.5:  # one digit
        at = rng.choice([i for i, c in enumerate(told) if c.isdigit()])
        digit = rng.choice([d for d in "123456789" if d != told[at]])
        return told[:at] + digit + told[at + 1 :]
    new = value * rng.choice((0.1, 0.5, 0.6, 0.8, 0.88, 1.13, 1.3, 1.7, 2.0, 10.0))
    if round(new, places) == value:
        new = value + 1
    return f"{new:,.{places}f}" if "," in told or new >= 10000 else f"{new:.{places}f}"


def edit_number_word(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """A number in words, or an order ("second"), for its neighbour."""
    row = rng.choice((_WORDS, _PARTS))
    return _cycled(scene.text, (row,), rng)


def edit_unit(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """Million for billion, points for percent, miles for kilometres: only beside a number."""
    return _cycled(scene.text, _UNITS, rng, beside_number=True)


def edit_period(scene: Scene, rng: random.Random) -> Sequence[Swap] | None:
    """Another year, quarter, month or day; a year from beside where there is one."""
    years = list(_YEAR.finditer(scene.text))
    if years and rng.random() < 0.65:
        one = rng.choice(years)
        near = {y[1] for text in scene.beside for y in _YEAR.finditer(text)} - {y[1] for y in years}
        if near and rng.random() < 0.6:
            new = rng.choice(sorted(near))
        else:
            new = str(int(one[1]) + rng.choice((-10, -3, -2, -1, 1, 2, 3, 10)))
        return None if new in scene.text else [Swap(one.start(), one.end(), new)]
    quarters = re.search(r"\b(first|second|third|fourth)(?=\s(?:fiscal\s)?quarter)", scene.text)
    if quarters:
        new = rng.choice([q for q in _PARTS if q != quarters[1]])
        return [Swap(quarters.start(), quarters.end(), new)]
    return _cycled(scene.text, _CYCLES, rng)


def _cycled(
    text: str, rows: Sequence[Sequence[str]], rng: random.Random, *, beside_number: bool = False
) -> list[Swap] | None:
    """One word of a row for another of the same row that the text does not hold."""
    fit: list[tuple[int, int, str]] = []
    for row in rows:
        for word in row:
            sign = re.escape(word.strip())
            pattern = rf"(?<!\w){sign}(?!\w)" if word.strip()[0].isalpha() else sign
            if beside_number:
                pattern = rf"(?<=\d){sign}|(?<=\d\s){sign}(?!\w)|{sign}(?=\d)"
            flags = 0 if row in (_MONTHS, _DAYS) else re.I
            others = [
                w for w in row if w != word and not re.search(rf"\b{re.escape(w.strip())}\b", text)
            ]
            fit += [
                (m.start(), m.end(), rng.choice(others))
                for m in re.finditer(pattern, text, flags)
                if others
            ]
    if not fit:
        return None
    start, end, new = rng.choice(sorted(fit))
    return [Swap(start, end, like(text[start:end], new))]


VALUE_EDITS: Final[dict[str, Edit]] = {
    "number": edit_number,
    "number word": edit_number_word,
    "unit": edit_unit,
    "period": edit_period,
}
