"""Finds the fastest batch size while the real work goes on. Knows nothing of models."""

from __future__ import annotations

from collections.abc import Sequence

ROUNDS = 2
BATCHES_PER_TRIAL = 2


class BatchSize:
    """Tries each candidate on real work, in alternation, then keeps the fastest.

    A trial is ``BATCHES_PER_TRIAL`` full batches; each candidate gets ``ROUNDS`` of them and is
    judged by its best, because noise from other programs only ever slows.
    """

    def __init__(self, candidates: Sequence[int]) -> None:
        """Take the candidates, smallest first."""
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

    @property
    def size(self) -> int:
        """The size to use next."""
        if self.settled:
            return self.best
        return min(self._rates, key=lambda size: len(self._rates[size]))

    def window(self, remaining: int) -> int:
        """How many texts to encode next: one trial, or all of them when nothing is to be learnt."""
        trial = self.size * BATCHES_PER_TRIAL
        return remaining if self.settled or remaining < trial else trial

    def record(self, size: int, *, texts: int, rate: float) -> None:
        """Note the rate of a trial; fewer texts than a trial needs tell nothing."""
        if size in self._rates and texts >= size * BATCHES_PER_TRIAL and not self.settled:
            self._rates[size].append(rate)

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
