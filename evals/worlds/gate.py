"""What the gate inside writing is worth: sentences the oracle finds wrong, without and with it.

``python -m evals.worlds.gate [--worlds N] [--seed S] [--writer local] [--out DIR] [--sample 100]``
writes a brief over each world with the gate off and on and judges every sentence by the world's own
facts. JSON on stdout, the sentences and the sample for a reader in DIR. Needs no outside data.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scipy.stats import binomtest

from agent.brief import Brief
from agent.errors import DeepNewsError
from evals.worlds.facts import World
from evals.worlds.generate import worlds
from evals.worlds.oracle import rule
from evals.worlds.sentences import Judged, judged_again, sample, table
from evals.worlds.writing import Arm, told

WORDS = 700


def save_papers(world: World, folder: Path) -> Path:
    """The world's papers as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for paper in world.papers:
        (folder / paper.file).write_text(paper.text, encoding="utf-8")
    return folder


def judged(world: World, place: Path, *, writer: str, words: int) -> list[Judged]:
    """Write about one world in every arm and judge all sentences."""
    from agent.app import DeepNews

    library = place / "library"
    with DeepNews(library=library) as app:
        app.ingest(save_papers(world, place / "papers"))
    arms: tuple[Arm, ...] = ("first", "off", "checks", "on")
    if writer == "extractive":
        arms = ("off", "on")
    rows = told(library, place / "runs", Brief(text=world.brief, words=words), writer, arms=arms)
    name = f"{world.domain}-{world.seed}"
    return [Judged(name, row, rule(row.text, world)) for row in rows]


def share(hits: int, of: int) -> dict[str, Any]:
    """A share with its Wilson interval."""
    if not of:
        return {"share": None, "low": None, "high": None}
    limits = binomtest(hits, of).proportion_ci(method="wilson")
    numbers = {"share": hits / of, "low": float(limits.low), "high": float(limits.high)}
    return {k: round(v, 4) for k, v in numbers.items()}


def counted(rows: Sequence[Judged]) -> dict[str, Any]:
    """Sentences, words, judged, wrong, and what was bent, of one arm."""
    labels = Counter(r.ruling.label for r in rows)
    known = labels["right"] + labels["wrong"]
    own = [r for r in rows if r.told.origin == "writer"]
    reworded = Counter(r.ruling.label for r in own)
    return {
        "sentences": len(rows),
        "words": sum(len(r.told.text.split()) for r in rows),
        "judged": known,
        "coverage": share(known, len(rows)),
        "wrong": labels["wrong"],
        "wrong of judged": share(labels["wrong"], known),
        "reworded": len(own),
        "reworded judged": reworded["right"] + reworded["wrong"],
        "reworded wrong": reworded["wrong"],
        "articles with a wrong sentence": len({r.world for r in rows if r.ruling.bent}),
        "bent": dict(Counter(b for r in rows for b in r.ruling.bent).most_common()),
    }


def report(rows: Sequence[Judged]) -> dict[str, Any]:
    """All arms over all worlds, then each world; every wrong sentence that was published."""
    arms = list(dict.fromkeys(r.told.arm for r in rows))
    names = list(dict.fromkeys(r.world for r in rows))
    return {
        "judge": "oracle of the closed worlds",
        "worlds": len(names),
        "all": {a: counted([r for r in rows if r.told.arm == a]) for a in arms},
        "each": {
            n: {a: counted([r for r in rows if (r.world, r.told.arm) == (n, a)]) for a in arms}
            for n in names
        },
        "passed the gate wrong": [
            {"world": r.world, "sentence": r.told.text, "evidence": r.told.evidence,
             "why": r.ruling.why}
            for r in rows
            if r.told.arm == "on" and r.ruling.label == "wrong"
        ],
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 2 when the set-up must change."""
    parser = argparse.ArgumentParser(prog="python -m evals.worlds.gate", description=__doc__)
    parser.add_argument("--worlds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writer", choices=("local", "extractive"), default="local")
    parser.add_argument("--words", type=int, default=WORDS)
    parser.add_argument("--out", type=Path, help="where papers, runs and sentences are kept")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--again", action="store_true", help="judge the sentences kept in --out")
    options = parser.parse_args(arguments)
    made = worlds(options.worlds, seed=options.seed)
    with tempfile.TemporaryDirectory(prefix="deepnews-worlds-") as folder:
        out = options.out or Path(folder)
        try:
            rows = judged_again(out, made) if options.again else _written(made, out, options)
        except DeepNewsError as error:
            sys.stderr.write(f"{error}\n")
            return 2
        if options.sample:
            chosen = sample(rows, options.sample, options.seed)
            (out / "sample.tsv").write_text(table(chosen), encoding="utf-8")
    sys.stdout.write(json.dumps(report(rows), indent=1, ensure_ascii=False) + "\n")
    return 0


def _written(made: Sequence[World], out: Path, options: argparse.Namespace) -> list[Judged]:
    rows: list[Judged] = []
    for world in made:
        place = out / f"{world.domain}-{world.seed}"
        rows += judged(world, place, writer=options.writer, words=options.words)
        sys.stderr.write(f"{place.name}: {len(rows)} sentences so far\n")
        (out / "sentences.tsv").write_text(table(rows), encoding="utf-8")
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
