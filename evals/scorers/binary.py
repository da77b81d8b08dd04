"""Scores of a yes-or-no judge over many cases: scores in, labels in, one number out.

Every function takes scores (higher is more surely supported) and labels (1 supported, 0 not), both
of shape (n,). Knows no judge and no threshold of its own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap, rankdata

from evals.stats import CONFIDENCE, SEED

Scores = NDArray[np.float64]
Labels = NDArray[np.int64]
RESAMPLES = 500  # of each class; 2,000 move a limit by 0.2 points on 1,000 cases
BINS = 10


class Best(NamedTuple):
    """The threshold with the highest balanced accuracy, and that."""

    threshold: float
    value: float


class Interval(NamedTuple):
    """Limits of a 95 % interval."""

    low: float
    high: float


class Bin(NamedTuple):
    """Cases whose score falls into one tenth: how many, their mean score, share supported."""

    n: int
    score: float
    share: float


def balanced_accuracy(scores: Scores, labels: Labels, threshold: float) -> float:
    """Mean of the shares judged right among the supported and among the others.

    Raises:
        ValueError: one of the two labels does not occur.
    """
    right, wrong = _parted(scores, labels)
    return float((right >= threshold).mean() + (wrong < threshold).mean()) / 2


def best_threshold(scores: Scores, labels: Labels) -> Best:
    """The threshold that looks best with hindsight: an upper bound for any fixed one."""
    right, wrong = map(np.sort, _parted(scores, labels))
    tried = np.concatenate([[-np.inf], _middles(np.unique(scores)), [np.inf]])
    kept = 1 - np.searchsorted(right, tried) / len(right)
    refused = np.searchsorted(wrong, tried) / len(wrong)
    values = (kept + refused) / 2
    best = int(np.argmax(values))
    return Best(float(tried[best]), float(values[best]))


def roc_auc(scores: Scores, labels: Labels) -> float:
    """How often a supported case scores above another (Mann and Whitney 1947); a tie is half."""
    right, wrong = _parted(scores, labels)
    return _auc(right, wrong)


def calibration(scores: Scores, labels: Labels, *, bins: int = BINS) -> list[Bin]:
    """The reliability curve: bins of equal width over 0..1, empty ones left out."""
    place = np.clip((scores * bins).astype(int), 0, bins - 1)
    return [
        Bin(int(held.sum()), float(scores[held].mean()), float(labels[held].mean()))
        for held in (place == one for one in range(bins))
        if held.any()
    ]


def calibration_error(scores: Scores, labels: Labels) -> float:
    """Expected calibration error (Naeini et al. 2015): mean gap of score and share, by cases."""
    found = calibration(scores, labels)
    return sum(one.n * abs(one.score - one.share) for one in found) / len(scores)


def accuracy_interval(scores: Scores, labels: Labels, threshold: float) -> Interval:
    """Interval of the balanced accuracy, each class resampled on its own."""
    right, wrong = _parted(scores, labels)

    def value(kept: Scores, refused: Scores, axis: int) -> Scores:
        return np.asarray((kept.mean(axis) + refused.mean(axis)) / 2)

    pair = ((right >= threshold).astype(float), (wrong < threshold).astype(float))
    return _interval(pair, value, vectorized=True)


def auc_interval(scores: Scores, labels: Labels) -> Interval:
    """Interval of the area, each class resampled on its own."""
    return _interval(_parted(scores, labels), _auc, vectorized=False)


def _auc(right: Scores, wrong: Scores) -> float:
    ranks = rankdata(np.concatenate([right, wrong]))[: len(right)].sum()
    above = ranks - len(right) * (len(right) + 1) / 2
    return float(above / (len(right) * len(wrong)))


def _interval(pair: tuple[Scores, Scores], value: object, *, vectorized: bool) -> Interval:
    if min(map(len, pair)) < 2:
        return Interval(float("nan"), float("nan"))
    found = bootstrap(
        pair, value, method="percentile", n_resamples=RESAMPLES, vectorized=vectorized,
        confidence_level=CONFIDENCE, rng=np.random.default_rng(SEED),
    ).confidence_interval  # fmt: skip
    return Interval(float(found.low), float(found.high))


def _middles(values: Scores) -> Scores:
    return np.asarray((values[1:] + values[:-1]) / 2)


def _parted(scores: Scores, labels: Labels) -> tuple[Scores, Scores]:
    held = labels == 1
    if held.all() or not held.any():
        raise ValueError("both labels must occur")
    return scores[held], scores[~held]
