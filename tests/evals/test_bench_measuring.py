from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from agent.events import Trajectory
from evals.bench.measuring import Call, Round, calls_of, forget, longest_chain, median_round
from tools.figures import figures

NOTHING = Round(
    seconds=0, cpu_seconds=0, calls=0, prompt_tokens=0, completion_tokens=0, chain=0,
    peak_mib=0, resident_mib=0, words=0, documents=0, checkable=0, supported=0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("calls", "longest"),
    [
        ([], 0),
        ([("needs", 0.0, 0.2)], 1),
        ([("needs", 0.0, 0.2), ("draft:a", 0.2, 0.4)], 2),
        ([("needs", 0.0, 0.2), ("draft:a", 0.1, 0.4)], 1),
        # Sections are drafted side by side, also where one begins after another has ended.
        ([("needs", 0.0, 0.2), ("draft:a", 0.2, 0.4), ("draft:b", 0.5, 0.7)], 2),
        # The same section asked twice is one after the other.
        ([("draft:a", 0.2, 0.4), ("draft:a", 0.5, 0.7), ("draft:b", 0.2, 0.7)], 2),
        # A long call beside two short ones does not hide that those wait for each other.
        ([("needs", 0.0, 0.2), ("draft:a", 0.2, 0.4), ("repair:a", 0.4, 0.6), ("x", 0.0, 0.9)], 3),
        # Rounded times may overlap by a millisecond.
        ([("needs", 0.0, 0.201), ("draft:a", 0.2, 0.4)], 2),
    ],
)
def test_longest_chain_counts_calls_that_could_wait_for_each_other(
    calls: list[tuple[str, float, float]], longest: int
) -> None:
    made = [Call(*call) for call in calls]
    assert longest_chain(made) == longest
    assert longest_chain(made[::-1]) == longest


def test_calls_are_read_with_their_beginnings_and_without_replays(tmp_path: Path) -> None:
    ticks = count(0.0, 0.5)
    trajectory = Trajectory(tmp_path / "t.jsonl", clock=lambda: next(ticks))
    trajectory.record("phase", "needs")
    trajectory.record_call({"kind": "model", "purpose": "needs", "seconds": 0.25})
    trajectory.record_call({"purpose": "draft:a", "seconds": 0.2, "replayed": True})
    trajectory.record_call({"purpose": "draft:b", "seconds": 0.5, "replayed": False})
    assert calls_of(tmp_path / "t.jsonl") == [
        Call("needs", 0.75, 1.0),
        Call("draft:b", 1.5, 2.0),
    ]


@pytest.mark.parametrize(("walls", "median"), [([3.0, 1.0, 2.0], 2.0), ([2.0, 1.0], 2.0)])
def test_the_median_round_is_a_round_that_was_run(walls: list[float], median: float) -> None:
    rounds = [NOTHING._replace(seconds=wall) for wall in walls]
    assert median_round(rounds).seconds == median


def test_forget_empties_what_sentences_left_behind() -> None:
    from tools.figures import _figures

    figures("Revenue rose 4 percent.")
    assert _figures.cache_info().currsize > 0
    forget()
    assert _figures.cache_info().currsize == 0
