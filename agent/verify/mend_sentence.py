"""Other wordings of one sentence that its evidence carries, the closest first.

Every wording is judged before it is given; knows one sentence and its evidence, no draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from agent.domain import Evidence, Figure
from agent.verify.attribution import attribute
from agent.verify.gate import Gate
from agent.verify.reading import premise, read
from agent.verify.repair import weaken
from agent.verify.words import quotations
from tools.figures import agrees

MOST_FIGURES = 12  # of the evidence that are tried in place of one of the sentence
How = Literal["corrected", "weakened", "quoted", "cited anew", "dropped"]


class Wording(NamedTuple):
    """What could stand instead of a sentence, and what carries it.

    ``changes`` are (old, new) stretches where only these differ.
    """

    text: str
    how: How
    evidence: tuple[Evidence, ...]
    changes: tuple[tuple[str, str], ...] = ()


def wordings(text: str, evidence: Sequence[Evidence], gate: Gate) -> Iterator[Wording]:
    """Supported wordings: the source's figure, less said, the source's own words."""
    if not evidence:
        return
    held = tuple(evidence)
    yield from _corrected(text, held, gate)
    verdict = gate.judge([(text, held)])[0]
    weaker = weaken(text, verdict, held)
    if weaker and weaker != text and gate.judge([(weaker, held)])[0].label == "supported":
        yield Wording(weaker, "weakened", held)
    # Evidence of something else would be true and beside the point.
    about = verdict.label == "contradicted" or any(
        check.name == "words" and check.passed for check in verdict.checks
    )
    for one in held if about else ():
        quoted = attribute(one)
        if quoted and gate.judge([(quoted, [one])])[0].label == "supported":
            yield Wording(quoted, "quoted", (one,))


def _corrected(text: str, evidence: tuple[Evidence, ...], gate: Gate) -> Iterator[Wording]:
    """With figures of the evidence in place of those that it does not have: one, else two."""
    once = list(_replaced(text, evidence))
    yield from _passing(once, evidence, gate)
    twice = [
        Wording(other.text, "corrected", evidence, (*one.changes, *other.changes))
        for one in once
        for other in _replaced(one.text, evidence)
    ]
    if len(twice) <= MOST_FIGURES**2:
        yield from _passing(twice, evidence, gate)


def _passing(
    tried: Sequence[Wording], evidence: tuple[Evidence, ...], gate: Gate
) -> Iterator[Wording]:
    verdicts = gate.judge([(one.text, evidence) for one in tried])
    for one, verdict in zip(tried, verdicts, strict=True):
        if verdict.label == "supported":
            yield one


def _replaced(text: str, evidence: tuple[Evidence, ...]) -> Iterator[Wording]:
    held = [f for one in evidence for f in premise(one).reading.figures][:MOST_FIGURES]
    quoted = quotations(text)
    for figure in read(text).figures:
        inside = any(start <= figure.start < end for start, end in quoted)
        if inside or any(agrees(figure, other) for other in held):
            continue
        for other in {f.text: f for f in held if _may_stand_for(f, figure)}.values():
            changed = text[: figure.start] + other.text + text[figure.end :]
            yield Wording(changed, "corrected", evidence, ((figure.text, other.text),))


def _may_stand_for(other: Figure, figure: Figure) -> bool:
    return other.unit == figure.unit and other.text != figure.text
