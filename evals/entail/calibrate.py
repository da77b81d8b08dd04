"""What the reader says to a probability: ``python -m evals.entail.calibrate --data DIR``.

Weighed are its two logits, and whether a figure or a name of the claim stands nowhere in the
document (``agent.verify.absent``): a logistic regression (Platt 1999) over people's labels, of the
held-back part of the sets that were learnt from and of the sets that nothing is learnt from, every
set and label weighing the same. A claim is as likely as its least likely sentence, so each claim
counts by that one. Prints how well the weights do on each set when fitted on the others.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from agent.verify.absent import absent
from evals.entail.mix import parted
from evals.entail.people import evidence_for, told
from evals.entail.sources import LABELLED
from evals.tasks.pairs import Pair, find_sets, read_set, set_name
from tools.entail_files import CALIBRATION
from tools.entail_local import OwnReader
from tools.split import sentences

Numbers = NDArray[np.float64]
WEIGHED = ("pair", "fault", "figures", "names")
_TURNS = 3  # the least likely sentence depends on the coefficients


class Case(NamedTuple):
    """A claim's set and label; of its sentences (sentences, 4): ``WEIGHED``."""

    part: str
    label: int
    told: Numbers


def cases(data: Path, most: int, seed: int) -> list[Case]:
    """Claims that the weights have not seen, read sentence by sentence."""
    _, back = parted(data)
    named: dict[str, list[Pair]] = {}
    for pair in back:
        named.setdefault(pair.part, []).append(pair)
    for path in find_sets(data):
        if set_name(path) not in LABELLED:
            named[set_name(path)] = list(read_set(path).pairs)
    reader, found = OwnReader(), []
    for part, pairs in named.items():
        some = random.Random(seed).sample(pairs, min(most, len(pairs)))
        asked, owner, lacks = [], [], []
        for n, pair in enumerate(some):
            document = told(pair.document)
            for start, end in sentences(pair.claim) or [(0, len(pair.claim))]:
                text = pair.claim[start:end]
                asked.append((text, " ".join(evidence_for(text, document))))
                owner.append(n)
                lacks.append(absent(text, pair.document))
        read = zip(reader.read(asked), lacks, strict=True)
        rows = np.array([(r.pair, r.fault, *lack) for r, lack in read], dtype=float)
        of = np.array(owner)
        family = "wice" if part.startswith("wice") else part
        found += [Case(family, p.label, rows[of == n]) for n, p in enumerate(some)]
        sys.stderr.write(f"{part}: {len(some)} claims\n")
    return found


def fitted(held: Sequence[Case]) -> tuple[Numbers, float]:
    """Coefficients (4,) and intercept."""
    labels = np.array([one.label for one in held])
    cells = [(one.part, one.label) for one in held]
    weights = np.array([100 / cells.count(cell) for cell in cells])
    chosen = np.array([one.told[one.told[:, 0].argmin()] for one in held])
    for _ in range(_TURNS):
        model = LogisticRegression(max_iter=1000).fit(chosen, labels, sample_weight=weights)
        chosen = np.array([one.told[(one.told @ model.coef_[0]).argmin()] for one in held])
    return model.coef_[0], float(model.intercept_[0])


def probabilities(held: Sequence[Case], line: tuple[Numbers, float]) -> Numbers:
    """Of each claim: that of its least likely sentence, (n,)."""
    worst = np.array([(one.told @ line[0]).min() + line[1] for one in held])
    return np.asarray(1 / (1 + np.exp(-worst)))


def crossed(held: Sequence[Case]) -> dict[str, Any]:
    """For each set: area and balanced accuracy at one half, fitted on the other sets."""
    report = {}
    for part in dict.fromkeys(one.part for one in held):
        mine = [one for one in held if one.part == part]
        line = fitted([one for one in held if one.part != part])
        labels, told = [one.label for one in mine], probabilities(mine, line)
        report[part] = {
            "n": len(mine),
            "AUC": round(100 * float(roc_auc_score(labels, told)), 1),
            "BA": round(100 * float(balanced_accuracy_score(labels, told >= 0.5)), 1),
        }
    return report


def main() -> None:
    """Fit and write the coefficients beside the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=200, help="claims of each set")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    held = cases(options.data, options.most, options.seed)
    weights, bias = fitted(held)
    line = {
        k: round(float(v), 4) for k, v in zip((*WEIGHED, "bias"), (*weights, bias), strict=True)
    }
    known = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    CALIBRATION.write_text(json.dumps(known | line, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(line | {"sets": crossed(held)}, indent=1) + "\n")


if __name__ == "__main__":
    main()
