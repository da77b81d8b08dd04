"""Which question to ask back, if any: conformal information pursuit (arXiv 2507.03279). Pure.

An ambiguous request has several readings (company, period, measure) with chances p(y | h), h being
what was asked and answered so far. The prediction set after k answers is
C(h) = {y: p(y | h) ≥ τ_k};
τ_k is the split-conformal quantile, so that C holds what was meant in 1 − α of requests whatever
the chances are worth. log |C| bounds what is still unknown: a question is worth its while if it is
expected to lower that enough. Knows no library: what it may mean is handed in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeVar

Slot = Literal["company", "period", "measure"]
SLOTS: Final[tuple[Slot, ...]] = ("company", "period", "measure")
MOST_QUESTIONS: Final = 2


class Reading(NamedTuple):
    """One thing that a request may mean; a slot is empty where it does not matter."""

    company: str
    period: str
    measure: str


T = TypeVar("T")
Chances = Mapping[Reading, float]


class Calibration(NamedTuple):
    """What was learned from requests whose meaning is known.

    ``taus[k]`` is the least chance that a reading of the set has after k answers; ``least`` the
    expected fall of log |C| (nats) from which a question is asked.
    """

    taus: tuple[float, ...]
    least: float


class Ask(NamedTuple):
    """A question worth asking: its slot, the values it may have, likeliest first, and its gain."""

    slot: Slot
    values: tuple[str, ...]
    gain: float


def quantile(chances: Sequence[float], alpha: float) -> float:
    """τ: the largest threshold that 1 − α of further requests are expected to pass.

    Args:
        chances: p(what was meant | h) of each request of the calibration half.
        alpha: Share of requests whose meaning the set may miss, 0..1.
    """
    low = math.floor(alpha * (len(chances) + 1))
    return sorted(chances)[low - 1] if low >= 1 else 0.0


def prediction_set(chances: Chances, tau: float) -> list[Reading]:
    """C: the readings that pass, likeliest first; the likeliest is in it in any case."""
    order = sorted(chances, key=lambda y: (-chances[y], y))
    return [y for n, y in enumerate(order) if n == 0 or chances[y] >= tau]


def answered(chances: Chances, slot: Slot, value: str) -> dict[Reading, float]:
    """The chances once a slot is known."""
    left = {y: p for y, p in chances.items() if getattr(y, slot) == value}
    total = sum(left.values())
    return {y: p / total for y, p in left.items()} if total > 0 else dict(chances)


def expected(chances: Chances, slot: Slot, tau: float) -> float:
    """E log |C| after a question for the slot, in nats: over its values by their chances."""
    values = by_value(chances, slot)
    total = sum(values.values())
    return sum(
        p / total * math.log(len(prediction_set(answered(chances, slot, value), tau)))
        for value, p in values.items()
    )


def by_value(chances: Chances, slot: Slot) -> dict[str, float]:
    """Chances of a slot's values, likeliest first."""
    found: dict[str, float] = {}
    for reading, p in chances.items():
        found[getattr(reading, slot)] = found.get(getattr(reading, slot), 0.0) + p
    return dict(sorted(found.items(), key=lambda v: (-v[1], v[0])))


def best(chances: Chances, tau: float) -> Ask | None:
    """The question that is expected to shrink the set most; None where no slot is open.

    Only readings of the set are offered: the rest is too unlikely to be read out.
    """
    kept = prediction_set(chances, tau)
    now = math.log(len(kept))
    asks = []
    for slot in SLOTS:
        if len({getattr(y, slot) for y in kept}) > 1:
            open_ = {getattr(y, slot) for y in kept}
            values = tuple(v for v in by_value(chances, slot) if v in open_)
            asks.append(Ask(slot, values, now - expected(chances, slot, tau)))
    return max(asks, key=lambda a: (a.gain, -SLOTS.index(a.slot)), default=None)


def pursue(chances: Chances, asked: int, known: Calibration) -> Ask | None:
    """What to ask next, if it is worth it.

    Args:
        chances: p(y | h) of every reading.
        asked: How many questions were asked already.
        known: The calibration.
    """
    if asked >= MOST_QUESTIONS:
        return None
    found = best(chances, known.taus[asked])
    return found if found is not None and found.gain >= known.least else None


def softmax(scores: Mapping[T, float]) -> dict[T, float]:
    """Chances from scores in nats."""
    top = max(scores.values(), default=0.0)
    raised = {k: math.exp(s - top) for k, s in scores.items()}
    total = sum(raised.values())
    return {k: v / total for k, v in raised.items()}


def calibrated(
    cases: Sequence[tuple[Chances, Reading]], alpha: float, least: float,
    ask: Callable[[Chances, float], Ask | None] = best,
) -> Calibration:  # fmt: skip
    """Thresholds for no, one and two answers, from requests whose meaning is known.

    The histories are those that the policy's own questions lead to, each answered as meant.

    Args:
        cases: Chances and meaning of ambiguous requests.
        alpha: See ``quantile``.
        least: See ``Calibration``.
        ask: How the next question is chosen, given the threshold so far.
    """
    taus = []
    left = list(cases)
    for _ in range(MOST_QUESTIONS + 1):
        tau = quantile([chances.get(meant, 0.0) for chances, meant in left], alpha)
        taus.append(tau)
        further: list[tuple[Chances, Reading]] = []
        for chances, meant in left:
            if (one := ask(chances, tau)) is not None:
                further.append((answered(chances, one.slot, getattr(meant, one.slot)), meant))
        left = further or left
    return Calibration(tuple(taus), least)
