from __future__ import annotations

import numpy as np
import pytest

from evals.stats import difference, estimates


def test_the_interval_is_near_that_of_the_normal_approximation() -> None:
    values = np.random.default_rng(1).normal(3, 2, 400).tolist()
    found = estimates({"x": values})["x"]
    half = 1.96 * np.std(values, ddof=1) / 20
    assert found.mean == pytest.approx(np.mean(values))
    assert found.low == pytest.approx(found.mean - half, abs=0.03)
    assert found.high == pytest.approx(found.mean + half, abs=0.03)


def test_the_interval_holds_the_true_mean_about_as_often_as_it_says() -> None:
    draw = np.random.default_rng(2)
    held = 0
    for _ in range(200):
        found = estimates({"x": draw.normal(0, 1, 60).tolist()}, resamples=400)["x"]
        held += (found.low or 0) <= 0 <= (found.high or 0)
    assert 180 <= held <= 198


def test_median_and_p95() -> None:
    found = estimates({"x": [float(n) for n in range(101)]})["x"]
    assert (found.median, found.p95) == (50, 95)


def test_equal_values_have_an_interval_of_no_width_and_a_single_one_has_none() -> None:
    assert estimates({"x": [1.0] * 5})["x"].low == 1.0
    assert estimates({"x": [1.0]})["x"].low is None


def test_the_seed_decides_the_interval() -> None:
    values = {"x": [0.0, 0.5, 1.0, 0.25, 0.75, 1.0]}
    assert estimates(values, seed=3) == estimates(values, seed=3)
    seen = {estimates(values, seed=seed, resamples=50)["x"].low for seed in range(8)}
    assert len(seen) > 1


def test_a_sign_flip_test_of_few_cases_is_exact() -> None:
    # All six gaps positive and equal: of 64 flips only two are as far from zero.
    found = difference([1.0] * 6, [0.5] * 6)
    assert found.p == pytest.approx(2 / 64)
    assert (found.mean, found.low, found.high) == (0.5, 0.5, 0.5)


def test_no_difference_is_not_significant_and_a_large_one_is() -> None:
    draw = np.random.default_rng(4)
    theirs = draw.random(150)
    assert difference(theirs.tolist(), theirs.tolist()).p == 1
    better = difference((theirs + draw.normal(0.2, 0.3, 150)).tolist(), theirs.tolist())
    assert better.p is not None
    assert better.p < 0.001
    assert better.low is not None
    assert better.low > 0.1


def test_p_values_without_a_difference_are_spread_evenly() -> None:
    draw = np.random.default_rng(5)
    p = [difference(draw.random(12).tolist(), draw.random(12).tolist()).p for _ in range(100)]
    assert 0 <= sum(one < 0.1 for one in p if one is not None) <= 20
    assert 35 <= sum(one < 0.5 for one in p if one is not None) <= 65


def test_the_order_of_the_sides_only_turns_the_sign() -> None:
    ours, theirs = [1.0, 0.0, 1.0, 1.0, 0.5], [0.5, 0.5, 0.0, 1.0, 0.0]
    forth, back = difference(ours, theirs), difference(theirs, ours)
    assert forth.mean == -back.mean
    assert forth.p == back.p


def test_unpaired_and_missing_values_are_refused() -> None:
    with pytest.raises(ValueError, match="same cases"):
        difference([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="at least one"):
        estimates({"x": []})
