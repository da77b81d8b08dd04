"""One Postgres connection that survives a link that is cut. Knows nothing of what is stored.

A statement or a whole transaction that fails because the server cannot be reached is tried again
on a new connection, until the patience is used up. So whatever is handed to ``transaction`` must
give the same when it runs twice: the link may break between the commit and the word of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from agent.errors import EndpointError, SetupError

if TYPE_CHECKING:
    import psycopg

T = TypeVar("T")
PATIENCE = 120.0  # seconds that a cut link may last
PAUSE = 0.5
# The client gives up a silent connection after some 25 s; the server frees what a vanished client
# held (its locks above all) just as soon.
CLIENT = {
    "connect_timeout": "10", "keepalives": "1", "keepalives_idle": "10",
    "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "20000",
    "application_name": "deepnews",
}  # fmt: skip
SERVER = {
    "tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20000", "idle_in_transaction_session_timeout": "60000",
}  # fmt: skip
INSTALL = "the extra `postgres` is not installed: pip install 'deepnews[postgres]'"


def where(url: str) -> str:
    """The server of a URL without user and password, for messages."""
    parts = urlsplit(url)
    host = f"{parts.hostname or 'localhost'}:{parts.port or 5432}"
    return f"{host}/{parts.path.strip('/')}" if parts.path.strip("/") else host


_reached: set[str] = set()  # addresses at which a server answered


class Postgres:
    """Usable from several threads, which take turns."""

    def __init__(self, url: str, *, patience: float = PATIENCE, **settings: str) -> None:
        """Connect.

        Args:
            url: ``postgresql://user@host:port/database``.
            patience: Seconds to go on trying when a link that was there is lost.
            **settings: Of the session, set again on each new connection.

        Raises:
            EndpointError: No server answers there, or it refuses the user.
            SetupError: The client library is not installed.
        """
        try:
            import psycopg
        except ImportError:
            raise SetupError(INSTALL) from None
        self._psycopg = psycopg
        self._url, self._patience = url, patience
        self._settings = {**SERVER, **settings}
        self._held: list[int] = []
        self._lock = threading.RLock()
        self._inside: Any = None
        self._connection: psycopg.Connection[Any] | None = None
        # A server that this process has reached before is waited for: its link may be down.
        self._again(lambda connection: None, patience if url in _reached else 0)
        _reached.add(url)

    def close(self) -> None:
        """Close the connection; doing so twice is harmless."""
        if self._connection is not None:
            self._connection.close()

    def set(self, **settings: str) -> None:
        """Change settings of the session."""
        with self._lock:
            self._settings.update(settings)
            self._again(self._configure)

    def hold(self, key: int) -> None:
        """Hold an advisory lock as long as the session lives: so others see that it does."""
        with self._lock:
            self._held.append(key)
            self._again(self._configure)

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement, with ``%s`` for values."""
        with self._lock:
            if self._inside is not None:
                return self._fetched(self._inside.execute(query, values or None))
            return self._again(lambda c: self._fetched(c.execute(query, values or None)))

    def transaction(self, work: Callable[[psycopg.Connection[Any]], T]) -> T:
        """Run the work in one transaction; ``rows`` of this thread are part of it meanwhile."""

        def whole(connection: psycopg.Connection[Any]) -> T:
            self._inside = connection
            try:
                with connection.transaction():
                    return work(connection)
            finally:
                self._inside = None

        with self._lock:
            if self._inside is not None:
                return work(self._inside)
            return self._again(whole)

    def _again(
        self, work: Callable[[psycopg.Connection[Any]], T], patience: float | None = None
    ) -> T:
        deadline = time.monotonic() + (self._patience if patience is None else patience)
        while True:
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = self._connect()
                return work(self._connection)
            except (self._psycopg.OperationalError, self._psycopg.InterfaceError) as error:
                if (error.sqlstate or "").startswith("53"):  # disk full, out of memory, …
                    raise EndpointError(self._unreachable(error)) from error
                if time.monotonic() >= deadline:
                    raise EndpointError(self._unreachable(error)) from error
                if error.sqlstate is None or error.sqlstate[:2] in ("08", "57", "25"):
                    self.close()
                time.sleep(PAUSE)

    def _connect(self) -> psycopg.Connection[Any]:
        try:
            connection = self._psycopg.connect(self._url, autocommit=True, **CLIENT)  # type: ignore[arg-type]
        except self._psycopg.ProgrammingError as error:  # the address is no address
            raise EndpointError(self._unreachable(error)) from error
        try:
            self._configure(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _configure(self, connection: psycopg.Connection[Any]) -> None:
        query = ", ".join(["set_config(%s, %s, false)"] * len(self._settings))
        values = [text for pair in self._settings.items() for text in pair]
        values[::2] = [name.replace("__", ".") for name in values[::2]]
        connection.execute(f"SELECT {query}".encode(), values)
        for key in self._held:  # not awaited: the server may not yet know that we were gone
            connection.execute("SELECT pg_try_advisory_lock(%s)", (key,))

    def _fetched(self, cursor: psycopg.Cursor[Any]) -> list[tuple[Any, ...]]:
        return cursor.fetchall() if cursor.description else []

    def _unreachable(self, error: Exception) -> str:
        said = " ".join(str(error).split())[:200]
        return f"the Postgres server at {where(self._url)} cannot be used ({said})"
