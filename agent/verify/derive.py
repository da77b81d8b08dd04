"""Values that no source states but that follow from figures it does state, recomputed.

Knows arithmetic only: differences, sums, percentage changes, shares and multiples, in Decimal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, permutations
from typing import Final, NamedTuple

from agent.domain import Derived, Figure
from agent.verify.reading import Premise, Reading, binding
from tools.figures import agrees

_SUM: Final = re.compile(r"\b(?:total|combined|together|sum|altogether|in all)\b", re.I)
_SHARE: Final = re.compile(
    r"\b(?:share|of (?:the )?(?:total|its|all)|accounted|made up|portion)\b", re.I
)
_ENDED: Final = re.compile(r"[.;:]\s|\b(?:and|while|whereas|but)\b")
_AGAINST: Final = re.compile(
    r"\b(?:compared (?:to|with)|against|versus|vs\.?|(?:up|down) from|from)\s+(?:\w+\s+)?$", re.I
)
_FROM: Final = re.compile(r"\bfrom\s+(?:\w+\s+)?$", re.I)
_TO: Final = re.compile(r"\bto\s+(?:\w+\s+)?$", re.I)
_PLACES: Final = Decimal("0.000001")


class Operand(NamedTuple):
    """A figure of the evidence, and whether the claim states it too."""

    premise: Premise
    figure: Figure
    stated: bool


def _operands(claim: Reading, figure: Figure, evidence: Sequence[Premise]) -> list[Operand]:
    others = [f for f in claim.figures if f != figure]
    wanted = binding(claim.text, figure.start).measures
    found: list[Operand] = []
    for one in evidence:
        for candidate in one.reading.figures:
            if candidate.high is not None or candidate.direction or candidate.unit == "x":
                continue
            stated = any(agrees(other, candidate) for other in others)
            near = binding(one.reading.text, candidate.start).measures
            measure = one.value("measure")
            if stated or (wanted & near) or (measure and not near):
                found.append(Operand(one, candidate, stated))
    return found


def _formulas(
    figure: Figure, text: str
) -> Iterator[tuple[str, str, Callable[[Decimal, Decimal], Decimal]]]:
    """Name, unit of the operands ("" = any but %), and formula of (earlier, later)."""
    if figure.unit == "%":
        yield "percentage change", "", lambda a, b: abs((b - a) / a * 100)
        if _SHARE.search(text):
            yield "share", "", lambda a, b: b / a * 100
    elif figure.unit == "pp":
        yield "difference in percentage points", "%", lambda a, b: abs(b - a)
    elif figure.unit == "bp":
        yield "difference in basis points", "%", lambda a, b: abs(b - a) * 100
    elif figure.unit == "x":
        yield "multiple", "", lambda a, b: b / a
    else:
        yield "difference", figure.unit or "", lambda a, b: abs(b - a)
        if _SUM.search(text):
            yield "sum", figure.unit or "", lambda a, b: a + b


def _fits(first: Operand, second: Operand, unit: str) -> bool:
    """Operands of one unit, either both stated in the claim or one measure in two places."""
    one, two = first.figure, second.figure
    if (
        one.unit != two.unit
        or (unit and one.unit != unit)
        or (not unit and one.unit in ("%", "pp", "bp"))
    ):
        return False
    if not one.value or not two.value:
        return False
    if (first.stated and second.stated) or _compared(first, second):
        return True
    apart = first.premise is not second.premise
    return apart and bool(
        binding(first.premise.reading.text, one.start).measures
        & binding(second.premise.reading.text, two.start).measures
    )


def _compared(first: Operand, second: Operand) -> bool:
    """Whether a sentence sets the later value beside the earlier: "$6 billion against $5 billion".

    A change needs no more than those two.
    """
    if first.premise is not second.premise or not (first.stated or second.stated):
        return False
    pairs = compared_values(first.premise.reading)
    return any(earlier == first.figure and later == second.figure for earlier, later in pairs)


def compared_values(reading: Reading) -> Iterator[tuple[Figure, Figure]]:
    """Earlier and later value of one thing, where a text says which is which."""
    text = reading.text
    for low, high in pairwise(reading.figures):
        if low.unit != high.unit or _ENDED.search(text, low.end, high.start):
            continue
        before, between = text[: low.start], text[low.end : high.start]
        if _AGAINST.search(between):
            yield high, low
        elif _FROM.search(before) and _TO.search(between):
            yield low, high


def derive(claim: Reading, figure: Figure, evidence: Sequence[Premise]) -> Derived | None:
    """A derivation that gives the claim's figure, or None.

    Directions are kept: a claimed rise must be one from the figure stated first in the claim.
    """
    operands = _operands(claim, figure, evidence)
    ways = {way for start, end, way in claim.directions}
    for first, second in permutations(operands, 2):
        for rule, unit, formula in _formulas(figure, claim.text):
            if not _fits(first, second, unit):
                continue
            a, b = first.figure.value, second.figure.value
            if len(ways) == 1 and rule not in ("sum", "share") and (b > a) != ("up" in ways):
                continue
            value = formula(a, b).quantize(_PLACES)
            computed = figure.model_copy(update={"value": value, "step": figure.step, "hedge": ""})
            rounded = abs(value - figure.value) * 2 <= figure.step or agrees(figure, computed)
            if rounded:
                words = f"{rule} of {first.figure.text} and {second.figure.text}"
                ids = dict.fromkeys((first.premise.evidence.id, second.premise.evidence.id))
                return Derived(rule=words, from_=tuple(ids))
    return None


def moved(claim: Reading) -> frozenset[str]:
    """Ways that the claim's own figures go, where it says "from A ... to B"."""
    ways = set()
    for first, second in pairwise(claim.figures):
        between = claim.text[first.end : second.start]
        before = claim.text[: first.start]
        if first.unit != second.unit or not _FROM.search(before):
            continue
        if _TO.search(between) and first.value != second.value:
            ways.add("up" if second.value > first.value else "down")
    return frozenset(ways)


def moved_there(claim: Reading, evidence: Sequence[Premise]) -> frozenset[str]:
    """Ways that a value which the claim states went in the evidence, going by its figures."""
    return frozenset(
        "up" if later.value > earlier.value else "down"
        for one in evidence
        for earlier, later in compared_values(one.reading)
        if earlier.value != later.value and any(agrees(f, later) for f in claim.figures)
    )
