"""What a library of 10 million to 100 million spans takes, worked out from measured figures.

``python -m evals.bench.beyond [--spans N...] [--shard N] [--machines N] [--figures F.json]
[--json]`` prints, for each size: shards, memory, disk, time of ingest, cost and time of a question;
then where each part of a library stops and what takes its place. Nothing is built. The figures are
those of ``Figures``, which says how they were measured; with ``--figures`` they are one's own.
Times of a question over many shards are simulated: each shard answers within its measured spread,
and the slowest one counts.

A shard is a library of its own (folder or Chroma collection, SQLite file, word index), filled by
one writer. What a query needs of all of them is small: ranks to fuse, and counts of names to add.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from agent.domain import Frozen

SIZES, SHARD, MACHINES = (1_000_000, 10_000_000, 100_000_000), 2_000_000, 1
GIB = 2.0**30
DRAWS = 4_000
Z95 = 1.645  # standard deviations of the 95th percentile


class Figures(Frozen):
    """Measured on two shared cores of a Xeon of 2.8 GHz, without bfloat16, under load.

    Not measured but estimated: the share of documents, the bytes of a copy, what encoding takes,
    the spread. ``find_more`` is above the 2.4 of the paired run, to be careful.

    Spans here are passages of the index. ``find`` figures are of ``python -m evals.bench.find
    --sizes 10000 300000``, its paired times of ``--paired``; ingest of ``evals.bench.corpus`` with
    one short sentence a document and of twelve earnings calls.
    """

    memory_bytes: float = 2_150  # resident for each vector, once the library is open
    open_microseconds: float = 34  # for each vector
    texts_bytes: float = 1_630  # SQLite: text, spans, names
    vectors_bytes: float = 2_150  # Chroma
    words_bytes: float = 160  # tantivy
    copies_bytes: float = 700  # in memory of a writer, for each document
    documents: float = 0.1  # for each span
    other_milliseconds: float = 3.9  # of a processor for each span, beside the encoder
    encode_milliseconds: float = 6.0  # of a processor for each short span (16 tokens)
    find_milliseconds: float = 50.2  # of a processor, walk, at ``find_at`` spans
    find_at: int = 10_057
    find_more: float = 4.0  # for each doubling of the spans
    find_spread: float = 1.5  # 95th percentile over median, by the clock


class Size(NamedTuple):
    """A library of so many spans, on so many machines."""

    spans: int
    shards: int
    memory_gib: float
    writer_gib: float
    disk_gib: float
    open_minutes: float
    ingest_core_hours: float
    ingest_days: float
    find_core_seconds: float
    find_median_ms: float
    find_p95_ms: float


def size(figures: Figures, spans: int, *, shard: int, machines: int, cores: int = 2) -> Size:
    """Work out one row.

    Args:
        figures: What was measured.
        spans: Of all shards together.
        shard: Spans of one shard at most.
        machines: Among which the shards are spread; each opens its own.
        cores: Of a machine.
    """
    shards = max(1, math.ceil(spans / shard))
    each = spans / shards
    opened = math.ceil(shards / machines) * each * figures.open_microseconds
    disk = figures.texts_bytes + figures.vectors_bytes + figures.words_bytes
    core_hours = spans * (figures.other_milliseconds + figures.encode_milliseconds) / 1000 / 3600
    question = asked(figures, each)
    median, p95 = simulated(question, figures.find_spread, shards, workers=machines * cores)
    return Size(
        spans=spans,
        shards=shards,
        memory_gib=round(spans * figures.memory_bytes / GIB, 1),
        writer_gib=round(each * figures.documents * figures.copies_bytes / GIB, 2),
        disk_gib=round(spans * disk / GIB, 1),
        open_minutes=round(opened / 6e7, 1),
        ingest_core_hours=round(core_hours, 1),
        ingest_days=round(core_hours / (machines * cores) / 24, 2),
        find_core_seconds=round(shards * question / 1000, 2),
        find_median_ms=round(median),
        find_p95_ms=round(p95),
    )


def asked(figures: Figures, spans: float) -> float:
    """Milliseconds of a processor that one shard takes for a question."""
    doublings = math.log2(max(1.0, spans / figures.find_at))
    return figures.find_milliseconds + figures.find_more * doublings


def simulated(median: float, spread: float, shards: int, *, workers: int) -> tuple[float, float]:
    """Median and 95th percentile of a question that waits for all its shards.

    Each shard's time is drawn from a log-normal of its median and spread; each goes to the worker
    that is free first.
    """
    drawn = np.random.default_rng(7)
    sigma = math.log(spread) / Z95
    times = median * np.exp(sigma * drawn.standard_normal((DRAWS, shards)))
    busy = np.zeros((DRAWS, min(workers, shards)))
    rows = np.arange(DRAWS)
    for number in range(shards):
        busy[rows, busy.argmin(axis=1)] += times[:, number]
    ended = busy.max(axis=1)
    return float(np.median(ended)), float(np.percentile(ended, 95))


def stops(figures: Figures, memory_gib: float = 24.0) -> list[tuple[str, str, str]]:
    """Each part: where it stops on one machine, and what takes its place."""
    room = 0.75 * memory_gib * GIB  # the rest is for the encoder, the reader and the system
    held = room / figures.memory_bytes
    opened = 60e6 / figures.open_microseconds
    documents = room / figures.copies_bytes
    return [
        ("vectors in memory", f"{held / 1e6:.0f} million",
         "shards on several Chroma servers; past that vectors of 8 bits or an index on disk"),
        ("opening a library", f"{opened / 1e6:.1f} million within a minute",
         "a Chroma server that stays open (--chroma-url); shards opened side by side"),
        ("one writer", f"{86.4e6 / figures.other_milliseconds / 1e6:.0f} million a day and core",
         "a writer for each shard: a document goes where the hash of its source says"),
        ("encoder on a processor", f"{86.4e6 / figures.encode_milliseconds / 1e6:.0f} million a "
         "day and core", "a GPU, an embeddings endpoint, encoding actors beside the writers"),
        ("copies known to a writer", f"{documents / 1e6:.0f} million documents",
         "copies are looked for within a shard, equal texts by their hash over all"),
        ("SQLite file", f"{1e12 / figures.texts_bytes / 1e6:.0f} million in a terabyte",
         "a file for each shard; nothing joins over two"),
        ("word index", f"{1e12 / figures.words_bytes / 1e9:.0f} billion in a terabyte",
         "one for each shard; ranks are fused, so that scores need not agree"),
        ("links", "as the SQLite file",
         "names are hashes, the same in every shard: counts are added, holders asked for in all"),
        ("a question", "a processor's time grows with the shards",
         "ask the shards that the question names (collection, company, years) before the others"),
    ]  # fmt: skip


def table(rows: Sequence[Size], parts: Sequence[tuple[str, str, str]]) -> str:
    """Both tables in Markdown."""
    lines = ["| " + " | ".join(Size._fields) + " |", "|" + "---:|" * len(Size._fields)]
    lines += ["| " + " | ".join(f"{value:,}" for value in row) + " |" for row in rows]
    lines += ["", "| part | stops on one machine at | then |", "|---|---|---|"]
    lines += ["| " + " | ".join(part) + " |" for part in parts]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.beyond", description=__doc__)
    parser.add_argument("--spans", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--shard", type=int, default=SHARD)
    parser.add_argument("--machines", type=int, default=MACHINES)
    parser.add_argument("--cores", type=int, default=2, help="of a machine")
    parser.add_argument("--memory", type=float, default=24.0, help="GiB of a machine")
    parser.add_argument("--figures", type=Path, default=None)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    figures = Figures()
    if options.figures:
        figures = Figures.model_validate_json(options.figures.read_text(encoding="utf-8"))
    rows = [
        size(figures, n, shard=options.shard, machines=options.machines, cores=options.cores)
        for n in options.spans
    ]
    parts = stops(figures, options.memory)
    told: dict[str, Any] = {
        "figures": figures.model_dump(), "sizes": [row._asdict() for row in rows], "stops": parts,
    }  # fmt: skip
    sys.stdout.write((json.dumps(told) if options.json else table(rows, parts)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
