"""The run's budget: calls, tokens, seconds and money, charged before a call and settled after.

Knows nothing of models or journals; time comes from the clock it is given.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from agent.domain import Frozen
from agent.errors import BudgetExceeded


class Limits(Frozen):
    """Upper bounds of one run; None means no limit. ``tokens`` counts prompt and completion."""

    calls: int | None = None
    tokens: int | None = None
    seconds: float | None = None
    usd: float | None = None


class Prices(Frozen):
    """US dollars per million tokens; None means unknown, and money is then not enforced."""

    prompt_usd: float | None = None
    completion_usd: float | None = None

    @property
    def known(self) -> bool:
        """Whether both prices are set, so that a limit in dollars can be enforced."""
        return self.prompt_usd is not None and self.completion_usd is not None

    def cost_usd(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Price of one call in US dollars; unknown prices count as nothing."""
        prompt, completion = self.prompt_usd or 0.0, self.completion_usd or 0.0
        return (prompt_tokens * prompt + completion_tokens * completion) / 1_000_000


class Spent(Frozen):
    """What a run has used so far; ``seconds`` is wall clock since the run began."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    usd: float = 0.0

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens together."""
        return self.prompt_tokens + self.completion_tokens


class Charge(NamedTuple):
    """What one call may cost at most: held back until the call is settled or released."""

    prompt_tokens: int
    completion_tokens: int
    usd: float

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens together."""
        return self.prompt_tokens + self.completion_tokens


class Budget:
    """Keeps a run inside its limits. Safe in threads and between asyncio tasks.

    A call is charged with its worst case (prompt estimate and the full completion allowance), so
    that calls made at the same time cannot overrun a limit together; settling replaces the
    estimate by what was used. A prompt that was estimated too low can overrun by that error once.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        prices: Prices | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start counting now. ``clock`` returns seconds and never goes back."""
        self.limits = limits or Limits()
        self.prices = prices or Prices()
        self._clock = clock
        self._started = clock()
        self._lock = threading.Lock()
        self._calls = self._prompt = self._completion = 0
        self._held: list[Charge] = []

    @property
    def money_enforced(self) -> bool:
        """Whether a limit in dollars is set and prices are known; say so to the user when not."""
        return self.limits.usd is not None and self.prices.known

    def restore(self, spent: Spent) -> None:
        """Take over what an interrupted run had used; its seconds count as passed already."""
        with self._lock:
            self._calls += spent.calls
            self._prompt += spent.prompt_tokens
            self._completion += spent.completion_tokens
            self._started -= spent.seconds

    def spent(self) -> Spent:
        """What has been used, settled calls only."""
        with self._lock:
            return self._spent()

    def left(self) -> Limits:
        """What remains of each limit, never negative, charges in flight taken off."""
        with self._lock:
            allowed, used = self.limits, self._used()
            return Limits(
                calls=None if allowed.calls is None else max(0, allowed.calls - int(used["calls"])),
                tokens=(
                    None if allowed.tokens is None else max(0, allowed.tokens - int(used["tokens"]))
                ),
                seconds=(
                    None if allowed.seconds is None else max(0.0, allowed.seconds - used["seconds"])
                ),
                usd=(None if allowed.usd is None else max(0.0, allowed.usd - used["usd"])),
            )

    def check(self) -> None:
        """Raise BudgetExceeded if a limit is reached: for loops that make no model call."""
        with self._lock:
            used = self._used()
            for limit, allowed in self.limits:
                if allowed is not None and used[limit] >= allowed:
                    raise BudgetExceeded(limit, used[limit], allowed)

    def charge(self, prompt_tokens: int, completion_tokens: int) -> Charge:
        """Hold back what a call may cost at most.

        Args:
            prompt_tokens: Estimated size of the prompt.
            completion_tokens: The most the model may answer.

        Returns:
            The charge, to be given to ``settle`` or ``release`` exactly once.

        Raises:
            BudgetExceeded: The call could pass a limit; nothing is held back then.
        """
        usd = self.prices.cost_usd(prompt_tokens, completion_tokens)
        charge = Charge(prompt_tokens, completion_tokens, usd)
        more = {"calls": 1.0, "tokens": float(charge.tokens), "seconds": 0.0, "usd": usd}
        with self._lock:
            used = self._used()
            for limit, allowed in self.limits:
                if allowed is None:
                    continue
                late = limit == "seconds" and used[limit] >= allowed
                if late or used[limit] + more[limit] > allowed:
                    raise BudgetExceeded(limit, used[limit], allowed)
            self._held.append(charge)
        return charge

    def settle(self, charge: Charge, *, prompt_tokens: int, completion_tokens: int) -> None:
        """Replace a charge by what the call really used."""
        with self._lock:
            self._held.remove(charge)
            self._calls += 1
            self._prompt += prompt_tokens
            self._completion += completion_tokens

    def release(self, charge: Charge) -> None:
        """Give a charge back: the call got no answer and cost nothing."""
        with self._lock:
            self._held.remove(charge)

    def _spent(self) -> Spent:
        return Spent(
            calls=self._calls,
            prompt_tokens=self._prompt,
            completion_tokens=self._completion,
            seconds=self._clock() - self._started,
            usd=self.prices.cost_usd(self._prompt, self._completion),
        )

    def _used(self) -> dict[str, float]:
        """Settled and held together, by the names of the limits."""
        spent = self._spent()
        return {
            "calls": float(spent.calls + len(self._held)),
            "tokens": float(spent.tokens + sum(c.tokens for c in self._held)),
            "seconds": spent.seconds,
            "usd": spent.usd + sum(c.usd for c in self._held),
        }
