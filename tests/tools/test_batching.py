from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import SetupError
from tools.batching import SHORT, computed, evened, packed
from tools.lanes import Lanes


@given(st.lists(st.integers(1, 300), max_size=80), st.integers(1, 2_000))
def test_every_item_is_in_one_batch_within_the_budget(lengths: list[int], budget: int) -> None:
    batches = packed(range(len(lengths)), lengths, budget)
    assert sorted(place for one in batches for place in one.places) == list(range(len(lengths)))
    for one in batches:
        widest = max(lengths[place] for place in one.places)
        assert one.tokens == widest * len(one.places)
        assert one.tokens <= budget or len(one.places) == 1
    firsts = [lengths[one.places[0]] for one in batches]
    assert firsts == sorted(firsts, reverse=True)


class Device:
    """Holds so many tokens, and notes what it was given."""

    def __init__(self, lengths: list[int], *, holds: int) -> None:
        self.lengths, self.holds = lengths, holds
        self.tried: list[int] = []
        self.prepared: list[list[int]] = []

    def prepare(self, places: list[int]) -> list[int]:
        self.prepared.append(places)
        return places

    def compute(self, places: list[int]) -> list[int]:
        import torch

        tokens = max(self.lengths[place] for place in places) * len(places)
        self.tried.append(tokens)
        if tokens > self.holds:
            raise torch.OutOfMemoryError("out of memory")
        return [10 * place for place in places]

    def run(self, budget: int, lanes: Lanes | None = None) -> dict[int, int]:
        found: dict[int, int] = {}
        for places, values in computed(
            self.lengths, budget, prepare=self.prepare, compute=self.compute, smaller=_half,
            lanes=lanes,
        ):  # fmt: skip
            found.update(zip(places, values, strict=True))
        return found


def _half(tokens: int) -> int:
    return tokens // 2


@pytest.mark.parametrize("budget", [8, 64, 10_000])
def test_what_is_computed_comes_with_its_places(budget: int) -> None:
    lengths = [3, 9, 1, 7, 7, 2, 8]
    found = Device(lengths, holds=10_000).run(budget)
    assert found == {place: 10 * place for place in range(7)}


def test_memory_that_is_short_halves_the_batch_and_the_work_goes_on() -> None:
    device = Device([8] * 40, holds=70)
    found = device.run(320)
    assert found == {place: 10 * place for place in range(40)}
    assert device.tried[:4] == [320, 160, 80, 40]
    assert set(device.tried[3:]) == {40}


def test_what_was_done_before_the_memory_was_short_is_not_done_again() -> None:
    device = Device([1] * 6 + [50] * 2, holds=60)
    device.holds = 10_000
    lengths = [50, 50, *[1] * 6]
    device.lengths = lengths
    seen: list[Any] = []
    for places, _ in computed(
        lengths, 100, prepare=device.prepare, compute=device.compute, smaller=_half
    ):
        seen += places
        device.holds = 3  # from now on
    assert sorted(seen) == list(range(8))
    assert seen[:2] == [0, 1]


def test_an_item_that_does_not_fit_alone_is_an_error() -> None:
    with pytest.raises(SetupError, match="does not hold one text"):
        Device([8, 8], holds=4).run(16)


def test_long_ones_are_padded_to_whole_vectors_and_short_ones_to_nothing() -> None:
    assert evened([7, SHORT, SHORT + 1, 48, 254], 16) == [7, SHORT, 48, 48, 256]
    assert evened([7, 33, 254], 1) == [7, 33, 254]


def test_nothing_to_compute_is_nothing() -> None:
    assert Device([], holds=1).run(10) == {}


@pytest.fixture
def two() -> Iterator[Lanes]:
    with ThreadPoolExecutor(2) as pool:
        yield Lanes(pool, 2)


def test_lanes_share_the_batches_and_each_place_gets_its_own(two: Lanes) -> None:
    lengths = [300 + 10 * n for n in range(90)]
    together = Barrier(2, timeout=20)  # two batches are computed at once, or this breaks

    def compute(places: list[int]) -> list[int]:
        together.wait()
        return [10 * place for place in places]

    found: dict[int, int] = {}
    for places, values in computed(
        lengths, 1, prepare=list, compute=compute, smaller=_half, lanes=two
    ):
        found.update(zip(places, values, strict=True))
    assert found == {place: 10 * place for place in range(90)}


def test_lanes_go_on_where_the_memory_is_short(two: Lanes) -> None:
    device = Device([80] * 40, holds=700)
    assert device.run(100_000, two) == {place: 10 * place for place in range(40)}
    assert max(device.tried) == 1_600  # a lane each, of 40 times 80
    with pytest.raises(SetupError, match="does not hold one text"):
        Device([800] * 4, holds=4).run(1_600, two)


def test_a_little_work_is_one_batch(two: Lanes) -> None:
    device = Device([8] * 30, holds=10_000)
    device.run(100_000, two)
    assert device.tried == [240]


def test_work_for_two_lanes_is_two_batches(two: Lanes) -> None:
    device = Device([170, 160, 150, 140, 130, 120, 110, 100], holds=10_000)
    device.run(100_000, two)
    assert len(device.tried) == 2
