"""The bench of asking back: it keeps what it promises, and its draws are repeatable."""

from __future__ import annotations

import pytest

from agent.clarify_readings import learned
from evals.bench.clarify import cases, drawn, measured, play, pursuit


def test_the_same_seed_draws_the_same() -> None:
    assert [r.text for r in drawn(20, 5)] == [r.text for r in drawn(20, 5)]
    assert [r.text for r in drawn(20, 5)] != [r.text for r in drawn(20, 6)]


def test_what_is_meant_is_nearly_always_among_the_readings() -> None:
    known = cases(drawn(300, 21))
    assert sum(c.meant in c.told for c in known) >= 297


def test_pursuit_asks_less_than_always_and_understands_more_than_never() -> None:
    found = measured(cases(drawn(500, 31)), learned().weights, learned().calibration)
    assert found["pursuit"]["questions"] < found["always"]["questions"]
    assert found["pursuit"]["success"]["rate"] > found["never"]["success"]["rate"] + 0.3
    for share in found["coverage"][:2]:
        assert share["rate"] == pytest.approx(found["nominal"], abs=0.045)  # 3 points and chance


def test_never_more_than_two_questions_and_none_of_a_clear_request() -> None:
    policy = pursuit(learned().calibration)
    for one in cases(drawn(200, 41)):
        played = play(one, learned().weights, policy, learned().calibration)
        assert played.questions <= (2 if len(one.told) > 1 else 0)
