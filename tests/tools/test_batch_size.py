from __future__ import annotations

import pytest

from tools.batch_size import BATCHES_PER_TRIAL, BatchSize


def work(sizes: BatchSize, texts: int, rates: dict[int, float]) -> list[int]:
    used = []
    while texts > 0:
        size, window = sizes.size, sizes.window(texts)
        used.append(size)
        sizes.record(size, texts=window, rate=rates[size])
        texts -= window
    return used


@pytest.mark.parametrize("fastest", [8, 16, 32])
def test_settles_on_the_fastest(fastest: int) -> None:
    sizes = BatchSize((8, 16, 32))
    used = work(sizes, 1000, {s: 100.0 if s == fastest else 50.0 for s in (8, 16, 32)})
    assert sizes.settled
    assert sizes.best == sizes.size == used[-1] == fastest
    assert set(used) == {8, 16, 32}


def test_one_slow_trial_is_taken_for_noise() -> None:
    sizes = BatchSize((8, 16))
    for size, rate in ((8, 5.0), (16, 40.0), (8, 90.0), (16, 45.0)):
        sizes.record(size, texts=size * BATCHES_PER_TRIAL, rate=rate)
    assert sizes.best == 8


def test_little_work_teaches_nothing_and_uses_the_middle() -> None:
    sizes = BatchSize((8, 16, 32))
    sizes.record(8, texts=3, rate=1e9)
    assert not sizes.settled
    assert sizes.best == 16


def test_nothing_more_is_tried_once_settled() -> None:
    sizes = BatchSize((8,))
    work(sizes, 100, {8: 1.0})
    assert sizes.window(10_000) == 10_000


def test_shrinks_when_memory_is_short_down_to_one() -> None:
    sizes = BatchSize((64, 256))
    assert sizes.shrink(256)
    assert sizes.size == 64
    tried = []
    while sizes.shrink(sizes.size):
        tried.append(sizes.size)
    assert tried == [32, 16, 8, 4, 2, 1]
