"""A thread on disk: only appended to, whole after a kill, one process's at a time."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat.thread import Shelf, Statement, Thread
from agent.errors import SetupError
from agent.plan.outline import Plan, PlanSection
from tests.agent.corpus import document

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
PLAN = Plan(
    schema_id="", title="Oats", requested_words=100, words=100,
    sections=(PlanSection(id="a", slot="a", heading="A", words=100, block_ids=("b0123456789",)),),
)  # fmt: skip


def plan(title: str) -> dict[str, object]:
    return PLAN.model_copy(update={"title": title}).model_dump(mode="json")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "threads")


def test_all_of_it_comes_back(shelf: Shelf) -> None:
    with shelf.new(NOW) as one:
        one.append("turn", NOW, said="What was the margin?", reply="answer", text="…", code=0)
        one.append("asked", NOW, question="What was the margin?", periods=["FY2023"])
        statement = Statement(number=1, text="It was 30.1 percent.", titles={"d1": "Call"})
        one.append("statement", NOW, statement=statement.model_dump(mode="json"))
        one.append("dropped", NOW, ids=["d2"])
        one.append("spent", NOW, calls=2, prompt_tokens=30, completion_tokens=4, seconds=1.5)
        one.append("spent", NOW, calls=1, prompt_tokens=3, completion_tokens=1, seconds=0.5)
        one.append("begun", NOW, run="/runs/1", brief="Oats")
        one.append("plan", NOW, plan=plan("one"), said="as made")
        one.append("plan", NOW, plan=plan("two"), said="call it two")
        one.append("undo", NOW)
    again = shelf.find("last")
    assert again.title == "What was the margin?"
    assert again.ledger == {1: statement}
    assert [a.periods for a in again.asked] == [("FY2023",)]
    assert again.dropped == ["d2"]
    assert again.spent == {"calls": 3, "prompt_tokens": 33, "completion_tokens": 5, "seconds": 2.0}
    assert again.draft is not None
    assert again.draft.plan is not None
    assert (again.draft.plan.title, again.draft.is_open) == ("one", True)


def test_a_torn_line_is_left_out_and_swallows_nothing(shelf: Shelf) -> None:
    with shelf.new(NOW) as one:
        one.append("turn", NOW, said="first", reply="told", text="", code=0)
    with one.path.open("a", encoding="utf-8") as file:
        file.write('{"kind": "turn", "said": "torn')
    with Thread(one.path) as again:
        assert [t["said"] for t in again.turns] == ["first"]
        again.append("turn", NOW, said="second", reply="told", text="", code=0)
    assert [t["said"] for t in Thread(one.path).turns] == ["first", "second"]


def test_what_is_on_disk_is_never_rewritten(shelf: Shelf) -> None:
    with shelf.new(NOW) as one:
        one.append("begun", NOW, run="/runs/1", brief="Oats")
        one.append("plan", NOW, plan=plan("one"), said="as made")
        before = one.path.read_bytes()
        one.append("undo", NOW)
        assert one.path.read_bytes().startswith(before)
        assert len(one.path.read_bytes()) > len(before)


def test_a_source_keeps_its_number(shelf: Shelf) -> None:
    early, late = document("d9", date="2021-01-01"), document("d1", date="2022-01-01")
    with shelf.new(NOW) as one:
        one.number_sources([late, early], NOW)
        one.number_sources([late, early, document("d0", date="2019-01-01")], NOW)
    assert shelf.find("last").sources == {"d9": 1, "d1": 2, "d0": 3}


def test_a_thread_is_open_once(shelf: Shelf) -> None:
    with shelf.new(NOW) as one:
        one.append("turn", NOW, said="hello", reply="told", text="", code=0)
        with pytest.raises(SetupError, match="open in another chat"), shelf.find(one.id):
            pass


def test_threads_are_found_by_id_beginning_number_and_last(shelf: Shelf) -> None:
    names = []
    for n, day in enumerate((NOW, NOW.replace(day=5))):
        with shelf.new(day) as one:
            one.append("turn", day, said="hello", reply="told", text="", code=0)
        os.utime(one.path, ns=(n, n))
        names.append(one.id)
    assert [p.stem for p in shelf.all()] == names
    assert [shelf.find(x).id for x in (names[0], "20260305", "1", "last")] == [
        names[0], names[1], names[0], names[1],
    ]  # fmt: skip
    with pytest.raises(SetupError, match="several threads begin with '2026030'"):
        shelf.find("2026030")
    with pytest.raises(SetupError, match="there is no thread 'x'"):
        shelf.find("x")


def test_a_damaged_thread_is_one_line(shelf: Shelf) -> None:
    with shelf.new(NOW) as one:
        one.append("turn", NOW, said="hello", reply="told", text="", code=0)
    one.path.write_text(json.dumps({"kind": "undo"}) + "\n", encoding="utf-8")
    with pytest.raises(SetupError, match="is damaged"):
        shelf.find(one.id)
