"""Reads a sentence against a world's names: figures, periods, days, people, quotations.

Its own small reader, so that its mistakes are not those of the gate. Decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from evals.worlds.facts import World
from evals.worlds.shown import MONTHS

Kind = Literal["€m", "percent", "points", "count"]
Part = Literal["now", "before", "change", "unknown"]


class Span(NamedTuple):
    """Something named in a text."""

    value: str
    start: int
    end: int


class Amount(NamedTuple):
    """A figure: its value in the papers' unit and its part in the comparison."""

    value: float
    kind: Kind
    part: Part
    start: int
    end: int


_MONEY = r"(?P<money>[€$£])\s?(?P<m>\d[\d,]*(?:\.\d+)?)(?:[ -](?P<scale>thousand|million|billion))?"
_SHARE = r"(?P<p>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>percentage points?|points|percent|per cent|%)"
_COUNT = r"(?P<c>\d{1,3}(?:,\d{3})+|\d{2,}(?:\.\d+)?)(?:[ -](?P<scale2>million|thousand))?"
_AMOUNT = re.compile(rf"(?<![\w.,-])(?:{_MONEY}|{_SHARE}|{_COUNT})(?![\w])", re.I)
_SCALES = {"thousand": 1e-3, "million": 1.0, "billion": 1e3, "": 1e-6}
_QUARTER = re.compile(r"(first|second|third|fourth|last) quarter(?: of (\d{4}))?", re.I)
_DAY = re.compile(
    rf"(?P<d>\d{{1,2}}) (?P<m>{'|'.join(MONTHS)})(?: (?P<y>\d{{4}}))?|"
    rf"(?P<m2>{'|'.join(MONTHS)}) (?:(?P<d2>\d{{1,2}}),? )?(?P<y2>\d{{4}})"
)
_AGO = r",? (?:(?:a|one) year (?:earlier|before|ago)|the year before|the (?:prior|previous) year)"
_AGAINST = re.compile(r"\b(?:from|against|compared (?:to|with))\s*$", re.I)
_RISING = r"(?:rose|up|grew|increas\w+|climb\w+|gain\w+|above|higher|rise)"
_FALLING = r"(?:fell|down|declin\w+|decreas\w+|drop\w+|below|lower|fall)"
RISES, FALLS = re.compile(rf"\b{_RISING}\b", re.I), re.compile(rf"\b{_FALLING}\b", re.I)
_ARTICLE = re.compile(r"^(?:an?|the) ")
# How the causes of the table tell that there was more or less of something, and others do.
_MORE = ("higher", "rising", "increased", "growing", "an increase in", "a rise in")
_LESS = ("lower", "falling", "reduced", "declining", "a cut in", "a reduction in", "a fall in")
_OF = re.compile(r"^((?:an?|the) (\w+)) (?:of|in) (.+)")
_QUOTED = re.compile(r"“([^”]+)”")


def amounts(text: str) -> list[Amount]:
    """Figures of a text, without years and days of dates."""
    taken = [m.span() for m in (*_DAY.finditer(text), *_QUARTER.finditer(text))]
    found = []
    for match in _AMOUNT.finditer(text):
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        read = _amount(match)
        if read.kind == "count" and 1900 <= read.value <= 2100 and "," not in match[0]:
            continue  # a year
        found.append(read._replace(part=_part(text, read)))
    return found


def _amount(match: re.Match[str]) -> Amount:
    where = match.start(), match.end()
    if match["m"]:
        scale = (match["scale"] or "").lower()
        value = float(match["m"].replace(",", "")) * _SCALES[scale]
        return Amount(round(value, 6), "€m", "unknown", *where)
    if match["p"]:
        points = "point" in match["unit"].lower()
        value = float(match["p"].replace(",", ""))
        return Amount(value, "points" if points else "percent", "unknown", *where)
    times = {"million": 1e6, "thousand": 1e3}.get((match["scale2"] or "").lower(), 1.0)
    return Amount(float(match["c"].replace(",", "")) * times, "count", "unknown", *where)


def _part(text: str, one: Amount) -> Part:
    """What the words around a figure make of it."""
    left, right = text[: one.start], text[one.end :]
    moved = rf"\b(?:by|{_RISING}|{_FALLING})(?: by)?(?: an?| about| some| around)?\s*$"
    if one.kind in ("percent", "points") and re.search(moved, left, re.I):
        return "change"
    if one.kind in ("€m", "count") and re.search(r"\bby\s*$", left):
        return "change"
    if one.kind == "points" or re.match(rf" (?:{_RISING}|{_FALLING}|increase|more|less)\b", right):
        return "change"
    if re.match(_AGO, right, re.I) or _AGAINST.search(left):
        return "before"
    return "now" if re.search(r"\b(?:to|at|was|were|of|reach\w*|is)\s*$", left) else "unknown"


def quarters(text: str) -> list[Span]:
    """Quarters with their year, as the table labels them; those without a year are left out."""
    found = []
    for m in _QUARTER.finditer(text):
        if m[2]:
            ordinal = "fourth" if m[1].lower() == "last" else m[1].lower()
            found.append(Span(f"the {ordinal} quarter of {m[2]}", *m.span()))
    return found


class Day(NamedTuple):
    """A date in prose; ``day`` and ``year`` may be left out."""

    day: int | None
    month: int
    year: int | None
    start: int


def days(text: str) -> list[Day]:
    """Dates of a text."""
    return [
        Day(
            int(number) if (number := m["d"] or m["d2"]) else None,
            MONTHS.index(m["m"] or m["m2"]) + 1,
            int(year) if (year := m["y"] or m["y2"]) else None,
            m.start(),
        )
        for m in _DAY.finditer(text)
    ]


def mentions(text: str, names: Iterable[str]) -> list[Span]:
    """Where names stand, each place given to the longest of them; case is passed over."""
    found: list[Span] = []
    for name in sorted(names, key=lambda n: (-len(n), n)):
        for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I):
            if not any(m.start() < s.end and s.start < m.end() for s in found):
                found.append(Span(name, *m.span()))
    return sorted(found, key=lambda s: s.start)


def measures(text: str, world: World) -> list[Span]:
    """Measures named in a text, by their key."""
    keys = {name: key for key, names in world.measures.items() for name in names}
    return [s._replace(value=keys[s.value]) for s in mentions(text, keys)]


def entities(text: str, world: World) -> list[Span]:
    """Organisations named in full; half of a name may mean its sister and is nobody."""
    full = {name: e.name for e in world.entities for name in e.called}
    return [s._replace(value=full[s.value]) for s in mentions(text, full)]


def causes(text: str, world: World) -> list[Span]:
    """Causes named in a text, whatever their article, as the table has them.

    More or less of something may be told in another word: "a cut in prices", "a reduced price";
    and "a change of" something is one in it, "the injury of" somebody is theirs.
    """
    keys = {_ARTICLE.sub("", way): cause for cause in world.causes for way in _ways(cause)}
    return [s._replace(value=keys[s.value]) for s in mentions(text, keys)]


def _ways(cause: str) -> Iterator[str]:
    yield cause
    if named := _OF.match(cause):
        what, thing = named[2], named[3]
        yield from (f"{named[1]} {link} {thing}" for link in ("of", "in"))
        yield from (f"{thing}{mark} {what}" for mark in ("'s", "’s", "'", "’", ""))
        yield f"{thing.removesuffix('s')} {what}"
    for same in (_MORE, _LESS):
        for word in same:
            if cause.startswith(f"{word} "):
                thing = cause.removeprefix(f"{word} ")
                for way in same:
                    yield f"{way} {thing}"
                    yield f"{way} {thing.removesuffix('s')}"


def quotations(text: str) -> Iterator[Span]:
    """What stands in curly quotation marks, without them."""
    for m in _QUOTED.finditer(text):
        yield Span(m[1], m.start(), m.end())


def plain(text: str) -> str:
    """Words only, in small letters: for looking a text up to the letter but for its marks."""
    bare = re.sub(r"[’']", "", text.lower())
    return " ".join(re.findall(r"[\w€$£%.]+", bare)).rstrip(".")
