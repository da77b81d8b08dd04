"""Task ``grounding``: which claims does a document carry, on labelled pairs. Knows no judge.

Judges stand in ``evals.tasks.judges``. Balanced accuracy is told at the threshold that a judge
ships with, one for all sets, and at the best one of each set with hindsight. The row "all sets"
is the plain mean over sets; its best threshold is the best single one for all of them.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from agent.app import DeepNews
from agent.errors import SetupError
from evals import records as record
from evals.records import ALL, Curve, Measure, Record
from evals.scorers import binary
from evals.task import Conclusions, Options, Prepared, Task
from evals.tasks.judges import JUDGES, Given, Judge
from evals.tasks.pairs import Pair, find_sets, read_set

BASELINE = "lexical"
TOGETHER = "all sets"
LEAST = 20  # cases of either label that a group needs to be measured on its own
CELL = tuple[str, str, str]


def answered(pair: Pair, judges: Mapping[str, Judge]) -> list[Record]:
    """The pair under every judge, each asked on its own so that its time is its own."""
    found = []
    for name, judge in judges.items():
        began = time.perf_counter()
        score = judge.score(pair.document, pair.claim)
        spent = (time.perf_counter() - began) * 1000
        found.append(
            Record(
                part=pair.part,
                case=pair.id,
                subject=name,
                groups=pair.groups,
                scores={}
                if score is None
                else {"right": float((score >= judge.threshold) == bool(pair.label))},
                costs={"milliseconds": round(spent, 3)},
                answer=() if score is None else (f"{score:.4f}",),
                gold=(str(pair.label),),
            )
        )
    return found


def concluded(records: Sequence[Record], thresholds: Mapping[str, float]) -> Conclusions:
    """Balanced accuracy, area and calibration of every judge; each against the baseline.

    What a judge did not score counts neither for nor against it; a note says how many.
    """
    scored = [one for one in records if one.scores]
    cells = _cells(scored)
    found = [m for key, cell in cells.items() for m in _measured(key, cell, thresholds[key[1]])]
    found += _together(cells, thresholds)
    curves = [
        Curve(part=part, subject=subject, points=tuple(binary.calibration(*_numbers(cell))))
        for (part, subject, group), cell in cells.items()
        if group == ALL
    ]
    notes = (
        "BA: balanced accuracy at the judge's own threshold; BA best: at the best with hindsight",
        "ECE of a judge that is no probability only says how far it is from one",
        "pairs count as independent: where many share a document, intervals are too narrow",
        f"claims a second, one at a time, each document read anew: {_rates(records)}",
        *_unscored(records),
    )
    return Conclusions(
        primary="right",
        measures=tuple(found),
        curves=tuple(curves),
        versus=tuple(record.versus(_weighed(scored), BASELINE, "BA")),
        notes=notes,
    )


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Read the sets and make the judges.

    Raises:
        SetupError: no such set or judge, or a broken file.
    """
    wanted = chosen(options.subjects)
    paths = find_sets(options.data, options.parts)
    sets = [read_set(path, limit=options.limit, seed=options.seed) for path in paths]
    pairs = [pair for one in sets for pair in one.pairs]
    with DeepNews() as application:
        judges = {name: make(Given(application.embedder, pairs)) for name, make in wanted.items()}
        for pair in pairs[:1]:  # the first call loads what later ones find loaded
            answered(pair, judges)
        thresholds = {name: judge.threshold for name, judge in judges.items()}
        facts: dict[str, Any] = {
            "settings": application.settings.fingerprint(),
            "embedder": application.embedder.fingerprint,
            "sets": {one.name: one.digest for one in sets},
            "thresholds": thresholds,
        }
        answer: Callable[[Pair], list[Record]] = lambda pair: answered(pair, judges)
        yield Prepared(pairs, answer, lambda found: concluded(found, thresholds), facts)


def chosen(names: Sequence[str]) -> dict[str, Callable[[Given], Judge]]:
    """The judges of these names with the baseline; all when none is named.

    Raises:
        SetupError: there is no judge of a name.
    """
    unknown = [name for name in names if name not in JUDGES]
    if unknown:
        raise SetupError(f"no judge {unknown[0]!r}: there are {', '.join(JUDGES)}")
    kept = {BASELINE, *names} if names else set(JUDGES)
    return {name: make for name, make in JUDGES.items() if name in kept}


def _cells(records: Sequence[Record]) -> dict[CELL, list[Record]]:
    """Records by set, judge and group, where both labels come often enough to be measured."""
    gathered: dict[CELL, list[Record]] = {}
    for one in records:
        for group in (ALL, *(f"{name}={value}" for name, value in one.groups.items())):
            gathered.setdefault((one.part, one.subject, group), []).append(one)
    least = {ALL: 1}
    kept = {}
    for key, cell in gathered.items():
        positive = sum(one.gold == ("1",) for one in cell)
        whole = len(gathered[(*key[:2], ALL)]) == len(cell) and key[2] != ALL
        if not whole and min(positive, len(cell) - positive) >= least.get(key[2], LEAST):
            kept[key] = cell
    return kept


def _numbers(cell: Sequence[Record]) -> tuple[binary.Scores, binary.Labels]:
    scores = np.array([float(one.answer[0]) for one in cell])
    return scores, np.array([int(one.gold[0]) for one in cell])


def _measured(key: CELL, cell: Sequence[Record], threshold: float) -> list[Measure]:
    part, subject, group = key
    scores, labels = _numbers(cell)
    around = binary.accuracy_interval(scores, labels, threshold)
    under = binary.auc_interval(scores, labels)
    told: list[tuple[str, float, binary.Interval | None]] = [
        ("BA", binary.balanced_accuracy(scores, labels, threshold), around),
        ("BA best", binary.best_threshold(scores, labels).value, None),
        ("AUC", binary.roc_auc(scores, labels), under),
        ("ECE", binary.calibration_error(scores, labels), None),
    ]
    return [
        Measure(
            part=part, subject=subject, group=group, n=len(cell), name=name, value=value,
            low=_known(limits.low) if limits else None,
            high=_known(limits.high) if limits else None,
        )
        for name, value, limits in told
    ]  # fmt: skip


def _known(limit: float) -> float | None:
    """None where there are too few cases for an interval."""
    return None if math.isnan(limit) else limit


def _together(
    cells: Mapping[CELL, Sequence[Record]], thresholds: Mapping[str, float]
) -> Iterator[Measure]:
    """The plain mean over sets, and the best single threshold for all of them."""
    for subject, threshold in thresholds.items():
        held = [_numbers(cell) for key, cell in cells.items() if key[1:] == (subject, ALL)]
        if len(held) < 2:
            continue
        tried = np.unique(np.quantile(np.concatenate([s for s, _ in held]), np.linspace(0, 1, 201)))
        told = {
            "BA": _mean([binary.balanced_accuracy(*one, threshold) for one in held]),
            "BA best": max(
                _mean([binary.balanced_accuracy(*one, float(t)) for one in held]) for t in tried
            ),
            "AUC": _mean([binary.roc_auc(*one) for one in held]),
            "ECE": _mean([binary.calibration_error(*one) for one in held]),
        }
        count = sum(len(labels) for _, labels in held)
        for name, value in told.items():
            yield Measure(
                part=TOGETHER, subject=subject, group=ALL, n=count, name=name, value=value
            )


def _rates(records: Sequence[Record]) -> str:
    spent: dict[str, list[float]] = {}
    for one in records:
        spent.setdefault(one.subject, []).append(one.costs["milliseconds"])
    each = {name: 1000 / max(_mean(times), 1e-3) for name, times in spent.items()}
    return ", ".join(f"{name} {rate:,.0f}" for name, rate in each.items())


def _unscored(records: Sequence[Record]) -> Iterator[str]:
    asked = Counter(one.subject for one in records)
    mute = Counter(one.subject for one in records if not one.scores)
    if mute:
        each = ", ".join(f"{name} {count} of {asked[name]}" for name, count in mute.items())
        yield f"unscored, and in no number: {each}"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _weighed(records: Sequence[Record]) -> list[Record]:
    """Records whose mean score "BA" over a set is the balanced accuracy there."""
    counts: dict[tuple[str, str, tuple[str, ...]], int] = {}
    for one in records:
        key = (one.part, one.subject, one.gold)
        counts[key] = counts.get(key, 0) + 1
    made = []
    for one in records:
        mine = counts[(one.part, one.subject, one.gold)]
        other = counts.get((one.part, one.subject, ("0",) if one.gold == ("1",) else ("1",)), 0)
        if other:
            value = one.scores["right"] * (mine + other) / (2 * mine)
            made.append(one.model_copy(update={"scores": {"BA": value}}))
    return made


TASK = Task(
    "grounding",
    "whether a document carries a claim, on labelled pairs: the gate and simpler judges",
    prepare,
)
