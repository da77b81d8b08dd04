from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.budget import Spent
from agent.errors import SetupError
from agent.journal import Journal, request_key

RECORD = {"text": "Umsätze stiegen", "prompt_tokens": 10, "completion_tokens": 3, "seconds": 1.5}


def test_key_depends_on_everything_but_the_order_of_fields() -> None:
    request = {"model": "m", "messages": [{"role": "user", "content": "x"}], "seed": None}
    assert request_key(request) == request_key(dict(reversed(request.items())))
    assert len(request_key(request)) == 64
    others = [{**request, "seed": 1}, {**request, "model": "n"}, {**request, "messages": []}]
    assert len({request_key(r) for r in [request, *others]}) == 4


def test_what_was_put_is_there_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    first = Journal.open(path)
    assert first.get("a") is None
    first.put("a", RECORD)
    first.put("b", {**RECORD, "text": "line\nbreak"})
    again = Journal.open(path)
    assert again.kept == 2
    assert again.get("a") == RECORD
    assert again.get("b") == {**RECORD, "text": "line\nbreak"}
    assert again.damaged == 0


def test_a_record_is_on_disk_when_put_returns(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal.open(path)
    for number in range(3):
        journal.put(str(number), RECORD)
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["key"] for line in lines] == [str(n) for n in range(number + 1)]


@pytest.mark.parametrize("torn", [b'{"key": "c", "te', b'{"key": "c"}', b"\xff\x00"])
def test_a_torn_last_line_is_cut_away_and_the_next_one_is_whole(
    tmp_path: Path, torn: bytes
) -> None:
    path = tmp_path / "journal.jsonl"
    Journal.open(path).put("a", RECORD)
    with path.open("ab") as file:
        file.write(torn)
    journal = Journal.open(path)
    assert journal.kept == 1
    journal.put("b", RECORD)
    again = Journal.open(path)
    assert again.get("b") == RECORD
    assert again.kept == 2
    assert again.damaged == 0


@pytest.mark.parametrize("line", ["not json", "[1]", '{"text": "no key"}', "7", ""])
def test_an_unreadable_line_in_the_middle_costs_only_itself(tmp_path: Path, line: str) -> None:
    path = tmp_path / "journal.jsonl"
    Journal.open(path).put("a", RECORD)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    Journal.open(path).put("b", RECORD)
    journal = Journal.open(path)
    assert journal.get("a") == journal.get("b") == RECORD
    assert journal.damaged == 1


def test_without_a_path_it_forgets() -> None:
    journal = Journal.open()
    journal.put("a", RECORD)
    assert journal.get("a") == RECORD
    assert Journal.open().kept == 0


def test_totals_count_tokens_and_how_far_the_clock_stood() -> None:
    journal = Journal.open()
    assert journal.totals() == Spent()
    journal.put("a", {**RECORD, "elapsed_seconds": 12.0})
    journal.put("b", {**RECORD, "elapsed_seconds": 9.0})
    assert journal.totals() == Spent(calls=2, prompt_tokens=20, completion_tokens=6, seconds=12.0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_line_that_says_what_is_kept() -> None:
    journal = Journal(Path("/dev/full"))
    with pytest.raises(SetupError) as caught:
        journal.put("a", RECORD)
    assert str(caught.value) == (
        "cannot write /dev/full: No space left on device; 0 finished model calls are kept"
    )
    assert journal.get("a") is None


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"cannot read .*: No such file or directory"):
        Journal.open(tmp_path / "gone" / "journal.jsonl")
