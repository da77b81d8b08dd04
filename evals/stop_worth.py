"""What the stop of reading is worth, on questions that its chances were not learnt from.

``python -m evals.stop_worth --data DIR [--libraries DIR]``: the sets and halves of
``evals.learn_scent``. For each price of reading, recall and characters of the walk up to its stop,
as the difference from and the share of the five and the ten best of fused dense and word ranks.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agent.forage.find import THRIFTY, WORTH, find, worth_reading
from agent.forage.trees import Column
from evals.learn_scent import Question, opened, other_half
from tools.embed import Embedder, open_embedder
from tools.library import Hit

PRICES = (0.05, WORTH, 0.15, 0.25, 0.5, THRIFTY)
MOST = 10  # passages that are read at most


class Read(NamedTuple):
    """What reading gave: share of the gold items found, and characters."""

    recall: float
    characters: float


def reading(question: Question, hits: Sequence[Hit]) -> Read:
    """What the passages give, all read."""
    ids = {hit.chunk.id for hit in hits}
    found = sum(bool(one & ids) for one in question.gold) / len(question.gold)
    return Read(found, sum(hit.chunk.end - hit.chunk.start for hit in hits))


def walked(question: Question, scores: Column, worth: float) -> Read:
    """What the walk with these scores gives up to its stop."""
    order = np.argsort(-scores, kind="stable")[:MOST]
    hits = [Hit(question.pool.chunks[i], float(scores[i])) for i in order]
    return reading(question, hits[: worth_reading(hits, worth)])


def mean(reads: Sequence[Read]) -> Read:
    """Mean over questions."""
    return Read(*(float(np.mean(column)) for column in zip(*reads, strict=True)))


def fused(question: Question, embedder: Embedder, k: int) -> Read:
    """What the k best of the plain baseline give."""
    pool = question.pool
    hits = find(pool.library, embedder, pool.asked.text, k, mode="fused")
    return reading(question, hits)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.stop_worth", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--libraries", type=Path, default=Path("runs/learn"))
    options = parser.parse_args(arguments)
    embedder = open_embedder()
    sets = opened(options.data, options.libraries, embedder)
    scores = other_half(sets)[-1]
    for name, questions in sets.items():
        plain = {k: mean([fused(q, embedder, k) for q in questions]) for k in (5, MOST)}
        lines = [f"fused, {k:2}    {read.recall:.3f}" for k, read in plain.items()]
        for worth in PRICES:
            pairs = zip(questions, scores[name], strict=True)
            read = mean([walked(q, s, worth) for q, s in pairs])
            gaps = [
                f"top-{k} {read.recall - one.recall:+.3f} at {read.characters / one.characters:.2f}"
                for k, one in plain.items()
            ]
            lines.append(f"worth {worth:4.2f}   {read.recall:.3f}  {'  '.join(gaps)}")
        sys.stdout.writelines(f"{name:8} {line}\n" for line in lines)
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
