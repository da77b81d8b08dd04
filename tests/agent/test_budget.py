from __future__ import annotations

import threading

import pytest

from agent.budget import Budget, Limits, Prices, Spent
from agent.errors import BudgetExceeded
from tests.fakes import FakeClock


def used(budget: Budget, prompt: int, completion: int) -> None:
    charge = budget.charge(prompt, completion)
    budget.settle(charge, prompt_tokens=prompt, completion_tokens=completion)


def test_without_limits_nothing_is_refused_and_everything_is_counted() -> None:
    budget = Budget(clock=FakeClock())
    for _ in range(3):
        used(budget, 100, 20)
    assert budget.spent() == Spent(calls=3, prompt_tokens=300, completion_tokens=60)
    assert budget.spent().tokens == 360
    assert budget.left() == Limits()
    budget.check()


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        (Limits(calls=2), "calls"),
        (Limits(tokens=240), "tokens"),
        (Limits(tokens=300), "tokens"),
        (Limits(usd=0.0025), "usd"),
    ],
)
def test_the_call_that_could_pass_a_limit_is_refused(limits: Limits, limit: str) -> None:
    prices = Prices(prompt_usd=10, completion_usd=10)
    budget = Budget(limits, prices=prices, clock=FakeClock())
    used(budget, 100, 20)
    used(budget, 100, 20)
    with pytest.raises(BudgetExceeded) as caught:
        budget.charge(100, 20)
    assert caught.value.limit == limit
    assert str(caught.value).startswith(f"budget: {limit} used")
    assert budget.spent().calls == 2


def test_a_call_that_just_fits_is_let_through() -> None:
    budget = Budget(Limits(tokens=240, calls=2), clock=FakeClock())
    used(budget, 100, 20)
    used(budget, 100, 20)
    assert budget.left() == Limits(tokens=0, calls=0)
    with pytest.raises(BudgetExceeded):
        budget.check()


def test_calls_in_flight_hold_their_worst_case() -> None:
    budget = Budget(Limits(tokens=1000), clock=FakeClock())
    charge = budget.charge(400, 200)
    assert budget.left().tokens == 400
    with pytest.raises(BudgetExceeded):
        budget.charge(300, 200)
    budget.settle(charge, prompt_tokens=390, completion_tokens=10)
    assert budget.left().tokens == 600
    budget.charge(300, 200)


def test_a_released_charge_costs_nothing() -> None:
    budget = Budget(Limits(calls=1), clock=FakeClock())
    budget.release(budget.charge(10, 10))
    assert budget.spent().calls == 0
    budget.charge(10, 10)


def test_time_ends_the_run_even_without_calls() -> None:
    clock = FakeClock()
    budget = Budget(Limits(seconds=60), clock=clock)
    budget.charge(1, 1)
    clock.advance(59)
    budget.check()
    assert budget.left().seconds == 1
    clock.advance(1)
    for refused in (budget.check, lambda: budget.charge(1, 1)):
        with pytest.raises(BudgetExceeded, match="seconds used 60 of 60"):
            refused()


@pytest.mark.parametrize(
    ("prices", "enforced"),
    [
        (Prices(), False),
        (Prices(prompt_usd=1), False),
        (Prices(prompt_usd=1, completion_usd=2), True),
        (Prices(prompt_usd=0, completion_usd=0), True),
    ],
)
def test_money_is_enforced_only_when_both_prices_are_known(prices: Prices, enforced: bool) -> None:
    assert Budget(Limits(usd=1), prices=prices).money_enforced is enforced
    assert not Budget(Limits(), prices=prices).money_enforced


def test_money_is_counted_per_million_tokens() -> None:
    budget = Budget(prices=Prices(prompt_usd=3, completion_usd=15), clock=FakeClock())
    used(budget, 1_000_000, 100_000)
    assert budget.spent().usd == pytest.approx(4.5)


def test_a_resumed_run_goes_on_with_what_was_used_before() -> None:
    clock = FakeClock()
    budget = Budget(Limits(calls=3, seconds=100, tokens=1000), clock=clock)
    budget.restore(Spent(calls=2, prompt_tokens=500, completion_tokens=100, seconds=80))
    assert budget.left() == Limits(calls=1, tokens=400, seconds=20)
    used(budget, 100, 100)
    with pytest.raises(BudgetExceeded, match="calls"):
        budget.charge(1, 1)


def test_threads_cannot_overrun_a_limit_together() -> None:
    budget = Budget(Limits(calls=50))
    refused: list[BudgetExceeded] = []

    def spend() -> None:
        for _ in range(20):
            try:
                used(budget, 1, 1)
            except BudgetExceeded as error:
                refused.append(error)

    threads = [threading.Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert budget.spent().calls == 50
    assert len(refused) == 8 * 20 - 50
