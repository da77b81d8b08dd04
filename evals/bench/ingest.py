"""Overhead of ingest over the bare encoder, on the same texts, in one run.

``python -m evals.bench.ingest [PATH...] [--rounds N] [--against library] [--json]``: passages per
second of a full ingest (read, split, describe, embed, store) divided by those of the encoder alone,
ours or with the batches that sentence-transformers makes. The corpus is cut into parts, and for
each part both run in turn, so that other programs on the machine slow both; the median of the
ratios counts.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from agent.ingest import ingest
from agent.ingest_derive import Reading, derive
from agent.ingest_sources import sources
from tools.embed import Embedder, open_embedder
from tools.library import Library

DOSSIER = Path(__file__).parents[2] / "agent" / "demo" / "dossier"
GOAL = 0.95
# Passages of a part: on two cores some 15 seconds of encoding, long against the cost of opening a
# library, short against what else changes on a machine.
PART = 2_000


class Part(NamedTuple):
    """Files, and the texts that ingesting them gives to the encoder."""

    paths: list[str]
    texts: list[str]


class Cost(NamedTuple):
    """What a stretch of work took."""

    seconds: float
    cpu_seconds: float


class Pair(NamedTuple):
    """Both on the same passages, measured in turn."""

    passages: int
    full: Cost
    bare: Cost


def measure(
    paths: Sequence[str], *, embedder: Embedder, rounds: int = 3, size: int = PART,
    alone: Callable[[list[str]], object] | None = None,
) -> dict[str, object]:  # fmt: skip
    """Run the bench.

    Args:
        paths: What to ingest: files, folders.
        embedder: Of the library.
        rounds: How often the whole corpus is gone through, after one ingest that warms up.
        size: Passages of a part, at least.
        alone: The encoder by itself; that of the embedder unless given.

    Returns:
        The corpus, the median ratios, and the passages per second of each pair. ``ratio`` is of
        wall time, which counts; ``cpu_ratio``, of processor time, is what other programs on a
        busy machine disturb least: a process with more threads gets more of such a machine.
    """
    with tempfile.TemporaryDirectory() as folder:
        parts = _parts(paths, embedder, Path(folder) / "warm", size)
        pairs = [
            _pair(part, Path(folder) / f"{turn}-{number}", embedder, alone or embedder.encode)
            for turn in range(rounds)
            for number, part in enumerate(parts)
        ]
    return {
        "paths": list(paths),
        "passages": sum(len(part.texts) for part in parts),
        "characters": sum(len(text) for part in parts for text in part.texts),
        "embedder": embedder.fingerprint,
        "device": getattr(embedder, "device", ""),
        "batch_size": getattr(embedder, "batch_size", None),
        "ratio": _median(pair.bare.seconds / pair.full.seconds for pair in pairs),
        "cpu_ratio": _median(pair.bare.cpu_seconds / pair.full.cpu_seconds for pair in pairs),
        "goal": GOAL,
        "full": [round(pair.passages / pair.full.seconds, 1) for pair in pairs],
        "bare": [round(pair.passages / pair.bare.seconds, 1) for pair in pairs],
    }


def _median(ratios: Iterable[float]) -> float:
    return round(statistics.median(ratios), 3)


def _pair(
    part: Part, folder: Path, embedder: Embedder, encode: Callable[[list[str]], object]
) -> Pair:
    """One half with the bare encoder before and one after, so that a drift of speed cancels."""
    before = _cost(lambda: encode(part.texts[::2]))
    full = _cost(lambda: ingest(part.paths, folder, embedder=embedder))
    after = _cost(lambda: encode(part.texts[1::2]))
    bare = Cost(before.seconds + after.seconds, before.cpu_seconds + after.cpu_seconds)
    return Pair(len(part.texts), full, bare)


def _cost(work: Callable[[], object]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def _parts(paths: Sequence[str], embedder: Embedder, folder: Path, size: int) -> list[Part]:
    """Ingest once, which warms up, and see what was embedded of each file."""
    ingest(paths, folder, embedder=embedder)
    texts: dict[str, dict[str, None]] = {}
    with Library.open(folder, embedder, write=True) as library:
        for held in library.texts.held():
            reading = Reading.model_validate_json(held.reading)
            text = library.text(held.document.id)
            derived = derive(held.document, text, reading, embedder=embedder)
            texts.setdefault(held.origin, {}).update(dict.fromkeys(derived.passages))
    parts = [Part([], [])]
    for source in sources(paths):
        if len(parts[-1].texts) >= size:
            parts.append(Part([], []))
        parts[-1].paths.append(source.origin)
        parts[-1].texts.extend(texts.get(source.origin, ()))
    if len(parts) > 1 and len(parts[-1].texts) < size // 2:
        last = parts.pop()
        parts[-1].paths.extend(last.paths)
        parts[-1].texts.extend(last.texts)
    return parts


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 1 when the ratio is under its bar."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.ingest", description=__doc__)
    parser.add_argument("paths", nargs="*", default=[str(DOSSIER)], metavar="PATH")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device", default=None)
    parser.add_argument(
        "--against",
        choices=("ours", "library"),
        default="ours",
        help="the encoder with our batches, or sentence-transformers' own encode",
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    embedder = open_embedder(device=options.device)
    theirs = getattr(embedder, "bare", None) if options.against == "library" else None
    result = measure(options.paths, embedder=embedder, rounds=options.rounds, alone=theirs)
    shown = json.dumps(result) if options.json else _table(result)
    sys.stdout.write(shown + "\n")
    return 0 if float(str(result["ratio"])) >= GOAL else 1


def _table(result: dict[str, object]) -> str:
    return "\n".join(f"{name:>13}  {value}" for name, value in result.items())


if __name__ == "__main__":
    raise SystemExit(main())
