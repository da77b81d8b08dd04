"""The gate's operating points: ``python -m evals.entail.operate --data DIR``.

What may slip through is the share of planted edits that pass (calls of companies that nothing was
learnt from; mean over the kinds of edits). Of all points that let no more through, and no more of
the claims that people labelled unsupported (held back, or of sets that nothing is learnt from; mean
over the sets) than the checks alone do, the one that refuses the fewest true ones is taken. The
costs printed are of the very cases that the points were taken on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from agent.domain import Verdict
from agent.verify.claims import checkable
from agent.verify.draft import CANDIDATES, evidence_of, evidence_sets
from agent.verify.entailment import Point, Reader
from agent.verify.gate import Gate
from evals.bench.gate import chosen, evidence_in, trials
from evals.entail.mix import parted
from evals.entail.sources import LABELLED
from evals.tasks.pairs import Pair, find_sets, read_set, set_name
from tools.entail_files import CALIBRATION
from tools.entail_local import open_entailer
from tools.split import sentences

SLIPS = (0.003, 0.005, 0.01, 0.02)
CHECKS_ALONE = Point(0.0, 1.01)
GRID = tuple(round(n / 20, 2) for n in range(21))


class Told(NamedTuple):
    """One sentence under the gate: ``chance`` is None where no reader was asked."""

    passes: bool
    shared: bool
    chance: float | None

    def at(self, point: Point) -> bool:
        """Whether it would pass there."""
        if self.chance is None:
            return self.passes
        return self.chance >= (point.shared if self.shared else point.other)


class Case(NamedTuple):
    """A claim; ``part``: kind of edit, or set. ``told``: of each sentence what may carry it."""

    part: str
    planted: bool
    label: int
    told: tuple[tuple[Told, ...], ...]

    def at(self, point: Point) -> bool:
        """Whether every sentence would pass there on some evidence."""
        return all(any(one.at(point) for one in sentence) for sentence in self.told)


def told_of(verdict: Verdict) -> Told:
    """What the verdict's checks say; the score of a sentence that was read is its chance."""
    checks = {check.name: check.passed for check in verdict.checks}
    chance = verdict.score if "reading" in checks else None
    return Told(verdict.label == "supported", checks.get("words", False), chance)


def planted(data: Path, gate: Gate, *, calls: int, count: int, seed: int) -> Iterator[Case]:
    """True forms and edits of sentences of other companies' calls."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        (path,) = (data / "documents" / "ectsum").glob("*.jsonl.gz")
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = rng.sample([json.loads(line) for line in file], calls)
        for row in rows:
            (Path(folder) / f"{row['id']}.txt").write_text(row["transcript"], encoding="utf-8")
        tried = trials(chosen(list(evidence_in(Path(folder))), count, rng), rng)
    verdicts = gate.judge([(one.text, [one.evidence]) for one in tried])
    for one, verdict in zip(tried, verdicts, strict=True):
        yield Case(one.kind, True, int(one.true), ((told_of(verdict),),))


def labelled(data: Path, gate: Gate, *, most: int, seed: int) -> Iterator[Case]:
    """People's labels: each sentence against what `verify` would try for it in its document."""
    named: dict[str, list[Pair]] = {}
    for pair in parted(data)[1]:
        named.setdefault(pair.part, []).append(pair)
    for path in find_sets(data):
        if set_name(path) not in LABELLED:
            named[set_name(path)] = list(read_set(path).pairs)
    for part, pairs in named.items():
        for pair in random.Random(seed).sample(pairs, min(most, len(pairs))):
            pool = evidence_of(pair.document)
            parts = [pair.claim[a:b] for a, b in sentences(pair.claim)]
            asked = [p for p in parts if checkable(p)] or [pair.claim]
            found = gate.ground(asked, pool, k=CANDIDATES)
            tried = [list(evidence_sets(one)) for one in found]
            verdicts = iter(
                gate.judge([(t, s) for t, row in zip(asked, tried, strict=True) for s in row])
            )
            told = tuple(tuple(told_of(next(verdicts)) for _ in row) for row in tried)
            yield Case(part, False, pair.label, told)


def passing(cases: Sequence[Case], label: int, point: Point, *, edits: bool) -> dict[str, float]:
    """Share that passes, by kind of edit or by set."""
    shares: dict[str, list[bool]] = {}
    for one in cases:
        if one.label == label and one.planted == edits:
            shares.setdefault(one.part, []).append(one.at(point))
    return {part: float(np.mean(passed)) for part, passed in shares.items()}


def costs(cases: Sequence[Case], point: Point) -> dict[str, float]:
    """What slips through and what is refused, planted and labelled."""
    found = {}
    for name, edits in (("planted", True), ("labelled", False)):
        found[f"{name} slip"] = float(np.mean(list(passing(cases, 0, point, edits=edits).values())))
        kept = float(np.mean(list(passing(cases, 1, point, edits=edits).values())))
        found[f"{name} refused"] = 1 - kept
    found["refused"] = (found["planted refused"] + found["labelled refused"]) / 2
    return {key: round(value, 4) for key, value in found.items()}


def points(cases: Sequence[Case]) -> dict[str, tuple[Point, dict[str, float]]]:
    """For each share that may slip through the cheapest point."""
    tried = [Point(a, b) for a in GRID for b in GRID if b >= a]
    known = [(point, costs(cases, point)) for point in tried]
    most = costs(cases, CHECKS_ALONE)["labelled slip"]
    found = {}
    for slip in SLIPS:
        fit = [
            one for one in known
            if one[1]["planted slip"] <= slip and one[1]["labelled slip"] <= most
        ]  # fmt: skip
        if fit:
            found[str(slip)] = min(fit, key=lambda one: one[1]["refused"])
    if not found:
        raise SystemExit(f"no point lets fewer than {max(SLIPS)} through: nothing was written")
    return found


def main() -> None:
    """Measure, write the points beside the weights and print their costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=150, help="claims of each set")
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--count", type=int, default=150, help="sentences of the calls")
    parser.add_argument("--seed", type=int, default=11)
    told = parser.parse_args()
    gate = Gate(None, reader=Reader(open_entailer(), Point()))
    cases = [
        *planted(told.data, gate, calls=told.calls, count=told.count, seed=told.seed),
        *labelled(told.data, gate, most=told.most, seed=told.seed),
    ]
    chosen_points = points(cases)
    known = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    known["points"] = {slip: list(point) for slip, (point, _) in chosen_points.items()}
    CALIBRATION.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    rows: list[dict[str, Any]] = [
        {"may slip": slip, "shared": point.shared, "other": point.other, **cost}
        for slip, (point, cost) in chosen_points.items()
    ]
    rows.append({"may slip": "checks alone", **costs(cases, CHECKS_ALONE)})
    for row in rows:
        sys.stdout.write(json.dumps(row) + "\n")
    middle = chosen_points.get("0.005", next(iter(chosen_points.values())))[0]
    for edits in (True, False):
        slips, kept = (passing(cases, label, middle, edits=edits) for label in (0, 1))
        sys.stdout.write(json.dumps({"slip": slips, "true passed": kept}) + "\n")


if __name__ == "__main__":
    main()
