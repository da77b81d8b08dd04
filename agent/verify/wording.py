"""A sentence in a language with a file, as units that can be compared with those of its evidence.

Units are figures, periods, directions ("way"), marks that change what is claimed ("mark": negation,
modality, attribution, ...) and words as stems. Words that carry nothing are left out. It decides
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, Literal, NamedTuple

from agent.domain import Figure
from tools.languages import Profile, profile
from tools.languages.calendar import periods_in
from tools.languages.numbers import figures_in, hedge_spans
from tools.languages.words import folded, stem
from tools.remembered import remembered

Kind = Literal["figure", "period", "way", "mark", "word"]
Span = tuple[int, int]

_WORD: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_CUT: Final = re.compile(r"[,;!?–—，；。！？]|(?<=[^\W\d_A-Z]{4})\.(?=\s)")
MOST_FRONTED: Final = 3  # units of a time that opens a sentence
_ROLE_REACH: Final = 24  # characters before a figure in which its role stands


class Unit(NamedTuple):
    """One thing that a sentence says. ``key`` is what is compared, ``lead`` what leads it.

    ``lead`` of a figure is its role (to, by, from), of a word its preposition. ``named``: it is
    written like a name, and not for opening the sentence.
    """

    kind: Kind
    key: str
    text: str
    start: int
    clause: int
    lead: str = ""
    named: bool = False
    group: str = ""
    figure: Figure | None = None


class Told(NamedTuple):
    """A sentence as units, and whether its speaker speaks of himself."""

    text: str
    units: tuple[Unit, ...]
    clauses: int
    own: bool
    openers: frozenset[int] = frozenset()  # clauses that a conjunction opens


class _Lists(NamedTuple):
    groups: dict[str, tuple[Kind, str, str]]  # surface form: kind, key, group
    pairs: tuple[tuple[str, str, str], ...]  # two words that tell a way together
    stop: frozenset[str]
    prepositions: frozenset[str]
    neutral: frozenset[str]
    conjunctions: frozenset[str]
    same: dict[str, str]
    measures: frozenset[str]
    signs: re.Pattern[str] | None


@cache
def _lists(code: str) -> _Lists:
    one = profile(code)
    groups: dict[str, tuple[Kind, str, str]] = {}
    pairs = []
    for group, words in (
        ("spare", one.degree),
        ("office", one.offices),
        ("relative", one.relative),
    ):
        groups |= {word: ("word", folded(word), group) for word in words}
    # Who says it is part of what is claimed; small words of a frame are not.
    small = {*one.stop, *one.prepositions, *one.small}
    for word in one.says:
        if word not in small:
            groups[word] = ("mark", f"says:{stem(word, code)}", "says")
    for way, words in one.ways.items():
        for word in words:
            if "_" in word:
                first, _, second = word.partition("_")
                pairs.append((first, second, way))
            else:
                groups[word] = ("way", way, way)
    for group, words in one.marks.items():
        for word in words:
            groups[word] = ("mark", f"{group}:{stem(word, code)}", group)
    same = {stem(w, code): stem(line[0], code) for line in one.same for w in line}
    stop = frozenset(one.stop)
    conjunctions = frozenset(one.conjunctions)
    return _Lists(
        groups, tuple(pairs), stop - conjunctions, frozenset(one.prepositions),
        frozenset(one.neutral), conjunctions, same,
        frozenset(same.get(stem(w, code), stem(w, code)) for w in one.measures),
        None if one.spaced else _signs(one, groups, stop | conjunctions),
    )  # fmt: skip


def _signs(
    one: Profile, groups: dict[str, tuple[Kind, str, str]], stop: frozenset[str]
) -> re.Pattern[str]:
    """The listed words of a script without spaces, longest first, else one sign."""
    listed = {*groups, *stop, *one.words, *(w for line in one.same for w in line)}
    known = "|".join(re.escape(w) for w in sorted(listed, key=len, reverse=True))
    return re.compile(rf"{known}|[\u3400-\u9fff]|[A-Za-z0-9]+(?:\.\d+)?")


def measures(code: str) -> frozenset[str]:
    """Keys of what is measured: such a word owns nothing and acts on nobody."""
    return _lists(code).measures


def _clause_starts(
    text: str, taken: list[Span], found: list[tuple[int, int, str]], stop: frozenset[str]
) -> list[int]:
    cuts = [m.end() for m in _CUT.finditer(text) if all(not a <= m.start() < b for a, b in taken)]
    return sorted({*cuts, *(a for a, _, low in found if low in stop)})


@remembered
def told(text: str, code: str) -> Told:
    """Read a sentence."""
    lists, one = _lists(code), profile(code)
    dates, numbers = periods_in(text, code), figures_in(text, code)
    hedges = hedge_spans(text, code)
    taken = [(p.start, p.end) for p in dates] + [(f.start, f.end) for f in numbers]
    hidden = [*taken, *hedges]
    pattern = lists.signs or _WORD
    words = [
        (m.start(), m.end(), m[0].lower())
        for m in pattern.finditer(text)
        if all(m.end() <= a or b <= m.start() for a, b in hidden)
    ]
    starts = _clause_starts(text, taken, words, lists.conjunctions)

    def clause(at: int) -> int:
        return sum(start <= at for start in starts)

    units = [Unit("period", p.label, p.text, p.start, clause(p.start)) for p in dates]
    for figure in numbers:
        lead = _role(text, figure.start, one, hedges)
        units.append(Unit("figure", figure.unit, figure.text, figure.start, clause(figure.start),
                          lead, figure=figure))  # fmt: skip
    units += _words(text, words, code, clause, [a for a, _ in taken])
    units = _without_of(units, text)
    ordered = _moved(_fronted(sorted(units, key=lambda u: u.start)))
    quoted = any(sign in text for sign in '„“”«»"「」')
    own = not quoted and any(low in one.first for _, _, low in words)
    openers = frozenset(clause(a) for a, _, low in words if low in lists.conjunctions)
    return Told(text, ordered, len(starts) + 1, own, openers)


def _words(
    text: str,
    words: list[tuple[int, int, str]],
    code: str,
    clause: Callable[[int], int],
    hidden: list[int],
) -> Iterator[Unit]:
    lists = _lists(code)
    pending, since, skip = "", 0, set[int]()
    for n, (start, end, low) in enumerate(words):
        if n in skip:
            continue
        if pending and any(since <= at < start for at in hidden):
            pending = ""  # it led the date or the amount between
        number = clause(start)
        paired = _paired(n, words, lists, number, clause)
        if paired is not None:
            skip.add(paired[0])
            yield Unit("way", paired[1], text[start:end], start, number, group=paired[1])
            continue
        known = lists.groups.get(low)
        if known is not None:
            yield Unit(known[0], known[1], text[start:end], start, number, pending, group=known[2])
            pending = ""
            continue
        if low in lists.prepositions:
            pending, since = low, start
            continue
        if low in lists.stop or low in lists.conjunctions:
            pending = "" if low in lists.conjunctions else pending
            continue
        key = stem(low, code) if lists.signs is None else low
        key = lists.same.get(key, key)
        group = "measure" if key in lists.measures else ""
        opens = not text[:start].strip(" „«“\"'¿¡")
        named = text[start].isupper() and not opens
        yield Unit("word", key, text[start:end], start, number, pending, named, group)
        pending = ""


def _fronted(units: list[Unit]) -> list[Unit]:
    """A time in front of a sentence is no clause of its own: "From 1 January, fees rise"."""
    first = [u for u in units if u.clause == 0]
    timed = any(u.kind == "period" for u in first) and len(first) <= MOST_FRONTED
    if not timed or any(u.kind not in ("period", "word") for u in first):
        return units
    return [u._replace(clause=max(0, u.clause - 1)) for u in units]


def _moved(units: list[Unit]) -> tuple[Unit, ...]:
    """Figures beside a direction: by how much, and to what, are then two things."""
    ways = {u.clause for u in units if u.kind == "way"}
    return tuple(
        u._replace(group="moved") if u.kind == "figure" and u.clause in ways else u for u in units
    )


def _paired(
    n: int,
    words: list[tuple[int, int, str]],
    lists: _Lists,
    number: int,
    clause: Callable[[int], int],
) -> tuple[int, str] | None:
    low = words[n][2]
    for first, second, way in lists.pairs:
        if low != first:
            continue
        for k in range(n + 1, len(words)):
            if words[k][2] == second and clause(words[k][0]) == number:
                return k, way
    return None


def _role(text: str, start: int, one: Profile, hedges: list[Span]) -> str:
    """to, by or from, where the words before a figure say so."""
    for a, b in hedges:
        if b <= start <= b + 2:
            start = a
    before = text[max(0, start - _ROLE_REACH) : start].rstrip(" \u00a0\u202f")
    before = (
        re.sub(r"\b(?:los|las|el|un|le|les)$", "", before).rstrip() if one.code != "es" else before
    )
    best, found = 0, ""
    for role, words in one.roles.items():
        for word in words:
            edge = r"(?<!\w)" if one.spaced else ""
            if len(word) > best and re.search(rf"{edge}{re.escape(word)}$", before, re.I):
                best, found = len(word), role
    return found


def _without_of(units: list[Unit], text: str) -> list[Unit]:
    """No figure is led from where none that is led to follows: "ein Umsatz von 5 Mio."."""
    led = [u.start for u in units if u.kind == "figure" and u.lead == "to"]

    def before(unit: Unit) -> str:
        return text[: unit.start].rstrip().lower()

    def alone(unit: Unit) -> bool:
        from_ = unit.kind == "figure" and unit.lead == "from" and before(unit).endswith("von")
        return from_ and not any(unit.start < s for s in led)

    return [u._replace(lead="") if alone(u) else u for u in units]  # fmt: skip
