"""Where the oracle and the gate disagree: planted errors and true sentences, judged by both.

``python -m evals.worlds.disagree [--worlds N] [--most 40] [--verifier none]`` gives the gate each
sentence with the source sentence that it was made of, as an article cites it. JSON on stdout: how
often they agree, by what was bent, and sentences on which they do not.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from agent.app import DeepNews
from agent.domain import Evidence
from agent.errors import DeepNewsError
from agent.verifier import reading
from agent.verify import Gate
from evals.worlds.generate import worlds
from evals.worlds.mutations import mutations
from evals.worlds.oracle import rule


class Pair(NamedTuple):
    """A sentence with its source; ``kind`` is what was bent, "true" for the source itself."""

    kind: str
    source: str
    text: str
    oracle: str
    why: str


def pairs(count: int, *, seed: int, most: int) -> list[Pair]:
    """At most so many of each kind, drawn over all the worlds."""
    held: dict[str, list[Pair]] = defaultdict(list)
    for world in worlds(count, seed=seed):
        for one in mutations(world):
            ruling = rule(one.text, world)
            held[one.kind].append(Pair(one.kind, one.source, one.text, ruling.label, ruling.why))
        for text in sorted({x.text for p in world.papers for x in p.lines if x.speaker is None}):
            ruling = rule(text, world)
            held["true"].append(Pair("true", text, text, ruling.label, ruling.why))
    rng = random.Random(seed)
    return [p for kind in sorted(held) for p in rng.sample(held[kind], min(most, len(held[kind])))]


def report(found: Sequence[Pair], labels: Sequence[str]) -> dict[str, Any]:
    """Agreement by kind, and every pair on which the two differ."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    apart = []
    for pair, label in zip(found, labels, strict=True):
        same = (pair.oracle == "right") == (label == "supported")
        counts[pair.kind]["agree" if same else "differ"] += 1
        if not same:
            apart.append(
                {"kind": pair.kind, "sentence": pair.text, "source": pair.source,
                 "oracle": pair.oracle, "why": pair.why, "gate": label}
            )  # fmt: skip
    return {"kinds": {k: dict(v) for k, v in counts.items()}, "differ": apart}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 2 when the set-up must change."""
    parser = argparse.ArgumentParser(prog="python -m evals.worlds.disagree", description=__doc__)
    parser.add_argument("--worlds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=701)
    parser.add_argument("--most", type=int, default=40)
    parser.add_argument("--verifier", default=None)
    options = parser.parse_args(arguments)
    found = pairs(options.worlds, seed=options.seed, most=options.most)
    try:
        with DeepNews(verifier=options.verifier) as app, reading(app.settings) as reader:
            gate = Gate(app.shared_embedder, reader=reader)
            verdicts = gate.judge([(p.text, [_evidence(n, p)]) for n, p in enumerate(found)])
    except DeepNewsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    told = report(found, [v.label for v in verdicts])
    sys.stdout.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return 0


def _evidence(number: int, pair: Pair) -> Evidence:
    return Evidence(
        id=f"e{number}", document_id=f"d{number}", start=0, end=len(pair.source), quote=pair.source
    )


if __name__ == "__main__":
    raise SystemExit(main())
