from __future__ import annotations

import asyncio
import os
import signal
import threading
import time

import pytest

from agent.own_loop import OwnLoop


async def nothing() -> None:
    """The last work of a loop that holds nothing."""


async def answer(value: int) -> int:
    await asyncio.sleep(0)
    if value < 0:
        raise ValueError(f"below zero: {value}")
    return value


def test_results_and_errors_come_to_the_caller_and_closed_it_starts_anew() -> None:
    own = OwnLoop("tried")
    own.close(nothing)  # nothing has begun
    assert own.wait(answer(3)) == 3
    with pytest.raises(ValueError, match="below zero: -1"):
        own.wait(answer(-1))
    own.close(nothing)
    assert "tried" not in {t.name for t in threading.enumerate()}
    assert own.wait(answer(4)) == 4
    own.close(nothing)


def test_a_last_work_that_fails_is_told_and_the_thread_ends() -> None:
    async def fails() -> None:
        raise OSError("connection lost")

    own = OwnLoop("tried")
    own.wait(answer(1))
    with pytest.raises(OSError, match="connection lost"):
        own.close(fails)
    assert "tried" not in {t.name for t in threading.enumerate()}


def test_ctrl_c_ends_the_work_as_well(request: pytest.FixtureRequest) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def long() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    def press() -> None:
        begun.wait(5)
        time.sleep(0.3)  # the caller waits by then
        os.kill(os.getpid(), signal.SIGINT)

    own = OwnLoop("tried")
    # A shell that runs the tests in the background has them ignore the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    threading.Thread(target=press).start()
    with pytest.raises(KeyboardInterrupt):
        own.wait(long())
    assert ended.wait(5)
    own.close(nothing)
