"""When to leave a patch. Pure: numbers in, a decision with its reason out.

The marginal value theorem (Charnov 1976) leaves a patch when its marginal gain per cost drops to
what the rest of the environment offers. Gain counts needs closed and distinct new facts, never
similarity: a rule on similarity leaves too early (F1 .138 against .217 for plain top-5 in one
published report).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Step(NamedTuple):
    """One reading step in a patch: facts gained, whether the need is closed, characters read."""

    gain: float
    closed: bool
    cost: int


class Decision(NamedTuple):
    """Whether to leave, and why."""

    leave: bool
    reason: str


def should_leave(steps: Sequence[Step], *, rate: float, enough: float) -> Decision:
    """Decide after each step.

    Args:
        steps: what the steps in this patch brought so far, in order.
        rate: gain per 1,000 characters that the rest of the environment is expected to offer.
        enough: total gain after which this need has more facts than the plan can use.
    """
    if not steps:
        return Decision(False, "just arrived")
    total = sum(s.gain for s in steps)
    if total >= enough and steps[-1].closed:
        return Decision(True, f"need closed with {total:g} facts")
    if len(steps) >= 2 and steps[-1].gain == 0 and steps[-2].gain == 0:
        return Decision(True, "two dry steps")
    marginal = 1000 * steps[-1].gain / max(1, steps[-1].cost)
    if steps[-1].closed and marginal < rate:
        return Decision(True, f"marginal gain {marginal:.2f} below the environment's {rate:.2f}")
    return Decision(False, f"marginal gain {marginal:.2f}")
