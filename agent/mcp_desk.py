"""Work for a client that may leave at any time: each piece in a thread of its own, cancellable.

The thread that speaks the protocol is never kept waiting by a model or an index. Documents and
models are shared by the pieces; the library is closed when none is at work, so that ingest can go
on. Knows no protocol.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from agent.app import DeepNews
from agent.settings import Settings

T = TypeVar("T")
Tell = Callable[[str], None]
"""Says what is being done; may be called from any thread."""
Work = Callable[["Bench"], Awaitable[T]]
ENDING_SECONDS: Final = 60.0  # that a run which was stopped may take until it lets go
CLOSING_SECONDS: Final = 5.0
LOADING: Final = "loading the embedding model and the library"


class Bench:
    """What one piece of work gets: an application of its own, and whom to tell."""

    def __init__(self, app: DeepNews, tell: Tell) -> None:
        self.app = app
        self.tell = tell
        self.stopped = threading.Event()

    def step(self, text: str) -> None:
        """Tell of a step of work that awaits nothing; ends it where nobody waits any more."""
        if self.stopped.is_set():
            raise asyncio.CancelledError
        self.tell(text)


class Desk:
    """Where work is done over one library. All methods belong to the loop that made it."""

    def __init__(self, settings: Settings) -> None:
        """Load nothing yet."""
        self._shared = DeepNews(settings)
        self._users = 0
        self._opening = asyncio.Lock()
        self._working: dict[asyncio.Future[Any], Callable[[], None]] = {}
        self._left: set[asyncio.Future[Any]] = set()

    async def do(self, work: Work[T], tell: Tell, *, alone: bool = False) -> T:
        """The result of the work, which is stopped when the caller is cancelled.

        Args:
            work: Run in a loop of its own; gets its ``Bench``.
            tell: Called in this loop.
            alone: It opens and closes the library itself, and goes on with what others left:
                it waits until they have let go of it.

        Raises:
            SetupError: There is no library, or it is in use; and whatever the work raises.
        """
        loop = asyncio.get_running_loop()
        if alone and self._left:
            tell("waiting for the run that was stopped")
            await asyncio.wait(self._left, timeout=ENDING_SECONDS)
        app = await self._lent(tell, alone=alone)

        def told(text: str) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(tell, text)

        bench = Bench(app, told)
        done, stop = _start(loop, work, bench)
        self._working[done] = stop
        done.add_done_callback(lambda _: self._ended(done, alone=alone))
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            stop()
            if not done.done():
                self._left.add(done)
            raise

    async def close(self) -> None:
        """Stop what is under way, wait a little for it, and free the library."""
        for stop in list(self._working.values()):
            stop()
        if self._working:
            await asyncio.wait(list(self._working), timeout=CLOSING_SECONDS)
        self._shared.close()

    async def _lent(self, tell: Tell, *, alone: bool) -> DeepNews:
        """An application for one piece of work, with what is open already."""
        shared = self._shared
        async with self._opening:
            if shared._embedder is None:
                tell(LOADING)
            await asyncio.to_thread(lambda: shared.shared_embedder if alone else shared.library)
            app = DeepNews(shared.settings)
            if not alone:
                self._users += 1
                app._library, app._shared = shared.library, shared.shared_embedder
            # A run that goes on closes its embedder, which for an endpoint ends its connections.
            if not alone or not hasattr(shared.embedder, "close"):
                app._embedder = shared.embedder
        return app

    def _ended(self, done: asyncio.Future[Any], *, alone: bool) -> None:
        self._working.pop(done, None)
        self._left.discard(done)
        if not done.cancelled():
            done.exception()  # taken, though whoever asked may have left
        self._users -= not alone
        self._free()

    def _free(self) -> None:
        """Close the library where nobody uses it or is about to."""
        if not self._users and not self._opening.locked():
            self._shared.close()


def _start(
    loop: asyncio.AbstractEventLoop, work: Work[T], bench: Bench
) -> tuple[asyncio.Future[T], Callable[[], None]]:
    """Begin the work in a thread; its future in the loop, and what stops it."""
    done: asyncio.Future[T] = loop.create_future()
    held: dict[str, Any] = {}

    async def main() -> T:
        held["task"], held["loop"] = asyncio.current_task(), asyncio.get_running_loop()
        if bench.stopped.is_set():
            raise asyncio.CancelledError
        return await work(bench)

    def settle(result: Any, error: BaseException | None) -> None:
        if done.done():
            return
        if isinstance(error, asyncio.CancelledError):
            done.cancel()
        elif error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)

    def body() -> None:
        result, fault = None, None
        try:
            with asyncio.Runner() as runner:
                result = runner.run(main())
        except BaseException as error:  # belongs to the one who waits
            fault = error
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, fault)

    def stop() -> None:
        bench.stopped.set()
        if "task" in held:
            with suppress(RuntimeError):  # it has ended by itself
                held["loop"].call_soon_threadsafe(held["task"].cancel)

    threading.Thread(target=body, name="deepnews mcp", daemon=True).start()
    return done, stop
