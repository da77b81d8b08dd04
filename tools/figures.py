"""Finds the figures of a text: numbers with unit, step, hedge, direction and counted noun.

Knows nothing of what a figure measures, nor of scales stated elsewhere ("in millions" above a
table): ``rescaled`` applies those. Dates, names and markers are left out (tools.figures_exclude).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from agent.domain import Figure
from tools.direction import attached
from tools.figures_agree import agrees
from tools.figures_exclude import excluded_spans, glued, named, table_row, yearlike
from tools.figures_numerals import (
    DIGITS,
    SPACED,
    WORD_HINT,
    Numeral,
    comma_decimals,
    lowered,
    read_digits,
    spelled_numerals,
)
from tools.figures_units import BEFORE, HARD_NOUNS, SIGN, currency, noun_after, read_unit, singular

__all__ = ["agrees", "figures", "rescaled"]

Hedge = Literal["", "about", "more_than", "less_than", "up_to", "at_least"]

_DIGIT = re.compile(r"\d")
_HEDGE = re.compile(
    r"(?<![\w-])(?:(?P<about>about|around|approximately|approx\.?|roughly|some|circa|ca\.|close\sto|in\sthe"
    r"\srange\sof|rund|etwa|environ|unos|alrededor\sde|~)"
    r"|(?P<less_than>less\sthan|fewer\sthan|lower\sthan|under|below|nearly|almost|just\sunder|just\sshy\sof"
    r"|approaching|fast\sapproaching|fast)"
    r"|(?P<more_than>(?:more|greater|higher|better|larger)\sthan|over|above|exceed(?:s|ed|ing)?|in\sexcess\sof"
    r"|surpass(?:es|ed|ing)|north\sof|well\sover|mehr\sals|über|plus\sde|más\sde)"
    r"|(?P<at_least>at\sleast|no\s(?:less|fewer)\sthan|a\sminimum\sof)"
    r"|(?P<up_to>up\sto|as\s(?:much|many)\sas|at\smost|no\smore\sthan|a\smaximum\sof))"
    r"(?:\s(?:a|an|the|another|just|only|slightly|approximately|about))?\s?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\s?(?:or\s(?:more|better|greater|above)\b|-?plus\b|\+(?!\d))", re.IGNORECASE)
_TO = re.compile(r"(?:\s(?:to|and|or|bis|à|a)\s|\s?[-–—]\s?|\sto\s(?:about|approximately|roughly)\s)")
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|from)\s(?:about\s)?$", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:grew|rose|increased?|up|fell|declined?|decreased?|down|improved|expanded|dropped|jumped|from"
    r"|growing|rising)(?:\sby)?\s$",
    re.IGNORECASE,
)


class Draft(NamedTuple):
    """A figure under construction, before ranges, hedges and directions."""

    start: int
    end: int
    value: Decimal
    step: Decimal
    unit: str
    scaled: bool
    money_before: bool
    spelled: bool
    after: int


def _minus(text: str, found: re.Match[str] | None, start: int, end: int, row: bool) -> tuple[int, int, bool]:
    """Widen over sign or parentheses that make the number negative; say whether they do."""
    if found and (found["sign"] or (found["out"] and found["out"] not in "+")):
        if found["sign"] or not (found.start() and text[found.start() - 1].isalnum()):
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
    if bare and (named(text, number.start, digits, number.end) or yearlike(text, digits, number.end)):
        return None
    start, end, negative = _minus(text, before, number.start, number.end, row)
    value = number.value * unit.factor * (-1 if negative else 1)
    step = number.step * unit.factor
    wide = text[end - 1] in ")%" and end > unit.end
    return Draft(
        start, max(end, unit.end) if not wide else end, value, step, unit.unit, unit.scaled,
        bool(money), False, max(end, unit.end),
    )  # fmt: skip


def _spelled_draft(text: str, number: Numeral) -> Draft | None:
    if number.unit:
        return Draft(
            number.start, number.end, number.value, number.step, number.unit, True, False, True,
            number.end,
        )  # fmt: skip
    unit = read_unit(text, number.end)
    words = text[number.start : number.end]
    bare = not unit.unit and not unit.scaled and number.step == 1
    if bare and words.lower() in ("one", "zero", "a", "an"):
        noun = noun_after(text, unit.end) if text[number.end : number.end + 1] in " -" else ""
        if words.lower() != "one" or text[number.end :].lstrip().startswith("of ") or singular(noun) not in HARD_NOUNS - {"second"}:
            return None
    if bare and words[0].isupper() and number.start and not text[:number.start].rstrip().endswith((".", ":", "?", "!", "”", '"')):
        return None  # a name: "the Big Four", "Seven Eleven"
    if glued(text, number.start, unit.end) and text[unit.end : unit.end + 1] != "-":
        return None
    return Draft(
        number.start, unit.end, number.value * unit.factor, number.step * unit.factor, unit.unit,
        unit.scaled or number.step > 1, False, True, unit.end,
    )  # fmt: skip


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


def _drafts(text: str) -> list[Draft]:
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


def _joined(text: str, low: Draft, high: Draft) -> Draft | None:
    """The lower end of a range, completed by the upper end's scale and unit; None if it is none."""
    link = _TO.fullmatch(text, low.after, high.start)
    if link is None:
        return None
    between = _BETWEEN.search(text, max(0, low.start - 20), low.start)
    if " and " in link[0] and not (between and "from" not in between[0].lower()):
        return None
    if " or " in link[0]:
        return None
    if not low.scaled and not low.unit and high.unit:
        low = low._replace(unit=high.unit)
    if not low.unit and not high.unit and not low.scaled and high.scaled and low.value < 1000:
        pass
    if low.unit and not high.unit and low.money_before:
        high = high._replace(unit=low.unit)
    if low.unit != high.unit:
        return None
    factor = _factor(low, high)
    if factor > 1 and low.value * factor < abs(high.value):
        low = low._replace(value=low.value * factor, step=low.step * factor)
    if not low.value < high.value or (low.value < 0 <= high.value and "to" not in link[0]):
        return None
    moved = _MOVED.search(text, max(0, low.start - 16), low.start)
    if moved and ("from" in moved[0].lower() or high.value > low.value * 2):
        return None
    return low


def _factor(low: Draft, high: Draft) -> Decimal:
    """Scale that the upper end states and the lower one leaves out ("$3 to $4 million")."""
    if low.scaled or not high.scaled:
        return Decimal(1)
    exponent = high.step.adjusted()
    for power in (12, 9, 6, 3):
        scale = Decimal(10) ** power
        if exponent >= power - 3 and high.value >= scale / 2 and high.step % (scale / 1000) == 0:
            return scale
    return Decimal(1)


def _hedge(text: str, start: int, end: int, floor: int) -> tuple[Hedge, int]:
    """The hedge of a figure and where its words start."""
    found = _HEDGE.search(text, max(floor, start - 32), start)
    if found:
        kind = found.lastgroup
        hedge: Hedge = kind if kind in ("about", "more_than", "less_than", "up_to", "at_least") else ""  # type: ignore[assignment]
        return hedge, found.start()
    return ("at_least" if _OR_MORE.match(text, end) else ""), start


def figures(text: str) -> list[Figure]:
    """Find the figures of a text in its order.

    Args:
        text: A sentence, a table row or a paragraph; a sentence reads best, since words that tell
            unit and direction are looked for in the whole of it.

    Returns:
        Figures with offsets into ``text``; the span holds number, unit and sign, not the hedge. A
        fraction ("a third of") is a percentage, a multiple ("doubled", "2.5 times") has unit "x".
    """
    if not _DIGIT.search(text) and not WORD_HINT.search(lowered(text)):
        return []
    drafts = _drafts(text)
    result: list[Figure] = []
    floor = index = 0
    while index < len(drafts):
        draft = drafts[index]
        end, high = draft.end, None
        if index + 1 < len(drafts):
            joined = _joined(text, draft, drafts[index + 1])
            if joined is not None:
                index += 1
                draft, end, high = joined, drafts[index].end, drafts[index].value
        result.append(_finished(text, draft, end, high, floor))
        floor = end
        index += 1
    return result


def _finished(text: str, draft: Draft, end: int, high: Decimal | None, floor: int) -> Figure:
    hedge, begin = _hedge(text, draft.start, end, floor)
    way = attached(text, begin, end, floor=floor)
    if draft.unit == "x" and draft.spelled and text[draft.start : end].lower()[:4] in ("doub", "trip", "treb", "quad", "quin"):
        way = way or "up"
    value, high = (draft.value, high)
    if value < 0 and draft.unit in ("%", "pp", "bp") and high is None:
        value, way = -value, "down"
    noun = "" if draft.unit not in ("",) else noun_after(text, end)
    return Figure(
        text=text[draft.start : end], start=draft.start, end=end, value=value, unit=draft.unit,
        high=high, step=draft.step, hedge=hedge, direction=way or "", noun=noun,
    )  # fmt: skip


def rescaled(figure: Figure, factor: Decimal, *, unit: str | None = None) -> Figure:
    """The figure of a table cell under a caption such as "in millions of dollars"."""
    return figure.model_copy(
        update={
            "value": figure.value * factor,
            "high": None if figure.high is None else figure.high * factor,
            "step": figure.step * factor,
            "unit": figure.unit if unit is None else unit,
        }
    )
