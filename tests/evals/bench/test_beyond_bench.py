from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.bench.beyond import Figures, asked, main, simulated, size, stops


def test_memory_and_disk_follow_the_spans_and_shards_the_limit() -> None:
    figures = Figures()
    one = size(figures, 1_000_000, shard=2_000_000, machines=1)
    ten = size(figures, 10_000_000, shard=2_000_000, machines=1)
    assert (one.shards, ten.shards) == (1, 5)
    assert ten.memory_gib == pytest.approx(10 * one.memory_gib, rel=0.05)
    assert ten.disk_gib == pytest.approx(10 * one.disk_gib, rel=0.05)
    assert ten.ingest_core_hours == pytest.approx(10 * one.ingest_core_hours, rel=0.05)


def test_machines_share_the_time_and_not_the_work() -> None:
    alone = size(Figures(), 10_000_000, shard=1_000_000, machines=1)
    five = size(Figures(), 10_000_000, shard=1_000_000, machines=5)
    assert five.ingest_core_hours == alone.ingest_core_hours
    assert five.ingest_days == pytest.approx(alone.ingest_days / 5, abs=0.01)
    assert five.find_median_ms < alone.find_median_ms / 2
    assert five.find_core_seconds == alone.find_core_seconds


def test_a_question_costs_what_was_measured_where_it_was_measured() -> None:
    figures = Figures()
    assert asked(figures, figures.find_at) == figures.find_milliseconds
    assert asked(figures, 4 * figures.find_at) == figures.find_milliseconds + 2 * figures.find_more


def test_the_slowest_shard_counts() -> None:
    alone, slow = simulated(100, 1.5, 1, workers=1)
    assert alone == pytest.approx(100, rel=0.03)
    assert slow == pytest.approx(150, rel=0.05)
    assert simulated(100, 1.5, 16, workers=16)[0] > 1.3 * alone
    assert simulated(100, 1.0, 8, workers=2) == pytest.approx((400, 400))


def test_both_tables_and_figures_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "figures.json"
    own.write_text('{"memory_bytes": 1000}', encoding="utf-8")
    assert main(["--spans", "1000000", "--figures", str(own), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sizes"][0]["memory_gib"] == pytest.approx(0.9, abs=0.05)
    assert main(["--spans", "1000000", "100000000"]) == 0
    shown = capsys.readouterr().out
    assert "| 100,000,000 | 50 |" in shown
    assert shown.count("\n") == 4 + 1 + 2 + len(stops(Figures()))
