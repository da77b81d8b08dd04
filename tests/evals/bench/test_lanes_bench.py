from __future__ import annotations

from typing import Any

from evals.bench.lanes import measured


class Model:
    """Notes who asked for how much."""

    def __init__(self) -> None:
        self.lanes: str | None = "two"
        self.calls: list[tuple[bool, int]] = []

    def work(self, items: list[Any]) -> None:
        self.calls.append((self.lanes is not None, len(items)))


def test_both_ways_get_the_same_items_in_turn() -> None:
    model = Model()
    row = measured("sums", model, model.work, list(range(10)), size=4, rounds=2)
    assert [size for _, size in model.calls] == [4, 4, 2] * 4
    assert [way for way, _ in model.calls[::3]] == [True, False, False, True]
    assert row.what == "sums"
    assert model.lanes == "two"
