from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from agent.stream import stream

Tell = Callable[[Any], None]


class Result:
    pass


async def test_every_event_comes_before_the_result() -> None:
    async def work(tell: Tell) -> Result:
        tell(1)
        await asyncio.sleep(0)
        tell(2)
        return Result()

    found = [item async for item in stream(work, Result)]
    assert found[:-1] == [1, 2]
    assert isinstance(found[-1], Result)


async def test_what_went_wrong_is_raised_behind_the_events() -> None:
    async def work(tell: Tell) -> Result:
        tell(1)
        raise ValueError("no ink")

    items = stream(work, Result)
    assert await anext(items) == 1
    with pytest.raises(ValueError, match="no ink"):
        await anext(items)


async def test_who_stops_listening_ends_the_work() -> None:
    ended = []

    async def work(tell: Tell) -> Result:
        tell(1)
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)
        return Result()

    items = stream(work, Result)
    assert await anext(items) == 1
    await items.aclose()  # type: ignore[attr-defined]
    assert ended == [True]
