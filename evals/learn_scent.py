"""Learns the weights of the walk from questions with gold passages, and freezes them in a file.

``python -m evals.learn_scent DATA/retrieval/musique ... [--libraries DIR] [--write]``: each folder
has ``corpus.jsonl`` and ``queries.jsonl``. One logistic regression for each step; every question
weighs the same within its set, and every set the same. Also prints recall@5 of each set with
weights learnt on the others only, which is what an unseen corpus may expect.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from agent.forage.pool import OWN, Column, Pool, ask
from agent.forage.walk import LINKS, STEPS, WEIGHTS, Stage, Walk
from agent.ingest import ingest
from tools.embed import Embedder, encode_long, open_embedder
from tools.library import Library

DENSE = 60


class Question(NamedTuple):
    """A question under way: its walk, and the ids of its gold passages."""

    walk: Walk
    gold: frozenset[str]
    external: dict[str, str]

    def found(self) -> Column:
        """1 for each passage of the pool that is gold."""
        ids = (self.external[chunk.document_id] for chunk in self.walk.pool.chunks)
        return np.array([one in self.gold for one in ids], dtype=np.float64)


def questions(folder: Path, library: Library, embedder: Embedder) -> Iterator[Question]:
    """The questions of a set with the pools that they begin from."""
    rows = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    external = {d.id: str(d.external_id) for d in library.documents()}
    vectors = encode_long(embedder, [str(row["question"]) for row in rows])
    near = library.dense(vectors, DENSE)
    for row, vector, hits in zip(rows, vectors, near, strict=True):
        pool = Pool(library, ask(library, str(row["question"]), vector), hits)
        yield Question(Walk(pool), frozenset(map(str, row["gold_pids"])), external)


def fit(sets: Sequence[Sequence[tuple[Column, Column]]]) -> Stage:
    """One logistic regression over (features, labels) of all questions of all sets."""
    from sklearn.linear_model import LogisticRegression

    rows = np.concatenate([x for one in sets for x, _ in one])
    labels = np.concatenate([y for one in sets for _, y in one])
    share = np.concatenate([np.full(len(y), 1 / len(one)) for one in sets for _, y in one])
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit((rows - mean) / spread, labels, sample_weight=share * len(share) / share.sum())
    return Stage(mean, spread, model.coef_[0], float(model.intercept_[0]))


def recall(scores: Column, question: Question, k: int) -> float:
    """Share of the gold passages among the k best."""
    best = np.argsort(-scores, kind="stable")[:k]
    chunks = question.walk.pool.chunks
    return len({question.external[chunks[i].document_id] for i in best} & question.gold) / len(
        question.gold
    )


def learn(
    train: Sequence[str], sets: dict[str, list[Question]], shown: Sequence[str]
) -> list[Stage]:
    """Learn all steps on some sets and print what they give on others.

    Walks are run anew, because a step's features depend on the weights before it.
    """
    walks = {name: [q._replace(walk=Walk(q.walk.pool)) for q in qs] for name, qs in sets.items()}
    scores: dict[str, list[Column]] = {}
    stages: list[Stage] = []
    for step in range(STEPS + 1):
        features = {
            name: [
                q.walk.step(scores[name][i]) if step else q.walk.pool.own
                for i, q in enumerate(qs)
            ]
            for name, qs in walks.items()
        }  # fmt: skip
        labelled = [
            [(x, q.found()) for x, q in zip(features[name], walks[name], strict=True)]
            for name in train
        ]
        stages.append(fit(labelled))
        scores = {name: [stages[-1].score(x) for x in xs] for name, xs in features.items()}
        for name in shown:
            got = {
                k: 100
                * np.mean([recall(s, q, k) for s, q in zip(scores[name], walks[name], strict=True)])
                for k in (2, 5, 10)
            }
            full = [recall(s, q, 5) == 1 for s, q in zip(scores[name], walks[name], strict=True)]
            line = "  ".join(f"recall@{k} {value:.1f}" for k, value in got.items())
            sys.stdout.write(f"  {name:8} step {step}  {line}  full@5 {100 * np.mean(full):.1f}\n")
    return stages


def record(stages: Sequence[Stage], names: Sequence[str]) -> dict[str, Any]:
    """The stages as they are kept on file."""
    return {
        "learnt_on": list(names),
        "own": OWN,
        "links": LINKS,
        "stages": [
            {
                "mean": [round(float(v), 6) for v in stage.mean],
                "spread": [round(float(v), 6) for v in stage.spread],
                "weights": [round(float(v), 4) for v in stage.weights],
                "bias": round(stage.bias, 4),
            }
            for stage in stages
        ],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.learn_scent", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--libraries", type=Path, default=Path("runs/learn"))
    parser.add_argument("--write", action="store_true", help="freeze the weights")
    options = parser.parse_args(arguments)
    warnings.filterwarnings("ignore", category=FutureWarning)
    embedder = open_embedder()
    sets: dict[str, list[Question]] = {}
    for folder in options.folders:
        place = options.libraries / folder.name
        ingest([str(folder / "corpus.jsonl")], place, embedder=embedder)
        library = Library.open(place, embedder)
        sets[folder.name] = list(questions(folder, library, embedder))
    for name in sets if len(sets) > 1 else ():
        sys.stdout.write(f"learnt on the others, shown on {name}\n")
        learn([other for other in sets if other != name], sets, [name])
    sys.stdout.write("learnt on all\n")
    stages = learn(list(sets), sets, list(sets))
    if options.write:
        WEIGHTS.write_text(json.dumps(record(stages, list(sets)), indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
