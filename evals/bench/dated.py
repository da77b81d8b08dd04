"""Questions that name a quarter: how often ``find`` gives a passage of that quarter's own paper.

``python -m evals.bench.dated [PATH] [--library DIR] [--questions N] [--json]``: for each quarterly
paper and measure (``MEASURES``, written for the calls of one company), a question in one of three
wordings; right is a passage of that paper in which the measure changes by a figure. ``plain`` is
the same walk that does not heed the period, ``fused`` the ranking of both lists.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest.mock import patch

import numpy as np

from agent.app import DeepNews
from agent.errors import DeepNewsError
from agent.forage.find import find_many
from evals.bench.measuring import machine
from evals.bench.write import over
from tools.library import Library
from tools.periods import in_words

MEASURES: Final = (
    "Azure revenue", "Surface revenue", "LinkedIn revenue", "Office 365 commercial revenue",
    "Search revenue", "Xbox content and services revenue", "Dynamics revenue",
    "operating expenses", "free cash flow", "server products revenue",
)  # fmt: skip
WORDINGS: Final = (
    "How did {measure} change in the {long}?", "What was the change of {measure} in {short}?",
    "{measure} in {long}",
)  # fmt: skip
DEPTH, SEED = 10, 5
_CHANGED = r"[^.]{0,60}\b(?:grew|growth|increased|declined|decreased|up|down|was)\b[^.]{0,30}\d"


class Question(NamedTuple):
    """A question and the ids of the passages that answer it."""

    text: str
    right: frozenset[str]


def questions(library: Library, most: int) -> list[Question]:
    """Questions that the library's quarterly papers answer, drawn by a fixed seed."""
    made: list[Question] = []
    for document in library.documents():
        label = document.period or ""
        if not re.fullmatch(r"FY20\d\dQ\d", label):
            continue
        read = library.passages([c.id for c in library.chunks(document.id)])
        for measure in MEASURES:
            said = re.compile(rf"\b{re.escape(measure.removesuffix(' revenue'))}\b{_CHANGED}", re.I)
            right = frozenset(r.chunk.id for r in read if said.search(r.text))
            if right:
                wording = WORDINGS[len(made) % len(WORDINGS)]
                short, long = f"Q{label[-1]} FY{label[4:6]}", in_words(label)
                made.append(
                    Question(wording.format(measure=measure, short=short, long=long), right)
                )
    drawn = np.random.default_rng(SEED).permutation(len(made))[:most]
    return [made[n] for n in sorted(drawn)]


def measure(app: DeepNews, most: int) -> dict[str, Any]:
    """Share of the questions answered by the first passage, one of five and one of ten."""
    asked = questions(app.library, most)
    texts = [q.text for q in asked]
    rows: dict[str, Any] = {}
    with patch("agent.forage.find.dates", return_value=None):
        plain = find_many(app.library, app.embedder, texts, DEPTH)
    fused = find_many(app.library, app.embedder, texts, DEPTH, mode="fused")
    heeded = find_many(app.library, app.embedder, texts, DEPTH)
    for name, found in (("fused", fused), ("plain", plain), ("walk", heeded)):
        ranks = [
            next((n for n, hit in enumerate(hits) if hit.chunk.id in q.right), DEPTH)
            for q, hits in zip(asked, found, strict=True)
        ]
        shares = {f"first {k}": float(np.mean(np.array(ranks) < k).round(3)) for k in (1, 5, DEPTH)}
        rows[name] = shares
    return {"questions": len(asked), **machine(), "rows": rows}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 2 when the set-up must change."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.dated", description=__doc__)
    parser.add_argument("path", nargs="?", help="quarterly papers of one company")
    parser.add_argument("--library", type=Path, help="an ingested library, instead of PATH")
    parser.add_argument("--questions", type=int, default=120)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        with over(options.library, options.path, "earnings_calls_msft") as app:
            result = measure(app, options.questions)
    except DeepNewsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    lines = [f"{name:<8}{row}" for name, row in result["rows"].items()]
    told = "\n".join([f"{result['questions']} questions", *lines])
    sys.stdout.write((json.dumps(result) if options.json else told) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
