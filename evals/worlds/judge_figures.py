"""Figures, directions and causes of a sentence against the table. Sees no quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evals.worlds.facts import Figure, World
from evals.worlds.findings import Found
from evals.worlds.reading import (
    FALLS,
    RISES,
    Amount,
    Span,
    amounts,
    causes,
    days,
    entities,
    measures,
    quarters,
)
from evals.worlds.shown import printed, year_before

_CAUSAL = re.compile(
    r"\b(?:because of|due to (?!open|close)|driven by|thanks to|owing to|as a result of|caused by|"
    r"attributed to|led to|reflect(?:ed|s|ing))\b",
    re.I,
)
_AMOUNT_OF = re.compile(r"\b(?:was|were|is|are) (?:due to|because of|thanks to|driven by)\b", re.I)
# "The decline was reflected in a warm autumn", "the decline was a warm autumn".
_TURNED = re.compile(r"(?:\breflected (?:in|by|on) |\b(?:was|were|is) )(?:an? |the )?$", re.I)
_OTHER_BASE = re.compile(
    r"quarter (?:before|earlier)|(?:previous|last|prior) quarter|months (?:before|earlier)"
    r"|(?:compared (?:to|with)|from|since) the (?:first|second|third|fourth) quarter\b(?! of)"
)
_YEAR_ONLY = re.compile(r"\b(?:in|for|during|of) (?:fiscal )?20\d\d\b", re.I)
HEDGE = re.compile(r"\b(?:about|around|roughly|nearly|almost|approximately|some)\s*$", re.I)
_CLAUSE = re.compile(r"[;.]\s|, (?:and|while|but|whereas) ")


def judge_figures(text: str, world: World) -> Iterator[Found]:
    """Each figure of the text, each direction, each cause."""
    named = entities(text, world)
    told = measures(text, world)
    at = [s.value for s in quarters(text)]
    for one in amounts(text):
        found = _judge_amount(one, text, world, named, told, at)
        if found is not None:
            yield found
    yield from _together(text, world, named, told, at)
    if told and not at and _YEAR_ONLY.search(text) and not days(text):
        rows = _rows(world, named[0].value if named else None, told[0].value, [])
        if rows and amounts(text):
            yield Found(rows[0].id, "date", "told of a year; the table has quarters")
    yield from _invented(world, named, told, at)
    yield from _direction(text, world, named, told, at)
    yield from _cause(text, world, named, told, at)


def _together(
    text: str, world: World, named: Sequence[Span], told: Sequence[Span], at: Sequence[str]
) -> Iterator[Found]:
    """Figures of one measure told in one breath, each of another quarter: none of them says so."""
    who = {s.value for s in named if not world.entity(s.value).wire}
    given = amounts(text)
    if at or len(who) != 1 or len({s.value for s in told}) != 1 or len(given) < 2:
        return
    rows = _rows(world, next(iter(who)), told[0].value, [])
    held = [[any(_same(a, v, 0.0) for v in _values(f, a)) for a in given] for f in rows]
    each = all(any(row[n] for row in held) for n in range(len(given)))
    if each and not any(all(row) for row in held):
        yield Found(rows[0].id, "figure", "no one quarter has all of these figures")


def _invented(
    world: World, named: Sequence[Span], told: Sequence[Span], at: Sequence[str]
) -> Iterator[Found]:
    """One measure of one subject, of which the table, being closed, has nothing then."""
    who = {s.value for s in named if not world.entity(s.value).wire}
    what = {s.value for s in told}
    if len(who) > 1 or len(what) != 1 or not (who or at):
        return
    entity, [measure] = next(iter(who), None), what
    if not _rows(world, entity, measure, at):
        asked = ", ".join([measure, *who, *at])
        yield Found("none", "invented", f"nothing is known of {asked}")


def _rows(
    world: World, entity: str | None, measure: str | None, periods: Sequence[str]
) -> list[Figure]:
    """Rows of the table that agree with what a text names; what it leaves out agrees with all."""
    return [
        f
        for f in world.figures
        if (entity is None or f.entity == entity)
        and (measure is None or f.measure == measure)
        and (not periods or f.period in periods or year_before(f.period) in periods)
    ]


def _nearest(spans: Sequence[Span], one: Amount) -> Span | None:
    """The last one named before a figure, else the first after it."""
    before = [s for s in spans if s.start < one.start]
    return before[-1] if before else (spans[0] if spans else None)


def _judge_amount(
    one: Amount, text: str, world: World, named: Sequence[Span], told: Sequence[Span],
    at: Sequence[str],
) -> Found | None:  # fmt: skip
    who, what = _nearest(named, one), _nearest(told, one)
    if len({s.value for s in told}) > 1 and what is not None and what.start > one.start:
        return None  # "X and Y were 3 and 4": which is whose cannot be told
    entity = who.value if who and not world.entity(who.value).wire else None
    measure = what.value if what else None
    slack = 0.05 if HEDGE.search(text[: one.start]) else 0.0
    if measure is None:
        return _anywhere(one, world, slack)
    rows = _rows(world, entity, measure, at)
    if not rows:
        return _of_another(one, _rows(world, None, measure, []), entity, slack)
    exact = [f for f in rows if not at or f.period in at] or rows
    for fact in exact:
        if any(_same(one, v, slack) for v in _values(fact, one)):
            other = _OTHER_BASE.search(text) is not None
            return _part(one, fact, slack, exact, other=other)
    # A period named last may be the one compared with.
    if any(_same(one, v, slack) for f in rows for v in _values(f, one)):
        return None
    fact = exact[0]
    seen = ", ".join(dict.fromkeys(printed(v, fact.unit) for v in (fact.value, fact.before)))
    why = f"{fact.entity}, {measure}, {fact.period}: {seen}, change {fact.change}"
    return Found(fact.id, "figure", f"{text[one.start : one.end]} is none of: {why}")


def _of_another(
    one: Amount, rows: Sequence[Figure], entity: str | None, slack: float
) -> Found | None:
    """No row of this entity and period: wrong where the value is that of another one."""
    held = [f for f in rows if any(_same(one, v, slack) for v in _values(f, one))]
    if not held or one.kind in ("percent", "points"):
        return None
    own = next((f for f in held if f.entity == entity), held[0])
    return Found(
        own.id, "date" if own.entity == entity else "actor", f"is {own.entity}, {own.period}"
    )


def _part(one: Amount, fact: Figure, slack: float, rows: Sequence[Figure], *, other: bool) -> Found:
    """A value that is the fact's: told as what it is, or as the other side of the comparison."""
    if one.kind in ("percent", "points") and other and _same(one, abs(fact.change), slack):
        return Found(fact.id, "part", "told as the change on the quarter before, is on the year")
    now = [v for f in rows for v in (f.value, f.disputed) if v is not None]
    if one.kind == fact.unit != "percent" and one.part == "change":
        return Found(fact.id, "part", "told as the change, is the value")
    if one.part == "now" and not any(_same(one, v, slack) for v in now):
        change = one.kind in ("percent", "points") and _same(one, abs(fact.change), slack)
        if change or _same(one, fact.before, slack):
            told = "change" if change else "value of the year before"
            return Found(fact.id, "part", f"told as the value, is the {told}")
    return Found(fact.id)


def _values(fact: Figure, one: Amount) -> list[float]:
    """The values of a fact that are of the figure's kind."""
    found = []
    if one.kind == fact.unit:
        found += [fact.value, fact.before]
        found += [fact.disputed] if fact.disputed is not None else []
    if one.kind == ("points" if fact.unit == "percent" else "percent"):
        found.append(abs(fact.change))
    # "percent" for "percentage points" is how many people write it.
    if one.kind == "percent" and fact.unit == "percent" and one.part == "change":
        found.append(abs(fact.change))
    return found


def _same(one: Amount, value: float, slack: float) -> bool:
    return abs(one.value - value) <= max(1e-6, slack * abs(value))


def _anywhere(one: Amount, world: World, slack: float) -> Found | None:
    """A figure of nothing that is named: wrong only where no row has it."""
    for fact in world.figures:
        if any(_same(one, v, slack) for v in _values(fact, one)):
            return None
    if one.kind == "count" and one.value < 1000:
        return None
    return Found("none", "figure", f"no row of the table has {one.value:g} {one.kind}")


def _direction(
    text: str, world: World, named: Sequence[Span], told: Sequence[Span], at: Sequence[str]
) -> Iterator[Found]:
    """A rise told as a fall: only where all rows that the words fit moved the other way."""
    if len({s.value for s in told}) != 1 or _OTHER_BASE.search(text):
        return
    kinds = {s.value for s in named if not world.entity(s.value).wire}
    if len(kinds) > 1:
        return
    for span in reversed(causes(text, world)):  # "higher freight costs" raise nothing
        text = text[: span.start] + text[span.end :]
    rises, falls = RISES.search(text), FALLS.search(text)
    if bool(rises) == bool(falls):
        return
    rows = _rows(world, next(iter(kinds), None), told[0].value, [])
    if rows and len(set(at)) == 1 and not any(at[0] in (f.period, _before(f)) for f in rows):
        yield Found(rows[0].id, "date", f"nothing is told of {told[0].value} in {at[0]}")
        return
    rows = [f for f in rows if not at or f.period in at]
    # Where no quarter is named, the figures tell which one is meant.
    given = amounts(text)
    fits = {f.id: sum(any(_same(a, v, 0.0) for v in _values(f, a)) for a in given) for f in rows}
    rows = [f for f in rows if fits[f.id] == max(fits.values())]
    if rows and all(f.rose != bool(rises) for f in rows):
        why = f"{rows[0].measure} {'rose' if rows[0].rose else 'fell'} in {rows[0].period}"
        yield Found(rows[0].id, "direction", why)
    elif rows:
        yield Found(rows[0].id)


def _before(fact: Figure) -> str:
    return year_before(fact.period)


def _cause(
    text: str, world: World, named: Sequence[Span], told: Sequence[Span], at: Sequence[str]
) -> Iterator[Found]:
    """A cause that the table does not have for this measure, or one turned around."""
    for span in causes(text, world):
        turned = _TURNED.search(text[: span.start])
        if turned and told:
            yield Found("none", "cause", f"“{text[turned.start() : span.end]}” is no cause of it")
            return
    link = _CAUSAL.search(text)
    if link is None or not told:
        return
    kinds = {s.value for s in named if not world.entity(s.value).wire}
    entity = next(iter(kinds)) if len(kinds) == 1 else None
    given = [s.value for s in causes(text, world)]
    rows = _rows(world, entity, told[0].value, [])
    rows = [f for f in rows if not at or f.period in at]
    if not rows:
        if entity is not None and given and len(set(at)) == 1:
            yield Found("none", "invented", f"why {told[0].value} moved in {at[0]} is not known")
        return
    held = [f for f in rows if f.cause in given]
    moved = _AMOUNT_OF.search(text) and not re.search(r"\b(?:rise|increase|growth|gain)\b", text)
    fallen = [f for f in held if not f.rose]
    if held and held == fallen and moved and not FALLS.search(text[: link.start()]):
        yield Found(held[0].id, "direction", "the cause of a fall is told as that of the amount")
    elif held:
        yield Found(held[0].id)
    else:
        cause = given[0] if given else text[link.start() : link.start() + 60]
        known = "; ".join(sorted({f.cause for f in rows if f.cause})) or "none"
        yield Found(rows[0].id, "cause", f"{cause!r} is no cause of it; known: {known}")
