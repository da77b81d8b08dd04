"""Claims judged a second, with evidence of 300 tokens; and verification's share of an article.

``python -m evals.bench.verify [FOLDER] [--claims N] [--rounds N] [--device D]`` takes passages of
whole sentences of about 300 tokens from a folder of documents (the demo dossier unless given), one
sentence of each as the claim, and prints the median of the rounds for: the reader on the whole
passage, the reader on the sentences chosen from it, the checks alone, and all of it (what
``verify --pairs`` does). All go in turn in each round, so that other programs slow all.

``--write local|extractive`` also writes an article about the demo dossier and tells how much of its
wall time judging and grounding took. One process; times of threads that overlap are joined.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from agent.app import DeepNews
from agent.brief import Brief
from agent.domain import Evidence, Verdict
from agent.verify import Gate, checkable
from agent.verify.pairs import read_pairs
from agent.verify.spans import spans_for
from tools.entail_local import OwnReader
from tools.load import load, walk
from tools.split import sentences

DOSSIER = Path(__file__).parents[2] / "agent" / "demo" / "dossier"
TOKENS = 300
PER_WORD = 1.33  # tokens of a word of English news, measured on the dossier
BRIEF = "What the foundry fire cost Veldmoor Pumps: revenue, margins and debt in fiscal 2024"


def pairs_of(folder: Path, count: int, seed: int) -> list[dict[str, str]]:
    """Passages of about 300 tokens, each with a checkable sentence of its own as the claim."""
    rng = random.Random(seed)
    found: list[dict[str, str]] = []
    for path in walk([folder]):
        for loaded in load(path):
            told = [loaded.text[a:b] for a, b in sentences(loaded.text)]
            for start in range(len(told)):
                run, words = [], 0
                for one in told[start:]:
                    run.append(" ".join(one.split()))
                    words += len(one.split())
                    if words * PER_WORD >= TOKENS:
                        break
                fit = [one for one in run if 6 <= len(one.split()) <= 40 and checkable(one)]
                if words * PER_WORD >= TOKENS and fit:
                    found.append({"id": "", "document": " ".join(run), "claim": rng.choice(fit)})
    rng.shuffle(found)
    return [{**one, "id": str(n)} for n, one in enumerate(found[:count])]


def ways(reader: OwnReader) -> dict[str, Callable[[Sequence[dict[str, str]]], object]]:
    """What is timed, by name."""

    def chosen(pairs: Sequence[dict[str, str]]) -> object:
        asked = []
        for one in pairs:
            told = [one["document"][a:b] for a, b in sentences(one["document"])]
            near = " ".join(told[n] for n in spans_for(one["claim"], told))
            asked.append((one["claim"], near))
        return reader.read(asked)

    return {
        "reader, whole passage": lambda pairs: reader.read(
            [(one["claim"], one["document"]) for one in pairs]
        ),
        "reader, chosen sentences": chosen,
        "checks alone": lambda pairs: list(read_pairs(pairs, Gate(None), None)),
        "all": lambda pairs: list(read_pairs(pairs, Gate(None), reader)),
    }


class TimedGate(Gate):
    """A gate that knows how long somebody was inside it."""

    lock = threading.Lock()
    inside, since, total = 0, 0.0, 0.0

    def judge(self, pairs: Sequence[tuple[str, Sequence[Evidence]]]) -> list[Verdict]:
        """Judge, timed."""
        with _Inside():
            return super().judge(pairs)

    def ground(
        self, texts: Sequence[str], pool: Sequence[Evidence], *, k: int = 3
    ) -> list[list[Evidence]]:
        """Ground, timed."""
        with _Inside():
            return super().ground(texts, pool, k=k)


class _Inside:
    def __enter__(self) -> None:
        with TimedGate.lock:
            if TimedGate.inside == 0:
                TimedGate.since = time.perf_counter()
            TimedGate.inside += 1

    def __exit__(self, *_: object) -> None:
        with TimedGate.lock:
            TimedGate.inside -= 1
            if TimedGate.inside == 0:
                TimedGate.total += time.perf_counter() - TimedGate.since


class TimedNews(DeepNews):
    """The application with the timed gate."""

    gate = TimedGate


def written(writer: str, words: int) -> dict[str, Any]:
    """One article about the dossier: wall seconds, and those of verification."""
    with tempfile.TemporaryDirectory(prefix="deepnews-bench-") as folder:
        place = Path(folder)
        options = {"library": place / "library", "out": place / "runs", "writer": writer}
        with TimedNews(**options) as app:  # type: ignore[arg-type]
            app.ingest(DOSSIER)
            app.shared_embedder.encode(["warm"])
            TimedGate.total = 0.0
            begun = time.perf_counter()
            app.write(Brief(text=BRIEF, words=words))
            wall = time.perf_counter() - begun
    return {
        "writer": writer,
        "wall_seconds": round(wall, 2),
        "verify_seconds": round(TimedGate.total, 2),
        "share": round(TimedGate.total / wall, 4),
    }


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=DOSSIER)
    parser.add_argument("--claims", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device")
    parser.add_argument("--write", choices=("local", "extractive"))
    parser.add_argument("--words", type=int, default=800)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    reader = OwnReader(options.device)
    pairs = pairs_of(options.folder, options.claims, options.seed)
    timed = ways(reader)
    spent: dict[str, list[float]] = {name: [] for name in timed}
    for way in timed.values():
        way(pairs[:8])  # unmeasured: what is loaded once
    for _ in range(options.rounds):
        for name, way in timed.items():
            begun = time.perf_counter()
            way(pairs)
            spent[name].append(time.perf_counter() - begun)
    report: dict[str, Any] = {
        "precision": reader.precision,
        "claims": len(pairs),
        "claims_per_second": {
            name: round(len(pairs) / statistics.median(seconds), 1)
            for name, seconds in spent.items()
        },
    }
    if options.write:
        report["article"] = written(options.write, options.words)
    sys.stdout.write(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
