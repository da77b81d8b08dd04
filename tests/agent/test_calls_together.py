from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from agent.together import Together


async def worker(
    together: Together, key: str, calls: list[list[str]], *, before: float = 0.0
) -> str:
    async def ask(items: Sequence[str]) -> list[str]:
        calls.append(list(items))
        return [f"{item}!" for item in items]

    with together.working():
        await asyncio.sleep(before)
        said: str = await together.ask(key, key, ask)
        return said


async def test_what_is_asked_in_one_round_is_one_call_in_order_of_the_keys() -> None:
    together, calls = Together(), list[list[str]]()
    made = [worker(together, key, calls, before=n / 100) for n, key in enumerate("cab")]
    assert await asyncio.gather(*made) == ["c!", "a!", "b!"]
    assert calls == [["a", "b", "c"]]


async def test_nobody_waits_for_workers_that_cannot_come() -> None:
    together, calls, places = Together(), list[list[str]](), asyncio.Semaphore(2)

    async def placed(key: str) -> str:
        async with places:
            return await worker(together, key, calls)

    async with asyncio.timeout(5):
        await asyncio.gather(*map(placed, "abcd"))
    assert sorted(one for call in calls for one in call) == ["a", "b", "c", "d"]
    assert max(map(len, calls)) == 2


async def test_a_failure_reaches_all_who_asked() -> None:
    together = Together()

    async def fails(items: Sequence[str]) -> list[str]:
        raise ValueError("no")

    async def one(key: str) -> None:
        with together.working():
            await together.ask(key, key, fails)

    found = await asyncio.gather(one("a"), one("b"), return_exceptions=True)
    assert [str(error) for error in found] == ["no", "no"]


async def test_who_is_gone_is_not_asked_for() -> None:
    together, calls = Together(), list[list[str]]()
    gone = asyncio.create_task(worker(together, "a", calls))
    await asyncio.sleep(0.01)
    stays = asyncio.create_task(worker(together, "b", calls))
    await asyncio.sleep(0.01)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await stays == "b!"
    assert calls == [["b"]]
