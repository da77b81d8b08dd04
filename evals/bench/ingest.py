"""Overhead of ingest over the bare encoder, on the same texts, in one run.

``python -m evals.bench.ingest [PATH...] [--rounds N] [--json]``: passages per second of a full
ingest (read, split, describe, embed, store) divided by those of the encoder alone. Both run in
alternation, so that other programs on the machine slow both; the median ratio counts.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from agent.ingest import ingest
from agent.ingest_derive import Reading, derive
from tools.embed import Embedder, open_embedder
from tools.library import Library

DOSSIER = Path(__file__).parents[2] / "agent" / "demo" / "dossier"
GOAL = 0.85


class Round(NamedTuple):
    """One pair of measurements, passages per second each."""

    full: float
    bare: float


def measure(paths: Sequence[str], *, embedder: Embedder, rounds: int = 3) -> dict[str, object]:
    """Run the bench.

    Args:
        paths: What to ingest.
        embedder: ``bare`` of it, where it has one, is the encoder alone.
        rounds: Pairs of measurements, after one ingest that warms up.

    Returns:
        The corpus, the median ratio of the rounds and each round's figures.
    """
    with tempfile.TemporaryDirectory() as folder:
        ingest(paths, Path(folder) / "warm", embedder=embedder)
        texts = list(_passages(Path(folder) / "warm", embedder))
        found = [_round(paths, texts, Path(folder) / str(n), embedder) for n in range(rounds)]
    ratio = statistics.median(one.full / one.bare for one in found)
    return {
        "paths": list(paths),
        "passages": len(texts),
        "characters": sum(map(len, texts)),
        "embedder": embedder.fingerprint,
        "device": getattr(embedder, "device", ""),
        "batch_size": getattr(embedder, "batch_size", None),
        "ratio": round(ratio, 3),
        "goal": GOAL,
        "rounds": [{"full": round(r.full, 2), "bare": round(r.bare, 2)} for r in found],
    }


def _round(paths: Sequence[str], texts: list[str], folder: Path, embedder: Embedder) -> Round:
    """The bare encoder before and after, so that a drift of the machine's speed cancels."""
    before = _bare(texts[::2], embedder)
    started = time.perf_counter()
    ingest(paths, folder, embedder=embedder)
    full = time.perf_counter() - started
    after = _bare(texts[1::2], embedder)
    return Round(len(texts) / full, len(texts) / (before + after))


def _bare(texts: list[str], embedder: Embedder) -> float:
    """Seconds that the encoder alone takes."""
    encode = getattr(embedder, "bare", embedder.encode)
    started = time.perf_counter()
    encode(texts)
    return time.perf_counter() - started


def _passages(folder: Path, embedder: Embedder) -> Iterator[str]:
    """What ingest gave to the encoder: derived again from the stored texts, each once."""
    seen: set[str] = set()
    with Library.open(folder, embedder, write=True) as library:
        for held in library.texts.held():
            reading = Reading.model_validate_json(held.reading)
            text = library.text(held.document.id)
            for passage in derive(held.document, text, reading, embedder=embedder).passages:
                if passage not in seen:
                    seen.add(passage)
                    yield passage


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 1 when the ratio is under its bar."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.ingest", description=__doc__)
    parser.add_argument("paths", nargs="*", default=[str(DOSSIER)], metavar="PATH")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device", default=None)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    embedder = open_embedder(device=options.device)
    result = measure(options.paths, embedder=embedder, rounds=options.rounds)
    shown = json.dumps(result) if options.json else _table(result)
    sys.stdout.write(shown + "\n")
    return 0 if float(str(result["ratio"])) >= GOAL else 1


def _table(result: dict[str, object]) -> str:
    return "\n".join(f"{name:>12}  {value}" for name, value in result.items())


if __name__ == "__main__":
    raise SystemExit(main())
