"""Facts in prose put together from parts, so that hardly two sentences have one skeleton.

Says nothing but the fact, in words that the oracle's reader knows; a test holds it to that.
"""

from __future__ import annotations

import random
from typing import NamedTuple

from evals.worlds.facts import Figure, Line, World
from evals.worlds.shown import printed, year_before

UP = ("rose", "climbed", "increased", "grew", "gained ground and rose", "went up")
DOWN = ("fell", "dropped", "declined", "decreased", "lost ground and fell", "went down")
SLIGHTLY, CLEARLY = 6.0, 15.0  # percent of change
WHEN = ("In {p}", "For {p}", "Over {p}", "During {p}", "Across {p}")
AGO = ("a year earlier", "one year before", "a year ago", "the year before", "in {ago}")
CAUSED = (
    "because of {c}", "due to {c}", "owing to {c}", "as a result of {c}", "on account of {c}",
    "as a consequence of {c}",
)  # fmt: skip
ASIDES = (
    "on the final count", "by the audited books", "as published", "on the same basis",
    "after review", "all sites included", "on the figures now closed", "before rounding",
)  # fmt: skip


class Parts(NamedTuple):
    """The parts of a sentence about a figure."""

    owner: str
    moved: str
    period: str
    value: str
    before: str
    ago: str


def figure_line(fact: Figure, world: World, rng: random.Random, *, first: bool) -> Line:
    """A figure of the past, with or without what it was a year before."""
    parts = _parts(fact, world, rng, first=first)
    forms = (_moved, _level, _fronted, _double, _compared)
    text = rng.choice(forms)(parts, fact, rng)
    return Line(text=text[:1].upper() + text[1:], fact_ids=(fact.id,))


def cause_line(fact: Figure, world: World, rng: random.Random, *, first: bool) -> Line:
    """Why a figure changed."""
    parts = _parts(fact, world, rng, first=first)
    why = rng.choice(CAUSED).format(c=fact.cause)
    when = rng.choice(WHEN).format(p=parts.period)
    aside = _aside(rng)
    text = rng.choice(
        (
            f"{when}{aside} {parts.owner} {parts.moved} {why}.",
            f"{parts.owner} {parts.moved} in {parts.period}{aside} {why}.",
            f"in {parts.period}, {why}, {parts.owner} {parts.moved}{aside.rstrip(',')}.",
        )
    )
    return Line(text=text[:1].upper() + text[1:], fact_ids=(fact.id,))


def _parts(fact: Figure, world: World, rng: random.Random, *, first: bool) -> Parts:
    name = rng.choice(world.measures[fact.measure])
    owner = f"our {name}" if first else rng.choice(
        (f"{fact.entity}’s {name}", f"the {name} of {fact.entity}", f"{name} at {fact.entity}")
    )  # fmt: skip
    ago = rng.choice(AGO).format(ago=year_before(fact.period))
    return Parts(
        owner, rng.choice(UP if fact.rose else DOWN), fact.period,
        printed(fact.value, fact.unit), printed(fact.before, fact.unit), ago,
    )  # fmt: skip


def _aside(rng: random.Random) -> str:
    return f", {rng.choice(ASIDES)}," if rng.random() < 0.5 else ""


def _end(rng: random.Random) -> str:
    return f", {rng.choice(ASIDES)}." if rng.random() < 0.4 else "."


def _moved(p: Parts, fact: Figure, rng: random.Random) -> str:
    against = rng.choice(("from", "against", "compared with", "compared to"))
    tail = f", {against} {p.before} {p.ago}" if rng.random() < 0.7 else ""
    return f"{p.owner}{_aside(rng)} {p.moved} to {p.value} in {p.period}{tail}{_end(rng)}"


def _level(p: Parts, fact: Figure, rng: random.Random) -> str:
    verb = rng.choice(("stood at", "was", "came to", "reached", "amounted to", "ran to"))
    against = rng.choice(("against", "compared with", "compared to"))
    tail = f", {against} {p.before} {p.ago}" if rng.random() < 0.6 else ""
    return f"{p.owner}{_aside(rng)} {verb} {p.value} in {p.period}{tail}{_end(rng)}"


def _fronted(p: Parts, fact: Figure, rng: random.Random) -> str:
    when = rng.choice(WHEN).format(p=p.period)
    return f"{when}{_aside(rng)} {p.owner} {p.moved} to {p.value}{_end(rng)}"


def _double(p: Parts, fact: Figure, rng: random.Random) -> str:
    size = abs(fact.change)
    by = f"{size} percentage points" if fact.unit == "percent" else f"{size} percent"
    when = rng.choice(WHEN).format(p=p.period)
    return f"{when}{_aside(rng)} {p.owner} {p.moved} by {by} to {p.value}{_end(rng)}"


def _compared(p: Parts, fact: Figure, rng: random.Random) -> str:
    lead = rng.choice(("Against", "Compared with", "Compared to"))
    return f"{lead} {p.before} {p.ago}, {p.owner} {p.moved} to {p.value} in {p.period}{_end(rng)}"
