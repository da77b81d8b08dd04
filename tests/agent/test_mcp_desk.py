from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from agent.errors import LibraryBusy, SetupError
from agent.mcp_desk import Bench, Desk
from agent.settings import load
from tools.embed_endpoint import EndpointEmbedder
from tools.library import Library


@pytest_asyncio.fixture
async def desk(workplace: Path) -> AsyncIterator[Desk]:
    one = Desk(load())
    yield one
    await one.close()


def unheard(text: str) -> None:
    """Tells nobody."""


async def until(reached: threading.Event) -> None:
    while not reached.is_set():
        await asyncio.sleep(0.01)


async def test_work_is_done_elsewhere_and_what_it_tells_arrives_here(desk: Desk) -> None:
    told: list[tuple[str, int]] = []

    async def work(bench: Bench) -> int:
        time.sleep(0.3)
        bench.tell("half")
        return threading.get_ident()

    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.02)

    beating = asyncio.create_task(beat())
    there = await desk.do(work, lambda text: told.append((text, threading.get_ident())))
    beating.cancel()
    assert there != threading.get_ident()
    assert told[-1] == ("half", threading.get_ident())
    assert beats > 8


async def test_what_work_raises_is_raised(desk: Desk) -> None:
    async def work(bench: Bench) -> None:
        raise SetupError("nothing there")

    with pytest.raises(SetupError, match="nothing there"):
        await desk.do(work, unheard)


@pytest.mark.parametrize("awaits", [True, False])
async def test_work_of_a_caller_who_leaves_ends(desk: Desk, awaits: bool) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def work(bench: Bench) -> None:
        try:
            for _ in range(1_000):
                begun.set()
                if awaits:
                    await asyncio.sleep(0.01)
                else:
                    time.sleep(0.01)
                    bench.step("on")
        except asyncio.CancelledError:
            ended.set()
            raise

    call = asyncio.create_task(desk.do(work, unheard))
    await until(begun)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.wait_for(until(ended), 2)


async def test_who_goes_on_waits_until_who_left_has_let_go(desk: Desk) -> None:
    begun, order = threading.Event(), []

    async def slow(bench: Bench) -> None:
        try:
            begun.set()
            await asyncio.sleep(60)
        finally:
            time.sleep(0.3)
            order.append("left")

    async def next_one(bench: Bench) -> None:
        order.append("went on")

    call = asyncio.create_task(desk.do(slow, unheard))
    await until(begun)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await desk.do(next_one, unheard, alone=True)
    assert order == ["left", "went on"]


async def test_the_library_is_held_only_while_somebody_works(desk: Desk) -> None:
    begun, done = threading.Event(), threading.Event()

    async def work(bench: Bench) -> int:
        begun.set()
        await asyncio.to_thread(done.wait, 10)
        return len(bench.app.library.documents())

    settings = load()
    embedder = EndpointEmbedder("hashed", base_url=settings.embedding_url or "")
    calls = [asyncio.create_task(desk.do(work, unheard)) for _ in range(2)]
    await until(begun)
    with pytest.raises(LibraryBusy):
        Library.open(settings.library, embedder, write=True)
    done.set()
    assert await asyncio.gather(*calls) == [8, 8]
    Library.open(settings.library, embedder, write=True, wait_seconds=2).close()
    embedder.close()
