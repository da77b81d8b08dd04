"""Periods of a text in a language with a file. The labels are those of ``tools.periods``."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from agent.domain import Period
from tools.languages.profile import Profile, profile
from tools.periods_labels import parse
from tools.remembered import remembered

_YEAR: Final = r"(?:19|20)\d\d(?![\d%])(?![.,]\d)"
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９％．", "0123456789%.")


def plain_digits(text: str) -> str:
    """Full-width digits and marks as narrow ones; no offset changes."""
    return text.translate(_FULL_WIDTH)


class _Grammar(NamedTuple):
    patterns: tuple[re.Pattern[str], ...]
    months: dict[str, int]
    ordinals: dict[str, int]
    not_year: re.Pattern[str]


def _any(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@cache
def _grammar(code: str) -> _Grammar:
    one = profile(code)
    months = {n.lower(): k for k, names in enumerate(one.months, 1) for n in names}
    ordinals = {o.lower(): k for o, k in one.ordinals.items()}
    parts = {
        "{month}": f"(?:{_any(list(months))})",
        "{ordinal}": f"(?:{_any(list(ordinals))})",
        "{year}": _YEAR,
    }
    edges = (r"(?<![\w.,/])", r"(?!\w)") if one.spaced else (r"(?<!\d)", "")
    patterns = []
    for pattern in one.periods:
        for name, expanded in parts.items():
            pattern = pattern.replace(name, expanded)
        patterns.append(re.compile(f"{edges[0]}(?:{pattern}){edges[1]}", re.I))
    return _Grammar(tuple(patterns), months, ordinals, _not_year(one))


def _not_year(one: Profile) -> re.Pattern[str]:
    """What follows four digits that are a number, and no year."""
    words = _any([*one.units, *one.scales, *one.counted])
    return re.compile(rf"\s?(?:{words})(?!\w)" if one.spaced else rf"\s?(?:{words})")


def _label(found: re.Match[str], grammar: _Grammar) -> str | None:
    part = {k: v for k, v in found.groupdict().items() if v}
    year = part.get("y") or part.get("fy") or ""
    if "to" in part:
        year = part["to"] if len(part["to"]) == 4 else part["fy"][:2] + part["to"]
        if int(year) != int(part["fy"]) + 1:
            return None
    if ("q" in part and "o" in part) or "n" in part:
        return f"{year}Q{part.get('n') or grammar.ordinals[part['o'].lower()]}"
    half = part.get("hn") or ("1" if "h1" in part else "2" if "h2" in part else "")
    if "h" in part and "o" in part:
        half = str(grammar.ordinals[part["o"].lower()])
    if half:
        return f"{year}H{half}"
    month = int(part["mn"]) if "mn" in part else grammar.months.get(part.get("m", "").lower(), 0)
    if month:
        day = f"-{int(part['d']):02}" if "d" in part else ""
        return f"{year or '-'}-{month:02}{day}"
    return f"FY{year}" if "to" in part else year


@remembered
def periods_in(text: str, code: str) -> tuple[Period, ...]:
    """The time spans that a text names outright, in its order, without overlaps."""
    grammar, plain = _grammar(code), plain_digits(text)
    found: list[Period] = []
    for pattern in grammar.patterns:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(start < p.end and p.start < end for p in found):
                continue
            label = _label(match, grammar)
            bare = match[0].isdigit()
            if label is None or parse(label) is None:
                continue
            if bare and grammar.not_year.match(plain, end):
                continue
            found.append(Period(text=text[start:end], start=start, end=end, label=label,
                                fiscal=label.startswith("FY")))  # fmt: skip
    return tuple(sorted(found, key=lambda p: p.start))


def day_in_words(label: str, code: str) -> str:
    """An ISO date, month or year as the language writes it."""
    one, parts = profile(code), label.split("-")
    if len(parts) != 3 or not all(p.isdigit() for p in parts):
        return label.removeprefix("FY")
    month = one.months[int(parts[1]) - 1][0] if one.spaced else ""
    return one.day.format(d=int(parts[2]), m=int(parts[1]), y=parts[0], month=month)
