"""What several workers ask at about the same time, asked in one call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

# Workers that wait for a place to work are counted once they have one.
PAUSE_SECONDS: Final = 0.05

Ask = Callable[[Sequence[Any]], Awaitable[Sequence[Any]]]


@dataclass
class Together:
    """Waits until nobody is at work any more, then asks for all who wait.

    For workers of one event loop. Each says by ``working`` that it is at work; whoever asks is not
    while it waits. So nothing waits for what cannot come, and one round is one call.
    """

    _working: int = 0
    _waiting: list[tuple[str, Any, Ask, asyncio.Future[Any]]] = field(default_factory=list)
    _going: set[asyncio.Task[None]] = field(default_factory=set)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Be at work inside the block."""
        self._working += 1
        try:
            yield
        finally:
            self._working -= 1
            self._look()

    async def ask(self, key: str, item: Any, ask: Ask) -> Any:
        """The answer to an item, asked with those of the others, in order of their keys.

        Args:
            key: Gives the order.
            item: What is asked.
            ask: Asks for items at once, an answer for each; all who wait bring the same.
        """
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((key, item, ask, answer))
        self._working -= 1
        self._look()
        try:
            return await answer
        finally:
            self._working += 1

    def _look(self) -> None:
        if self._waiting and self._working == 0:
            task = asyncio.get_running_loop().create_task(self._asked())
            self._going.add(task)
            task.add_done_callback(self._going.discard)

    async def _asked(self) -> None:
        await asyncio.sleep(PAUSE_SECONDS)
        if self._working or not self._waiting:
            return
        waiting, self._waiting = sorted(self._waiting, key=lambda one: one[0]), []
        waiting = [one for one in waiting if not one[3].done()]  # who waited may be gone
        try:
            answers = await waiting[0][2]([item for _, item, _, _ in waiting])
        except BaseException as error:
            for _, _, _, answer in waiting:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, _, _, answer), said in zip(waiting, answers, strict=True):
            if not answer.done():
                answer.set_result(said)
