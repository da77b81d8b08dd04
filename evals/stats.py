"""Intervals and paired tests, from scipy. Knows numbers, no task and no metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import bootstrap, permutation_test

from agent.domain import Frozen

SEED = 7
RESAMPLES = 2_000
PERMUTATIONS = 9_999
CONFIDENCE = 0.95


class Estimate(Frozen):
    """A mean with its interval (None for a single value), and how the values are spread."""

    mean: float
    low: float | None
    high: float | None
    median: float
    p95: float


class Difference(Frozen):
    """Mean of one minus mean of another over the same ``n`` cases, its interval and p-value."""

    n: int
    mean: float
    low: float | None
    high: float | None
    p: float | None


def estimates(
    values: Mapping[str, Sequence[float]], *, seed: int = SEED, resamples: int = RESAMPLES
) -> dict[str, Estimate]:
    """The mean of each named list, all of one length, with a 95 % percentile bootstrap interval.

    The resamples are the same cases for every name. Cases count as independent: where many share
    their sources, the interval is too narrow. (Efron and Tibshirani 1993, chapter 13.)

    Raises:
        ValueError: there are no values, or not equally many for each name.
    """
    rows = np.asarray([values[name] for name in values], dtype=float)
    if rows.ndim != 2 or rows.shape[1] == 0:
        raise ValueError("estimates need at least one value, and equally many for each name")
    low, high = _interval(rows, seed, resamples)
    return {
        name: Estimate(
            mean=float(row.mean()),
            low=None if low is None else float(low[i]),
            high=None if high is None else float(high[i]),
            median=float(np.median(row)),
            p95=float(np.quantile(row, 0.95)),
        )
        for i, (name, row) in enumerate(zip(values, rows, strict=True))
    }


def difference(
    ours: Sequence[float], theirs: Sequence[float], *, seed: int = SEED, resamples: int = RESAMPLES
) -> Difference:
    """How much higher ``ours`` is than ``theirs``, case by case.

    The p-value is two-sided, of a sign-flip permutation test of the mean difference (Fisher 1935):
    exact where all flips can be tried, else by 9,999 random ones. It is of this one comparison:
    whoever looks at many must correct.

    Raises:
        ValueError: the two are not of one length, or empty.
    """
    pairs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    if pairs[0].shape != pairs[1].shape or pairs[0].size == 0:
        raise ValueError("a paired test needs the same cases on both sides, and at least one")
    gaps = pairs[0] - pairs[1]
    low, high = _interval(gaps[None, :], seed, resamples)
    p: float | None = None
    if gaps.size > 1:
        tested = permutation_test(
            pairs, _mean_gap, permutation_type="samples", vectorized=True,
            n_resamples=PERMUTATIONS, rng=np.random.default_rng(seed),
        )  # fmt: skip
        p = float(tested.pvalue)
    return Difference(
        n=int(gaps.size),
        mean=float(gaps.mean()),
        low=None if low is None else float(low[0]),
        high=None if high is None else float(high[0]),
        p=p,
    )


def _mean_gap(ours: np.ndarray, theirs: np.ndarray, axis: int) -> np.ndarray:
    return np.asarray(np.mean(ours - theirs, axis=axis))


def _interval(
    rows: np.ndarray, seed: int, resamples: int
) -> tuple[np.ndarray, np.ndarray] | tuple[None, None]:
    """Limits of the mean of each row; None when there is but one case to draw from."""
    if rows.shape[1] < 2:
        return None, None
    found = bootstrap(
        (rows,), np.mean, axis=1, method="percentile", n_resamples=resamples,
        confidence_level=CONFIDENCE, rng=np.random.default_rng(seed),
    ).confidence_interval  # fmt: skip
    return np.asarray(found.low), np.asarray(found.high)
