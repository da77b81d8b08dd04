"""Does ``ask`` answer a reader's own words, and does it keep quiet where nothing tells?

``python -m evals.bench.answers [--library DIR] [--model extractive] [--half unseen]``
asks the questions of ``answers.yaml`` over the demo dossier. Right: the places that the answer
cites hold what was asked for. JSON on stdout, a line for each question on stderr.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml
from scipy.stats import binomtest

from agent.app import DeepNews
from agent.errors import DeepNewsError
from agent.settings import Writer

HALVES = ("development", "unseen", "untold", "untold_unseen")


class Asked(NamedTuple):
    """A question and how it was answered; ``outcome``: right, wrong or silent."""

    half: str
    question: str
    outcome: str
    said: str
    seconds: float


def asked(app: DeepNews, half: str, question: str, wanted: str) -> Asked:
    """One question; an empty pattern stands for what the library does not tell."""
    began = time.monotonic()
    answer = app.ask(question)
    seconds = time.monotonic() - began
    places = [c.quote for s in answer.sentences for claim in s.claims for c in claim.citations]
    held = bool(wanted) and re.search(wanted, " ".join(" ".join(places).split())) is not None
    outcome = ("right" if held else "wrong") if answer.found else "silent"
    return Asked(half, question, outcome, answer.text, seconds)


def questions(halves: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Half, question and pattern."""
    known = yaml.safe_load(files("evals.bench").joinpath("answers.yaml").read_text("utf-8"))
    for half in halves:
        for row in known[half]:
            yield (half, row, "") if isinstance(row, str) else (half, row[0], row[1])


def counted(rows: list[Asked]) -> dict[str, Any]:
    """Counts by half, the share that is as it should be, and its Wilson interval."""
    found = {}
    for half in dict.fromkeys(r.half for r in rows):
        mine = [r for r in rows if r.half == half]
        good = sum(r.outcome == ("silent" if half.startswith("untold") else "right") for r in mine)
        limits = binomtest(good, len(mine)).proportion_ci(method="wilson")
        seconds = sorted(r.seconds for r in mine)
        found[half] = {
            "n": len(mine), "good": good, "low": round(limits.low, 3),
            "high": round(limits.high, 3),
            **{o: sum(r.outcome == o for r in mine) for o in ("right", "wrong", "silent")},
            "seconds": round(seconds[len(seconds) // 2], 2),
        }  # fmt: skip
    return found


def main(arguments: list[str] | None = None) -> None:
    """Ask and count."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.answers")
    parser.add_argument("--library", type=Path, help="holds the demo dossier; else it is made")
    parser.add_argument("--model", default="extractive")
    parser.add_argument("--half", action="append", choices=HALVES)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        library = given.library or Path(place) / "library"
        with DeepNews(library=library, writer=cast("Writer", given.model)) as app:
            if given.library is None:
                from agent.demo import DOSSIER

                app.ingest(DOSSIER)
            rows = []
            for half, question, wanted in questions(tuple(given.half or HALVES)):
                row = asked(app, half, question, wanted)
                rows.append(row)
                print(f"{row.outcome:7}{question} => {row.said[:160]}", file=sys.stderr)
    json.dump(counted(rows), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    try:
        main()
    except DeepNewsError as error:
        sys.exit(f"answers: {error}")
