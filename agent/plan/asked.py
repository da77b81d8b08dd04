"""What a brief asks to be told, and of whom: which block tells which of its things. Pure.

A brief that lists things ("Ferrow Observatory: research income, samples and costs, what changed
and why") is answered by telling these, each of every stretch of time, with their reasons; not what
else a source counts, nor the same things of somebody who is only called alike ("Ferrow Institute").
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from agent.brief import ASKING, Reading, implied
from agent.domain import Block
from agent.plan.schemas import Facet
from agent.plan.spoken import called
from tools.names import names, same_name
from tools.remembered import remembered
from tools.words import stems, words

LISTS: Final = 2  # things that make a list
_AND: Final = re.compile(r"\s*(?:,|;|&|\band\b|\bor\b)\s*")


class Thing(NamedTuple):
    """Something whose course a brief asks for; ``terms`` are stems of other words for it.

    ``counted`` is whether it is known to be told in figures. Of a thing with a name ("the
    Activision deal") any word in ``named`` tells beside one of ``beside``.
    """

    own: frozenset[str]
    terms: frozenset[str]
    counted: bool = False
    named: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()


class Asked(NamedTuple):
    """Things that a brief lists, whose they are (a name, or empty), and if it asks why."""

    things: tuple[Thing, ...] = ()
    whose: str = ""
    why: bool = False

    def told_by(self, block: Block) -> int | None:
        """Which of the things a block tells, by its place in the list."""
        return _told_by(self.things, block.point, block.measure or "")

    def strays(self, block: Block) -> bool:
        """Whether a block counts what the list does not hold.

        Of "suppliers, contracts, capacity" none is known as a figure: there a share of deliveries
        is beside the point only where it is called a measure of its own, such as revenue.
        """
        figures = block.figures if any(t.counted for t in self.things) else ()
        counts = block.kind in ("figure", "cause") and bool(block.measure or figures)
        return len(self.things) >= LISTS and counts and self.told_by(block) is None

    def others(self, block: Block) -> bool:
        """Whether a block is about somebody whose name begins like the one that was named."""
        return bool(self.whose) and _of_another(self.whose, block.point)


# Asked of each block for every place of every schema, and again whenever one is taken.
@remembered
def _told_by(things: tuple[Thing, ...], point: str, measure: str) -> int | None:
    own = set(stems(f"{point} {measure}"))
    for n, thing in enumerate(things):
        if thing.own <= own or (thing.named & own and thing.beside & own):
            return n
    for said in (set(stems(measure)), own):
        for n, thing in enumerate(things):
            if thing.terms & said:
                return n
    return None


@remembered
def _of_another(whose: str, point: str) -> bool:
    found = [n.text for n in names(point)]
    if any(same_name(whose, n) or same_name(n, whose) for n in found):
        return False
    first = whose.split()[0]
    return any(n.split()[0] == first and len(n.split()) > 1 for n in found)


def asked(reading: Reading) -> Asked:
    """The brief's list, its one name, and whether it asks for reasons."""
    things: dict[frozenset[str], Thing] = {}
    for angle in reading.angles:
        for part in _AND.split(angle.words):
            own = frozenset(stems(part))
            known = [f for f in implied(part) if f.figure]
            # "what changed" lists nothing, "how revenue" does.
            if own and (known or not ASKING & set(words(part))):
                named = frozenset(angle.facet.named) & own
                beside = frozenset(s for t in angle.facet.terms for s in stems(t)) - named
                made = Thing(own, _words_for(known), bool(known), named, beside)
                things.setdefault(own, made)
    found = [n.text for n in names(reading.title)]
    whose = found[0] if len(found) == 1 and len(found[0].split()) > 1 else ""
    return Asked(tuple(things.values()), whose, any(a.facet.id == "cause" for a in reading.angles))


def _words_for(facets: list[Facet]) -> frozenset[str]:
    return frozenset(s for f in facets for c in called(f) for s in stems(c))
