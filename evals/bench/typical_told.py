"""The typicality bench in numbers: shares with intervals, paired differences. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, pstdev
from typing import Any

import numpy as np
from scipy.stats import binomtest

from agent.domain import Frozen
from evals.report import columns
from evals.scorers.binary import auc_interval, roc_auc
from evals.stats import difference

MEASURES = ("deviation", "information", "verbatim", "words")
RANKINGS = ("verdict", "typicality")
COPY = 0.9  # share of its words that a copy has from the source


class Wording(Frozen):
    """One rewording; deviation and information in nats per token."""

    text: str
    words: int
    verbatim: float
    """Share of its words in runs of eight or more that the source has."""
    supported: bool
    """By the gate."""
    passed: bool
    """Supported, and worth printing as well (``agent.draft.scope.retells``)."""
    deviation: float
    information: float


class Tried(Frozen):
    """One sentence under one way of decoding; ``chosen`` has a wording's index by ranking."""

    id: str
    asked: int
    wordings: tuple[Wording, ...]
    """The different whole sentences among those asked for."""
    chosen: dict[str, int]
    """Empty where no wording passed."""
    writing_seconds: float
    scoring_seconds: float

    @property
    def passed(self) -> int:
        """How many wordings may be printed."""
        return sum(one.passed for one in self.wordings)

    def taken(self, ranking: str) -> Wording:
        """The wording that a ranking chose."""
        return self.wordings[self.chosen[ranking]]


def summed(found: Mapping[Any, Sequence[Tried]]) -> dict[str, Any]:
    """Sums of each way of decoding, the difference between them, and of the rankings.

    Sentences are paired. Shares have Wilson intervals and areas bootstrap ones, in which wordings
    of one sentence count as independent.
    """
    plain, typical = found["plain"], found["typical"]
    choice = [t for rows in found.values() for t in rows if t.passed > 1]
    return {
        **{str(name): _arm(rows) for name, rows in found.items()},
        "typical - plain": {
            "reworded": _gap([bool(t.passed) for t in typical], [bool(t.passed) for t in plain]),
            "passed a sentence": _gap([t.passed for t in typical], [t.passed for t in plain]),
        },
        "by typicality - by verdict": {
            "sentences with a choice": len(choice),
            "chosen otherwise": sum(t.taken(RANKINGS[0]) != t.taken(RANKINGS[1]) for t in choice),
            **{m: _gap(_values(choice, "typicality", m), _values(choice, "verdict", m))
               for m in MEASURES},
        },
        "area, supported from not": {
            "low deviation": _area(found, lambda one: -one.deviation),
            "low deviation, copies left out": _area(
                found, lambda one: -one.deviation, lambda one: one.verbatim < COPY
            ),
            "high information": _area(found, lambda one: one.information),
            "high information, copies left out": _area(
                found, lambda one: one.information, lambda one: one.verbatim < COPY
            ),
        },
    }  # fmt: skip


def _arm(rows: Sequence[Tried]) -> dict[str, Any]:
    every = [one for t in rows for one in t.wordings]
    made = [t for t in rows if t.chosen]
    return {
        "distinct of asked": _share(len(every), sum(t.asked for t in rows)),
        "supported of distinct": _share(sum(one.supported for one in every), len(every)),
        "passed of distinct": _share(sum(one.passed for one in every), len(every)),
        "sentences reworded": _share(len(made), len(rows)),
        "deviation of all": round(fmean(one.deviation for one in every), 3) if every else None,
        "information of all": round(fmean(one.information for one in every), 3) if every else None,
        "seconds a sentence": round(fmean(t.writing_seconds for t in rows), 2) if rows else None,
        "rankings": {name: _ranking(made, name) for name in RANKINGS},
    }


def _ranking(rows: Sequence[Tried], name: str) -> dict[str, float]:
    if not rows:
        return {}
    means = {m: round(fmean(_values(rows, name, m)), 3) for m in MEASURES}
    words = _values(rows, name, "words")
    return {**means, "cv of words": round(pstdev(words) / fmean(words), 3)}


def _values(rows: Sequence[Tried], ranking: str, measure: str) -> list[float]:
    return [float(getattr(t.taken(ranking), measure)) for t in rows]


def _share(hits: int, n: int) -> dict[str, Any]:
    if not n:
        return {"hits": hits, "n": n}
    low, high = binomtest(hits, n).proportion_ci(method="wilson")
    return {"hits": hits, "n": n, "low": round(float(low), 3), "high": round(float(high), 3)}


def _gap(ours: Sequence[float], theirs: Sequence[float]) -> dict[str, Any] | None:
    if not ours:
        return None
    return difference([float(v) for v in ours], [float(v) for v in theirs]).model_dump()


def _area(
    found: Mapping[Any, Sequence[Tried]], score: Callable[[Wording], float],
    kept: Callable[[Wording], bool] = lambda one: True,
) -> dict[str, Any] | None:  # fmt: skip
    """How often a supported wording scores above one that is not; 0.5 is chance."""
    every = [one for rows in found.values() for t in rows for one in t.wordings if kept(one)]
    labels = np.array([int(one.supported) for one in every])
    if not 0 < labels.sum() < len(labels):
        return None
    scores = np.array([score(one) for one in every])
    limits = auc_interval(scores, labels)
    told = {"area": round(roc_auc(scores, labels), 3), "n": len(every)}
    return told | ({"low": round(limits.low, 3), "high": round(limits.high, 3)} if limits else {})


def table(result: Mapping[str, Any]) -> str:
    """The sums for people."""
    sums, arms = result["sums"], ("plain", "typical")
    rows = [["", *arms]]
    for name in (name for name in sums["plain"] if name != "rankings"):
        rows.append([name, *(_shown(sums[arm][name]) for arm in arms)])
    for ranking in RANKINGS:
        for measure in (*MEASURES, "cv of words"):
            told = [sums[arm]["rankings"][ranking].get(measure) for arm in arms]
            rows.append([f"by {ranking}: {measure}", *map(_shown, told)])
    lines = columns(rows, left=1)
    for name in list(sums)[2:]:
        lines += ["", name, *(f"  {key}: {_shown(value)}" for key, value in sums[name].items())]
    return "\n".join([
        *lines, "", f"{result['sentences']} sentences, {result['candidates']} candidates each, "
        f"seed {result['seed']}, {result['seconds']:.0f} s; scoring a wording with and without "
        f"evidence: {result['milliseconds a wording scored']} ms (median)",
    ])  # fmt: skip


def _shown(value: Any) -> str:
    if not isinstance(value, dict):
        return "-" if value is None else str(value)
    if "mean" in value:
        p = "" if value["p"] is None else f", p {value['p']:.3f}"
        return f"{value['mean']:+.3f}{_limits(value, '+.3f')}{p}"
    if "area" in value:
        return f"{value['area']:.2f}{_limits(value, '.2f')} of {value['n']}"
    if not value["n"]:
        return "-"
    return f"{value['hits']}/{value['n']} {value['hits'] / value['n']:.2f}{_limits(value, '.2f')}"


def _limits(value: Mapping[str, Any], form: str) -> str:
    low, high = value.get("low"), value.get("high")
    return "" if low is None or high is None else f" ({low:{form}}..{high:{form}})"
