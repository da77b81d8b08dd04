"""A patch: a source, a query and a cursor; and its scent, the gain it promises per cost. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.domain import Chunk, Evidence
from agent.forage.giving_up import rate
from tools.figures import figures
from tools.words import stems

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Kind = Literal["own words", "rewritten", "name", "title", "period", "figure", "onward"]

STEP = 4  # chunks read between two decisions
# Facts that a passage of full promise brings, before anything was read, and how much promise must
# have been read until what it brought counts as much as what was expected.
EXPECTED, TRUST = 0.6, 2.0
# Characters that going to a patch costs (it is looked up and weighed), and the length from which a
# passage keeps its promise: without these a heading of ten characters smells best of all.
HANDLING, FULL = 500, 400


class Passage(NamedTuple):
    """A chunk to be read, and how near it is to the need, in [0, 1]."""

    chunk: Chunk
    near: float


class Patch(NamedTuple):
    """A bounded place to look. ``strength`` is what the link that opened it lends, in [0, 1].

    ``source`` says where in words, ``opened_by`` which evidence led here (empty: the need itself).
    """

    id: str
    kind: Kind
    source: str
    query: str
    opened_by: str
    strength: float
    passages: tuple[Passage, ...]
    cursor: int = 0

    def ahead(self, read: Collection[str], count: int = STEP) -> tuple[list[Passage], int]:
        """The next unread passages, and the cursor behind them."""
        found: list[Passage] = []
        place = self.cursor
        for place in range(self.cursor, len(self.passages)):
            if len(found) == count:
                return found, place
            if self.passages[place].chunk.id not in read:
                found.append(self.passages[place])
        return found, len(self.passages)

    def promise(self, passages: Sequence[Passage]) -> float:
        """What passages promise before what such patches have brought is known."""
        total = 0.0
        for near, length in ((p.near, p.chunk.end - p.chunk.start) for p in passages):
            ranked = self.kind in ("own words", "rewritten")
            total += min(1.0, length / FULL) * (near if ranked else (near + self.strength) / 2)
        return total


class Brought(NamedTuple):
    """What patches of one kind promised and gave so far."""

    promised: float = 0.0
    gained: float = 0.0


class Scent(NamedTuple):
    """What a patch promises: gain per 1,000 characters, and the parts it is made of.

    ``worth`` is the gain for each unit of promise, as patches of this kind have kept it so far.
    """

    rate: float
    gain: float
    cost: int
    near: float
    strength: float
    worth: float


def worth(kind: Kind, brought: Mapping[Kind, Brought]) -> float:
    """Gain for a unit of promise: what the kind gave, drawn to what all gave, to the expected."""
    promised = sum(b.promised for b in brought.values())
    gained = sum(b.gained for b in brought.values())
    overall = (gained + TRUST * EXPECTED) / (promised + TRUST)
    own = brought.get(kind, Brought())
    return (own.gained + TRUST * overall) / (own.promised + TRUST)


def scent(patch: Patch, read: Collection[str], brought: Mapping[Kind, Brought]) -> Scent | None:
    """The scent of a patch's next step; None when nothing is left to read there."""
    ahead, _ = patch.ahead(read)
    if not ahead:
        return None
    value = worth(patch.kind, brought)
    cost = HANDLING + sum(p.chunk.end - p.chunk.start for p in ahead)
    gain = value * patch.promise(ahead)
    near = sum(p.near for p in ahead) / len(ahead)
    return Scent(
        round(rate(gain, cost), 3), round(gain, 3), cost, round(near, 3),
        round(patch.strength, 3), round(value, 3),
    )  # fmt: skip


def best(scents: Mapping[str, Scent], *, left: str = "") -> str | None:
    """The patch to enter: the one of the best rate; equal ones in order of opening.

    The patch just left is entered again only after another: it was left because that one promised
    more, and its own promise is drawn to the mean of its kind.
    """
    others = [i for i in scents if i != left] or list(scents)
    return max(others, key=lambda i: scents[i].rate, default=None)


def facts(evidence: Evidence) -> set[str]:
    """Keys of the facts a sentence states: figure with unit and period, else its rare stems."""
    period = evidence.context.period.value if evidence.context.period else ""
    keys = {f"{f.value}{f.unit}@{period}" for f in figures(evidence.quote, evidence.language)}
    return keys or {"+".join(sorted(set(stems(evidence.quote)))[:6])}
