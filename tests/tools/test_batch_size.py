from __future__ import annotations

import pytest

from tools.batch_size import BATCHES_PER_TRIAL, BatchSize


def work(sizes: BatchSize, tokens: int, rates: dict[int, float]) -> list[int]:
    used = []
    while tokens > 0:
        size, width = sizes.plan(tokens)
        used.append(size)
        sizes.record(size, width=width, rate=rates[size])
        tokens -= width
    return used


@pytest.mark.parametrize("fastest", [8, 16, 32])
def test_settles_on_the_fastest(fastest: int) -> None:
    sizes = BatchSize((8, 16, 32))
    used = work(sizes, 1000, {s: 100.0 if s == fastest else 50.0 for s in (8, 16, 32)})
    assert sizes.settled
    assert sizes.best == used[-1] == fastest
    assert set(used) == {8, 16, 32}


def test_one_slow_trial_is_taken_for_noise() -> None:
    sizes = BatchSize((8, 16))
    for size, rate in ((8, 5.0), (16, 40.0), (8, 90.0), (16, 45.0)):
        sizes.record(size, width=size * BATCHES_PER_TRIAL, rate=rate)
    assert sizes.best == 8


def test_little_work_teaches_nothing_and_uses_the_middle() -> None:
    sizes = BatchSize((8, 16, 32))
    assert sizes.plan(3) == (16, 3)
    sizes.record(16, width=3, rate=1e9)
    assert not sizes.settled
    assert sizes.best == 16


@pytest.mark.parametrize("call", [128, 200, 511])
def test_a_size_too_large_for_every_call_does_not_end_the_search(call: int) -> None:
    sizes = BatchSize((32, 64, 256))
    for _ in range(20):
        work(sizes, call, {32: 50.0, 64: 90.0, 256: 10.0})
    assert not sizes.settled
    assert sizes.plan(call) == (64, call)
    assert sizes.plan(512) == (256, 512)


def test_a_size_gets_no_more_chances_than_another() -> None:
    sizes = BatchSize((8, 16))
    for rate in (50.0, 51.0, 90.0):
        sizes.record(8, width=800, rate=rate)
    sizes.record(16, width=32, rate=60.0)
    assert sizes.best == 16


def test_nothing_more_is_tried_once_settled() -> None:
    sizes = BatchSize((8,))
    work(sizes, 100, {8: 1.0})
    assert sizes.plan(10_000) == (8, 10_000)


def test_shrinks_when_memory_is_short_down_to_one() -> None:
    sizes = BatchSize((64, 256))
    assert sizes.shrink(256)
    assert sizes.best == 64
    tried = []
    while sizes.shrink(sizes.best):
        tried.append(sizes.best)
    assert tried == [32, 16, 8, 4, 2, 1]
