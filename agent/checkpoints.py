"""Where a run's state is kept: in its bundle, or in the Postgres of its shared library."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from agent.deps import Deps
from agent.errors import EndpointError, SetupError
from tools.postgres import CLIENT, INSTALL, PATIENCE, PAUSE, where
from tools.shared_schema import shared_name

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

SCHEMA = "deepnews"
LOCK = 0x444E5753  # held by whoever makes the tables


class Unlocking(sqlite3.Connection):
    """A connection that takes back what was not committed when it is closed.

    When a branch fails, langgraph may still hand in the writes of the others after it stopped
    waiting for them. SQLite keeps a connection that is closed between an insert and its commit,
    and with it the lock on the file within this process, until its last cursor is collected.
    """

    def close(self) -> None:
        """Roll back, then close; both in the thread that runs this connection's statements."""
        self.rollback()
        super().close()


@asynccontextmanager
async def kept(deps: Deps) -> AsyncIterator[tuple[BaseCheckpointSaver[Any], str]]:
    """What keeps the states of a run, and the name that it has there.

    Raises:
        EndpointError: Postgres does not answer.
    """
    if shared_name(deps.library.path) is None:
        import aiosqlite
        from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

        path = deps.bundle.path / "state.sqlite"
        async with aiosqlite.connect(path, factory=Unlocking) as connection:
            yield AsyncSqliteSaver(connection), deps.bundle.run_id
        return
    url = deps.settings.places()["postgres_url"]
    # Runs of several people may begin in one second with the same words.
    thread = str(deps.bundle.read_json("run.json")["thread"])
    before = deps.shift.keep_files if deps.shift else None
    async with _postgres(url, lambda: before(deps.bundle.path) if before else None) as saver:
        yield saver, thread


@asynccontextmanager
async def _postgres(url: str, before: Callable[[], None]) -> AsyncIterator[Any]:
    try:
        import psycopg
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
        from psycopg.rows import dict_row
        from psycopg_pool import AsyncConnectionPool, PoolTimeout
    except ImportError:
        raise SetupError(INSTALL) from None

    async def patient(work: Callable[[], Awaitable[Any]]) -> Any:
        """All that a saver does may be done twice."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return await work()
            except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
                if time.monotonic() >= deadline:
                    raise EndpointError(
                        f"cannot keep the run's state on {where(url)}: {str(error)[:200]}"
                    ) from error
                await asyncio.sleep(PAUSE)

    class Saver(AsyncPostgresSaver):
        """Bears a link that is cut; keeps the bundle's files before a state that needs them."""

        async def aput(self, *given: Any) -> Any:
            await asyncio.to_thread(before)
            return await patient(lambda: super(Saver, self).aput(*given))

        async def aput_writes(self, *given: Any) -> None:
            await asyncio.to_thread(before)
            await patient(lambda: super(Saver, self).aput_writes(*given))

        async def aget_tuple(self, config: Any) -> Any:
            return await patient(lambda: super(Saver, self).aget_tuple(config))

    options: dict[str, Any] = {
        **CLIENT, "autocommit": True, "prepare_threshold": 0, "row_factory": dict_row,
        "options": f"-c search_path={SCHEMA}",
    }  # fmt: skip
    pool: Any = AsyncConnectionPool(
        url, min_size=1, max_size=4, kwargs=options, open=False, timeout=15,
        check=AsyncConnectionPool.check_connection,
    )  # fmt: skip
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # a cut link is told by ``patient``
    async with pool:
        saver = Saver(pool)
        await patient(lambda: _made(pool, saver))
        yield saver


async def _made(pool: Any, saver: Any) -> None:
    """The tables; made by one at a time, and not waited for within a statement.

    The saver makes an index while others go on, which waits for every statement under way.
    """
    async with pool.connection() as connection:
        there = f"SELECT to_regclass('{SCHEMA}.checkpoint_migrations') AS found"
        while True:
            row = await (await connection.execute(there)).fetchone()
            if row["found"]:
                last = await (
                    await connection.execute("SELECT max(v) AS v FROM checkpoint_migrations")
                ).fetchone()
                if last["v"] == len(saver.MIGRATIONS) - 1:
                    return
            row = await (
                await connection.execute("SELECT pg_try_advisory_lock(%s) AS mine", (LOCK,))
            ).fetchone()
            if row["mine"]:
                break
            await asyncio.sleep(PAUSE)
        try:
            await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            await saver.setup()
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))
