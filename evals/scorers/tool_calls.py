"""What the calls of a trajectory were worth, without knowing which calls were wanted.

The four classes are those of InfoMosaic-Bench (2510.02271, section 4). A call is each time that
a tool was asked for, whoever asked: one that was refused for its name or its arguments counts, and
so does the second try that the refusal led to; an answer of the model without a tool does not,
nor what a tool calls inside.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Final, Literal

from agent.domain import Frozen
from evals.scorers.tool_gold import Made, repeated
from tools.registry import Called

Class = Literal["usage error", "selection error", "no new information", "valid"]
CLASSES: Final[tuple[Class, ...]] = (
    "usage error", "selection error", "no new information", "valid",
)  # fmt: skip
STEPS: Final = (1, 2, 4, 8, 16)


class Step(Frozen):
    """A call as the scorers see it.

    ``brought`` names the pieces of information in its result, ``closed`` the needs that it
    closed. ``suited``: this tool can serve a need that was open when it was called.
    """

    name: str
    arguments: dict[str, object]
    outcome: Literal["done", "usage_error", "failed"] = "done"
    brought: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    suited: bool = True


def step(called: Called, *, suited: bool = True, closed: frozenset[str] = frozenset()) -> Step:
    """A recorded call as a step; what it brought are its citations, or its words without them."""
    return Step(
        name=called.name, arguments=called.arguments, outcome=called.outcome,
        brought=brought(called), closed=closed, suited=suited,
    )  # fmt: skip


def brought(called: Called) -> frozenset[str]:
    """The places, figures and computed value of a result; else its words and documents, if any."""
    result = called.result
    if result is None:
        return frozenset()
    if result.citations:
        seen = {f"{f.evidence_id}: {f.amount} {f.when}" for f in result.figures}
        seen |= {result.derived.rule} if result.derived else set()
        return frozenset(seen | {f"{c.document_id}:{c.start}:{c.end}" for c in result.citations})
    told = result.text.strip()
    words = {sha256(told.encode()).hexdigest()[:16]} if told else set()
    return frozenset(words | set(result.document_ids))


def classed(steps: Sequence[Step]) -> list[Class]:
    """The class of each call: the first that fits, in this order.

    usage error: the call was refused before any work was done, for a name that no tool has, for
    arguments that are not as the tool takes them, or because the tool said how to ask otherwise.

    selection error: it was carried out, but the tool cannot serve any need that was open.

    no new information: a fitting tool was used rightly and brought nothing that an earlier call
    had not brought: an empty result, one that is known, or a tool that failed for its own reasons.

    valid: all others.
    """
    known: set[str] = set()
    found: list[Class] = []
    for one in steps:
        if one.outcome == "usage_error":
            found.append("usage error")
        elif not one.suited:
            found.append("selection error")
        elif one.outcome == "failed" or not one.brought - known:
            found.append("no new information")
        else:
            found.append("valid")
        known |= one.brought
    return found


def shares(steps: Sequence[Step]) -> dict[str, float]:
    """The share of each class among the calls, 0 for all where there is no call."""
    counted = Counter(classed(steps))
    return {name: counted[name] / max(1, len(steps)) for name in CLASSES}


def redundancy(steps: Sequence[Step]) -> float:
    """Share of the calls that repeat the tool and arguments of an earlier one."""
    made = [Made(one.name, one.arguments) for one in steps]
    return len(repeated(made)) / len(made) if made else 0.0


def calls_per_closed_need(steps: Sequence[Step]) -> float:
    """Calls for each distinct need that was closed; infinite where calls closed none, 0 of none."""
    closed = len(frozenset[str]().union(*(one.closed for one in steps)))
    return len(steps) / closed if closed else (math.inf if steps else 0.0)


def success_at(
    steps: Sequence[Step], needs: frozenset[str], calls: Sequence[int] = STEPS
) -> dict[int, bool]:
    """Whether all needs were closed within so many calls."""
    return {k: needs <= frozenset[str]().union(*(one.closed for one in steps[:k])) for k in calls}


def suited_by_gold(name: str, gold_names: Sequence[str]) -> bool:
    """Where the wanted calls are known, a tool is suited when one of them uses it."""
    return name in gold_names
