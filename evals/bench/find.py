"""What ``find`` costs at 10 thousand, 100 thousand and a million passages.

``python -m evals.bench.find [--sizes N...] [--modes M...] [--questions N] [--home DIR] [--json]``:
builds a synthetic library of each size (see ``synthetic``; with ``--home`` it is kept and used
again) and asks questions, one at a time, each mode in a process of its own. The vectors of the
questions are given, so no encoder is in the times. Of each process: ``open`` the library and the
``first`` question with its files evicted from the system's memory before, then all others, ``new``
each, then the same ``again``; ``peak_mib`` is the process, ``files_mib`` the folder. ``--paired``
asks the libraries of all sizes in turn, in one process.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, get_args

import numpy as np

from agent.forage.find import Mode, find_many
from evals.bench.measuring import machine, memory
from evals.bench.synthetic import DIMENSION, build, question, world
from tools.embed import Embedder, Vectors
from tools.library import Library
from tools.library_open import CHROMA, LEXICAL, SQLITE

SIZES, MODES, QUESTIONS, DEPTH = (10_000, 100_000), ("fused", "walk"), 120, 10
GOAL_PASSAGES, GOAL_MILLISECONDS = 10_000, 60.0
GOAL_RATIO = 3.0  # of the medians of the largest and the smallest library, asked in turn
SYNTHETIC = (
    "synthetic: words, names and vectors (seeded; shaped after MuSiQue). Real: rows, indexes and "
    "files, written by Library.put_all, and find itself. Not in the times: the question's encoding."
)


class Given:
    """An embedder that knows the vectors of its texts beforehand."""

    fingerprint, dimension, max_tokens = f"given-{DIMENSION}", DIMENSION, 254

    def __init__(self, known: dict[str, Vectors]) -> None:
        """Take vectors by text."""
        self._known = known

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of known texts."""
        return np.stack([self._known[text] for text in texts])

    def count(self, texts: list[str]) -> list[int]:
        """Few tokens each."""
        return [1 for _ in texts]


def made(home: Path, size: int, tell: Callable[[str], None]) -> Path:
    """The library of a size below ``home``; built when it is not there in full."""
    folder, mark = home / str(size), home / f"{size}.json"
    if mark.exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    began = time.perf_counter()
    with Library.open(folder, Given({}), write=True, create=True) as library:
        for held in build(library, size):
            seconds = time.perf_counter() - began
            tell(f"{held} of {size} passages, {held / seconds:.0f} a second")
    record = {"passages": held, "seconds": round(time.perf_counter() - began, 1)}
    mark.write_text(json.dumps(record), encoding="utf-8")
    return folder


def measure(folder: Path, mode: Mode, questions: int) -> dict[str, Any]:
    """Open a library in this process and ask it; times in milliseconds unless named otherwise."""
    record = json.loads(folder.with_name(f"{folder.name}.json").read_text(encoding="utf-8"))
    drawn = world(int(folder.name))
    asked = [question(drawn, number) for number in range(questions + 1)]
    embedder = Given(dict(asked))
    evict(folder)
    base, began = memory("VmRSS"), time.perf_counter()
    with Library.open(folder, embedder) as library:
        opened, resident = time.perf_counter() - began, memory("VmRSS")
        spent = [_asked(library, embedder, text, mode) for text, _ in asked]
        again = [_asked(library, embedder, text, mode) for text, _ in asked[1:]]
    return {
        "passages": record["passages"],
        "mode": mode,
        "open_seconds": round(opened, 2),
        "first": round(spent[0], 1),
        **{f"new_{name}": value for name, value in _spread(spent[1:]).items()},
        **{f"again_{name}": value for name, value in _spread(again).items()},
        "opened_mib": resident - base,
        "peak_mib": memory("VmHWM"),
        "build_seconds": record["seconds"],
    }


def paired(home: Path, sizes: Sequence[int], mode: Mode, questions: int) -> dict[str, Any]:
    """Ask libraries of two sizes in turn, so that other programs slow both; files may be cached.

    Times in milliseconds; ``ratio`` is of the medians by the clock, ``cpu_ratio`` of the
    processor's.
    """
    with ExitStack() as stack:
        opened = []
        for size in sizes:
            drawn = world(size)
            asked = [question(drawn, number) for number in range(questions + 1)]
            embedder = Given(dict(asked))
            library = stack.enter_context(Library.open(home / str(size), embedder))
            opened.append(Opened(library, embedder, [text for text, _ in asked]))
        return {"sizes": list(sizes), **in_turn(opened, mode)}


class Opened(NamedTuple):
    """A library that is asked, and what; the first question is in no figure."""

    library: Library
    embedder: Embedder
    questions: list[str]


def in_turn(opened: Sequence[Opened], mode: Mode) -> dict[str, Any]:
    """Medians of libraries that are asked in turn, and the last against the first."""
    walls: list[list[float]] = [[] for _ in opened]
    works: list[list[float]] = [[] for _ in opened]
    for number in range(len(opened[0].questions)):
        for place, one in enumerate(opened):
            worked = time.process_time()
            spent = _asked(one.library, one.embedder, one.questions[number], mode)
            if number:
                walls[place].append(spent)
                works[place].append(1000 * (time.process_time() - worked))
    wall, work = ([float(np.median(own)) for own in each] for each in (walls, works))
    return {
        "mode": mode,
        "median": [round(value, 1) for value in wall],
        "p95": [_spread(own)["p95"] for own in walls],
        "cpu_median": [round(value, 1) for value in work],
        "ratio": round(wall[-1] / wall[0], 2),
        "cpu_ratio": round(work[-1] / work[0], 2),
        "goal": GOAL_RATIO,
    }


def _asked(library: Library, embedder: Embedder, text: str, mode: Mode) -> float:
    began = time.perf_counter()
    find_many(library, embedder, [text], DEPTH, mode=mode)
    return 1000 * (time.perf_counter() - began)


def _spread(spent: Sequence[float]) -> dict[str, float]:
    values = np.percentile(spent, [50, 95])
    return {"median": round(float(values[0]), 1), "p95": round(float(values[1]), 1)}


def evict(folder: Path) -> None:
    """Ask the system to forget what it holds of the folder's files; elsewhere than Linux not."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in _files(folder):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def files_mib(folder: Path) -> dict[str, int]:
    """Size of the parts of a library on disk."""
    parts = {"texts and links": SQLITE, "vectors": CHROMA, "words": LEXICAL}
    return {
        name: sum(path.stat().st_size for path in _files(folder / part)) >> 20
        for name, part in parts.items()
    }


def _files(folder: Path) -> Iterator[Path]:
    found = [folder] if folder.is_file() else folder.rglob("*")
    return (path for path in found if path.is_file())


def compared(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """By how much each mode's costs grow from one size to the next."""
    grown = []
    for mode in dict.fromkeys(row["mode"] for row in rows):
        of_mode = sorted((r for r in rows if r["mode"] == mode), key=lambda r: int(r["passages"]))
        for less, more in pairwise(of_mode):
            factors = {
                name: round(more[name] / less[name], 2)
                for name in ("passages", "new_median", "new_p95", "open_seconds", "peak_mib")
                if less[name]
            }
            grown.append({"mode": mode, **factors})
    return grown


def run(
    sizes: Sequence[int], modes: Sequence[str], questions: int, home: Path
) -> dict[str, object]:
    """Build what is not built, and measure each size and mode in a process of its own."""
    rows = []
    for size in sizes:
        folder = made(home, size, lambda line: print(line, file=sys.stderr))
        for mode in modes:
            call = [sys.executable, "-m", "evals.bench.find", "--measure", str(folder)]
            call += ["--modes", mode, "--questions", str(questions)]
            told = subprocess.run(call, stdout=subprocess.PIPE, text=True, check=True)
            rows.append({**json.loads(told.stdout), "files_mib": files_mib(folder)})
    over = [
        row
        for row in rows
        if row["passages"] <= 1.1 * GOAL_PASSAGES and row["new_p95"] > GOAL_MILLISECONDS
    ]
    return {
        "note": SYNTHETIC,
        **machine(),
        "rows": rows,
        "growth": compared(rows),
        "goal": f"p95 at {GOAL_PASSAGES} passages at most {GOAL_MILLISECONDS:.0f} ms",
        "passed": not over,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 1 when the smallest library is over its goal."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.find", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--modes", nargs="+", default=list(MODES), choices=get_args(Mode))
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--paired", action="store_true", help="ask all sizes in turn, in --home")
    parser.add_argument("--measure", type=Path, default=None, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure:
        found = measure(options.measure, options.modes[0], options.questions)
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        if options.paired:
            for size in options.sizes:
                made(home, size, lambda line: print(line, file=sys.stderr))
            found = paired(home, options.sizes, options.modes[0], options.questions)
            sys.stdout.write(json.dumps({**machine(), **found}) + "\n")
            return 0 if found["ratio"] <= GOAL_RATIO else 1
        result = run(options.sizes, options.modes, options.questions, home)
    sys.stdout.write((json.dumps(result) if options.json else _table(result)) + "\n")
    return 0 if result["passed"] else 1


def _table(result: dict[str, Any]) -> str:
    rows = result["rows"]
    lines = [f"{name:<14}" + "".join(f"{row[name]!s:>12}" for row in rows) for name in rows[0]
             if name != "files_mib"]  # fmt: skip
    for part in rows[0]["files_mib"]:
        lines.append(f"{part[:14]:<14}" + "".join(f"{r['files_mib'][part]!s:>12}" for r in rows))
    lines += [f"growth  {json.dumps(one)}" for one in result["growth"]]
    others = (f"{name}  {result[name]}" for name in ("cores", "load", "goal", "passed", "note"))
    return "\n".join([*lines, *others])


if __name__ == "__main__":
    raise SystemExit(main())
