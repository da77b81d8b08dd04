"""Part ``choice`` of the task ``tool_use``: which tool, without a model. Knows no model.

Every set is cut in halves: weights were tuned on one (``development``), the other is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

import numpy as np

from agent.forage.patch import Encode
from agent.tooling.bm25 import Bm25
from agent.tooling.choosing import WEIGHTS, Chooser
from agent.tooling.views import Described, body, clauses, split_name, whole
from evals.records import Measure, Record
from evals.scorers import ranking
from evals.stats import estimates
from evals.task import Options
from evals.tasks.tool_part import Part
from evals.tasks.tool_sets import Query, ToolSet, halves, metatool, nestful, seal_tools
from evals.tasks.tool_vectors import KeptVectors
from tools.embed import open_embedder
from tools.words import stems

SAMPLE = 600  # queries of a set where no limit is given
FEW = 12  # the same in the shipped sample
DEPTH = 10
EMBEDDING = "embedding"
Rank = Callable[[str], list[str]]


def embedding(tools: Sequence[Described], encode: Encode) -> Rank:
    """What most do: the cosine of the query with "name: description"."""
    vectors = encode([_plain(one) for one in tools])
    return lambda query: _first(vectors @ encode([query])[0], tools)


def bm25(tools: Sequence[Described], encode: Encode) -> Rank:
    """BM25 over name, description and parameters."""
    index = Bm25([stems(body(one)) for one in tools])
    return lambda query: _first(index.scores(stems(query)), tools)


def scent(tools: Sequence[Described], encode: Encode) -> Rank:
    """Ours."""
    chooser = Chooser(tools, encode)
    return lambda query: [one.name for one in chooser.rank(query, DEPTH)]


SUBJECTS: dict[str, Callable[[Sequence[Described], Encode], Rank]] = {
    EMBEDDING: embedding, "bm25": bm25, "scent": scent
}  # fmt: skip


def scores(found: Sequence[str], gold: Sequence[str]) -> dict[str, float]:
    """``right``: the first is a wanted one. ``top-5``: one of the first five is.

    recall@k: share of the wanted ones among the first k.
    """
    return {
        "right": float(found[0] in gold),
        "top-5": float(bool(set(found[:5]) & set(gold))),
        "recall@5": ranking.recall(found, gold, 5),
        "recall@10": ranking.recall(found, gold, DEPTH),
    }


def answered(query: Query, rankers: Mapping[str, Rank]) -> list[Record]:
    """The query by every subject."""
    return [
        Record(
            part=query.part, case=query.id, subject=name, groups=query.groups,
            scores=scores(found, query.gold), answer=tuple(found[:5]), gold=query.gold,
        )
        for name, rank in rankers.items()
        for found in [rank(query.text)]
    ]  # fmt: skip


def measures(records: Sequence[Record]) -> list[Measure]:
    """The other scores with their intervals, over all queries of a set."""
    cells: dict[tuple[str, str], list[Record]] = {}
    for one in records:
        cells.setdefault((one.part, one.subject), []).append(one)
    return [
        Measure(
            part=part, subject=subject, group="all", n=len(cell), name=name,
            value=e.mean, low=e.low, high=e.high,
        )
        for (part, subject), cell in cells.items()
        for name, e in estimates(
            {name: [r.scores[name] for r in cell] for name in ("top-5", "recall@5", "recall@10")}
        ).items()
    ]  # fmt: skip


def open_part(options: Options, stack: ExitStack) -> Part:
    """Read the sets and embed them, or take the vectors that an earlier run kept.

    Raises:
        SetupError: a file is missing or broken.
    """
    home = options.data / "tools"
    sets = [
        *metatool(home / "metatool"), *seal_tools(home / "seal_tools"), *nestful(home / "nestful")
    ]  # fmt: skip
    most = options.limit or (FEW if options.sample else SAMPLE)
    kept = {s.name: held_back(s, options)[:most] for s in sets}
    vectors = KeptVectors(open_embedder(), options.libraries)
    texts = [text for one in sets for text in _texts(one, kept[one.name])]
    vectors.prepare(texts, options.tell)
    rankers = {s.name: {n: make(s.tools, vectors) for n, make in SUBJECTS.items()} for s in sets}
    return Part(
        name="choice",
        cases=[query for one in sets for query in kept[one.name]],
        answer=lambda query: answered(query, rankers[query.part]),
        facts={
            "tool sets": {one.name: one.digest for one in sets}, "weights": WEIGHTS._asdict()
        },
        baseline=EMBEDDING,
        notes=("choice: of each set the half that was not tuned on; nestful tools: all of it",),
        measures=measures,
    )  # fmt: skip


def held_back(one: ToolSet, options: Options) -> list[Query]:
    """The queries that may be reported: all of a set that nothing was tuned on."""
    if one.untouched:
        return list(one.queries)
    return halves(one.queries, "held back", seed=options.seed)


def _texts(one: ToolSet, queries: Sequence[Query]) -> list[str]:
    views = [
        text
        for t in one.tools
        for text in (_plain(t), whole(t), split_name(t.name), t.description or split_name(t.name))
    ]
    return [*views, *(text for q in queries for text in (q.text, *clauses(q.text)))]


def _plain(one: Described) -> str:
    return f"{one.name}: {one.description}"


def _first(found: np.ndarray, tools: Sequence[Described]) -> list[str]:
    return [tools[i].name for i in np.argsort(-found, kind="stable")[:DEPTH]]
