"""Ingest through Ray on several nodes of this machine: contents, speed, and a node that is killed.

``python -m evals.bench.cluster [PATH...] [--workers 1 2 4] [--text-seconds S] [--real] [--json]``:
real Chroma and Postgres servers are started; the corpus is ingested by one process without Ray,
then by Ray with each number of workers, on as many nodes, then once more while a node with a worker
on it is killed and another joins. Each time into a library of its own; the hashes of all documents
must agree. Embeddings come from an endpoint that takes ``S`` seconds a text, on each connection:
this measures the engine, as if every worker had an encoder of its own. ``--real`` takes the real
encoder, which on one machine's cores is the same for all workers together.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from agent.app import DeepNews
from agent.demo import DOSSIER
from evals.bench.contents import digest
from evals.bench.fault_server import FakeServer
from evals.bench.measuring import machine
from evals.bench.servers import chroma, postgres

TEXT_SECONDS = 0.05
NODE_MEMORY = 150 * 2**20


class Took(NamedTuple):
    """One ingest."""

    documents: int
    chunks: int
    seconds: float
    digest: str
    problems: list[str]


@contextmanager
def nodes(count: int) -> Iterator[Any]:
    """A Ray cluster of a head that does no work and so many nodes for one worker each."""
    from agent.cluster.start import prepare

    prepare()
    import ray
    from ray.cluster_utils import Cluster

    fast = {"health_check_period_ms": 1000, "health_check_failure_threshold": 5}
    cluster = Cluster(
        initialize_head=True,
        head_node_args={
            "num_cpus": 0, "include_dashboard": False, "object_store_memory": NODE_MEMORY,
            "_system_config": fast,
        },
    )  # fmt: skip
    try:
        for _ in range(count):
            _join(cluster)
        yield cluster
    finally:
        ray.shutdown()
        cluster.shutdown()


def _join(cluster: Any) -> None:
    cluster.add_node(num_cpus=2, object_store_memory=NODE_MEMORY)  # a worker, and one that reads


def ingested(paths: Sequence[str], options: dict[str, Any], **how: Any) -> Took:
    """Ingest into a new shared library."""
    with DeepNews(library=f"shared:bench_{uuid.uuid4().hex[:8]}", **options) as app:
        _ = app.embedder.max_tokens
        began = time.monotonic()
        done = app.ingest(*paths, **how)
        seconds = time.monotonic() - began
        held = digest(app.library)
        return Took(done.documents, done.chunks, round(seconds, 2), held, app.library.check())


def on_nodes(
    paths: Sequence[str], options: dict[str, Any], workers: int, *, kill: bool = False
) -> Took:
    """The same through Ray; with ``kill`` a node goes as soon as something is stored."""
    from agent.cluster.ingest import engine
    from agent.cluster.start import started
    from agent.settings import load

    with nodes(workers) as cluster, started(cluster.address, workers):
        _warm(workers)
        engaged = engine(load(**options), address=cluster.address, workers=workers)
        gone = threading.Event()

        def progress(so_far: Any) -> None:
            if kill and so_far.chunks and not gone.is_set():
                gone.set()
                cluster.remove_node(_busy(cluster), allow_graceful=False)
                _join(cluster)

        took = ingested(paths, options, engine=engaged, progress=progress)
        if kill and not gone.is_set():
            raise RuntimeError("nothing was killed")
        return took


def _busy(cluster: Any) -> Any:
    """A node with a worker on it."""
    from ray._private.state import actors  # the public way needs Ray's dashboard

    busy = {one["Address"]["NodeID"] for one in actors().values() if one["State"] == "ALIVE"}
    return next(node for node in cluster.worker_nodes if node.node_id in busy)


def _warm(workers: int) -> None:
    """Processes that have loaded Python: their start is not what is measured."""
    import ray

    ray.get([ray.remote(_nothing).remote() for _ in range(workers)])


def _nothing() -> None:
    import agent.cluster.ingest  # noqa: F401

    time.sleep(0.5)


def measure(
    paths: Sequence[str], *, workers: Sequence[int], text_seconds: float, real: bool = False
) -> dict[str, Any]:
    """Run the bench."""
    with (
        tempfile.TemporaryDirectory(prefix="deepnews-cluster-") as home,
        FakeServer(embedding_seconds=text_seconds) as encoder,
        chroma(Path(home) / "chroma") as vectors,
        postgres(Path(home) / "postgres") as texts,
    ):
        options: dict[str, Any] = {
            "chroma_url": vectors, "postgres_url": texts, "machine": "bench",
            "writer": "extractive",
        }  # fmt: skip
        if not real:
            options |= {"embedding_url": encoder.base_url, "embedder": "hashed"}
        runs = {"one process, no Ray": ingested(paths, options)}
        for count in workers:
            runs[f"Ray, {count} workers"] = on_nodes(paths, options, count)
        most = max(workers)
        runs[f"Ray, {most} workers, a node killed"] = on_nodes(paths, options, most, kill=True)
        gc.collect()
    first = next(iter(runs.values()))
    return {
        "machine": machine(), "paths": list(paths), "text_seconds": None if real else text_seconds,
        "runs": {name: took._asdict() for name, took in runs.items()},
        "same": all(took.digest == first.digest and not took.problems for took in runs.values()),
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 1 when a library differs."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.cluster", description=__doc__)
    parser.add_argument("paths", nargs="*", default=[str(DOSSIER)], metavar="PATH")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--text-seconds", type=float, default=TEXT_SECONDS)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = measure(
        given.paths, workers=given.workers, text_seconds=given.text_seconds, real=given.real
    )
    if given.json:
        print(json.dumps(found, indent=1))
    else:
        for name, took in found["runs"].items():
            rate = took["chunks"] / took["seconds"]
            print(
                f"{name}: {took['documents']} documents, {took['chunks']} passages, "
                f"{took['seconds']} s, {rate:.1f} passages/s, {took['digest']}"
            )
        print("same contents" if found["same"] else "the contents differ")
    return 0 if found["same"] else 1


if __name__ == "__main__":
    sys.exit(main())
