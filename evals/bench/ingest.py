"""Overhead of ingest over the bare encoder, on the same texts, in one run.

``python -m evals.bench.ingest [PATH...] [--rounds N] [--json]``: passages per second of a full
ingest (read, split, describe, embed, store) divided by those of the encoder alone. The corpus is
cut into parts, and for each part both run in turn, so that other programs on the machine slow
both; the median of the ratios counts.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from agent.ingest import ingest
from agent.ingest_derive import Reading, derive
from agent.ingest_sources import sources
from tools.embed import Embedder, open_embedder
from tools.library import Library

DOSSIER = Path(__file__).parents[2] / "agent" / "demo" / "dossier"
GOAL = 0.85
# Passages of a part: on two cores some 15 seconds of encoding, long against the cost of opening a
# library, short against what else changes on a machine.
PART = 700


class Part(NamedTuple):
    """Files, and the texts that ingesting them gives to the encoder."""

    paths: list[str]
    texts: list[str]


class Pair(NamedTuple):
    """Passages per second of both, measured in turn."""

    full: float
    bare: float


def measure(
    paths: Sequence[str], *, embedder: Embedder, rounds: int = 3, size: int = PART
) -> dict[str, object]:
    """Run the bench.

    Args:
        paths: What to ingest: files, folders.
        embedder: ``bare`` of it, where it has one, is the encoder alone.
        rounds: How often the whole corpus is gone through, after one ingest that warms up.
        size: Passages of a part, at least.

    Returns:
        The corpus, the median ratio, the ratio of the summed times and each pair's figures.
    """
    with tempfile.TemporaryDirectory() as folder:
        parts = _parts(paths, embedder, Path(folder) / "warm", size)
        pairs = [
            _pair(part, Path(folder) / f"{turn}-{number}", embedder)
            for turn in range(rounds)
            for number, part in enumerate(parts)
        ]
    counts = [len(part.texts) for part in parts] * rounds
    summed = [sum(n / rate for n, rate in zip(counts, rates, strict=True))
              for rates in zip(*pairs, strict=True)]  # fmt: skip
    return {
        "paths": list(paths),
        "passages": sum(len(part.texts) for part in parts),
        "characters": sum(len(text) for part in parts for text in part.texts),
        "embedder": embedder.fingerprint,
        "device": getattr(embedder, "device", ""),
        "batch_size": getattr(embedder, "batch_size", None),
        "ratio": round(statistics.median(pair.full / pair.bare for pair in pairs), 3),
        "ratio_of_sums": round(summed[1] / summed[0], 3),
        "goal": GOAL,
        "pairs": [{"full": round(p.full, 1), "bare": round(p.bare, 1)} for p in pairs],
    }


def _pair(part: Part, folder: Path, embedder: Embedder) -> Pair:
    """One half with the bare encoder before and one after, so that a drift of speed cancels."""
    before = _bare(part.texts[::2], embedder)
    started = time.perf_counter()
    ingest(part.paths, folder, embedder=embedder)
    full = time.perf_counter() - started
    after = _bare(part.texts[1::2], embedder)
    return Pair(len(part.texts) / full, len(part.texts) / (before + after))


def _bare(texts: list[str], embedder: Embedder) -> float:
    """Seconds that the encoder alone takes."""
    encode = getattr(embedder, "bare", embedder.encode)
    started = time.perf_counter()
    encode(texts)
    return time.perf_counter() - started


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
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    embedder = open_embedder(device=options.device)
    result = measure(options.paths, embedder=embedder, rounds=options.rounds)
    shown = json.dumps(result) if options.json else _table(result)
    sys.stdout.write(shown + "\n")
    return 0 if float(str(result["ratio"])) >= GOAL else 1


def _table(result: dict[str, object]) -> str:
    return "\n".join(f"{name:>13}  {value}" for name, value in result.items())


if __name__ == "__main__":
    raise SystemExit(main())
