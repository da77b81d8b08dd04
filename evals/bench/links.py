"""What the links between passages add to ingest: the same documents with and without, in one run.

``python -m evals.bench.links [PATH...] [--rows N] [--rounds N] [--hash] [--json]``: ingest runs in
turn as it is and with the building of links (names, their other forms, titles, and their rows)
taken out. ``added`` is the median over the pairs of the processor time that links add, as a share
of ingest without them; ``added_wall`` the same of wall time, which other programs disturb more.
``inside`` is the time within the function that builds and writes them, as a share of the rest: it
is steady, and lacks what their rows cost at the commit. ``--hash`` puts a hash in the place of the
encoder: the share of all other work, a worst case.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from agent import ingest_derive
from agent.ingest import ingest
from evals.bench.ingest import DOSSIER
from evals.bench.measuring import forget
from tools import texts_schema
from tools.embed import Embedder, HashEmbedder, open_embedder
from tools.library import Library
from tools.links import names_of, write_links

GOAL = 0.15


class Took(NamedTuple):
    """What one ingest took, and how many passages and links it stored."""

    wall_seconds: float
    cpu_seconds: float
    inside_seconds: float
    passages: int
    links: int


def measure(
    paths: Sequence[str], *, embedder: Embedder, rounds: int = 3, rows: int | None = None
) -> dict[str, object]:
    """Run the bench.

    Args:
        paths: What to ingest: files, folders.
        embedder: Encodes.
        rounds: Pairs of an ingest with links and one without, after one that warms up.
        rows: Of each .jsonl file take only so many.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        taken = [_cut(Path(path), home, rows) for path in paths]
        _ingest(taken, home / "warm", embedder)
        pairs = [_pair(taken, home / str(turn), embedder, turn) for turn in range(rounds)]
    return {
        "paths": list(paths),
        "passages": pairs[0][0].passages,
        "links": pairs[0][0].links,
        "embedder": embedder.fingerprint,
        "added": _added([(full.cpu_seconds, bare.cpu_seconds) for full, bare in pairs]),
        "added_wall": _added([(full.wall_seconds, bare.wall_seconds) for full, bare in pairs]),
        "inside": round(
            statistics.median(
                one.inside_seconds / (one.cpu_seconds - one.inside_seconds) for one, _ in pairs
            ),
            4,
        ),
        "goal": GOAL,
        "with": [round(full.cpu_seconds, 2) for full, _ in pairs],
        "without": [round(bare.cpu_seconds, 2) for _, bare in pairs],
    }


def _added(pairs: Sequence[tuple[float, float]]) -> float:
    return round(statistics.median(full / bare for full, bare in pairs) - 1, 4)


def _pair(paths: Sequence[str], folder: Path, embedder: Embedder, turn: int) -> tuple[Took, Took]:
    """Both, in changing order: a machine that slows down is no fault of the second."""
    order = (False, True) if turn % 2 else (True, False)
    took = {
        links: _ingest(paths, folder / str(links), embedder, links=links) for links in order
    }  # fmt: skip
    return took[True], took[False]


def _ingest(paths: Sequence[str], folder: Path, embedder: Embedder, *, links: bool = True) -> Took:
    forget()  # names whose keys are known from the round before cost nothing
    with _watched(links) as inside:
        wall, cpu = time.perf_counter(), time.process_time()
        result = ingest(paths, folder, embedder=embedder)
        took = time.perf_counter() - wall, time.process_time() - cpu
    with Library.open(folder, embedder, write=True) as library:
        count = library.texts.select("SELECT count(*) FROM mentions")[0][0]
    return Took(*took, sum(inside), result.chunks, int(count))


@contextmanager
def _watched(links: bool) -> Iterator[list[float]]:
    """The seconds of each call that finds or writes links; without ``links`` none is made."""
    seconds: list[float] = []

    def written(
        db: sqlite3.Connection, document_id: str, title: str,
        mentioned: Iterable[tuple[str, list[int]]],
    ) -> None:  # fmt: skip
        if links:
            began = time.thread_time()
            write_links(db, document_id, title, mentioned)
            seconds.append(time.thread_time() - began)

    def found(texts: Sequence[str]) -> list[list[int]]:
        began = time.thread_time()
        names: list[list[int]] = names_of(texts) if links else [[] for _ in texts]
        seconds.append(time.thread_time() - began)
        return names

    # Ingest has no switch for this: its links are no option.
    texts_schema.write_links = written  # type: ignore[attr-defined]
    ingest_derive.names_of = found  # type: ignore[attr-defined]
    try:
        yield seconds
    finally:
        texts_schema.write_links = write_links  # type: ignore[attr-defined]
        ingest_derive.names_of = names_of  # type: ignore[attr-defined]


def _cut(path: Path, home: Path, rows: int | None) -> str:
    if rows is None or path.suffix != ".jsonl":
        return str(path)
    cut = home / f"{rows}-of-{path.parent.name}-{path.name}"
    with path.open(encoding="utf-8") as file:
        cut.write_text("".join(islice(file, rows)), encoding="utf-8")
    return str(cut)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 1 when links add more than the goal."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.links", description=__doc__)
    parser.add_argument("paths", nargs="*", default=[str(DOSSIER)], metavar="PATH")
    parser.add_argument("--rows", type=int, default=None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hash", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    embedder = HashEmbedder() if options.hash else open_embedder()
    result = measure(options.paths, embedder=embedder, rounds=options.rounds, rows=options.rows)
    shown = "\n".join(f"{name:>12}  {value}" for name, value in result.items())
    sys.stdout.write((json.dumps(result) if options.json else shown) + "\n")
    over = max(float(str(result[name])) for name in ("added", "inside")) > GOAL
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
