"""The queue on a real Postgres: who is next, and whose run it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.brief import Brief
from agent.errors import SetupError
from agent.queue.board import Board, LeaseLost
from agent.queue.tables import ATTEMPTS
from tests.servers import postgres, postgres_programs

pytestmark = pytest.mark.skipif(postgres_programs() is None, reason="no Postgres on this machine")
BRIEF = Brief(text="What happened to Azure?")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    pytest.importorskip("psycopg")
    with postgres() as one:
        yield one


@pytest.fixture
def board(url: str) -> Iterator[Board]:
    one = Board(url)
    for run in one.runs():
        one.cancel(run.id)
    yield one
    one.close()


def test_users_take_turns_and_none_is_above_his_limit(board: Board) -> None:
    for owner in ("ada", "ada", "ada", "bob"):
        board.add(owner, "shared:news", BRIEF, {})
    board.limit("bob", running=1)
    board.add("bob", "shared:news", BRIEF, {})
    order = [board.claim("w") for _ in range(4)]
    assert [one.owner for one in order if one] == ["ada", "bob", "ada"]
    assert order[3] is None
    assert order[1] is not None
    board.finish(
        order[1], "passed", report={"spent": {"prompt_tokens": 90, "completion_tokens": 9}}
    )
    board.limit("bob", tokens_per_day=99)
    assert board.claim("w") is None
    board.limit("bob", tokens_per_day=100)
    taken = board.claim("w")
    assert taken is not None
    assert taken.owner == "bob"


def test_a_run_is_kept_by_its_holder_alone(board: Board) -> None:
    id_ = board.add("cyd", "shared:news", BRIEF, {"writer": "extractive"})
    lost = board.claim("one", 0.0)  # its lease is over at once
    mine = board.claim("two")
    assert lost is not None
    assert mine is not None
    assert (mine.id, mine.options, mine.brief) == (id_, {"writer": "extractive"}, BRIEF)
    board.keep_file(mine, "run/run.json", b"{}")
    board.keep_call(mine, "a")
    board.keep_call(mine, "b")
    for late in (
        lambda: board.keep_call(lost, "late"), lambda: board.renew(lost),
        lambda: board.keep_file(lost, "run/run.json", b"late"),
        lambda: board.finish(lost, "failed"), lambda: board.hand_back(lost),
    ):  # fmt: skip
        with pytest.raises(LeaseLost):
            late()
    assert board.files(id_) == {"run/run.json": b"{}", "run/calls.jsonl": b"a\nb\n"}
    board.hand_back(mine)
    assert board.run(id_).state == "queued"
    again = board.claim("three")
    assert again is not None
    board.cancel(id_)
    with pytest.raises(LeaseLost):
        board.renew(again)


def test_what_is_done_twice_because_its_word_was_lost_counts_once(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link breaks after a commit and before the client hears of it: it is all done again."""
    ids = [board.add("eve", "shared:news", BRIEF, {}) for _ in range(2)]
    link = board._postgres
    once, rows = link.transaction, link.rows
    monkeypatch.setattr(link, "transaction", lambda work: (once(work), once(work))[1])
    first = board.claim("w")
    monkeypatch.setattr(link, "rows", lambda *told: (rows(*told), rows(*told))[1])
    assert first is not None
    assert [one.state for one in board.runs("eve")] == ["running", "queued"]
    board.hand_back(first)
    again = board.claim("w")
    assert again is not None
    assert (again.id, again.attempts) == (ids[0], 1)
    board.finish(again, "passed", report={})
    assert [one.state for one in board.runs("eve")] == ["passed", "queued"]
    with pytest.raises(LeaseLost):
        board.finish(again, "failed")


def test_a_run_that_failed_has_used_its_tokens_too(board: Board) -> None:
    for _ in range(2):
        board.add("fay", "shared:news", BRIEF, {})
    taken = board.claim("w")
    assert taken is not None
    board.keep_call(taken, '{"key":"a","prompt_tokens":70,"completion_tokens":30}')
    board.finish(taken, "failed", error="the endpoint is gone")
    board.limit("fay", tokens_per_day=100)
    assert board.claim("w") is None
    board.limit("fay", tokens_per_day=101)
    assert board.claim("w") is not None


def test_a_run_that_takes_its_workers_down_ends_as_failed(board: Board) -> None:
    id_ = board.add("dan", "shared:news", BRIEF, {})
    for _ in range(ATTEMPTS):
        assert board.claim("w", 0.0)
    assert board.claim("w") is None
    assert board.run(id_).error == f"its worker was lost {ATTEMPTS} times"
    second = board.add("dan", "shared:news", BRIEF, {})
    for _ in range(ATTEMPTS):
        held = board.claim("w")
        assert held is not None
        board.hand_back(held, error="the endpoint is dead")
    assert (board.run(second).state, board.run(second).error) == ("failed", "the endpoint is dead")


def test_who_has_too_many_waiting_is_told_so(board: Board) -> None:
    board.limit("eve", queued=1)
    id_ = board.add("eve", "shared:news", BRIEF, {})
    with pytest.raises(SetupError, match="the limit is 1"):
        board.add("eve", "shared:news", BRIEF, {})
    board.cancel(id_)
    board.add("eve", "shared:news", BRIEF, {})


def test_no_queue_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"127\.0\.0\.1:1/x cannot be used"):
        Board("postgresql://127.0.0.1:1/x")
