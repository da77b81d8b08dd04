"""A segment's bare figures told with its name, true and with another's: what the gate says.

``python -m evals.bench.segments [PATH] [--library DIR] [--most N] [--json]``: from a company's
calls, sentences such as "Revenue was $9.4 billion" under a segment, told by rule ("In the first
quarter of fiscal 2016, More Personal Computing revenue was $9.4 billion"), and the same with the
name of another segment of the company. Share of each that is supported.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from agent.app import DeepNews
from agent.domain import Evidence
from agent.errors import DeepNewsError
from agent.plan.typed import told
from agent.plan.typed_names import segment_of
from agent.verifier import reading
from agent.verify import Gate
from evals.bench.measuring import machine
from evals.bench.write import over
from tools.library import Library
from tools.periods import in_words

SEED = 3


class Claim(NamedTuple):
    """A figure told under its segment, and what carries it."""

    text: str
    segment: str
    evidence: Evidence


def claims(library: Library, most: int) -> list[Claim]:
    """Sentences of bare measures under a segment, drawn by a fixed seed."""
    found = []
    for document in library.documents():
        for one in library.spans(document.id):
            segment = segment_of(one) if one.row is None else None
            figures = told(one, document) if segment else None
            if segment and figures and segment in figures.short:
                text = f"In {in_words(figures.period)}, {figures.short}."
                found.append(Claim(text, segment, one))
    drawn = np.random.default_rng(SEED).permutation(len(found))[:most]
    return [found[n] for n in drawn]


def measure(app: DeepNews, most: int) -> dict[str, Any]:
    """How many of the true and of the exchanged ones the gate finds supported."""
    asked = claims(app.library, most)
    segments = sorted({one.segment for one in asked})
    following = dict(zip(segments, [*segments[1:], *segments[:1]], strict=True))
    swapped = [one.text.replace(one.segment, following[one.segment]) for one in asked]
    with reading(app.settings) as reader:
        gate = Gate(app.shared_embedder, quote=app.library.quote, reader=reader)
        true = gate.judge([(one.text, [one.evidence]) for one in asked])
        false = gate.judge([(t, [one.evidence]) for t, one in zip(swapped, asked, strict=True)])
    return {
        "sentences": len(asked),
        "segments": segments,
        "true supported": sum(v.label == "supported" for v in true),
        "exchanged supported": sum(v.label == "supported" for v in false),
        **machine(),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 2 when the set-up must change."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.segments", description=__doc__)
    parser.add_argument("path", nargs="?", help="calls of one company")
    parser.add_argument("--library", type=Path, help="an ingested library, instead of PATH")
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        with over(options.library, options.path, "earnings_calls_msft") as app:
            result = measure(app, options.most)
    except DeepNewsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    told_ = "\n".join(f"{name}: {value}" for name, value in result.items())
    sys.stdout.write((json.dumps(result) if options.json else told_) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
