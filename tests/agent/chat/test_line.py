"""The conversation at a terminal and through a pipe: lines, keys, completion, Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agent.chat.line import clean_text, completions, converse, keys, piped
from agent.chat.thread import Shelf
from agent.chat.told import Reply
from tests.agent.corpus import document


@pytest.mark.parametrize(
    ("lines", "turns"),
    [
        (["one\n", "two\n"], ["one", "two"]),
        (["one\\\n", "two\n", "three"], ["one\ntwo", "three"]),
        (["\n", "  \n", "one\r\n"], ["one"]),
        (["one\\\n"], ["one"]),
    ],
)
async def test_one_line_is_one_turn(lines: list[str], turns: list[str]) -> None:
    assert [t async for t in piped(lines)] == turns


def test_long_lines_break_between_words_under_their_indent() -> None:
    text = clean_text("   2.1 " + "word " * 12, 30)
    rows = text.splitlines()
    assert all(len(row) <= 30 for row in rows)
    assert rows[1].startswith("       word")
    assert clean_text("word " * 12) == "word " * 12


def test_nothing_that_a_terminal_obeys_is_printed() -> None:
    assert clean_text("a\x1b[31mb\x1b]0;t\x07c\x9b2Jd\r\n\x08e") == "abc2Jd\ne"


@pytest.fixture
def talk(tmp_path: Path) -> Any:
    shelf = Shelf(tmp_path)
    with shelf.new(datetime(2026, 1, 1, tzinfo=UTC)) as thread:
        known = [document("d1", title="Norvale call"), document("d2", title="Oat wire")]
        thread.number_sources(known, datetime(2026, 1, 1, tzinfo=UTC))
        library = SimpleNamespace(documents=lambda: known)
        yield SimpleNamespace(
            thread=thread,
            shelf=shelf,
            settled=False,
            app=SimpleNamespace(library=library, release=lambda: None),
        )


def test_commands_and_sources_are_completed(talk: Any) -> None:
    assert [c[0] for c in completions(talk, "/w")] == ["/why ", "/write"]
    assert completions(talk, "what") == []
    assert [(c[0], c[1]) for c in completions(talk, "/drop oat")] == [("2", 3)]
    assert "docx" in [c[0] for c in completions(talk, "/export ")]
    assert completions(talk, "/pin ") == []


def typed(text: str) -> str:
    """What a prompt with our keys hands over for what is typed."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    with create_pipe_input() as pipe:
        pipe.send_text(text)
        prompt: PromptSession[str] = PromptSession(
            input=pipe, output=DummyOutput(), key_bindings=keys(), multiline=True
        )
        return prompt.prompt()


@pytest.mark.parametrize(
    ("text", "said"),
    [("one\r", "one"), ("one\\\rtwo\r", "one\ntwo"), ("one\x1b\rtwo\r", "one\ntwo")],
    ids=["enter", "backslash", "escape-enter"],
)
def test_enter_sends_and_two_ways_begin_a_line(text: str, said: str) -> None:
    assert typed(text) == said


async def turns(*said: str) -> AsyncIterator[str]:
    for text in said:
        yield text


def replying(talk: Any, answer: Callable[[str], Reply]) -> Any:
    async def turn(said: str, listener: object) -> Reply:
        return answer(said)

    talk.turn = turn
    return talk


async def test_a_question_that_is_then_answered_counts_for_nothing(talk: Any) -> None:
    def answer(said: str) -> Reply:
        talk.settled = said == "2"
        return Reply(kind="question" if said == "?" else "answer", text="", code=int(said == "?"))  # type: ignore[arg-type]

    session = replying(talk, answer)
    assert await converse(session, turns("?", "2"), json_=False, quiet=True) == 0
    assert await converse(session, turns("?", "other"), json_=False, quiet=True) == 1
    assert await converse(session, turns("?"), json_=False, quiet=True) == 1


async def test_a_library_is_let_go_of_while_nothing_is_typed(
    talk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    released: list[float] = []
    talk.app.release = lambda: released.append(1)
    monkeypatch.setattr("agent.chat.line.IDLE_SECONDS", 0.05)

    async def slow() -> AsyncIterator[str]:
        yield "at once"
        await asyncio.sleep(0.2)
        yield "late"

    session = replying(talk, lambda said: Reply(kind="told", text=""))
    assert await converse(session, slow(), json_=False, quiet=True) == 0
    assert len(released) == 1


async def test_ctrl_c_stops_also_what_swallows_a_cancellation(
    talk: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.chat.line.AGAIN_SECONDS", 0.05)

    async def turn(said: str, listener: object) -> Reply:
        asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGINT)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)
        return Reply(kind="told", text="did it")

    talk.turn = turn
    assert await converse(talk, turns("long"), json_=False, quiet=True) == 1
    assert "stopped" in capsys.readouterr().err


async def test_ctrl_c_stops_the_turn_and_not_the_session(
    talk: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    async def turn(said: str, listener: object) -> Reply:
        if said == "long":
            asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGINT)
            await asyncio.sleep(60)
        return Reply(kind="told", text=f"did {said}")

    talk.turn = turn
    before = signal.getsignal(signal.SIGINT)
    assert await converse(talk, turns("long", "next"), json_=False, quiet=True) == 1
    out, err = capsys.readouterr()
    assert out == "did next\n\n"
    assert "stopped; what was finished is kept" in err
    assert signal.getsignal(signal.SIGINT) == before
