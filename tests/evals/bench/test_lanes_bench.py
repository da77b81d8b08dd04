from __future__ import annotations

from typing import Any

from evals.bench.lanes import measured


class Model:
    """Notes who asked for how much."""

    def __init__(self) -> None:
        self.lanes: str | None = "two"
        self.even = 16
        self.calls: list[tuple[bool, int, int]] = []

    def work(self, items: list[Any]) -> None:
        self.calls.append((self.lanes is not None, self.even, len(items)))


def test_all_ways_get_the_same_items_in_turn() -> None:
    model = Model()
    row = measured("sums", model, model.work, list(range(10)), size=4, rounds=2)
    assert [size for *_, size in model.calls] == [4, 4, 2] * 6
    lanes, one, unpadded = (True, 16), (False, 16), (True, 1)
    turns = [(way, even) for way, even, _ in model.calls[::3]]
    assert turns == [lanes, one, unpadded, unpadded, one, lanes]
    assert row.what == "sums"
    assert (model.lanes, model.even) == ("two", 16)
