from __future__ import annotations

import pytest

from agent.forage.giving_up import Step, should_leave


def step(gain: float, *, closed: bool = True, cost: int = 1000) -> Step:
    return Step(gain, closed, cost)


@pytest.mark.parametrize(
    ("steps", "leave", "because"),
    [
        ([], False, "just arrived"),
        ([step(3)], False, "marginal gain 3.00"),
        # Enough, and the need is closed.
        ([step(6), step(5)], True, "need closed with 11 facts"),
        # Much gained, but the need stays open: read on.
        ([step(11, closed=False)], False, "marginal"),
        # Two dry steps end it even when the need stays open; one does not.
        ([step(0, closed=False)], False, "marginal gain 0.00"),
        ([step(0, closed=False), step(0, closed=False)], True, "two dry steps"),
        ([step(0, closed=False), step(1, closed=False)], False, "marginal"),
        # Closed and paying less than elsewhere; dear steps pay less.
        ([step(2), step(0.4)], True, "below the environment's 0.50"),
        ([step(2), step(0.6)], False, "marginal gain 0.60"),
        ([step(2), step(0.6, cost=2000)], True, "below"),
        # Open needs are not left for a poor rate.
        ([step(0.1, closed=False)], False, "marginal"),
        ([step(2, cost=0)], False, "marginal"),
    ],
)
def test_a_patch_is_left_when_it_pays_less_than_the_rest(steps, leave, because):
    decision = should_leave(steps, rate=0.5, enough=10)
    assert decision.leave is leave
    assert because in decision.reason


def test_a_richer_environment_makes_leaving_earlier():
    steps = [step(2), step(1)]
    assert not should_leave(steps, rate=0.5, enough=10).leave
    assert should_leave(steps, rate=1.5, enough=10).leave
