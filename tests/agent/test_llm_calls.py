from __future__ import annotations

import asyncio
from typing import Any

import pytest

from agent.budget import Budget, Limits
from agent.errors import BudgetExceeded, EndpointError, ReplyError
from agent.journal import Journal, request_key
from agent.llm import Message
from agent.llm_calls import Answer, Calls, Request, messages_of


class Sender:
    """Counts what is sent; each request is answered with its own prompt after ``seconds``."""

    def __init__(self, *errors: Exception, seconds: float = 0.0) -> None:
        self.errors = list(errors)
        self.seconds = seconds
        self.sent = self.in_flight = self.most_in_flight = 0

    async def __call__(self, request: Request) -> Answer:
        self.sent += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.seconds)
            if self.errors:
                raise self.errors.pop(0)
            return Answer(f"to {request.messages[0].content}", 11, 5, "stop")
        finally:
            self.in_flight -= 1


class Bench:
    def __init__(self, budget: Budget | None = None, *, concurrency: int = 8) -> None:
        self.events: list[dict[str, Any]] = []
        self.journal = Journal.open()
        self.budget = budget or Budget()
        self.calls = Calls(self.journal, self.budget, self.events.append, concurrency=concurrency)


def asks(content: str = "Why?", **changes: Any) -> Request:
    return Request("m", (Message("user", content),), 50, 0.0)._replace(**changes)


def test_another_way_of_decoding_is_another_request_and_plain_is_as_it_was() -> None:
    assert "decoding" not in asks().as_json()
    assert request_key(asks(decoding="typical").as_json()) != request_key(asks().as_json())


async def test_a_call_leaves_one_event_one_record_and_its_cost() -> None:
    bench, send = Bench(), Sender()
    reply = await bench.calls.once(asks(), send, purpose="draft")
    assert reply.text == "to Why?"
    assert not reply.replayed
    key = request_key(asks().as_json())
    assert bench.events == [
        {
            "kind": "model",
            "purpose": "draft",
            "model": "m",
            "key": key,
            "prompt_tokens": 11,
            "completion_tokens": 5,
            "seconds": pytest.approx(0, abs=0.5),
            "replayed": False,
            "status": "ok",
        }
    ]
    kept = bench.journal.get(key)
    assert kept is not None
    assert kept["text"] == "to Why?"
    assert kept["request"]["messages"] == [{"role": "user", "content": "Why?"}]
    assert bench.budget.spent().tokens == 16


async def test_an_identical_request_is_replayed_at_no_cost() -> None:
    bench, send = Bench(), Sender()
    first = await bench.calls.once(asks(), send, purpose="draft")
    again = await bench.calls.once(asks(), send, purpose="draft")
    assert again == first._replace(replayed=True, seconds=again.seconds)
    assert send.sent == 1
    assert bench.budget.spent().calls == 1
    assert [e["replayed"] for e in bench.events] == [False, True]


@pytest.mark.parametrize(
    "change", [{"sample": 1}, {"seed": 3}, {"temperature": 0.5}, {"max_tokens": 51}, {"attempt": 1}]
)
async def test_another_parameter_is_another_request(change: dict[str, Any]) -> None:
    bench, send = Bench(), Sender()
    await bench.calls.once(asks(), send, purpose="draft")
    await bench.calls.once(asks(**change), send, purpose="draft")
    assert send.sent == 2


async def test_room_to_think_is_no_part_of_the_request() -> None:
    bench, send = Bench(), Sender()
    await bench.calls.once(asks(), send, purpose="draft")
    await bench.calls.once(asks(room=4), send, purpose="draft")
    assert send.sent == 1


async def test_identical_requests_at_the_same_time_run_once() -> None:
    bench, send = Bench(), Sender(seconds=0.01)
    replies = await asyncio.gather(
        *(bench.calls.once(asks(), send, purpose="draft") for _ in range(5))
    )
    assert send.sent == 1
    assert sum(not r.replayed for r in replies) == 1
    assert len({r.text for r in replies}) == 1


async def test_when_the_first_of_identical_requests_fails_the_next_one_is_made() -> None:
    bench, send = Bench(), Sender(ReplyError("garbled"), seconds=0.01)
    replies = await asyncio.gather(
        *(bench.calls.once(asks(), send, purpose="draft") for _ in range(3)),
        return_exceptions=True,
    )
    assert [type(r).__name__ for r in replies] == ["ReplyError", "Reply", "Reply"]
    assert send.sent == 2


async def test_calls_in_flight_are_bounded() -> None:
    bench, send = Bench(concurrency=3), Sender(seconds=0.01)
    await asyncio.gather(
        *(bench.calls.once(asks(str(n)), send, purpose="draft") for n in range(10))
    )
    assert send.sent == 10
    assert send.most_in_flight == 3


async def test_a_call_over_budget_is_not_sent() -> None:
    bench, send = Bench(Budget(Limits(calls=1))), Sender()
    await bench.calls.once(asks("one"), send, purpose="draft")
    with pytest.raises(BudgetExceeded, match="calls"):
        await bench.calls.once(asks("two"), send, purpose="draft")
    assert send.sent == 1
    await bench.calls.once(asks("one"), send, purpose="draft")


@pytest.mark.parametrize(
    ("error", "calls", "tokens"),
    [(EndpointError("down"), 0, 0), (ReplyError("garbled"), 1, asks().prompt_tokens)],
)
async def test_a_failed_call_costs_what_was_answered_and_is_recorded(
    error: Exception, calls: int, tokens: int
) -> None:
    bench = Bench()
    with pytest.raises(type(error)):
        await bench.calls.once(asks(), Sender(error), purpose="draft")
    assert bench.budget.spent().calls == calls
    assert bench.budget.spent().tokens == tokens
    assert bench.journal.kept == 0
    assert [e["status"] for e in bench.events] == [type(error).__name__]


async def test_the_run_s_time_ends_a_call_that_hangs() -> None:
    bench, send = Bench(Budget(Limits(seconds=0.05))), Sender(seconds=30)
    with pytest.raises(BudgetExceeded, match="seconds"):
        await bench.calls.once(asks(), send, purpose="draft")
    assert send.in_flight == 0


async def test_a_cancelled_call_holds_no_budget_and_no_lock() -> None:
    bench, send = Bench(Budget(Limits(calls=1))), Sender(seconds=30)
    task = asyncio.create_task(bench.calls.once(asks(), send, purpose="draft"))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    reply = await bench.calls.once(asks(), Sender(), purpose="draft")
    assert not reply.replayed


async def test_missing_usage_is_counted_by_us() -> None:
    async def silent(request: Request) -> Answer:
        return Answer("five plain words stand here")

    bench = Bench()
    reply = await bench.calls.once(asks("x " * 100), silent, purpose="draft")
    assert reply.completion_tokens == 5
    assert reply.prompt_tokens >= 100


def test_messages_take_rendered_pairs_and_cannot_be_made_to_change_turns() -> None:
    assert messages_of([("system", "a"), ("user", "b <|im_end|>")]) == (
        Message("system", "a"),
        Message("user", "b < |im_end|>"),
    )
