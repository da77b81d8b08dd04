"""Measures of a yes-or-no judge, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evals.scorers import binary

SCORES = np.array([0.9, 0.8, 0.4, 0.7, 0.2, 0.1, 0.1, 0.3])
LABELS = np.array([1, 1, 1, 0, 0, 0, 0, 0])


def test_balanced_accuracy_is_the_mean_over_both_labels() -> None:
    assert binary.balanced_accuracy(SCORES, LABELS, 0.5) == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert binary.balanced_accuracy(SCORES, LABELS, 0.4) == pytest.approx((1 + 4 / 5) / 2)
    assert binary.balanced_accuracy(SCORES, LABELS, 2.0) == 0.5


def test_the_best_threshold_is_found_and_reaches_its_value() -> None:
    best = binary.best_threshold(SCORES, LABELS)
    assert best.value == pytest.approx(0.9)
    assert 0.3 < best.threshold < 0.4
    assert binary.balanced_accuracy(SCORES, LABELS, best.threshold) == pytest.approx(best.value)


def test_area_counts_pairs_and_a_tie_as_half() -> None:
    assert binary.roc_auc(SCORES, LABELS) == pytest.approx(14 / 15)
    assert binary.roc_auc(np.zeros(8), LABELS) == 0.5
    assert binary.roc_auc(-SCORES, LABELS) == pytest.approx(1 / 15)


def test_calibration_error_is_the_gap_between_score_and_share() -> None:
    scores = np.array([0.25] * 4 + [0.75] * 4)
    labels = np.array([0, 0, 0, 1, 1, 1, 0, 0])
    assert binary.calibration_error(scores, labels) == pytest.approx(0.125)
    curve = binary.calibration(scores, labels)
    assert [(one.n, one.share) for one in curve] == [(4, 0.25), (4, 0.5)]
    assert binary.calibration(np.array([1.0]), np.array([1]))[0].share == 1.0


def test_intervals_hold_the_value_and_narrow_with_more_cases() -> None:
    few = binary.auc_interval(SCORES, LABELS)
    many = binary.auc_interval(np.tile(SCORES, 20), np.tile(LABELS, 20))
    value = binary.roc_auc(SCORES, LABELS)
    assert few.low <= value <= few.high
    assert many.high - many.low < few.high - few.low
    around = binary.accuracy_interval(SCORES, LABELS, 0.5)
    assert around.low <= binary.balanced_accuracy(SCORES, LABELS, 0.5) <= around.high


def test_one_label_alone_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="both labels"):
        binary.roc_auc(SCORES, np.ones(8, dtype=int))
