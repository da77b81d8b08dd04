"""The smallest set of sentences that keeps every fact and every outlier. Pure.

Greedy set cover by new facts per token, as QUESTS asks of a data set (arXiv 2511.10561). A fact is
a figure of a period, and each sentence has its gist, which another sentence carries only if it
holds nearly all of its words: so what stands far from all others always stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from agent.domain import Evidence
from tools.figures import figures
from tools.words import stems

# Of a sentence's stems, this share stands in one other that says the same and more: one word of
# five may differ. Chosen, not learnt: what it leaves out is listed in every report.
GIST = 0.8
CHARACTERS_PER_TOKEN = 4.0


class Cover(NamedTuple):
    """Ids kept, in the order given, and for each id left out the kept ids that say it."""

    kept: tuple[str, ...]
    left_out: Mapping[str, tuple[str, ...]]
    tokens_before: int
    tokens_after: int


class _Mark(NamedTuple):
    figures: frozenset[str]
    words: frozenset[str]
    tokens: float


def cover(sentences: Sequence[Evidence], *, must: frozenset[str] = frozenset()) -> Cover:
    """Leave out what the others say as well.

    Args:
        sentences: Candidates, best first: of two that say the same the better one stays.
        must: Ids that stay in any case (sides of a contradiction).

    Returns:
        The cover; every figure of every sentence and every gist is in a kept one.
    """
    marks = {e.id: _mark(e) for e in sentences}
    carries = {i: _carried(i, marks) for i in marks}
    open_ = frozenset().union(*carries.values()) if carries else frozenset()
    rank = {i: n for n, i in enumerate(marks)}
    kept = [i for i in marks if i in must]
    for i in kept:
        open_ -= carries[i]
    # What a sentence adds only shrinks as others are kept: an old worth is a bound, and only the
    # best bound is worth computing again (Minoux 1978, accelerated greedy).
    bounds = [(-len(carries[i] & open_) / marks[i].tokens, rank[i], i) for i in marks]
    bounds = [bound for bound in bounds if bound[2] not in must]
    heapify(bounds)
    while open_:
        _, place, best = heappop(bounds)
        now = (-len(carries[best] & open_) / marks[best].tokens, place, best)
        if bounds and now > bounds[0]:
            heappush(bounds, now)
            continue
        kept.append(best)
        open_ -= carries[best]
    kept = _without_spent(kept, carries, must)
    left = {
        i: tuple(k for k in sorted(kept, key=rank.__getitem__) if carries[k] & carries[i])
        for i in marks
        if i not in kept
    }
    return Cover(
        tuple(i for i in marks if i in kept),
        left,
        round(sum(m.tokens for m in marks.values())),
        round(sum(marks[i].tokens for i in kept)),
    )


def _without_spent(
    kept: Sequence[str], carries: Mapping[str, frozenset[str]], must: frozenset[str]
) -> list[str]:
    """What later choices made needless goes again, the first chosen first."""
    result = list(kept)
    for i in kept:
        others = frozenset[str]().union(*(carries[k] for k in result if k != i))
        if i not in must and carries[i] <= others:
            result.remove(i)
    return result


def _mark(evidence: Evidence) -> _Mark:
    period = evidence.context.period.value if evidence.context.period else ""
    found = figures(evidence.quote, evidence.language)
    told = evidence.quote
    for figure in sorted(found, key=lambda f: -f.start):
        told = f"{told[: figure.start]} {told[figure.end :]}"
    return _Mark(
        frozenset(f"{f.value.normalize()}{f.unit}@{period}" for f in found),
        frozenset(stems(told)),
        max(1.0, len(evidence.quote) / CHARACTERS_PER_TOKEN),
    )


def _carried(evidence_id: str, marks: Mapping[str, _Mark]) -> frozenset[str]:
    """Facts that a sentence carries: its figures, its gist and the gists within its own."""
    own = marks[evidence_id]
    gists = {
        f"gist:{i}"
        for i, other in marks.items()
        if len(other.words & own.words) >= GIST * len(other.words)
    }
    return own.figures | gists
