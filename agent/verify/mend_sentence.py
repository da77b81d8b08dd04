"""Other wordings of one sentence that its evidence carries, the closest first.

Every wording is judged before it is given; knows one sentence and its evidence, no draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final, Literal, NamedTuple

from agent.domain import Evidence, Figure
from agent.verify.attribution import attribute
from agent.verify.gate import Gate
from agent.verify.naming import check_name
from agent.verify.reading import MEASURES, premise, premises, read
from agent.verify.repair import weaken
from agent.verify.stand_ins import stand_in
from agent.verify.words import content_stems, quotations
from tools.figures import agrees

_SOLD: Final = re.compile(r"\b(?:sold|sells?|selling)\b", re.I)  # of a firm, that is no revenue
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
        if not _of_the_same(text, one):
            continue
        quoted = attribute(one)
        if quoted and gate.judge([(quoted, [one])])[0].label == "supported":
            yield Wording(quoted, "quoted", (one,))


def _of_the_same(text: str, one: Evidence) -> bool:
    """Whether evidence names whom the sentence names and speaks of its measure, itself or nearby.

    Of the growth of one division, a quotation on another's is no repair, though it is true.
    """
    known = premise(one)
    claim = read(text, known.period, known.date)
    if not all(check_name(claim, name, [known]).passed for name in claim.names):
        return False
    held = known.stems | content_stems(known.value("measure") or "")
    wanted = content_stems(_SOLD.sub("", text)) & MEASURES
    return not wanted or bool(wanted & held)


def _corrected(text: str, evidence: tuple[Evidence, ...], gate: Gate) -> Iterator[Wording]:
    """With the figures of the evidence that stand in the place of failed ones: one, else two."""
    pairs = list(_replaceable(text, evidence))
    yield from _passing([_changed(text, [one], evidence) for one in pairs], evidence, gate)
    twice = [
        _changed(text, both, evidence)
        for both in combinations(pairs, 2)
        if not agrees(both[0][1], both[1][1])
    ]
    yield from _passing(twice, evidence, gate)


def _passing(
    tried: Sequence[Wording], evidence: tuple[Evidence, ...], gate: Gate
) -> Iterator[Wording]:
    verdicts = gate.judge([(one.text, evidence) for one in tried])
    for one, verdict in zip(tried, verdicts, strict=True):
        if verdict.label == "supported":
            yield one


def _replaceable(text: str, evidence: tuple[Evidence, ...]) -> Iterator[tuple[Figure, Figure]]:
    """Failed figures of the sentence, each with the one that stands in its place."""
    known = premises(evidence)
    claim = read(text, known[0].period, known[0].date)
    quoted = quotations(text)
    for figure in claim.figures:
        inside = any(start <= figure.start < end for start, end in quoted)
        other = None if inside else stand_in(claim, figure, known)
        if other is not None and other.text != figure.text:
            yield figure, other


def _changed(
    text: str, pairs: Sequence[tuple[Figure, Figure]], evidence: tuple[Evidence, ...]
) -> Wording:
    for figure, other in sorted(pairs, key=lambda pair: -pair[0].start):
        text = text[: figure.start] + other.text + text[figure.end :]
    changes = tuple((figure.text, other.text) for figure, other in pairs)
    return Wording(text, "corrected", evidence, changes)
