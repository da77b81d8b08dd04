"""Learns the weights of the walk from questions with gold passages, and freezes them in a file.

``python -m evals.learn_scent --data DIR [--libraries DIR] [--write] [--ablate]``: all sets in
``DIR/retrieval`` and the single questions of the task ``calls``. Every question weighs the same
within its set, and every set the same. Printed is recall in passages of questions that the weights
have not seen: learnt on the other sets ("other sets"), and on the other half of the questions of
all sets ("other half").
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from agent.forage import trees
from agent.forage.pool import OWN, Pool, ask
from agent.forage.trees import Column
from agent.forage.walk import LINKS, STEPS, WEIGHTS, Walk
from agent.ingest import ingest
from evals.tasks import calls
from tools.embed import Embedder, encode_long, open_embedder
from tools.library import Library

DENSE = 60
# More of these never makes a passage worse: keeps the trees from learning the noise of few
# questions (recall@5 on sets not learnt from: 85.6 with, 84.9 without).
RISING = frozenset({
    "cosine", "lead", "bm25", "dense rank", "word rank", "titled", "named", "titled by", "onward",
    "before", "relative",
})  # fmt: skip
PARTS = {
    "words": ("bm25", "word rank"),
    "titles": ("title", "titled", "titled by"),
    "names": ("names", "named"),
    "open words": ("coverage", "opens", "joint"),
    "onward vector": ("onward",),
}
LEARNING: dict[str, Any] = {
    "max_iter": 150, "learning_rate": 0.06, "max_leaf_nodes": 12, "min_samples_leaf": 60,
    "l2_regularization": 5.0, "random_state": 0,
}  # fmt: skip


class Question(NamedTuple):
    """A question with the pool that it begins from, and the passages of each gold item."""

    pool: Pool
    gold: tuple[frozenset[str], ...]

    def found(self) -> Column:
        """1 for each passage of the pool that is gold."""
        right = frozenset().union(*self.gold)
        return np.array([chunk.id in right for chunk in self.pool.chunks], dtype=np.float64)

    def recall(self, scores: Column, k: int) -> float:
        """Share of the gold items with a passage among the k best."""
        best = {self.pool.chunks[i].id for i in np.argsort(-scores, kind="stable")[:k]}
        return sum(bool(one & best) for one in self.gold) / len(self.gold)


Sets = Mapping[str, Sequence[Question]]
Scores = dict[str, list[Column]]
Score = Callable[[Column], Column]


def passage_questions(folder: Path, library: Library, embedder: Embedder) -> Iterator[Question]:
    """The questions of a set of single passages."""
    rows = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    of = {str(d.external_id): d.id for d in library.documents()}
    chunks = {one: frozenset(c.id for c in library.chunks(d)) for one, d in of.items()}
    golds = [tuple(chunks[str(pid)] for pid in row["gold_pids"]) for row in rows]
    yield from begun([str(row["question"]) for row in rows], golds, library, embedder)


def begun(
    texts: Sequence[str],
    golds: Sequence[tuple[frozenset[str], ...]],
    library: Library,
    embedder: Embedder,
) -> Iterator[Question]:
    """Questions with their first pools."""
    vectors = encode_long(embedder, texts)
    near = library.dense(vectors, DENSE)
    for text, gold, vector, hits in zip(texts, golds, vectors, near, strict=True):
        yield Question(Pool(library, ask(library, text, vector), hits), gold)


def fit(
    features: Scores, sets: Sets, taken: Mapping[str, Sequence[bool]], names: Sequence[str]
) -> tuple[Score, dict[str, Any]]:
    """Boosted trees over the questions taken; also as they are kept on file."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows, labels, share = [], [], []
    for name, questions in sets.items():
        for x, question in compress(zip(features[name], questions, strict=True), taken[name]):
            rows.append(x)
            labels.append(question.found()[: len(x)])
            share.append(np.full(len(x), 1 / sum(taken[name])))
    weights = np.concatenate(share)
    model = HistGradientBoostingClassifier(
        **LEARNING, monotonic_cst=[int(name in RISING) for name in names]
    )
    x = np.concatenate(rows)
    model.fit(x, np.concatenate(labels), sample_weight=weights * len(weights) / weights.sum())
    grown = kept(model)
    mine = trees.read(grown).score(x)
    if not np.allclose(mine, model.predict_proba(x)[:, 1], atol=1e-3):
        raise AssertionError("the trees as kept do not score as learnt")
    return trees.read(grown).score, grown


def kept(model: Any) -> dict[str, Any]:
    """The trees as ``agent.forage.trees`` reads them; a leaf leads to itself."""
    grown = []
    for (predictor,) in model._predictors:  # scikit-learn exports them in no other way
        tree = []
        for place, node in enumerate(predictor.nodes):
            leaf = bool(node["is_leaf"])
            threshold = 0.0 if leaf else float(node["num_threshold"])
            left, right = (place, place) if leaf else (int(node["left"]), int(node["right"]))
            feature = 0 if leaf else int(node["feature_idx"])
            tree.append([feature, threshold, left, right, float(f"{node['value']:.5g}")])
        grown.append(tree)
    return {"bias": float(model._baseline_prediction.ravel()[0]), "trees": grown}


def learn(
    sets: Sets, taken: Mapping[str, Sequence[bool]], without: Sequence[str] = ()
) -> tuple[list[Scores], list[dict[str, Any]]]:
    """All stages learnt on the questions taken; scores of all questions after each.

    ``without``: features that are hidden from it.
    """
    features: Scores = {
        name: [q.pool.own.copy() for q in questions] for name, questions in sets.items()
    }
    walks = {name: [Walk(q.pool) for q in questions] for name, questions in sets.items()}
    names: tuple[str, ...] = OWN
    stages: list[dict[str, Any]] = []
    after: list[Scores] = []
    for step in range(STEPS + 1):
        if step:
            names = (*OWN, *LINKS)
            features = {
                name: [w.step(s) for w, s in zip(walks[name], after[-1][name], strict=True)]
                for name in sets
            }
        for name in without:
            if name in names:
                for one in features.values():
                    for x in one:
                        x[:, names.index(name)] = 0.0
        score, grown = fit(features, sets, taken, names)
        stages.append(grown)
        after.append({name: [score(x) for x in xs] for name, xs in features.items()})
        if step < STEPS:
            unspoilt(after[-1], features, sets, taken, names)
    return after, stages


def unspoilt(
    scores: Scores, features: Scores, sets: Sets, taken: Mapping[str, Sequence[bool]],
    names: Sequence[str],
) -> None:  # fmt: skip
    """Replace the scores of the questions taken by those of models that have not seen them.

    Else the next stage learns to trust a stage before it that is better on what it was learnt
    from (recall@5 on sets not learnt from: 65.0, 92.9 and 95.1 with spoilt scores).
    """
    for odd in (False, True):
        half = {
            name: [one and bool(i % 4 > 1) == odd for i, one in enumerate(flags)]
            for name, flags in taken.items()
        }
        score, _ = fit(features, sets, half, names)
        for name, flags in taken.items():
            for i, one in enumerate(flags):
                if one and not half[name][i]:
                    scores[name][i] = score(features[name][i])


def shown(sets: Sets, scores: Scores, label: str) -> None:
    """One line for each set: recall in passages, and how often all are among the five best."""
    for name, questions in sets.items():
        pairs = list(zip(scores[name], questions, strict=True))
        got = {k: 100 * np.mean([q.recall(s, k) for s, q in pairs]) for k in (2, 5, 10)}
        full = 100 * np.mean([q.recall(s, 5) == 1 for s, q in pairs])
        line = "  ".join(f"recall@{k} {value:.1f}" for k, value in got.items())
        sys.stdout.write(f"  {label:22} {name:8} {line}  full@5 {full:.1f}\n")
    sys.stdout.flush()


def other_half(sets: Sets, without: Sequence[str] = ()) -> list[Scores]:
    """Scores after each stage of every question, learnt on the half that it is not of."""
    halves = []
    for odd in (False, True):
        taken = {name: [bool(i % 2) == odd for i in range(len(qs))] for name, qs in sets.items()}
        halves.append(learn(sets, taken, without)[0])
    even, uneven = halves
    return [
        {name: [(uneven, even)[i % 2][step][name][i] for i in range(len(qs))]
         for name, qs in sets.items()}
        for step in range(STEPS + 1)
    ]  # fmt: skip


def opened(data: Path, libraries: Path, embedder: Embedder) -> dict[str, list[Question]]:
    """All sets, ingested where they are not yet."""
    sets: dict[str, list[Question]] = {}
    for corpus in sorted(data.glob("retrieval/*/corpus.jsonl")):
        place = libraries / corpus.parent.name
        ingest([str(corpus)], place, embedder=embedder)
        library = Library.open(place, embedder)
        sets[corpus.parent.name] = list(passage_questions(corpus.parent, library, embedder))
    ingest([str(calls.folder(data))], libraries / "calls", embedder=embedder)
    library = Library.open(libraries / "calls", embedder)
    asked = [q for q in calls.read_questions() if q.part == "single"]
    golds = [tuple(calls.holders(library, g) for g in q.gold) for q in asked]
    sets["calls"] = list(begun([q.text for q in asked], golds, library, embedder))
    return sets


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.learn_scent", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--libraries", type=Path, default=Path("runs/learn"))
    parser.add_argument("--write", action="store_true", help="freeze the weights")
    parser.add_argument("--ablate", action="store_true", help="learn without each part as well")
    options = parser.parse_args(arguments)
    sets = opened(options.data, options.libraries, open_embedder())
    everything = {name: [True] * len(questions) for name, questions in sets.items()}
    if options.write:
        stages = learn(sets, everything)[1]
        record = {"learnt_on": list(sets), "own": OWN, "links": LINKS, "stages": stages}
        WEIGHTS.write_text(json.dumps(record, separators=(",", ":")) + "\n", "utf-8")
    for name in sets:
        others = {other: [other != name] * len(questions) for other, questions in sets.items()}
        without_links, walked = learn(sets, others)[0]
        shown({name: sets[name]}, without_links, "other sets, no links")
        shown({name: sets[name]}, walked, "other sets, walk")
    without_links, walked = other_half(sets)
    shown(sets, without_links, "other half, no links")
    shown(sets, walked, "other half, walk")
    for part, hidden in PARTS.items() if options.ablate else ():
        shown(sets, other_half(sets, hidden)[-1], f"without {part}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
