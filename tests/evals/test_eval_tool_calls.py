"""What calls were worth: one trajectory holds every class."""

from __future__ import annotations

import math

import pytest

from agent.domain import Citation
from evals.scorers import tool_calls as scorer
from evals.scorers.tool_calls import Step
from tools.contract import ToolResult
from tools.registry import Called

A, B = frozenset({"a"}), frozenset({"b"})


def one(name: str = "find", n: int = 0, **more: object) -> Step:
    return Step.model_validate({"name": name, "arguments": {"n": n}, **more})


STEPS = [
    one(n=0, outcome="usage_error"),
    one(n=1, brought=A, closed=frozenset({"who"})),
    one("weather", n=2, brought=B, suited=False),
    one(n=3, brought=A),
    one(n=1, brought=A),
    one(n=4, outcome="failed"),
    one(n=5),
    one("cell", n=6, brought=A | {"c"}, closed=frozenset({"who", "how much"})),
]


def test_every_call_has_one_class() -> None:
    stale = "no new information"
    assert scorer.classed(STEPS) == [
        "usage error", "valid", "selection error", stale, stale, stale, stale, "valid"
    ]  # fmt: skip
    shares = scorer.shares(STEPS)
    assert sum(shares.values()) == 1
    assert shares["usage error"] == 1 / 8
    assert set(scorer.shares([]).values()) == {0}


def test_what_an_unsuited_tool_brought_is_known_from_then_on() -> None:
    assert scorer.classed([STEPS[2], one(brought=B)]) == ["selection error", "no new information"]


def test_efficiency_counts_every_call() -> None:
    assert scorer.redundancy(STEPS) == 1 / 8
    assert scorer.calls_per_closed_need(STEPS) == 4
    assert scorer.calls_per_closed_need(STEPS[2:3]) == math.inf
    assert scorer.calls_per_closed_need([]) == 0
    needs = frozenset({"who", "how much"})
    assert scorer.success_at(STEPS, needs) == {1: False, 2: False, 4: False, 8: True, 16: True}
    assert scorer.success_at([], frozenset())[1]


@pytest.mark.parametrize(
    ("result", "count"),
    [(None, 0), (ToolResult(text=" "), 0), (ToolResult(text="42"), 1),
     (ToolResult(text="page", document_ids=("d1",)), 2)],
)  # fmt: skip
def test_a_recorded_call_becomes_a_step(result: ToolResult | None, count: int) -> None:
    called = Called(name="f", arguments={}, outcome="done" if result else "failed", result=result)
    assert len(scorer.step(called).brought) == count


def test_information_is_the_place_and_not_the_wording() -> None:
    cited = (Citation(document_id="d", start=3, end=9, quote="ninety"),)
    told = [
        Called(name=n, arguments={}, outcome="done", result=ToolResult(text=n, citations=cited))
        for n in ("find", "quote")
    ]
    assert scorer.classed([scorer.step(c) for c in told]) == ["valid", "no new information"]


def test_gold_names_say_which_tool_is_suited() -> None:
    assert scorer.suited_by_gold("find", ["cell", "find"])
    assert not scorer.suited_by_gold("weather", ["cell", "find"])
