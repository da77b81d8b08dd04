"""`chat` through a pipe and `export`, as they are typed."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from agent.export import FORMS
from agent.run import DROPPED
from tests.agent.conftest import BRIEF, Run

pytestmark = pytest.mark.filterwarnings(f"ignore:{DROPPED}")
BOOK = "What was the order book of Veldmoor Pumps on 31 March 2024?"


@pytest.fixture
def pipe(run: Run, monkeypatch: pytest.MonkeyPatch, workplace: Path) -> Run:
    def it(*turns: str | Path, options: tuple[str, ...] = ()) -> object:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{t}\n" for t in turns)))
        return run("chat", "--quiet", "--threads", workplace / "threads", *options)

    return it  # type: ignore[return-value]


def test_one_line_is_one_turn_and_nothing_drives_a_terminal(pipe: Run, workplace: Path) -> None:
    said = pipe("/help", "", "/sources fire")
    assert (said.exit, said.err) == (0, "")
    assert "/why [N]" in said.out
    assert "\x1b" not in said.out
    assert len(list((workplace / "threads").iterdir())) == 1


def test_the_worst_turn_is_the_exit_code(pipe: Run) -> None:
    assert pipe("/help").exit == 0
    untold = pipe("Who won the chess championship in Madrid?")
    assert untold.exit == 1
    assert "Nothing in it names Madrid." in untold.out
    wrong = pipe("/nonsense", "/help")
    assert wrong.exit == 2
    assert wrong.lines == ["deepnews: there is no command /nonsense: /help lists them"]
    assert "/why [N]" in wrong.out  # it went on


def test_json_is_one_object_per_turn(pipe: Run) -> None:
    said = pipe("/threads", "/why 1", "/sources", options=("--json",))
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert [(r["turn"], r["kind"], r["code"]) for r in rows] == [
        (1, "told", 0), (2, "error", 2), (3, "told", 0),
    ]  # fmt: skip
    assert rows[2]["sources"][0]["number"] == 1
    assert said.err == ""


def test_a_trailing_backslash_goes_on_in_the_next_line(pipe: Run) -> None:
    said = pipe("/sources \\", "fire", options=("--json",))
    (row,) = map(json.loads, said.out.splitlines())
    assert row["said"] == "/sources \nfire"
    assert row["sources"]


def test_a_thread_is_resumed_with_its_ledger(pipe: Run) -> None:
    first = pipe("What did the fire at the foundry stop?")
    assert first.exit == 0, first.out
    again = pipe("/why 1", options=("--resume", "last"))
    assert again.exit == 0
    assert "SUPPORTED" in again.out


def test_a_missing_library_is_one_line(pipe: Run) -> None:
    said = pipe("/help", options=("--library", "nowhere"))
    assert said.exit == 2
    assert len(said.lines) == 1
    assert "there is no library at nowhere" in said.err


def test_a_silent_chat_leaves_no_thread(pipe: Run, workplace: Path) -> None:
    assert pipe().exit == 0
    assert list((workplace / "threads").iterdir()) == []


def test_a_finished_run_is_exported(run: Run, workplace: Path) -> None:
    assert run("write", BRIEF, "--words", "200", "--quiet").exit == 0
    [bundle] = (workplace / "runs").iterdir()
    made = run("export", bundle.name, "--to", "bibtex", "--quiet")
    assert made.exit == 0
    assert Path(made.out.strip()).read_text(encoding="utf-8").startswith("@")
    named = run("export", bundle, "--to", "ris", "--out", "r.ris", "--json", "--quiet")
    assert json.loads(named.out) == {"path": "r.ris", "form": "ris"}
    wrong = run("export", bundle.name, "--to", "rtf", "--quiet")
    assert wrong.exit == 2
    assert wrong.lines == [f"deepnews: there is no form 'rtf': {', '.join(FORMS)}"]
    gone = run("export", "nowhere", "--to", "md", "--quiet")
    assert (gone.exit, len(gone.lines)) == (2, 1)
