"""Figures of a text in a language with a file, exact, by its own marks and scales.

A numeral that the language's marks do not explain ("12.5" in German) is read as no figure: it is
then a word, which only its like carries. Nothing is guessed across languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple, cast

from agent.domain import Figure
from tools.figures_numerals import Numeral
from tools.languages.calendar import periods_in, plain_digits
from tools.languages.profile import Hedge, Profile, profile
from tools.remembered import remembered

_SPACE: Final = r"[ \u00a0\u202f\u2009]?"
_MONEY: Final = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "CNY", "￥": "CNY",
                 "EUR": "EUR", "USD": "USD", "CHF": "CHF", "GBP": "GBP", "HK$": "HKD",
                 "RMB": "CNY"}  # fmt: skip
_BETWEEN: Final = re.compile(r"\b(?:zwischen|entre)\s$", re.I)
_AND: Final = re.compile(r"\s(?:und|et|y)\s")
_RANGE: Final = re.compile(r"\s?(?:bis|à|a|至|到|[-–—~～])\s?")


class _Grammar(NamedTuple):
    digits: re.Pattern[str]
    whole: re.Pattern[str]
    words: re.Pattern[str] | None
    numerals: dict[str, int]
    scale: re.Pattern[str]
    scales: dict[str, int]
    unit: re.Pattern[str]
    units: dict[str, tuple[str, int]]
    before: re.Pattern[str]
    hedge: re.Pattern[str]
    hedges: dict[str, Hedge]
    hedge_after: re.Pattern[str]


def _any(words: list[str] | tuple[str, ...]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def _all_numerals(one: Profile) -> dict[str, int]:
    found = dict(one.numerals)
    if one.compound:
        ones = {w: n for w, n in one.numerals.items() if 0 < n < 10}
        tens = {w: n for w, n in one.numerals.items() if 20 <= n < 100 and n % 10 == 0}
        for ten, high in tens.items():
            for word, low in ones.items():
                found.setdefault(one.compound.format(ones=word, tens=ten), high + low)
    return found


@cache
def _grammar(code: str) -> _Grammar:
    one = profile(code)
    groups = "".join(re.escape(g) for g in one.groups)
    begin, end = (r"(?<!\w)", r"(?!\w)") if one.spaced else ("", "")
    numerals = _all_numerals(one)
    units = {}
    for word, meant in one.units.items():
        unit, _, power = meant.partition(" ")
        units[word.lower()] = (unit, int(power or 0))
    hedges = {w: kind for kind, words in one.hedges.items() for w in words}
    link = r"(?:(?:de|d)[ '’])?" if one.spaced else ""
    words = None
    if one.spaced:
        words = re.compile(rf"(?<![\w-])(?:{_any(tuple(numerals))})(?![\w-])", re.I)
    else:
        signs = "".join(w for w in numerals if len(w) == 1)
        unit = _any((*one.units, *one.scales))
        words = re.compile(
            rf"{one.percent_before}(?P<share>[{signs}]+)|(?P<sum>[{signs}]+)(?=(?:{unit})|[家名个個座人])"
        )
    return _Grammar(
        digits=re.compile(
            rf"(?<![\w.,])\d{{1,3}}(?:[{groups}]\d{{3}})+(?:[.,]\d+)?(?!\d)"
            r"|(?<![\w.,])\d+(?:[.,]\d+)*" if one.spaced
            else rf"(?<![\d.,A-Za-z])\d{{1,3}}(?:[{groups}]\d{{3}})+(?:\.\d+)?(?!\d)"
            r"|(?<![\d.,A-Za-z])\d+(?:[.,]\d+)*"
        ),
        whole=re.compile(rf"\d{{1,3}}(?:[{groups}]\d{{3}})+"),
        words=words,
        numerals={w.lower(): n for w, n in numerals.items()},
        scale=re.compile(rf"{_SPACE}(?P<s>{_any(tuple(one.scales))}){end}", re.I),
        scales={w.lower(): n for w, n in one.scales.items()},
        unit=re.compile(rf"{_SPACE}{link}(?P<u>{_any(tuple(one.units))}){end}", re.I),
        units=units,
        before=re.compile(rf"(?<!\w)(?P<m>{_any(tuple(_MONEY))}){_SPACE}$"),
        hedge=re.compile(rf"{begin}(?P<h>{_any(tuple(hedges))})\s?$", re.I),
        hedges=hedges,
        hedge_after=re.compile(r"左右|上下") if not one.spaced else re.compile(r"(?!)"),
    )  # fmt: skip


def _digits(raw: str, one: Profile, grammar: _Grammar) -> tuple[Decimal, Decimal] | None:
    """Value and step of digits; None where the language's marks do not explain them."""
    other = "." if one.decimal == "," else ","
    whole, mark, fraction = raw.partition(one.decimal)
    if mark and (other in fraction or one.decimal in fraction):
        # "1,234.5" in a language that writes 1.234,5: the order of the marks leaves one reading.
        again = re.fullmatch(
            rf"(\d{{1,3}}(?:{re.escape(one.decimal)}\d{{3}})+){re.escape(other)}(\d+)", raw
        )
        many = re.fullmatch(rf"\d{{1,3}}(?:{re.escape(one.decimal)}\d{{3}}){{2,}}", raw)
        if again:
            whole, fraction = again[1].replace(one.decimal, ""), again[2]
        elif many:
            whole, fraction = raw.replace(one.decimal, ""), ""
        else:
            return None
    if not whole.isdigit():
        if not grammar.whole.fullmatch(whole) or len({c for c in whole if not c.isdigit()}) > 1:
            return None
        whole = re.sub(r"\D", "", whole)
    if len(whole) + len(fraction) > 30:
        return None
    value = Decimal(f"{whole}.{fraction}" if fraction else whole)
    return value, Decimal(1).scaleb(-len(fraction))


def _han(run: str, numerals: dict[str, int]) -> int | None:
    """一百二十 is 120, 二十五 is 25, 五 is 5."""
    total = last = 0
    for sign in run:
        number = numerals[sign]
        if number >= 10:
            total, last = total + (last or 1) * number, 0
        elif last:
            return None
        else:
            last = number
    return total + last


def _numbers(text: str, one: Profile, grammar: _Grammar) -> Iterator[Numeral]:
    for found in grammar.digits.finditer(text):
        read = _digits(found[0], one, grammar)
        if read is not None:
            share = one.percent_before and text.endswith(one.percent_before, 0, found.start())
            start = found.start() - (len(one.percent_before) if share else 0)
            yield Numeral(start, found.end(), *read, unit="%" if share else "")
    for found in grammar.words.finditer(text) if grammar.words else ():
        if one.spaced:
            value = grammar.numerals[found[0].lower()]
            yield Numeral(found.start(), found.end(), Decimal(value), Decimal(1), spelled=True)
            continue
        read_ = _han(found["share"] or found["sum"], grammar.numerals)
        if read_ is not None:
            unit = "%" if found["share"] else ""
            yield Numeral(*found.span(), Decimal(read_), Decimal(1), spelled=True, unit=unit)


class _Measured(NamedTuple):
    end: int
    value: Decimal
    step: Decimal
    unit: str
    scaled: bool


def _measured(text: str, number: Numeral, grammar: _Grammar) -> _Measured:
    """The number with the scales and the unit behind it."""
    end, value, step, power = number.end, number.value, number.step, 0
    scale, bare = grammar.scale.match(text, end), grammar.unit.match(text, end)
    if scale and not (bare and bare.end() > scale.end()):  # "M€" is a unit, "M" alone a scale
        power, end = grammar.scales[scale["s"].lower()], scale.end()
    factor = Decimal(10) ** power
    value, step = value * factor, step * factor
    # 3亿2000万: what follows at once is of a lower scale, and belongs to it.
    if power and (more := re.compile(r"\d+(?:\.\d+)?").match(text, end)):
        tail = grammar.scale.match(text, more.end())
        lower = Decimal(10) ** grammar.scales[tail["s"].lower()] if tail else Decimal(0)
        if tail and 0 < lower < factor:
            value, step, end = value + Decimal(more[0]) * lower, lower, tail.end()
    unit = number.unit
    if not unit and (found := grammar.unit.match(text, end)):
        unit, extra = grammar.units[found["u"].lower()]
        value, step, end = value.scaleb(extra), step.scaleb(extra), found.end()
    return _Measured(end, value, step, unit, bool(power))


def _fresh(value: Decimal) -> Decimal:
    return value + 0


@remembered
def figures_in(text: str, code: str) -> tuple[Figure, ...]:
    """The figures of a text, in its order, without overlaps; dates and periods are none."""
    one, grammar, plain = profile(code), _grammar(code), plain_digits(text)
    dates = [(p.start, p.end) for p in periods_in(text, code)]
    found: list[Figure] = []
    for number in sorted(_numbers(plain, one, grammar)):
        if any(a < number.end and number.start < b for a, b in dates):
            continue
        if found and number.start < found[-1].end:
            continue
        made = _figure(text, plain, number, one, grammar)
        if made is not None:
            found.append(made)
    return tuple(_ranges(plain, found))


def _figure(
    text: str, plain: str, number: Numeral, one: Profile, grammar: _Grammar
) -> Figure | None:
    read = _measured(plain, number, grammar)
    unit, start = read.unit, number.start
    money = grammar.before.search(plain, max(0, start - 5), start)
    if money and not unit:
        unit, start = _MONEY[money["m"]], money.start()
    if number.spelled and number.value == 1 and one.spaced and not unit and not read.scaled:
        return None  # "ein", "un": an article
    sign = re.search(r"(?<![\w\d])[-−–]$", plain[max(0, start - 2) : start])
    negative = bool(sign) and unit != ""
    hedge = grammar.hedge.search(plain, max(0, start - 20), start)
    kind = grammar.hedges.get(hedge["h"]) or grammar.hedges[hedge["h"].lower()] if hedge else ""
    if not kind and grammar.hedge_after.match(plain, read.end):
        kind = "about"
    return Figure(
        text=text[start : read.end],
        start=start,
        end=read.end,
        value=_fresh(-read.value if negative else read.value),
        unit=unit,
        step=_fresh(read.step),
        hedge=cast(Hedge, kind),
    )


def _ranges(text: str, found: list[Figure]) -> Iterator[Figure]:
    """Two figures that are the ends of one: "5 bis 7 Mio. Euro"."""
    at = 0
    while at < len(found):
        low = found[at]
        high = found[at + 1] if at + 1 < len(found) else None
        link = _RANGE.fullmatch(text, low.end, high.start) if high else None
        if high and link is None and _BETWEEN.search(text, max(0, low.start - 12), low.start):
            link = _AND.fullmatch(text, low.end, high.start)
        joined = high is not None and link is not None and low.unit in ("", high.unit)
        if high is None or not joined:
            yield low
            at += 1
            continue
        factor = high.step / low.step if low.value * 10 < high.value and low.unit == "" else 1
        value = low.value * factor
        if not value < high.value:
            yield low
            at += 1
            continue
        yield low.model_copy(
            update={
                "value": _fresh(value), "high": high.value, "unit": high.unit,
                "step": high.step, "end": high.end, "text": text[low.start : high.end],
            }
        )  # fmt: skip
        at += 2


def hedge_spans(text: str, code: str) -> list[tuple[int, int]]:
    """Where the hedges of the figures stand."""
    grammar, plain = _grammar(code), plain_digits(text)
    spans = []
    for figure in figures_in(text, code):
        found = grammar.hedge.search(plain, max(0, figure.start - 20), figure.start)
        if found:
            spans.append(found.span("h"))
        after = grammar.hedge_after.match(plain, figure.end)
        if after:
            spans.append(after.span())
    return spans
