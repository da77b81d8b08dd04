"""Reads what stands around a numeral: currency, scale, unit, and the noun that is counted.

Knows nothing of sentences beyond the few characters before and after the numeral.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_SYMBOLS = {
    "us$": "USD", "u.s.$": "USD", "$": "USD", "usd": "USD", "c$": "CAD", "ca$": "CAD", "cad": "CAD",
    "a$": "AUD", "au$": "AUD", "aud": "AUD", "hk$": "HKD", "hkd": "HKD", "nz$": "NZD", "s$": "SGD",
    "nt$": "TWD", "r$": "BRL", "mx$": "MXN", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP",
    "¥": "JPY", "jpy": "JPY", "cny": "CNY", "rmb": "CNY", "₹": "INR", "inr": "INR", "rs": "INR",
    "rs.": "INR", "₩": "KRW", "krw": "KRW", "chf": "CHF", "sfr": "CHF", "fr.": "CHF", "sek": "SEK",
    "nok": "NOK", "dkk": "DKK", "₽": "RUB", "₺": "TRY", "₪": "ILS", "pln": "PLN", "sgd": "SGD",
    "brl": "BRL", "mxn": "MXN", "twd": "TWD", "zar": "ZAR", "nzd": "NZD",
}  # fmt: skip
_WORDS = {
    "us dollars": "USD", "u.s. dollars": "USD", "us dollar": "USD", "dollars": "USD",
    "dollar": "USD", "canadian dollars": "CAD", "australian dollars": "AUD", "euros": "EUR",
    "euro": "EUR", "d'euros": "EUR", "d’euros": "EUR", "de dollars": "USD", "de dólares": "USD",
    "de euros": "EUR", "dólares": "USD", "pounds sterling": "GBP", "yen": "JPY", "yuan": "CNY",
    "renminbi": "CNY", "swiss francs": "CHF", "schweizer franken": "CHF", "franken": "CHF",
    "rupees": "INR", "won": "KRW", "rubles": "RUB", "roubles": "RUB", "kronor": "SEK",
    "reais": "BRL", "rand": "ZAR",
}  # fmt: skip
_SCALES = {
    "hundred": 2, "thousand": 3, "tausend": 3, "mille": 3, "mil": 3, "tsd": 3, "k": 3, "lakh": 5,
    "million": 6, "millions": 6, "millionen": 6, "millón": 6, "millones": 6, "mio": 6, "mn": 6,
    "mm": 6, "m": 6, "mln": 6, "crore": 7, "billion": 9, "billions": 9, "bn": 9, "b": 9, "bln": 9,
    "milliarde": 9, "milliarden": 9, "milliard": 9, "milliards": 9, "mrd": 9, "md": 9,
    "mil millones": 9, "trillion": 12, "trillions": 12, "tn": 12, "t": 12, "billionen": 12,
    "thousand million": 9, "million million": 12,
}  # fmt: skip


def _any(words: dict[str, str] | dict[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SPACE = r"[ \t\u00a0\u202f\u2009]"
BEFORE = re.compile(
    rf"(?P<out>[-−–+](?={_SPACE}?\S))?(?P<money>(?<![A-Za-z])(?:{_any(_SYMBOLS)})){_SPACE}?(?P<paren>\()?"
    rf"(?P<sign>[-−–])?$",
    re.IGNORECASE,
)
SIGN = re.compile(r"(?:(?<![\w%)\]])|(?<=\|))(?P<sign>[-−–+])$")
_SCALE_WORD = re.compile(
    rf"\)?(?:{_SPACE}|-)?(?P<s>{_any({k: v for k, v in _SCALES.items() if len(k) > 1})})(?!\w)"
    r"(?:(?<=mio)\.|(?<=mrd)\.|(?<=tsd)\.)?",
    re.IGNORECASE,
)
_SCALE_LETTER = re.compile(r"(?P<s>[kKmMbBtT])(?![\w-])")
_SCALE_EURO = re.compile(rf"{_SPACE}?(?P<s>[kKM])(?={_SPACE}?[€£])")
_CODES = {k: v for k, v in _SYMBOLS.items() if k not in ("rs", "rs.", "fr.")}
_UNIT = re.compile(
    rf"\)?{_SPACE}?-?(?:"
    r"(?P<pp>(?:percentage|percent|per\scent|%|prozent)[\s-]?(?:points?|punkte?n?)|prozentpunkte?n?"
    r"|p\.p\.|ppts?|pps?|pts?(?=\b)|points?\sde\spourcentage|puntos\sporcentuales)"
    r"|(?P<bp>basis[\s-]points?|bps?|bips|basispunkte?n?|points?\sde\sbase|puntos\sbásicos)"
    r"|(?P<pc>percent|per\scent|pct\.?|%|prozent|pour\scent|por\sciento)"
    r"|(?P<points>points?)"
    r"|(?P<x>x|×|[\s-]?fold)"
    r"|(?P<times>times)"
    r"|(?P<cents>cents?|¢)|(?P<pence>pence)"
    rf"|(?P<word>{_any(_WORDS)})"
    r"|(?P<pounds>pounds)(?!\sof)"
    rf"|(?P<code>{_any(_CODES)})(?!{_SPACE}?\d)"
    r")(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\s(?:more|as|the|greater|higher|larger|faster|bigger|that|what|its|better|over|growth|less"
    r"|fewer|earnings|revenue|sales|EBITDA|book|lower|cheaper)\b|\s*[.,;]?\s*$"
)
_PCT_CONTEXT = re.compile(
    r"margin|growth|grew|percent|%|\brates?\b|currency|\bFX\b|impact|\bshare\b|yield|tailwind|headwind"
    r"|sequential|year[\s-]over[\s-]year|increase|decrease|decline|improve|expan|expect|basis|ratio",
    re.IGNORECASE,
)
_NOT_PCT = re.compile(
    r"\bindex|Dow\b|Nasdaq|S&P|Nikkei|\bDAX\b|FTSE|scored|\bgame\b|data points|bullet"
    r"|touch\s?points|NPS|price points|talking points",
    re.IGNORECASE,
)
_NOUN = re.compile(rf"[-{_SPACE[1:-1]}]?((?:[^\W\d_][\w'’-]*{_SPACE}?){{1,4}})")
# Nouns that are units in effect: two of them that differ never stand for the same figure.
HARD_NOUNS = frozenset(
    re.findall(
        r"\S+",
        """
        second minute hour day week month quarter year decade mile kilometer kilometre meter metre
        foot acre ton tonne pound kilogram barrel gallon liter litre watt kilowatt megawatt gigawatt
        share employee country region store customer cent degree
        """,
    )
)
_NO_NOUN = frozenset(
    re.findall(
        r"\S+",
        """
        and the for from with that this than which who was were are has had have will would can
        could our its their his her but per over under into after before during since until while
        when as out every half more less each all both not now also then only about compared versus
        including excluding
        """,
    )
)
TIME_NOUNS = frozenset(
    ["second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade"]
)
_IRREGULAR = {"countries": "country", "feet": "foot", "people": "people", "centuries": "century"}


class Unit(NamedTuple):
    """What the words after a numeral make of it. ``end`` is where they end."""

    end: int
    unit: str
    factor: Decimal
    scaled: bool


def _scale(text: str, end: int, *, money: bool) -> tuple[int, int]:
    """Where the scale word ends, and its power of ten."""
    found = _SCALE_WORD.match(text, end)
    if found:
        word = re.sub(r"\s+", " ", found["s"].lower())
        if word == "mil" and not re.match(r"\s(?:millones|\w+s\b)", text[found.end("s") :]):
            return end, 0
        if word in ("mm", "md", "mn") and not (money or found.start("s") == end):
            return end, 0
        return found.end(), _SCALES[word]
    found = _SCALE_EURO.match(text, end) or _SCALE_LETTER.match(text, end)
    if found and (money or found["s"] not in "tTm" or text[end - 1 : end].isdigit()):
        if found["s"] == "T" and not money:
            return end, 0
        return found.end(), _SCALES[found["s"].lower()]
    return end, 0


def read_unit(text: str, end: int, *, money: str = "") -> Unit:
    """Read scale and unit after a numeral that ends at ``end``.

    Args:
        text: The text around it.
        end: Where the numeral ends.
        money: Currency already stated before it, if any.
    """
    stop, power = _scale(text, end, money=bool(money))
    factor = Decimal(10) ** power
    found = _UNIT.match(text, stop)
    if found is None:
        return Unit(stop, money, factor, power > 0)
    kind = found.lastgroup or ""
    if money:
        if kind == "cents":  # "$0.66 cents" is said of 66 cents; the dollar sign decides
            return Unit(found.end(), money, factor, power > 0)
        again = kind == "code" or (kind == "word" and _WORDS[_key(found)] == money)
        return Unit(found.end() if again else stop, money, factor, power > 0)
    unit, share = _unit_of(text, found, kind, power, end)
    return Unit(found.end() if unit else stop, unit, factor * share, power > 0)


def _unit_of(
    text: str, found: re.Match[str], kind: str, power: int, end: int
) -> tuple[str, Decimal]:
    """The unit the words after a numeral name, "" for none, and its part of the whole unit."""
    whole, hundredth = Decimal(1), Decimal("0.01")
    if kind in ("pp", "bp", "x"):
        return kind, whole
    if kind == "points":
        percent = _PCT_CONTEXT.search(text) and not _NOT_PCT.search(text)
        return ("pp" if percent else ""), whole
    if kind == "times":
        multiple = _TIMES.match(text, found.end()) or "." in text[max(0, end - 3) : end]
        return ("x" if multiple else ""), whole
    if kind == "pounds":
        return ("GBP" if power >= 6 else ""), whole
    if kind == "word":
        return _WORDS[_key(found)], whole
    if kind == "code":
        return _SYMBOLS[found["code"].lower()], whole
    fixed = {"pc": ("%", whole), "cents": ("USD", hundredth), "pence": ("GBP", hundredth)}
    return fixed[kind]


def _key(found: re.Match[str]) -> str:
    return re.sub(r"\s+", " ", found["word"].lower())


def currency(symbol: str) -> str:
    """ISO code of a symbol or code that stood before a numeral."""
    return _SYMBOLS[symbol.lower()]


def singular(word: str) -> str:
    """A rough singular, enough to compare two counted nouns."""
    word = word.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def noun_after(text: str, end: int) -> str:
    """The noun counted: a unit-like one among the next words, else the very next word."""
    found = _NOUN.match(text, end)
    if found is None:
        return ""
    words = re.split(r"[\s\u00a0-]+", found[1].strip())
    for word in words[:3]:
        if singular(word) in HARD_NOUNS:
            return word.lower()
    first = words[0].lower()
    return first if len(first) > 2 and first not in _NO_NOUN else ""
