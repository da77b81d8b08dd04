"""Decides whether a figure of a claim may stand for a figure of the evidence.

Knows nothing of subjects, measures or periods: those are compared elsewhere. Everything is exact
decimal arithmetic. Tolerances, all relative to the claim's value:

* unhedged: equal, or the evidence rounded half away from zero or half to even at the claim's own
  step, never by more than 10 % of the evidence (percentages and points excepted);
* "about": half a step (within 10 %) or 5 %, whichever is more;
* "more than"/"at least": the evidence is above, by at most a quarter or less than one step;
* "less than"/"nearly": the evidence is below, by at most a tenth or less than one step;
* "up to": only where the evidence says so, or is a range that ends there.

A dropped hedge is tolerated, except that "up to 20" is not 20.
"""

from __future__ import annotations

from decimal import Decimal

from agent.domain import Figure
from tools.figures_units import HARD_NOUNS, singular

_ABOUT = Decimal("0.05")
_COARSE = Decimal("0.10")
_ABOVE = Decimal("1.25")
_BELOW = Decimal("0.90")
_SHARES = ("%", "pp", "bp")
_UPWARD = ("more_than", "at_least")
_DOWNWARD = ("less_than", "up_to")


def agrees(claim: Figure, evidence: Figure) -> bool:
    """Whether the evidence's figure carries the claim's.

    Args:
        claim: The figure as written.
        evidence: The figure of the source. The order matters: a claim may be coarser, never finer.
    """
    if claim == evidence:
        return True
    pair = _same_unit(claim, evidence)
    if pair is None or _noun_conflict(claim, evidence):
        return False
    claim, evidence = pair
    if claim.direction and evidence.direction and claim.direction != evidence.direction:
        return False
    if not _same_sign(claim, evidence):
        return False
    claim, evidence = _unsigned(claim), _unsigned(evidence)
    if claim.high is not None:
        return _range_claim(claim, evidence)
    if evidence.high is not None:
        return _range_evidence(claim, evidence)
    return _scalar(claim, evidence)


def _times(figure: Figure, factor: int, unit: str) -> Figure:
    high = None if figure.high is None else figure.high * factor
    update = {"value": figure.value * factor, "high": high, "step": figure.step * factor}
    return figure.model_copy(update={**update, "unit": unit})


def _same_unit(claim: Figure, evidence: Figure) -> tuple[Figure, Figure] | None:
    """Both figures in one unit, or None: percent, points and money never mix."""
    claim, evidence = (_points(f, other) for f, other in ((claim, evidence), (evidence, claim)))
    if claim.unit == evidence.unit:
        return claim, evidence
    units = (claim.unit, evidence.unit)
    if units == ("pp", "bp"):
        return _times(claim, 100, "bp"), evidence
    if units == ("bp", "pp"):
        return claim, _times(evidence, 100, "bp")
    if units == ("x", "%") and claim.direction == evidence.direction == "up":
        # "doubled" of "up 97 percent": a hundred percent more is twice as much
        more = claim.model_copy(update={"value": claim.value - 1})
        return (_times(more, 100, "%"), evidence) if claim.value > 1 else None
    return None


def _points(figure: Figure, other: Figure) -> Figure:
    """Bare "points" are percentage points when the other side says so."""
    if figure.unit == "" and figure.noun in ("point", "points") and other.unit in ("pp", "bp"):
        return figure.model_copy(update={"unit": "pp", "noun": ""})
    return figure


def _noun_conflict(claim: Figure, evidence: Figure) -> bool:
    """Three years are not three months, nor three products."""
    if claim.unit or not claim.noun or not evidence.noun:
        return False
    a, b = singular(claim.noun), singular(evidence.noun)
    return a != b and a in HARD_NOUNS and b in HARD_NOUNS


def _same_sign(claim: Figure, evidence: Figure) -> bool:
    """A negative amount agrees with a positive one only where that is a loss or a fall."""
    if (claim.value < 0) == (evidence.value < 0) or 0 in (claim.value, evidence.value):
        return True
    positive = evidence if claim.value < 0 else claim
    return positive.direction == "down"


def _unsigned(figure: Figure) -> Figure:
    if figure.value >= 0 or figure.high is not None:
        return figure
    return figure.model_copy(update={"value": -figure.value})


def _rounds_to(exact: Decimal, rounded: Decimal, claim: Figure) -> bool:
    """Whether ``rounded`` is ``exact`` at the claim's step."""
    off = abs(exact - rounded)
    if not off:
        return True
    if not rounded or off * 2 > claim.step:
        return False
    return claim.unit in _SHARES or off <= abs(exact) * _COARSE


def _near(value: Decimal, claim: Figure) -> bool:
    allowed = abs(claim.value) * _ABOUT
    half = claim.step / 2
    if claim.unit in _SHARES or half <= abs(claim.value) * _COARSE:
        allowed = max(allowed, half)
    return abs(value - claim.value) <= allowed


def _scalar(claim: Figure, evidence: Figure) -> bool:
    stated, true = claim.value, evidence.value
    if claim.step < evidence.step and stated != true and not claim.hedge:
        return False  # finer than the source: invented digits
    if evidence.hedge == "up_to" and claim.hedge not in _DOWNWARD:
        return False
    if claim.hedge == "":
        return _rounds_to(true, stated, claim)
    if claim.hedge == "about":
        return _near(true, claim)
    if claim.hedge in _UPWARD:
        return _is_above(claim, evidence)
    if claim.hedge == "less_than":
        return _is_below(claim, evidence)
    return evidence.hedge == "up_to" and _rounds_to(true, stated, claim)


def _is_above(claim: Figure, evidence: Figure) -> bool:
    stated, true = claim.value, evidence.value
    if true == stated:
        return evidence.hedge in _UPWARD or (claim.hedge == "at_least" and not evidence.hedge)
    highest = max(stated * _ABOVE, stated + claim.step)
    return stated < true <= highest and evidence.hedge != "up_to"


def _is_below(claim: Figure, evidence: Figure) -> bool:
    stated, true = claim.value, evidence.value
    if true == stated:
        return evidence.hedge in _DOWNWARD
    lowest = min(stated * _BELOW, stated - claim.step)
    return lowest <= true < stated and evidence.hedge not in _UPWARD


def _range_claim(claim: Figure, evidence: Figure) -> bool:
    if evidence.high is None or claim.high is None:
        # a source's single figure does not carry a range
        return False
    if claim.step < evidence.step and (claim.value, claim.high) != (evidence.value, evidence.high):
        return False
    low = _rounds_to(evidence.value, claim.value, claim)
    return low and _rounds_to(evidence.high, claim.high, claim)


def _range_evidence(claim: Figure, evidence: Figure) -> bool:
    low, high = evidence.value, evidence.high
    if high is None:
        return False
    if claim.hedge in _UPWARD:
        return claim.value == low
    if claim.hedge in _DOWNWARD:
        return claim.value == high
    return claim.hedge == "about" and low <= claim.value <= high
