"""Turns numerals into figures in the making: with currency, unit and sign, names left out.

Knows nothing of ranges, hedges and directions: ``tools.figures`` adds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from tools.context_words import lowered
from tools.figures_exclude import excluded_spans, glued, named, table_row, yearlike
from tools.figures_numerals import (
    DIGITS,
    SPACED,
    Numeral,
    comma_decimals,
    read_digits,
    spelled_numerals,
)
from tools.figures_units import BEFORE, HARD_NOUNS, SIGN, currency, noun_after, read_unit, singular

_DIGIT = re.compile(r"\d")


class Draft(NamedTuple):
    """A figure in the making. ``factor`` is the scale its own words state, 1 for none.

    ``after`` is where the words of the number end, a closing parenthesis not counted.
    """

    start: int
    end: int
    value: Decimal
    step: Decimal
    unit: str
    factor: Decimal
    money_before: bool
    after: int


def _minus(
    text: str, found: re.Match[str] | None, start: int, end: int, row: bool
) -> tuple[int, int, bool]:
    """Widen over sign or parentheses that make the number negative; say whether they do."""
    if found and found["sign"]:
        return found.start(), end, True
    if found and found["out"] and found["out"] != "+" and not text[: found.start()][-1:].isalnum():
        return found.start(), end, True
    if found and found["paren"] and text[end : end + 1] == ")":
        return found.start(), end + 1, True
    begin = found.start() if found else start
    if begin and text[begin - 1] == "(":
        tail = re.match(r"%?\)%?", text[end : end + 3])
        if tail and (row or tail[0] == ")%"):
            return begin - 1, end + len(tail[0]), True
    sign = SIGN.search(text, max(0, begin - 2), begin)
    if sign:
        return sign.start(), end, sign["sign"] != "+"
    return begin, end, False


def _digit_draft(text: str, number: Numeral, row: bool) -> Draft | None:
    digits = text[number.start : number.end]
    before = BEFORE.search(text, max(0, number.start - 9), number.start)
    money = currency(before["money"]) if before else ""
    unit = read_unit(text, number.end, money=money)
    bare = not money and not unit.unit and not unit.scaled
    if not money and glued(text, number.start, max(number.end, unit.end)):
        return None
    if bare and (
        named(text, number.start, digits, number.end) or yearlike(text, digits, number.end)
    ):
        return None
    start, end, negative = _minus(text, before, number.start, number.end, row)
    value = number.value * unit.factor * (-1 if negative else 1)
    return Draft(
        start=start,
        end=max(end, unit.end),
        value=value,
        step=number.step * unit.factor,
        unit=unit.unit,
        factor=unit.factor,
        money_before=bool(money),
        after=max(end, unit.end),
    )


def _spelled_draft(text: str, number: Numeral) -> Draft | None:
    start, end, unit, factor = number.start, number.end, number.unit, Decimal(1)
    if not unit:
        read = read_unit(text, end)
        bare = not read.unit and not read.scaled and number.step == 1
        if (bare and _says_nothing(text, number)) or _compound(text, read.end):
            return None
        end, unit, factor = read.end, read.unit, read.factor
    scale = number.step if number.step > 1 else Decimal(1)
    value, step = number.value * factor, number.step * factor
    return Draft(start, end, value, step, unit, factor * scale, False, end)


def _says_nothing(text: str, number: Numeral) -> bool:
    """Whether a bare number word is a pronoun ("one of") or part of a name ("the Big Four")."""
    word = text[number.start : number.end]
    if word.lower() == "zero":
        return True
    if word.lower() == "one":
        if text[number.end :].lstrip().startswith("of "):
            return True
        return singular(noun_after(text, number.end)) not in HARD_NOUNS - {"second"}
    before = text[: number.start].rstrip()
    return bool(before) and word[0].isupper() and before[-1] not in '.:?!”"|'


def _compound(text: str, end: int) -> bool:
    """Whether letters or digits go on after a number word ("two-tier" is told apart elsewhere)."""
    return text[end : end + 1].isalnum() or text[end : end + 1] == "_"


def _numerals(text: str) -> Iterator[Numeral]:
    taken: list[tuple[int, int]] = []
    if _DIGIT.search(text):
        comma: bool | None = None
        spaced = {m.start(): m.end() for m in SPACED.finditer(text)} if " " in text else {}
        position = 0
        for found in DIGITS.finditer(text):
            if found.start() < position:
                continue
            position = spaced.get(found.start(), found.end())
            digits = text[found.start() : position]
            if comma is None and ("," in digits or "." in digits):
                comma = comma_decimals(text)
            meant = read_digits(digits, comma=bool(comma))
            if meant:
                taken.append((found.start(), position))
                yield Numeral(found.start(), position, *meant)
    for number in spelled_numerals(lowered(text)):
        if all(number.end <= start or end <= number.start for start, end in taken):
            taken.append((number.start, number.end))
            yield number


def drafts(text: str) -> list[Draft]:
    """The figures in the making of a text, in its order, without overlaps."""
    spans = excluded_spans(text)
    row = table_row(text)
    found: list[Draft] = []
    for number in _numerals(text):
        if any(start < number.end and number.start < end for start, end in spans):
            continue
        draft = _spelled_draft(text, number) if number.spelled else _digit_draft(text, number, row)
        if draft is not None:
            found.append(draft)
    kept: list[Draft] = []
    for draft in sorted(found):
        if not kept or draft.start >= kept[-1].end:
            kept.append(draft)
    return kept
