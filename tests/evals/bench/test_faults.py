from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.bench import faults
from evals.bench.fault_endpoint import repeats
from evals.bench.fault_place import Outcome, Place, Ran, finished, refused
from evals.bench.fault_replies import echo, spoilt
from evals.bench.fault_runs import Killed, lines
from evals.bench.fault_runs import repeats as repeated
from evals.bench.fault_server import FakeServer


@pytest.mark.parametrize(
    ("code", "out", "err", "good"),
    [
        (2, "", "deepnews: the disk is full\n", True),
        (2, "", "progress\ndeepnews: the disk is full\n", False),
        (2, "half an article", "deepnews: the disk is full\n", False),
        (1, "", "deepnews: the disk is full\n", False),
        (2, "", "Traceback (most recent call last):\n", False),
        (2, "", "deepnews: unexpected KeyError: the disk is full; the details are in x\n", False),
        (2, "", "deepnews: something else\n", False),
        (2, "", "", False),
    ],
)
def test_refused_is_exit_2_with_the_one_line(code: int, out: str, err: str, good: bool) -> None:
    assert refused(Ran(code, out, err, 1.0), "disk is full").allowed is good


def test_refused_must_come_in_time() -> None:
    ran = Ran(2, "", "deepnews: dead", 16.0)
    assert refused(ran, within=17).allowed
    assert not refused(ran, within=15).allowed


@pytest.mark.parametrize(
    ("code", "told", "good"),
    [
        (0, {}, True),
        (1, {"passed": False}, True),
        (1, {}, False),
        (0, {"passed": False}, False),
        (0, {"words": 20}, False),
        (0, {"claims": {"supported": 9, "contradicted": 1, "not_found": 0}}, False),
        (0, {"claims": {"supported": 9, "contradicted": 0, "not_found": 2}}, False),
    ],
)
def test_finished_is_honest_and_true(
    tmp_path: Path, code: int, told: dict[str, Any], good: bool
) -> None:
    plain = {"passed": True, "words": 200, "notices": ["short"],
             "claims": {"supported": 9, "contradicted": 0, "not_found": 0}}  # fmt: skip
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "report.json").write_text(json.dumps(plain | told))
    assert finished(Ran(code, "# Article", "", 1.0), tmp_path, least_words=100).allowed is good


def test_finished_needs_an_article(tmp_path: Path) -> None:
    assert not finished(Ran(0, "# Article", "", 1.0), tmp_path).allowed


def test_a_finished_call_that_is_made_again_is_counted() -> None:
    first, second = ({"messages": [{"role": "user", "content": c}], "seed": 7} for c in "ab")
    server = FakeServer()
    with server:
        server.calls, server.statuses = [first, second, second, first], ["ok", "500", "ok", "ok"]
        assert repeats(server, 2, kept=3) == 1
        left = Killed(True, [{"request": first}], 2)
        assert repeated(left, server.calls) == 1


def test_a_torn_line_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "calls.jsonl").write_text('{"key": 1}\n{"key": 2, "te')
    assert lines(tmp_path / "calls.jsonl") == [{"key": 1}]
    assert lines(tmp_path / "none.jsonl") == []


def test_the_echo_is_made_of_sentences_with_figures() -> None:
    prompt = "Write. Revenue rose to 5 billion euros. It was nice for all. Costs fell by 3 percent."
    assert echo(prompt) == "Revenue rose to 5 billion euros. Costs fell by 3 percent."
    assert echo("Nothing here.") == "The evidence does not tell."
    assert spoilt("x", "empty") == ""


def test_the_table_is_one_line_a_row_without_the_place(tmp_path: Path) -> None:
    outcome = Outcome(2, f"deepnews: {tmp_path}/place/a|b {'x' * 400}", 1.26, False)
    shown = faults.row("a fault", faults._neutral(outcome, tmp_path))
    assert shown.startswith("| a fault | 2 | 1.3 | **NO** | deepnews: a\\|b x")
    assert shown.endswith("… |")


def test_every_fault_has_a_name_of_its_own() -> None:
    from evals.bench import fault_endpoint, fault_files, fault_runs

    parts = [fault_endpoint.ROWS, fault_files.ROWS, fault_runs.ROWS]
    assert len(faults.ROWS) == sum(map(len, parts)) > 50


def test_rows_of_a_name_are_tried_and_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert faults.main(["--only", "empty folder", "--hashed", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["empty folder"]["exit"] == 2
    assert "nothing could be read" in told["empty folder"]["said"]


def test_commands_run_without_the_caller_s_endpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("DEEPNEWS_WORDS", "not a number")
    ran = Place(tmp_path / "place", {}).run("find", "x", "--library", "gone")
    assert ran.one_line
    assert "there is no library at gone" in ran.last
