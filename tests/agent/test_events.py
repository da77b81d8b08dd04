from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.errors import SetupError
from agent.events import Event, Trajectory, read
from tests.fakes import FakeClock


def test_events_are_kept_in_order_with_seconds_and_told_to_the_listener(tmp_path: Path) -> None:
    clock, heard = FakeClock(), list[Event]()
    path = tmp_path / "trajectory.jsonl"
    trajectory = Trajectory(path, clock=clock, listener=heard.append)
    trajectory.record("phase", "needs")
    clock.advance(1.5)
    trajectory.record("need", "Señor?", id="n-1", closed=True)
    assert read(path) == heard
    assert [(e.kind, e.text, e.seconds, e.facts) for e in heard] == [
        ("phase", "needs", 0.0, {}),
        ("need", "Señor?", 1.5, {"id": "n-1", "closed": True}),
    ]


def test_a_model_call_is_an_event_with_its_purpose(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    Trajectory(path, clock=FakeClock()).record_call({"purpose": "draft:x", "kind": "chat", "n": 3})
    [event] = read(path)
    assert (event.kind, event.text) == ("model", "draft:x")
    assert event.facts == {"purpose": "draft:x", "n": 3}


def test_a_resumed_run_appends_and_a_torn_line_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    Trajectory(path, clock=FakeClock()).record("phase", "one")
    with path.open("a", encoding="utf-8") as file:
        file.write('{"kind": "phase", "te')
    Trajectory(path, clock=FakeClock()).record("phase", "two")
    assert [e.text for e in read(path)] == ["one", "two"]


def test_facts_that_json_does_not_know_are_written_as_text(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    Trajectory(path, clock=FakeClock()).record("plan", where=tmp_path)
    assert json.loads(path.read_text(encoding="utf-8"))["facts"]["where"] == str(tmp_path)


def test_no_file_no_events(tmp_path: Path) -> None:
    assert read(tmp_path / "none.jsonl") == []


def test_a_place_that_cannot_be_written_is_a_setup_error(tmp_path: Path) -> None:
    trajectory = Trajectory(tmp_path / "gone" / "t.jsonl", clock=FakeClock())
    with pytest.raises(SetupError, match="cannot write"):
        trajectory.record("phase")
