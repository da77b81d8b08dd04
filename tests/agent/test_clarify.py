"""The policy of asking back: sets, thresholds, and which question is worth it."""

from __future__ import annotations

import math
import random

import pytest

from agent.clarify import (
    Calibration,
    Reading,
    answered,
    best,
    by_value,
    calibrated,
    expected,
    prediction_set,
    pursue,
    quantile,
    softmax,
)  # fmt: skip


def reading(company: str = "A", period: str = "2024Q1", measure: str = "revenue") -> Reading:
    return Reading(company, period, measure)


OLD, NEW = reading(period="2023Q1"), reading(period="2024Q1")
OTHER = reading(company="B", period="2024Q1")
KNOWN = Calibration((0.1, 0.1, 0.1), 0.3)


def test_the_set_holds_what_passes_and_is_never_empty() -> None:
    chances = {NEW: 0.6, OLD: 0.3, OTHER: 0.1}
    assert prediction_set(chances, 0.2) == [NEW, OLD]
    assert prediction_set(chances, 0.1) == [NEW, OLD, OTHER]
    assert prediction_set(chances, 0.9) == [NEW]


@pytest.mark.parametrize("alpha", [0.05, 0.1, 0.2])
def test_the_threshold_covers_its_share_of_exchangeable_requests(alpha: float) -> None:
    dice = random.Random(3)
    known, further = ([dice.random() ** 3 for _ in range(4000)] for _ in range(2))
    tau = quantile(known, alpha)
    assert sum(p >= tau for p in further) / 4000 == pytest.approx(1 - alpha, abs=0.015)


def test_too_few_requests_give_a_set_of_everything() -> None:
    assert quantile([0.5, 0.6], 0.1) == 0.0


def test_an_answer_leaves_what_agrees_and_sums_to_one() -> None:
    left = answered({NEW: 0.5, OLD: 0.25, OTHER: 0.25}, "company", "A")
    assert left == pytest.approx({NEW: 2 / 3, OLD: 1 / 3})
    assert answered({NEW: 1.0}, "company", "nobody") == {NEW: 1.0}


def test_the_question_that_leaves_least_open_is_asked() -> None:
    chances = {
        reading(company=c, period=p): 1 / 8 for c in ("A", "B") for p in ("1", "2", "3", "4")
    }
    assert expected(chances, "period", 0.0) == pytest.approx(math.log(2))
    assert expected(chances, "company", 0.0) == pytest.approx(math.log(4))
    found = best(chances, 0.0)
    assert found is not None
    assert (found.slot, found.values) == ("period", ("1", "2", "3", "4"))
    assert found.gain == pytest.approx(math.log(8) - math.log(2))


def test_values_outside_the_set_are_not_read_out() -> None:
    found = best({NEW: 0.5, OLD: 0.45, reading(period="1999Q1"): 0.05}, 0.1)
    assert found is not None
    assert found.values == ("2024Q1", "2023Q1")


def test_no_question_where_one_reading_is_left_or_likely_enough() -> None:
    assert pursue({NEW: 1.0}, 0, KNOWN) is None
    assert pursue({NEW: 0.95, OLD: 0.05}, 0, KNOWN) is None


def test_no_question_that_is_not_worth_it_and_never_a_third() -> None:
    even = {NEW: 0.5, OLD: 0.5}
    assert pursue(even, 0, KNOWN) is not None
    assert pursue(even, 1, KNOWN) is not None
    assert pursue(even, 2, KNOWN) is None
    assert pursue(even, 0, KNOWN._replace(least=math.log(2) + 0.01)) is None


def test_histories_are_calibrated_apart() -> None:
    cases = [({NEW: 0.5, OLD: 0.3, OTHER: 0.2}, NEW)] * 30
    known = calibrated(cases, 0.1, 0.5)
    assert known.taus[0] == 0.5
    assert known.least == 0.5
    assert len(known.taus) == 3


def test_chances_sum_to_one_and_values_come_likeliest_first() -> None:
    chances = softmax({OLD: 0.0, NEW: math.log(3)})
    assert chances == pytest.approx({OLD: 0.25, NEW: 0.75})
    assert list(by_value(chances, "period")) == ["2024Q1", "2023Q1"]
    assert softmax({}) == {}
