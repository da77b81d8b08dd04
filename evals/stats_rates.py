"""Shares and what it takes to tell two of them apart. Knows numbers, no task and no metric."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest, norm

from evals.stats import CONFIDENCE, RESAMPLES, SEED, Estimate

ALPHA, POWER = 0.05, 0.8


class Share(NamedTuple):
    """A share of n with its Wilson limits."""

    value: float
    low: float
    high: float
    n: int


class Flips(NamedTuple):
    """Cases that only one of two got right, and the two-sided p-value of McNemar's exact test."""

    better: int
    worse: int
    p: float


def wilson(hits: int, n: int) -> Share:
    """A share with its 95 % Wilson score interval (Wilson 1927), honest at 0 and at n of n.

    Raises:
        ValueError: there is nothing to take a share of, or more hits than cases.
    """
    if not 0 <= hits <= n or n == 0:
        raise ValueError(f"{hits} of {n} is no share")
    low, high = binomtest(hits, n).proportion_ci(CONFIDENCE, method="wilson")
    return Share(hits / n, float(low), float(high), n)


def clustered(
    values: Sequence[float], clusters: Sequence[str], *, seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Estimate:  # fmt: skip
    """The mean over all values, its interval by drawing whole clusters: claims of one brief go
    together, since they share sources and writer.

    The limits are percentiles of the means of so many draws of as many clusters as there are
    (Cameron, Gelbach and Miller 2008); None where there is one cluster. Below some ten clusters
    they are too narrow.

    Raises:
        ValueError: no values, or not a cluster for each.
    """
    if not values or len(values) != len(clusters):
        raise ValueError("a clustered mean needs values, and a cluster for each")
    held: dict[str, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        held.setdefault(cluster, []).append(value)
    sums = np.array([sum(some) for some in held.values()])
    counts = np.array([len(some) for some in held.values()])
    low = high = None
    if len(held) > 1:
        drawn = np.random.default_rng(seed).integers(len(held), size=(resamples, len(held)))
        means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
        tail = (1 - CONFIDENCE) / 2
        low, high = (float(q) for q in np.quantile(means, (tail, 1 - tail)))
    flat = np.asarray(values, dtype=float)
    return Estimate(
        mean=float(flat.mean()), low=low, high=high, median=float(np.median(flat)),
        p95=float(np.quantile(flat, 0.95)),
    )  # fmt: skip


def mcnemar(ours: Sequence[bool], theirs: Sequence[bool]) -> Flips:
    """Two subjects on the same cases, right or wrong: is one right where the other is wrong?

    Exact: a two-sided sign test of the cases that they differ in (McNemar 1947).

    Raises:
        ValueError: the two are not of one length, or empty.
    """
    if len(ours) != len(theirs) or not ours:
        raise ValueError("a paired test needs the same cases on both sides, and at least one")
    better = sum(a and not b for a, b in zip(ours, theirs, strict=True))
    worse = sum(b and not a for a, b in zip(ours, theirs, strict=True))
    p = float(binomtest(better, better + worse).pvalue) if better + worse else 1.0
    return Flips(better, worse, p)


def needed_paired(
    better: float, worse: float, *, alpha: float = ALPHA, power: float = POWER
) -> int:  # fmt: skip
    """Cases for McNemar's test, both subjects on each of them (Connor 1987).

    Args:
        better: expected share of cases that only the first gets right.
        worse: expected share that only the second does.
        alpha: two-sided.
        power: chance to see such a difference.

    Raises:
        ValueError: the two are the same, or no shares.
    """
    _shares(better, worse)
    gap, differ = better - worse, better + worse
    if gap == 0 or differ > 1:
        raise ValueError("the shares must differ, and be at most all cases together")
    z, b = float(norm.isf(alpha / 2)), float(norm.isf(1 - power))
    return math.ceil((z * math.sqrt(differ) + b * math.sqrt(differ - gap**2)) ** 2 / gap**2)


def _shares(*values: float) -> None:
    if not all(0 <= one <= 1 for one in values):
        raise ValueError("a share is between 0 and 1")
