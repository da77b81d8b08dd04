"""A long batch on a small library: articles an hour, and whether memory grows.

``python -m evals.bench.batch [--items 1000] [--jobs 2] [--every 100]`` ingests eight papers of a
closed world, writes so many short articles with the extractive writer and vectors of a stand-in,
and prints resident memory at every hundred. Of no use for judging articles.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple

from agent.app import DeepNews
from agent.batch_ledger import Item, Summary
from agent.batch_write import write_batch
from agent.brief import Brief
from evals.bench.fault_server import FakeServer
from evals.worlds.generate import world
from tools.memory import one_heap

TOPICS: Final = ("margins", "orders", "plans", "people", "growth", "costs", "outlook")
PAGE: Final = 4096


def resident_mib() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * PAGE / 2**20


def about(subject: str, number: int) -> str:
    """A brief like no other of the batch."""
    return f"{subject}: {TOPICS[number % len(TOPICS)]}, part {number}"


class Stub(NamedTuple):
    """An application over a small world, its folder, whom it is about, and who makes vectors."""

    app: DeepNews
    folder: Path
    subject: str
    vectors: FakeServer


def stub(stack: ExitStack) -> Stub:
    """Without weights: hashed vectors, no reader. ``stack`` closes all of it."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deepnews-bench-")))
    vectors = stack.enter_context(FakeServer())
    made = world(3, "business")
    (folder / "papers").mkdir()
    for paper in made.papers:
        (folder / "papers" / paper.file).write_text(paper.text, encoding="utf-8")
    app = stack.enter_context(
        DeepNews(
            library=folder / "library", writer="extractive", verifier="none",
            embedder="hashed", embedding_url=vectors.base_url,
        )
    )  # fmt: skip
    app.ingest(folder / "papers")
    return Stub(app, folder, made.subject, vectors)


def measured(items: int, jobs: int, every: int, words: int) -> dict[str, Any]:
    """Write the batch; memory after every so many items, in MiB."""
    marks: list[dict[str, float]] = []
    with ExitStack() as stack:
        app, folder, subject, vectors = stub(stack)
        briefs = [
            Item(id=f"{n:05}", brief=Brief(text=about(subject, n), words=words))
            for n in range(items)
        ]  # fmt: skip
        began = time.monotonic()

        def tell(so_far: Summary) -> None:
            done = so_far.items - so_far.left
            if done % every == 0 or done == 10:
                gc.collect()
                vectors.calls.clear()  # the stand-in's own memory is none of the batch's
                spent = round(time.monotonic() - began, 1)
                marks.append({"items": done, "mib": round(resident_mib(), 1), "seconds": spent})
                sys.stderr.write(f"{marks[-1]}\n")

        done = asyncio.run(write_batch(app, briefs, folder / "out", jobs=jobs, tell=tell))
    return {"states": done.states, "jobs": jobs, "words": done.words, "marks": marks}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the marks as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--every", type=int, default=100)
    parser.add_argument("--words", type=int, default=100)
    given = parser.parse_args(arguments)
    one_heap()  # as the command ``batch`` begins
    found = measured(given.items, given.jobs, given.every, given.words)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
