"""What the harness adds to writing: ``python -m evals.bench.overhead [--items 100]``.

So many short articles are written by the extractive writer, as cases of a task that the runner
runs: retries, isolation, records on disk, rows, intervals, the result's file. All that is not a
case's own time is the harness's.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final, NamedTuple

from agent.brief import Brief
from evals.bench.batch import about, stub
from evals.bundles import article_of, spent
from evals.records import Record
from evals.run import run
from evals.task import Conclusions, Options, Prepared, Task

ALLOWED: Final = 0.05


class Told(NamedTuple):
    """A brief of the bench."""

    id: str
    brief: Brief
    part: str = "stub"


def measured(items: int, jobs: int) -> dict[str, Any]:
    """Seconds of cases and of all else, and their ratio."""
    with ExitStack() as stack:
        app, folder, subject, _ = stub(stack)
        cases = [Told(f"{n:04}", Brief(text=about(subject, n), words=100)) for n in range(items)]

        def answer(case: Told) -> list[Record]:
            done = article_of(app, case.brief, folder / "bundles" / case.id)
            right = {"passed": float(done.passed)}
            return [
                Record(
                    part=case.part, case=case.id, subject="ours", scores=right, costs=spent(done)
                )
            ]

        @contextmanager
        def prepare(options: Options) -> Iterator[Prepared]:
            yield Prepared(cases, answer, lambda records: Conclusions(primary="passed"), {})

        began = time.monotonic()
        options = Options(folder, folder / "libraries", jobs=jobs)
        result = run(Task("stub", "articles of a stub", prepare), options, folder / "out")
        wall = time.monotonic() - began
    own = wall - result.case_seconds / (jobs if jobs > 1 else 1)
    return {
        "items": items, "jobs": jobs, "wall seconds": round(wall, 2),
        "case seconds": result.case_seconds, "harness seconds": round(own, 2),
        "share": round(own / (wall - own), 4), "allowed": ALLOWED,
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was measured; 1 when the harness adds more than is allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args(arguments)
    found = measured(given.items, given.jobs)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return 0 if found["share"] <= ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main())
