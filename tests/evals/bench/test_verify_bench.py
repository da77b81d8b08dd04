"""What the bench of verification measures: passages, claims of their own, joined times."""

from __future__ import annotations

import time
from pathlib import Path

from agent.verify import checkable
from evals.bench.reworded import Row as Written
from evals.bench.reworded import briefs, counted, sampled
from evals.bench.verify import PER_WORD, TOKENS, TimedGate, _Inside, pairs_of
from evals.worlds.writing import Told


def test_passages_are_about_as_long_as_asked_and_hold_their_claim(tmp_path: Path) -> None:
    text = " ".join(f"Norvale sold {n} tonnes of bread in Oslo in 2023." for n in range(200))
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")

    pairs = pairs_of(tmp_path, 10, seed=1)

    assert len(pairs) == 10
    for pair in pairs:
        words = len(pair["document"].split())
        assert TOKENS <= words * PER_WORD < TOKENS + 20
        assert pair["claim"] in pair["document"]
        assert checkable(pair["claim"])
    assert pairs == pairs_of(tmp_path, 10, seed=1)


def test_times_inside_one_another_count_once() -> None:
    TimedGate.total = 0.0
    began = time.perf_counter()
    with _Inside(), _Inside():
        time.sleep(0.02)
    whole = time.perf_counter() - began

    assert 0.02 <= TimedGate.total <= whole


def test_the_ten_briefs_are_there_and_a_sample_holds_each_arm() -> None:
    rows = [
        Written("b", Told(arm, f"One two {n}.", "x", origin))
        for arm in ("first", "off", "on")
        for n in range(5)
        for origin in ("writer", "quote")
    ]

    assert len(briefs([])) == 10
    assert [b["id"] for b in briefs(["demo-fire"])] == ["demo-fire"]
    assert counted(rows)["on"] == {
        "sentences": 10, "words": 30, "reworded": 5, "reworded words": 15
    }  # fmt: skip
    chosen = sampled(rows, 2, seed=1)
    assert sorted(r.told.arm for r in chosen) == ["first", "first", "off", "off", "on", "on"]
    assert {r.told.origin for r in chosen} == {"writer"}
