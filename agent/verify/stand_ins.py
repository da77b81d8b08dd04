"""Which figure of the evidence belongs in the place of a mistaken one, where only one can.

Knows one sentence and its evidence; changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from agent.domain import Figure
from agent.verify.numbers import Match, check_figure, likely, matches, rival, stated
from agent.verify.reading import Premise, Reading
from agent.verify.words import stem
from tools.figures import agrees

_COMPARED_WITH: Final = re.compile(
    r"\b(?:against|from|than|versus|compared (?:with|to))\s+(?:(?:about|some|the|a)\s+)?$", re.I
)
_DIFFERENCE: Final = re.compile(
    r"\s+(?:\w+\s+)?(?:more|less|fewer|sooner|later|earlier|faster|slower|longer|shorter|higher"
    r"|lower|larger|smaller|bigger|older|younger|better|worse|above|below|ahead|behind)\b",
    re.I,
)


def stand_in(claim: Reading, figure: Figure, evidence: Sequence[Premise]) -> Figure | None:
    """The one evidence figure that belongs in the place of a failed one; None where in doubt.

    It is the one that the check names, of the same kind (level, difference, figure compared with),
    and neither stands in the claim already nor has an equal beside it.
    """
    if check_figure(claim, figure, evidence).passed:
        return None
    found = matches(claim, figure, evidence)
    best = rival(claim, figure, found)
    # What stands in the evidence, or follows from it, is misplaced rather than mistaken.
    if best is None or any(agrees(figure, m.figure) for m in found) or _computed(figure, found):
        return None
    kind = _kind(claim.text, figure)
    alike = [
        m
        for m in likely(claim, figure, found)
        if not stated(claim, figure, m.figure)
        and _kind(m.premise.reading.text, m.figure) == kind
        and _same_noun(figure, m.figure)
    ]
    top = [m.figure for m in alike if m.overlap >= best.overlap]
    if not top or any(not agrees(top[0], other) for other in top):
        return None
    return top[0]


def _kind(text: str, figure: Figure) -> tuple[bool, bool]:
    """Whether a figure is one compared with ("from 5"), and whether a difference ("5 fewer")."""
    compared = _COMPARED_WITH.search(text[: figure.start]) is not None
    return compared, _DIFFERENCE.match(text[figure.end :]) is not None


def _same_noun(figure: Figure, other: Figure) -> bool:
    """Counts are of one thing, or neither says of what ("six" in "nine votes to six")."""
    if not figure.noun or not other.noun:
        return figure.noun == other.noun or bool(figure.unit)
    return stem(figure.noun.split()[-1]) == stem(other.noun.split()[-1])


def _computed(figure: Figure, found: Sequence[Match]) -> bool:
    """Whether it is the difference of two figures of one piece of evidence, so perhaps true."""
    return any(
        agrees(figure, figure.model_copy(update={"value": abs(a.figure.value - b.figure.value)}))
        for a, b in combinations(found, 2)
        if a.premise is b.premise and a.figure.value != b.figure.value
    )
