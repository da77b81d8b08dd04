"""Ingest through Ray on several nodes of this machine: contents, speed, and a node that is killed.

``python -m evals.bench.cluster [PATH...] [--workers 1 2 4] [--text-seconds S] [--real] [--json]``:
real Chroma and Postgres servers are started; the corpus (without PATHs, the paragraphs of the demo
dossier, each a document, in files of ten) is ingested by one process without Ray, then by Ray with
each number of workers, a node for each and one to spare, then once more while a node with a worker
on it is killed (with two workers or more: one alone may be on the head, which is not). Each time
into a library of its own; the hashes of all documents must agree.
Embeddings come from an endpoint that takes ``S`` seconds a text, on each connection: this measures
the engine, as if every worker had an encoder of its own. ``--real`` takes the real encoder, which
on one machine's cores is the same for all workers together; hashes are then of all but the vectors,
and of these the lowest cosine counts (``ALIKE``). The rate is texts over the time from
the first request of an embedding to the last answer: the start of Ray and of its workers is not in
it, but in the seconds.
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.app import DeepNews
from agent.demo import DOSSIER
from evals.bench.contents import digest, lowest_cosine, vectors_of
from evals.bench.fault_server import FakeServer
from evals.bench.measuring import machine
from evals.bench.servers import chroma, postgres

TEXT_SECONDS = 0.05
NODE_MEMORY = 150 * 2**20
ALIKE = 0.998  # cosine of a text's two vectors in half precision, from different batches


class Took(NamedTuple):
    """One ingest; ``rate`` is texts a second from the first embedding to the last.

    ``vectors`` are kept of the real encoder's only.
    """

    documents: int
    chunks: int
    duplicates: int
    seconds: float
    rate: float | None
    digest: str
    problems: list[str]
    vectors: dict[str, NDArray[np.float32]]


@contextmanager
def nodes(count: int) -> Iterator[Any]:
    """A Ray cluster of a head, which reads, and so many nodes for one worker each."""
    from agent.cluster.start import prepare, stdout_to_stderr

    prepare()
    import ray
    from ray.cluster_utils import Cluster

    system = {
        "health_check_period_ms": 1000, "health_check_failure_threshold": 5,
        "worker_niceness": 0,  # as the run without Ray: other programs share this machine
    }  # fmt: skip
    with stdout_to_stderr():
        cluster = Cluster(
            initialize_head=True,
            head_node_args={
                "num_cpus": 1, "include_dashboard": False, "object_store_memory": NODE_MEMORY,
                "_system_config": system,
            },
        )  # fmt: skip
        try:
            for _ in range(count):
                cluster.add_node(num_cpus=1, object_store_memory=NODE_MEMORY)
            yield cluster
        finally:
            ray.shutdown()
            cluster.shutdown()


def ingested(
    paths: Sequence[str], options: dict[str, Any], encoder: FakeServer, **how: Any
) -> Took:
    """Ingest into a new shared library."""
    encoder.embedded.clear()
    with DeepNews(library=f"shared:bench_{uuid.uuid4().hex[:8]}", **options) as app:
        _ = app.embedder.max_tokens
        began = time.monotonic()
        done = app.ingest(*paths, **how)
        seconds = time.monotonic() - began
        real = _real(options)
        return Took(
            done.documents, done.chunks, done.duplicates, round(seconds, 2), _rate(encoder),
            digest(app.library, vectors=not real), app.library.check(),
            vectors_of(app.library) if real else {},
        )  # fmt: skip


def _real(options: dict[str, Any]) -> bool:
    """Whether the real encoder embeds; it tells of no request."""
    return "embedder" not in options


def _rate(encoder: FakeServer) -> float | None:
    told = list(encoder.embedded)
    if not told:
        return None
    span = max(end for _, end, _ in told) - min(begin for begin, _, _ in told)
    return round(sum(count for _, _, count in told) / max(span, 0.001), 1)


def on_nodes(
    paths: Sequence[str], options: dict[str, Any], encoder: FakeServer, workers: int, cluster: Any,
    *, kill: bool = False,
) -> Took:  # fmt: skip
    """The same through Ray; with ``kill`` a node goes while its worker embeds."""
    from agent.cluster.ingest import engine
    from agent.settings import load

    gone = threading.Event()

    def lose() -> None:
        begun = _real(options)  # its worker is there once it has opened the model
        while not (begun or encoder.embedded) or (node := _busy(cluster)) is None:
            time.sleep(0.05)
        cluster.remove_node(node, allow_graceful=False)
        gone.set()

    engaged = engine(load(**options), address=cluster.address, workers=workers, together=8)
    if kill:
        encoder.embedded.clear()
        threading.Thread(target=lose, daemon=True).start()
    took = ingested(paths, options, encoder, engine=engaged)
    if kill and not gone.is_set():
        raise RuntimeError("nothing was killed")
    return took


def paragraphs(folder: Path, rows: int = 10) -> list[str]:
    """The demo dossier's paragraphs as documents of their own, so many to a file."""
    told = [
        {"id": f"{file.stem}-{number}", "title": file.stem.replace("-", " "), "text": text}
        for file in sorted(Path(DOSSIER).glob("*.md"))
        for number, text in enumerate(file.read_text(encoding="utf-8").split("\n\n"))
        if len(text) > 60 and "|" not in text
    ]
    paths = []
    for i in range(0, len(told), rows):
        path = folder / f"{i:05}.jsonl"
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in told[i : i + rows])
        path.write_text("".join(lines), encoding="utf-8")
        paths.append(str(path))
    return paths


def _busy(cluster: Any) -> Any:
    """A node with a worker on it; None where they are all on the head, or not there yet."""
    import ray
    from ray._private.state import actors  # the public way needs Ray's dashboard

    if not ray.is_initialized():
        return None
    busy = {
        one["Address"]["NodeID"]
        for one in actors().values()
        if one["State"] == "ALIVE" and "MapWorker" in one["ActorClassName"]
    }
    return next((node for node in cluster.worker_nodes if node.node_id in busy), None)


def measure(
    paths: Sequence[str], *, workers: Sequence[int], text_seconds: float, real: bool = False,
    tell: Callable[[str], None] = lambda text: None,
) -> dict[str, Any]:  # fmt: skip
    """Run the bench."""
    from agent.cluster.start import started

    runs: dict[str, Took] = {}

    def ran(name: str, took: Took) -> None:
        runs[name] = took
        tell(f"{name}: {took._replace(vectors={})}")

    with (
        tempfile.TemporaryDirectory(prefix="deepnews-cluster-") as home,
        FakeServer(embedding_seconds=text_seconds) as encoder,
        chroma(Path(home) / "chroma") as vectors,
        postgres() as texts,
    ):
        options: dict[str, Any] = {
            "chroma_url": vectors, "postgres_url": texts, "machine": "bench",
            "writer": "extractive",
        }  # fmt: skip
        if not real:
            options |= {"embedding_url": encoder.base_url, "embedder": "hashed"}
        paths = list(paths) or paragraphs(Path(home))
        ran("one process, no Ray", ingested(paths, options, encoder))
        most = max(workers)
        with nodes(most + 1) as cluster, started(cluster.address, most):
            for count in workers:
                ran(f"Ray, {count} workers", on_nodes(paths, options, encoder, count, cluster))
            killed = on_nodes(paths, options, encoder, most, cluster, kill=True)
            ran(f"Ray, {most} workers, a node killed", killed)
        gc.collect()
    first = next(iter(runs.values()))
    return {
        "machine": machine(), "text_seconds": None if real else text_seconds,
        "runs": {name: _told(took, first) for name, took in runs.items()},
        "same": all(_same(took, first) for took in runs.values()),
    }  # fmt: skip


def _same(took: Took, first: Took) -> bool:
    alike = lowest_cosine(took.vectors, first.vectors) >= ALIKE
    return took.digest == first.digest and not took.problems and alike


def _told(took: Took, first: Took) -> dict[str, Any]:
    cosine = round(lowest_cosine(took.vectors, first.vectors), 4)
    return {**took._asdict(), "vectors": len(took.vectors), "lowest_cosine": cosine}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 1 when a library differs."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.cluster", description=__doc__)
    parser.add_argument("paths", nargs="*", default=[], metavar="PATH")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--text-seconds", type=float, default=TEXT_SECONDS)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = measure(
        given.paths, workers=given.workers, text_seconds=given.text_seconds, real=given.real,
        tell=lambda text: print(text, file=sys.stderr, flush=True),
    )  # fmt: skip
    if given.json:
        print(json.dumps(found, indent=1))
    else:
        for name, took in found["runs"].items():
            print(
                f"{name}: {took['documents']} documents, {took['chunks']} passages, "
                f"{took['seconds']} s, {took['rate']} texts/s, {took['digest']}, "
                f"cosine {took['lowest_cosine']}"
            )
        print("same contents" if found["same"] else "the contents differ")
    return 0 if found["same"] else 1


if __name__ == "__main__":
    sys.exit(main())
