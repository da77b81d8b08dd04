"""Finds the fastest batch size, in tokens, while the real work goes on. Knows no model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ROUNDS = 2
BATCHES_PER_TRIAL = 2


class Plan(NamedTuple):
    """The next stretch of work: so many tokens, in batches of this size."""

    size: int
    width: int


class BatchSize:
    """Tries each candidate on real work, in alternation, then keeps the fastest.

    A trial is ``BATCHES_PER_TRIAL`` full batches, or one for each lane; each candidate gets
    ``ROUNDS`` of them and is judged by its best, because noise from other programs only ever slows.
    """

    def __init__(self, candidates: Sequence[int], *, lanes: int = 1) -> None:
        """Take the candidates, smallest first; ``lanes`` batches are computed at once."""
        self._batches = max(BATCHES_PER_TRIAL, lanes)
        self._rates: dict[int, list[float]] = {size: [] for size in candidates}

    @property
    def settled(self) -> bool:
        """Whether every candidate has had its trials."""
        return all(len(rates) >= ROUNDS for rates in self._rates.values())

    @property
    def best(self) -> int:
        """The fastest so far; the middle candidate before any trial."""
        tried = {size: max(rates) for size, rates in self._rates.items() if rates}
        if tried:
            return max(tried, key=lambda size: tried[size])
        sizes = list(self._rates)
        return sizes[len(sizes) // 2]

    def plan(self, remaining: int) -> Plan:
        """What to encode next of so many tokens: a trial that they suffice for, or all of them.

        A size that they do not suffice for waits for a larger call, and the best known one is used.
        """
        open_ = [
            size
            for size, rates in self._rates.items()
            if len(rates) < ROUNDS and size * self._batches <= remaining
        ]
        if not open_:
            return Plan(self.best, remaining)
        size = min(open_, key=lambda size: len(self._rates[size]))
        return Plan(size, size * self._batches)

    def record(self, size: int, *, width: int, rate: float) -> None:
        """Note the rate of a trial; fewer tokens than a trial needs tell nothing."""
        rates = self._rates.get(size)
        if rates is not None and len(rates) < ROUNDS and width >= size * self._batches:
            rates.append(rate)

    def shrink(self, size: int) -> bool:
        """Drop this size and all above it; False when nothing smaller is left."""
        kept = {s: r for s, r in self._rates.items() if s < size}
        if kept:
            self._rates = kept
        elif size > 1:
            self._rates = {size // 2: []}
        else:
            return False
        return True
