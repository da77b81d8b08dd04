"""Scores of one ranking against the passages that should be in it. Knows ids only, no texts.

Every function takes distinct ids, best first, and the set of right ones, and returns 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence

DEPTH = 10  # ranks that the scores of ``scores`` look at
PRIMARY = "recall@5"

Scorer = Callable[[Sequence[str], Collection[str]], float]


def recall(ranking: Sequence[str], gold: Collection[str], k: int) -> float:
    """Share of the gold passages among the first k.

    Raises:
        ValueError: there is no gold passage.
    """
    return len(_right(ranking[:k], gold)) / len(set(gold))


def full_hit(ranking: Sequence[str], gold: Collection[str], k: int) -> float:
    """1 when every gold passage is among the first k, else 0."""
    return float(recall(ranking, gold, k) == 1.0)


def reciprocal_rank(ranking: Sequence[str], gold: Collection[str]) -> float:
    """1 / rank of the first gold passage, 0 when there is none (Voorhees 1999, TREC-8 QA)."""
    right = _right(ranking, gold)
    return 1 / right[0] if right else 0.0


def ndcg(ranking: Sequence[str], gold: Collection[str], k: int) -> float:
    """Discounted gain with binary relevance and log2 (Järvelin and Kekäläinen 2002), normalised.

    The ideal ranking has all gold passages, at most k, in front.
    """
    gain = sum(1 / math.log2(1 + rank) for rank in _right(ranking[:k], gold))
    ideal = sum(1 / math.log2(1 + rank) for rank in range(1, min(k, len(set(gold))) + 1))
    return gain / ideal


def average_precision(ranking: Sequence[str], gold: Collection[str]) -> float:
    """Mean over all gold passages of the precision at their rank, 0 for those not ranked.

    Its mean over topics is MAP as trec_eval computes it.
    """
    right = _right(ranking, gold)
    return sum(found / rank for found, rank in enumerate(right, start=1)) / len(set(gold))


def worst_rank(ranking: Sequence[str], gold: Collection[str]) -> int | None:
    """Rank of the gold passage that comes last; None when one is not ranked at all."""
    right = _right(ranking, gold)
    return right[-1] if len(right) == len(set(gold)) else None


SCORERS: dict[str, Scorer] = {
    "recall@2": lambda ranking, gold: recall(ranking, gold, 2),
    "recall@5": lambda ranking, gold: recall(ranking, gold, 5),
    "recall@10": lambda ranking, gold: recall(ranking, gold, 10),
    "full-hit@5": lambda ranking, gold: full_hit(ranking, gold, 5),
    "MRR": lambda ranking, gold: reciprocal_rank(ranking[:DEPTH], gold),
    "nDCG@10": lambda ranking, gold: ndcg(ranking, gold, 10),
}


def scores(ranking: Sequence[str], gold: Collection[str]) -> dict[str, float]:
    """Every score of ``SCORERS`` by name; the MRR is cut at rank 10.

    Raises:
        ValueError: there is no gold passage, or an id comes twice.
    """
    return {name: scorer(ranking, gold) for name, scorer in SCORERS.items()}


def _right(ranking: Sequence[str], gold: Collection[str]) -> list[int]:
    """The ranks, from 1, that hold gold passages."""
    if not gold:
        raise ValueError("a question without gold passages cannot be scored")
    if len(set(ranking)) != len(ranking):
        raise ValueError("a ranking must not hold an id twice")
    wanted = set(gold)
    return [rank for rank, one in enumerate(ranking, start=1) if one in wanted]
