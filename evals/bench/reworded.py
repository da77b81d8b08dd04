"""What a writer made of its evidence on the ten briefs of the bench, gate off against on.

``python -m evals.bench.reworded --data DIR --out DIR [--writer local] [--brief ID]...`` ingests the
corpora, writes each brief without the gate and with it, and prints words and sentences of each
arm, and how many of the sentences are the writer's own. ``OUT/sentences.tsv`` holds every
sentence with its evidence; ``OUT/sample.tsv`` a sample of the writer's own, arms hidden from who
reads it by order. Whether they are true is for a person to say: no oracle knows these documents.
``reworded_readings.tsv`` holds what a person said of seven briefs, by the hash of each sentence.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from agent.app import DeepNews
from agent.brief import Brief
from evals.worlds.writing import Arm, Told, told

BRIEFS = Path(__file__).with_name("briefs.yaml")
DEMO = Path(__file__).parents[2] / "agent" / "demo" / "dossier"
ARMS: tuple[Arm, ...] = ("first", "off", "on")


class Row(NamedTuple):
    """A sentence with the brief it was written for."""

    brief: str
    told: Told


def briefs(wanted: Sequence[str]) -> list[dict[str, Any]]:
    """The briefs of these ids; all when none is named."""
    every: list[dict[str, Any]] = yaml.safe_load(BRIEFS.read_text(encoding="utf-8"))
    return [one for one in every if not wanted or one["id"] in wanted]


def written(data: Path, out: Path, writer: str, wanted: Sequence[str]) -> Iterator[Row]:
    """Every sentence of every brief and arm; what was written is kept in ``out``."""
    for one in briefs(wanted):
        corpus = one["corpus"]
        library = out / "libraries" / corpus
        source = DEMO if corpus == "demo" else data / "documents" / corpus
        with DeepNews(library=library) as app:
            app.ingest(source)  # what is known is not read again
        brief = Brief(text=one["brief"], words=one["words"])
        for told_one in told(library, out / "runs" / one["id"], brief, writer, arms=ARMS):
            yield Row(one["id"], told_one)


def counted(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    """Sentences and words of each arm, and how many of them are the writer's own."""
    found: dict[str, dict[str, int]] = {}
    for one in rows:
        count = found.setdefault(
            one.told.arm, {"sentences": 0, "words": 0, "reworded": 0, "reworded words": 0}
        )
        words = len(one.told.text.split())
        count["sentences"] += 1
        count["words"] += words
        if one.told.origin == "writer":
            count["reworded"] += 1
            count["reworded words"] += words
    return found


def table(rows: Sequence[Row]) -> str:
    """Tab-separated: brief, arm, origin, sentence, evidence."""
    cells = [
        (r.brief, r.told.arm, r.told.origin, _line(r.told.text), _line(r.told.evidence))
        for r in rows
    ]
    return "\n".join("\t".join(row) for row in cells) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split())


def sampled(rows: Sequence[Row], each: int, seed: int) -> list[Row]:
    """So many of the writer's own sentences of each arm, shuffled."""
    rng = random.Random(seed)
    found: list[Row] = []
    for arm in ARMS:
        own = [r for r in rows if r.told.arm == arm and r.told.origin == "writer"]
        found += rng.sample(own, min(each, len(own)))
    rng.shuffle(found)
    return found


def main() -> None:
    """Write, count, sample."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--writer", choices=("local", "extractive"), default="local")
    parser.add_argument("--brief", action="append", default=[])
    parser.add_argument("--sample", type=int, default=34, help="sentences of each arm")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    rows: list[Row] = []
    for row in written(options.data, options.out, options.writer, options.brief):
        rows.append(row)
        if len(rows) % 50 == 0:
            sys.stderr.write(f"{row.brief}: {len(rows)} sentences so far\n")
        (options.out / "sentences.tsv").write_text(table(rows), encoding="utf-8")
    chosen = sampled(rows, options.sample, options.seed)
    (options.out / "sample.tsv").write_text(table(chosen), encoding="utf-8")
    sys.stdout.write(json.dumps(counted(rows), indent=1) + "\n")


if __name__ == "__main__":
    main()
