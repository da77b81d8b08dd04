"""HNSW settings by measured recall against exact search, on real vectors.

``python -m evals.bench.graph PATH... [--queries N] [--graphs M,C ...] [--search EF ...] [--json]``:
PATH is an array of vectors (.npy), or documents whose sentences are embedded with the offline
model. The last N are the queries; the rest goes into a Chroma collection for each graph
(neighbours, construction), which is searched with each EF. Recall is the share of the exact k
nearest that are found; what ``find`` asks for is k = 60.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.bench.measuring import machine
from tools.embed import Vectors

GRAPHS, SEARCH, QUERIES, KS = (
    ("16,100", "16,200", "32,100", "32,200"),
    (60, 100, 200),
    300,
    (10, 60),
)
BATCH = 2_000


class Row(NamedTuple):
    """One graph searched with one EF; processor time of building, clock time of searching."""

    neighbours: int
    construction: int
    search: int
    vectors: int
    build_ms: float
    query_ms: float
    recall_10: float
    recall_60: float


def exact(vectors: Vectors, queries: Vectors, k: int) -> NDArray[np.int64]:
    """The k nearest of each query, by all cosines."""
    found = [
        np.argpartition(-(vectors @ one), k)[:k] if k < len(vectors) else np.arange(len(vectors))
        for one in queries
    ]
    ordered = [row[np.argsort(-(vectors[row] @ q))] for row, q in zip(found, queries, strict=True)]
    return np.array(ordered)


def measure(
    vectors: Vectors, queries: Vectors, graph: tuple[int, int], search: Sequence[int]
) -> list[Row]:
    """Build one graph, search it with each EF."""
    nearest = exact(vectors, queries, max(KS))
    with tempfile.TemporaryDirectory() as folder:
        cost = _build(folder, vectors, graph)
        return [_searched(folder, queries, nearest, graph, ef, cost) for ef in search]


@contextmanager
def _opened(folder: str) -> Iterator[Any]:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
    try:
        yield client
    finally:
        client.close()


def _build(folder: str, vectors: Vectors, graph: tuple[int, int]) -> float:
    """Processor time of a vector, in milliseconds."""
    hnsw = {"space": "cosine", "max_neighbors": graph[0], "ef_construction": graph[1]}
    with _opened(folder) as client:
        collection = client.create_collection(
            "graph", embedding_function=None, configuration={"hnsw": hnsw}
        )
        began = time.process_time()
        for start in range(0, len(vectors), BATCH):
            part = vectors[start : start + BATCH]
            collection.upsert(ids=[str(start + i) for i in range(len(part))], embeddings=part)
        return 1000 * (time.process_time() - began) / len(vectors)


def _searched(
    folder: str, queries: Vectors, nearest: NDArray[np.int64], graph: tuple[int, int], ef: int,
    cost: float,
) -> Row:  # fmt: skip
    with _opened(folder) as client:
        client.get_collection("graph", embedding_function=None).modify(
            configuration={"hnsw": {"ef_search": ef}}
        )
    found = []
    with _opened(folder) as client:  # an opened graph goes on with the EF that it was opened with
        collection = client.get_collection("graph", embedding_function=None)
        count = collection.count()
        collection.query(query_embeddings=queries[:1], n_results=max(KS), include=[])
        began = time.perf_counter()
        for query in queries:
            said = collection.query(query_embeddings=query[None], n_results=max(KS), include=[])
            found.append([int(one) for one in said["ids"][0]])
        spent = 1000 * (time.perf_counter() - began) / len(queries)
    recalls = [
        float(np.mean([len({*f[:k]} & {*e[:k]}) / k for f, e in zip(found, nearest, strict=True)]))
        for k in KS
    ]
    return Row(
        *graph, ef, count, round(cost, 2), round(spent, 2),
        round(recalls[0], 4), round(recalls[1], 4),
    )  # fmt: skip


def vectors_of(paths: Sequence[Path]) -> Vectors:
    """An array as it is, or the vectors of the documents' sentences."""
    if paths[0].suffix == ".npy":
        return np.asarray(np.load(paths[0]), dtype=np.float32)
    from evals.bench.corpus import pool
    from tools.embed import open_embedder

    return open_embedder().encode(pool(paths).sentences)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.graph", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--queries", type=int, default=QUERIES)
    parser.add_argument("--graphs", nargs="+", default=list(GRAPHS), metavar="M,C")
    parser.add_argument("--search", type=int, nargs="+", default=list(SEARCH), metavar="EF")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    given = vectors_of(options.paths)
    held, queries = given[: -options.queries], given[-options.queries :]
    rows: list[Row] = []
    for graph in options.graphs:
        neighbours, construction = map(int, graph.split(","))
        rows += measure(held, queries, (neighbours, construction), options.search)
        sys.stderr.write(f"{rows[-1]}\n")
    result = {**machine(), "rows": [row._asdict() for row in rows]}
    lines = [" | ".join(Row._fields), *(" | ".join(map(str, row)) for row in rows)]
    sys.stdout.write((json.dumps(result) if options.json else "\n".join(lines)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
