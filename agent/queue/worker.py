"""A worker: takes runs from the queue and writes them, until it is told to stop.

Told to stop, each run ends at its next state and goes back to the queue; another worker goes on
from there and pays for no finished model call again. Killed, its leases run out: the same.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from agent.errors import EndpointError, SetupError
from agent.queue.board import LEASE_SECONDS, Board, Claimed, LeaseLost, State

if TYPE_CHECKING:
    from langgraph.runtime import RunControl

    from agent.app import DeepNews
    from agent.results import Written

POLL_SECONDS: Final = 1.0
PAUSE_SECONDS: Final = 30.0  # before a run is tried again that an endpoint failed
GRACE_SECONDS: Final = 25.0  # for runs to reach their next state
NOT_KEPT: Final = ("calls.jsonl", "lock")  # the journal is kept line by line

Tell = Callable[[str], None]
Ended = Callable[[str, str], None]  # a run's id, and what has become of it


class Held:
    """``agent.deps.Shift`` of one run, and the thread that renews its lease."""

    def __init__(
        self, board: Board, claimed: Claimed, folder: Path, control: RunControl, lease: float
    ) -> None:
        """Take a run; what was kept of it is put into the folder."""
        self.claimed, self.control, self.lost, self._lease = claimed, control, False, lease
        self._board, self._folder = board, folder
        self._kept: dict[str, tuple[int, int]] = {}
        self._alone = threading.Lock()
        self._over = threading.Event()
        self._beat = threading.Thread(target=self._renewing, daemon=True)
        shutil.rmtree(folder, ignore_errors=True)
        for name, data in board.files(claimed.id).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        self._beat.start()

    def keep_call(self, line: str) -> None:
        """See ``Shift.keep_call``."""
        self._board.keep_call(self.claimed, line)

    def keep_files(self, folder: Path | None = None) -> None:
        """Keep each file that has changed since."""
        with self._alone:
            for path in sorted(self._folder.rglob("*")):
                if path.name in NOT_KEPT or path.suffix == ".part" or not path.is_file():
                    continue
                status = path.stat()
                mark = (status.st_mtime_ns, status.st_size)
                name = path.relative_to(self._folder).as_posix()
                if self._kept.get(name) != mark:
                    self._board.keep_file(self.claimed, name, path.read_bytes())
                    self._kept[name] = mark

    def close(self) -> None:
        """Renew no more; the folder goes."""
        self._over.set()
        self._beat.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _renewing(self) -> None:
        while not self._over.wait(self._lease / 4):
            try:
                self._board.renew(self.claimed, self._lease)
            except LeaseLost:
                self.lost = True
                self.control.request_drain("the run is another worker's")
                return
            except SetupError:
                continue  # Postgres is away: what is kept next will tell


class Worker:
    """Writes some runs at a time."""

    def __init__(
        self, app: DeepNews, folder: Path, *, jobs: int = 1, lease: float = LEASE_SECONDS,
        tell: Tell = lambda text: None, ended: Ended = lambda run, outcome: None,
    ) -> None:  # fmt: skip
        """Take an application whose settings name the servers; its library is not used.

        Args:
            app: Its settings.
            folder: For the bundles of the runs, as long as they are worked on.
            jobs: Runs at a time.
            lease: Seconds without a sign of life after which others take its runs.
            tell: Told what is done.
            ended: Told of each run that this worker is done with.

        Raises:
            SetupError: They name no Postgres.
        """
        url = app.settings.places()["postgres_url"]
        if not url:
            raise SetupError("a queue needs postgres_url (DEEPNEWS_POSTGRES_URL)")
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._app, self._folder, self._jobs, self._tell = app, folder, jobs, tell
        self._lease, self._say_ended = lease, ended
        self._board, self._beats = Board(url), Board(url)
        self._held: set[Held] = set()
        self._stopping = asyncio.Event()

    def close(self) -> None:
        """Close the connections."""
        self._board.close()
        self._beats.close()

    def stop(self) -> None:
        """Take nothing new; let each run end at its next state."""
        self._stopping.set()
        for held in self._held:
            held.control.request_drain("the worker was told to stop")

    async def work(self, *, until_empty: bool = False) -> None:
        """Work until told to stop, or until nothing is waiting."""
        tasks = [asyncio.create_task(self._turns(until_empty)) for _ in range(self._jobs)]
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            every: asyncio.Future[Any] = asyncio.gather(*tasks)
            await asyncio.wait({stopping, every}, return_when=asyncio.FIRST_COMPLETED)
            if self._stopping.is_set():
                _, late = await asyncio.wait(tasks, timeout=GRACE_SECONDS)
                for task in late:  # in a long step: its finished model calls are kept
                    task.cancel()
            await asyncio.gather(*tasks)
        finally:
            stopping.cancel()

    async def _turns(self, until_empty: bool) -> None:
        while not self._stopping.is_set():
            claimed = await asyncio.to_thread(self._board.claim, self.name, self._lease)
            if claimed is not None:
                await self._run(claimed)
            elif until_empty:
                return
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), POLL_SECONDS)

    async def _run(self, claimed: Claimed) -> None:
        from langgraph.runtime import RunControl

        control = RunControl()
        home = self._folder / f"{claimed.id}-{claimed.token[:8]}"
        held = await asyncio.to_thread(Held, self._beats, claimed, home, control, self._lease)
        self._held.add(held)
        if self._stopping.is_set():
            control.request_drain("the worker was told to stop")
        self._tell(f"{claimed.id}: {claimed.owner}: {claimed.brief.text}")
        try:
            outcome = await self._ended(held, home)
        except LeaseLost as error:
            outcome = str(error)
        finally:
            self._held.discard(held)
            await asyncio.to_thread(held.close)
        self._tell(f"{claimed.id}: {outcome}")
        self._say_ended(claimed.id, outcome)

    async def _ended(self, held: Held, home: Path) -> str:
        """Write the run and say on the board what has become of it."""
        from langgraph.errors import GraphDrained

        claimed, board = held.claimed, self._board
        try:
            done = await self._written(held, home)
        except GraphDrained:
            if held.lost:
                raise LeaseLost(f"the run {claimed.id} was taken or cancelled") from None
            held.keep_files()
            board.hand_back(claimed)
            return "handed back"
        except asyncio.CancelledError:
            held.keep_files()
            board.hand_back(claimed)
            return "handed back in the middle of a step"
        except LeaseLost:
            raise
        except EndpointError as error:
            held.keep_files()
            board.hand_back(claimed, error=_line(error), pause=PAUSE_SECONDS)
            return f"handed back: {_line(error)}"
        except Exception as error:  # one run never takes the others with it
            held.keep_files()
            board.finish(claimed, "failed", error=_line(error))
            return f"failed: {_line(error)}"
        held.keep_files()
        state: State = "passed" if done.passed else "not passed"
        board.finish(claimed, state, report=done.report)
        return state

    async def _written(self, held: Held, home: Path) -> Written:
        from agent.app import DeepNews
        from agent.once import once
        from agent.resume import hand_over

        claimed = held.claimed
        options: dict[str, Any] = {**claimed.options, "library": Path(claimed.library)}
        settings = self._app.settings.model_copy(update=options)
        with DeepNews(settings) as app:
            await asyncio.to_thread(lambda: self._app.embedder)
            hand_over(self._app, app, {})
            app.shift = held
            return await once(app, claimed.brief, home)


def _line(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
