from __future__ import annotations

import numpy as np
import pytest

from evals.stats import estimates
from evals.stats_rates import clustered, mcnemar, needed_paired, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (29, 30, 0.8333, 0.9941), (1, 2, 0.0945, 0.9055)],
)
def test_wilson_limits(hits: int, n: int, low: float, high: float) -> None:
    made = wilson(hits, n)
    assert (made.low, made.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))
    assert made.value == hits / n


@pytest.mark.parametrize(("hits", "n"), [(1, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_is_refused(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(hits, n)


def test_cases_that_go_together_make_the_interval_wider() -> None:
    values = [float(brief % 2) for brief in range(10) for _ in range(20)]
    clusters = [str(brief) for brief in range(10) for _ in range(20)]
    made, alone = clustered(values, clusters), estimates({"x": values})["x"]
    assert made.mean == alone.mean == 0.5
    assert made.low is not None
    assert made.high is not None
    assert alone.low is not None
    assert alone.high is not None
    assert made.high - made.low > 3 * (alone.high - alone.low)
    assert made == clustered(values, clusters)


def test_clusters_of_one_are_the_plain_bootstrap() -> None:
    values = list(np.random.default_rng(1).random(200))
    made = clustered(values, [str(n) for n in range(200)])
    alone = estimates({"x": values})["x"]
    assert made.low == pytest.approx(alone.low, abs=0.01)
    assert made.high == pytest.approx(alone.high, abs=0.01)


def test_a_large_cluster_counts_by_its_claims() -> None:
    assert clustered([1.0, 1.0, 1.0, 0.0], ["a", "a", "a", "b"]).mean == 0.75
    assert clustered([1.0, 0.0], ["a", "a"]).low is None
    with pytest.raises(ValueError, match="cluster for each"):
        clustered([1.0], [])


def test_only_cases_that_differ_tell_two_subjects_apart() -> None:
    ours, theirs = [True] * 8 + [False] * 2, [True] * 2 + [False] * 8
    made = mcnemar(ours, theirs)
    assert (made.better, made.worse) == (6, 0)
    assert made.p == pytest.approx(2 * 0.5**6)
    assert mcnemar([True, False], [True, False]).p == 1
    with pytest.raises(ValueError, match="same cases"):
        mcnemar([True], [])


def test_cases_needed_are_those_of_the_textbooks() -> None:
    assert needed_paired(0.25, 0.1) == 120  # by hand: 2.693 / 0.0225
    assert needed_paired(0.25, 0.1, power=0.9) > 120


@pytest.mark.parametrize("shares", [(0.5, 0.5), (1.2, 0.1)])
def test_what_cannot_be_told_apart_has_no_number(shares: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"share"):
        needed_paired(*shares)


def test_the_cases_needed_give_the_power_that_was_asked_for() -> None:
    n, rng, found = needed_paired(0.2, 0.08), np.random.default_rng(3), 0
    for _ in range(300):
        kinds = rng.choice(3, size=n, p=[0.2, 0.08, 0.72])
        found += mcnemar([k == 0 for k in kinds], [k == 1 for k in kinds]).p < 0.05
    assert 0.7 < found / 300 < 0.88
