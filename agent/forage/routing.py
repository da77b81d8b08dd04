"""How hidden a need is and how much it asks for, and the effort that follows. Pure.

Diffusion x scope (2407.00402), read off the library's own ranks: where meaning and words rank the
same passages first, what is sought is in plain sight; where the best passages lie in many
documents, much is needed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from agent.forage.giving_up import Effort

RANKS = 24  # ranks of each list that are looked at
# Read off the 46 needs of the demo brief and of a brief on 41 earnings calls, so that each label
# is borne by a good part of both: one that nearly all needs bear would route nothing.
HIDDEN_BELOW = 0.15
WIDE_FROM = 5.0


class Quadrant(NamedTuple):
    """The label of a need, with what it was read off.

    ``agreement``: how far the first passages by meaning are the first ones by words; 1 for the
    same ones, 0 for what chance would give. ``spread``: the number of documents that the best
    passages would fill evenly.
    """

    diffusion: Literal["low", "high"]
    scope: Literal["narrow", "wide"]
    agreement: float
    spread: float


def quadrant(
    near: Sequence[str], worded: Sequence[str], documents: Sequence[str], *, searched: float
) -> Quadrant:
    """Label a need.

    Args:
        near: ids of passages by meaning, best first.
        worded: ids of passages by words, best first.
        documents: the document of each passage of the fused ranking, best first.
        searched: how many passages there are, about.
    """
    agreed = agreement(near, worded, searched)
    spread = even(documents[:RANKS])
    return Quadrant(
        "high" if agreed < HIDDEN_BELOW else "low",
        "wide" if spread >= WIDE_FROM else "narrow",
        round(agreed, 2),
        round(spread, 1),
    )


def agreement(near: Sequence[str], worded: Sequence[str], searched: float) -> float:
    """Share of the first ranks that two lists have in common, less what chance would give."""
    compared = min(RANKS, len(near), len(worded))
    if not compared:
        return 0.0
    if searched <= compared:
        return 1.0  # everything is ranked by both: nothing is hidden
    both = len(set(near[:compared]) & set(worded[:compared])) / compared
    chance = compared / searched
    return (both - chance) / (1 - chance)


def even(items: Sequence[str]) -> float:
    """How many different items there would be, were they equally frequent (exp of the entropy)."""
    counts = Counter(items)
    shares = [n / len(items) for n in counts.values()]
    return math.exp(-sum(s * math.log(s) for s in shares)) if shares else 0.0


def effort(label: Quadrant) -> Effort:
    """What a need may cost: more patches where it is hidden, more reading where it is wide."""
    hidden, wide = label.diffusion == "high", label.scope == "wide"
    return Effort(
        chunks=32 + 16 * hidden + 16 * wide,
        patches=6 + 6 * hidden,
        facts=36 if wide else 24,
    )
