from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.forage.giving_up import Effort, Spent, Step, should_leave, should_stop

EFFORT = Effort(chunks=32, patches=6, facts=10)


def step(gain: float, *, closed: bool = True, cost: int = 1000) -> Step:
    return Step(gain, closed, cost)


@pytest.mark.parametrize(
    ("steps", "facts", "leave", "because"),
    [
        ([], 0, False, "just arrived"),
        ([step(3)], 3, False, "marginal gain 3.00"),
        # Enough, and the need is closed.
        ([step(6), step(5)], 11, True, "need closed with 11 facts"),
        # Much gained, but the need stays open: read on.
        ([step(11, closed=False)], 11, False, "marginal"),
        # Two dry steps end it even when the need stays open; one does not.
        ([step(0, closed=False)], 0, False, "marginal gain 0.00"),
        ([step(0, closed=False), step(0, closed=False)], 0, True, "two dry steps"),
        ([step(0, closed=False), step(1, closed=False)], 1, False, "marginal"),
        # Paying less than the rest promises; dear steps pay less.
        ([step(2), step(0.4)], 2, True, "below the 0.50 of the rest"),
        ([step(2), step(0.6)], 2, False, "marginal gain 0.60"),
        ([step(2), step(0.6, cost=2000)], 2, True, "below"),
        # An open need gives a patch a second step before a poor rate ends it.
        ([step(0.1, closed=False)], 0, False, "marginal"),
        ([step(1, closed=False), step(0.1, closed=False)], 0, True, "below"),
        ([step(2, cost=0)], 2, False, "marginal"),
    ],
)
def test_a_patch_is_left_when_it_pays_less_than_the_rest(steps, facts, leave, because):
    decision = should_leave(steps, rest=0.5, facts=facts, enough=10)
    assert decision.leave is leave
    assert because in decision.reason


def test_where_nothing_else_is_open_a_poor_patch_is_read_on():
    assert not should_leave([step(2), step(0)], rest=0.0, facts=2, enough=10).leave


@given(
    st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.integers(1, 5000)), max_size=6),
    st.floats(0, 20), st.floats(0, 20), st.integers(0, 20),
)  # fmt: skip
def test_a_richer_rest_never_makes_one_stay(rows, rest, more, facts):
    steps = [Step(float(g), c, n) for g, c, n in rows]
    poor = should_leave(steps, rest=rest, facts=facts, enough=10)
    rich = should_leave(steps, rest=rest + more, facts=facts, enough=10)
    assert rich.leave >= poor.leave
    assert rich.reason


@pytest.mark.parametrize(
    ("spent", "leave", "because"),
    [
        (Spent(0, False, 0, ()), False, "go on"),
        (Spent(12, True, 8, (12,)), True, "need closed with 12 facts"),
        (Spent(12, False, 8, (12,)), False, "go on"),
        (Spent(3, True, 8, (3, 0)), False, "go on"),
        (Spent(3, True, 8, (3, 0, 0)), True, "two dry patches"),
        (Spent(3, True, 8, (0, 3, 0)), False, "go on"),
        (Spent(3, True, 32, (3,)), True, "budget of 32 passages"),
    ],
)
def test_foraging_stops_when_closed_dry_or_spent(spent, leave, because):
    decision = should_stop(spent, EFFORT)
    assert decision.leave is leave
    assert because in decision.reason
