"""What ``find`` costs in two libraries of real passages, a small one and a large one, in turn.

``python -m evals.bench.find_real SMALL LARGE [--questions N] [--mode M] [--seed S]``: both are
asked the same questions, the first words of passages of the small one; the encoding of the question
is in the times, and told by itself. Made, for example, of ``evals.bench.corpus``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, get_args

import numpy as np

from agent.forage.find import Mode
from evals.bench.find import GOAL_RATIO, Opened, in_turn
from evals.bench.measuring import machine, memory
from tools.embed import Embedder, open_embedder
from tools.library import Library

WORDS = 12  # of a passage, that are asked for
QUESTIONS = 120


def asked(library: Library, count: int, seed: int) -> list[str]:
    """The first words of documents drawn with the seed, one more than ``count``."""
    documents = sorted(d.id for d in library.documents())
    drawn = random.Random(seed).sample(documents, min(count + 1, len(documents)))
    return [" ".join(library.text(one).split()[:WORDS]) for one in drawn]


def measure(
    folders: Sequence[Path], *, embedder: Embedder, questions: int, mode: Mode, seed: int
) -> dict[str, Any]:
    """Ask; times in milliseconds, ``ratio`` of the last library to the first."""
    with ExitStack() as stack:
        libraries = [stack.enter_context(Library.open(one, embedder)) for one in folders]
        texts = asked(libraries[0], questions, seed)
        told = in_turn([Opened(one, embedder, texts) for one in libraries], mode)
        sizes = [one.parts.texts.chunk_count() for one in libraries]
    spent = []
    for text in texts:
        began = time.perf_counter()
        embedder.encode([text])
        spent.append(1000 * (time.perf_counter() - began))
    encoding = round(float(np.median(spent)), 1)
    return {**machine(), "passages": sizes, "questions": len(texts) - 1, **told,
            "encoding_median": encoding, "peak_mib": memory("VmHWM")}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 1 when the large one takes too many times as long."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.find_real", description=__doc__)
    parser.add_argument("libraries", nargs=2, type=Path, metavar="LIBRARY")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--mode", default="walk", choices=get_args(Mode))
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    found = measure(options.libraries, embedder=open_embedder(), questions=options.questions,
                    mode=options.mode, seed=options.seed)  # fmt: skip
    sys.stdout.write(json.dumps(found) + "\n")
    return 0 if found["ratio"] <= GOAL_RATIO else 1


if __name__ == "__main__":
    raise SystemExit(main())
