"""Gold calls: the gold itself is whole, and each planted defect lowers one figure."""

from __future__ import annotations

from typing import Any

import pytest

from evals.scorers.tool_gold import FIGURES, GoldCall, Made, Wanted, scores, wanted
from evals.scorers.tool_values import same, same_type

GOLD = (
    wanted("find", {"question": "revenue", "k": 5}),
    GoldCall(
        name="cell",
        arguments={
            "label": Wanted(alternatives=("Total revenue", "Revenues")),
            "period": Wanted(alternatives=("2024-03-31",)),
            "columns": Wanted(alternatives=(["a", "b"],), unordered=True, optional=True),
        },
        after=(0,),
    ),
    wanted("calculate", {"rule": "growth", "of": [10, 8]}, after=(1,)),
)
FIND = Made("find", {"question": "Revenue", "k": 5})
CELL = Made("cell", {"label": "revenues", "period": "March 31, 2024", "columns": ["b", "a"]})
GROWTH = Made("calculate", {"rule": "growth", "of": [10.0, 8]})
# defect → the calls that were made, what was wanted, the one figure that is lower, how low
DEFECTS: dict[str, tuple[list[Made], tuple[GoldCall, ...], str, float]] = {
    "wrong tool": ([Made("search", {"question": "revenue"}), CELL, GROWTH], GOLD, "tools", 2 / 3),
    "wrong argument value": (
        [FIND, CELL, Made("calculate", {"rule": "growth", "of": [8, 10]})], GOLD, "values", 6 / 7
    ),
    "wrong argument type": (
        [Made("find", {"question": "revenue", "k": "5"}), CELL, GROWTH], GOLD, "types", 6 / 7
    ),
    "missing argument": (
        [Made("find", {"question": "revenue"}), CELL, GROWTH], GOLD, "complete", 5 / 6
    ),
    "unknown argument": (
        [FIND, CELL, Made("calculate", {**GROWTH.arguments, "unit": "USD"})], GOLD, "known", 7 / 8
    ),
    "repeated call": ([FIND, FIND, CELL, GROWTH], GOLD, "once", 3 / 4),
    "wrong order": ([CELL, FIND, GROWTH], GOLD, "order", 1 / 2),
    "call where none was wanted": ([FIND], (), "restraint", 0.0),
}  # fmt: skip


def test_the_gold_trajectory_is_whole_in_everything() -> None:
    made = [Made(g.name, {k: w.alternatives[0] for k, w in g.arguments.items()}) for g in GOLD]
    assert set(scores(made, GOLD).values()) == {1.0}
    assert set(scores([FIND, CELL, GROWTH], GOLD).values()) == {1.0}  # in other words
    assert set(scores([], ()).values()) == {1.0}
    assert set(scores([FIND, CELL, GROWTH], GOLD)) == {*FIGURES, "right"}


def test_each_planted_defect_lowers_exactly_its_own_figure() -> None:
    assert sorted(figure for _, _, figure, _ in DEFECTS.values()) == sorted(FIGURES)
    for defect, (made, gold, figure, low) in DEFECTS.items():
        found = scores(made, gold)
        assert found.pop("right") == 0, defect
        expected = dict.fromkeys(FIGURES, 1.0) | {figure: pytest.approx(low)}
        assert found == expected, defect


def test_an_optional_argument_may_be_left_out_and_a_call_may_not() -> None:
    short = Made("cell", {"label": "revenues", "period": "2024-03-31"})
    assert scores([FIND, short, GROWTH], GOLD)["right"] == 1
    found = scores([FIND, CELL], GOLD)
    assert (found["tools"], found["restraint"]) == (pytest.approx(2 / 3), 1)
    assert scores([], GOLD)["tools"] == 0


def test_calls_of_one_tool_are_paired_by_their_arguments() -> None:
    gold = [wanted("spot", {"city": "Rome"}), wanted("spot", {"city": "Oslo"})]
    made = [Made("spot", {"city": "Oslo"}), Made("spot", {"city": "Rome"})]
    assert scores(made, gold)["right"] == 1
    extra = scores([*made, Made("spot", {"city": "Bonn"})], gold)
    assert (extra["tools"], extra["values"], extra["restraint"]) == (1, 1, pytest.approx(2 / 3))


@pytest.mark.parametrize(
    ("value", "gold", "alike", "typed"),
    [
        (5, 5.0, True, True), ("5", 5, True, False), ("1,250", 1250, True, False),
        (5, 6, False, True),
        (0.1 + 0.2, 0.3, True, True), (True, 1, False, False), ("true", True, True, False),
        ("New York, NY", "new york NY", True, True), ("Rome", "Roma", False, True),
        ("2024-08-15", "August 15th, 2024", True, True), ("15 Aug 2024", "2024/08/15", True, True),
        ("10/05/2023", "2023-10-05", False, True), ("10/05/2023", "10/05/2023", True, True),
        ([1, 2], [2, 1], False, True), ([1, "2"], [1, 2], True, False),
        ("[1, 2]", [1, 2], True, False),
        ({"a": 1}, {"a": "1"}, True, True), ({"a": 1}, {"a": 1, "b": 2}, False, True),
        (None, "x", False, False), (None, None, True, True), ("", "x", False, True),
        ("x", ["x"], False, False),
    ],
)  # fmt: skip
def test_values_and_types_are_compared_apart(
    value: Any, gold: Any, alike: bool, typed: bool
) -> None:
    assert (same(value, gold), same_type(value, gold)) == (alike, typed)


def test_lists_without_order_count_each_item_once() -> None:
    assert same(["b", "a"], ["A", "B"], unordered=True)
    assert not same(["a", "a"], ["a", "b"], unordered=True)
