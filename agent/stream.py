"""What a piece of work tells while it is done, then what it gives. Knows nothing of the work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

E = TypeVar("E")
T = TypeVar("T")


async def stream(
    work: Callable[[Callable[[E], None]], Awaitable[T]], *results: type[Any]
) -> AsyncIterator[E | T]:
    """What the work hands to its listener, then its result; who stops listening ends the work.

    Args:
        work: takes a listener, which may be called from any thread.
        results: the types that the work may return, which are none of what it tells.
    """
    queue: asyncio.Queue[E | T | BaseException] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def tell(item: E | T | BaseException) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, item)

    async def done() -> None:
        try:
            tell(await work(tell))  # by the same way, behind the last event
        except BaseException as error:
            # Whatever it is belongs to the one who waits: without it the wait never ends.
            tell(error)
            raise

    task = asyncio.create_task(done())
    try:
        while True:
            item = await queue.get()
            if isinstance(item, BaseException):
                raise item
            yield item
            if isinstance(item, results):
                return
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
