"""The queue: who wants what written, who writes it, what has become of it. Writes no article.

A worker holds a run by a lease that it renews. Whatever it keeps of the run is accepted only while
the lease is its own: of two workers that both believe in having a run, one is stopped.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from agent.brief import Brief
from agent.checkpoints import SCHEMA
from agent.domain import Frozen
from agent.errors import DeepNewsError, SetupError
from agent.queue.tables import ATTEMPTS, CLAIM, CLAIMED, make
from tools.postgres import Postgres

LEASE_SECONDS: Final = 60.0
State = Literal["queued", "running", "passed", "not passed", "failed", "cancelled"]
_COLUMNS = "id, owner, library, brief, state, attempts, worker, created, started, ended, error"


class LeaseLost(DeepNewsError):
    """Another worker has this run, or it was cancelled: stop and leave everything as it is."""


class Queued(Frozen):
    """A run on the queue."""

    id: str
    owner: str
    library: str
    brief: Brief
    state: State
    attempts: int = 0
    worker: str | None = None
    created: datetime
    started: datetime | None = None
    ended: datetime | None = None
    error: str | None = None


class Claimed(Frozen):
    """A run that a worker holds by its token."""

    id: str
    token: str
    owner: str
    library: str
    brief: Brief
    options: dict[str, Any]
    attempts: int


class Board:
    """One connection to the queue; usable from several threads."""

    def __init__(self, url: str) -> None:
        """Open the queue; its tables are made at first use.

        Raises:
            EndpointError: Postgres does not answer.
        """
        self._postgres = Postgres(url, search_path=SCHEMA)
        make(self._postgres)

    def close(self) -> None:
        """Close the connection."""
        self._postgres.close()

    # -- who asks -----------------------------------------------------------------------------

    def add(self, owner: str, library: str, brief: Brief, options: Mapping[str, Any]) -> str:
        """Queue a run; returns its id.

        Raises:
            SetupError: This user has as many waiting as he may.
        """
        id_ = uuid.uuid4().hex[:12]

        def work(connection: Any) -> None:
            connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"add {owner}",))
            row = connection.execute(
                "SELECT queued FROM limits WHERE owner = %s", (owner,)
            ).fetchone()
            (waiting,) = connection.execute(
                "SELECT count(*) FROM runs WHERE owner = %s AND state = 'queued' AND id <> %s",
                (owner, id_),
            ).fetchone()
            if row and row[0] is not None and waiting >= row[0]:
                raise SetupError(
                    f"{owner} has {waiting} runs waiting, the limit is {row[0]}: wait, or cancel "
                    "one with `deepnews queue cancel RUN`"
                )
            connection.execute(
                "INSERT INTO runs (id, owner, library, brief, options) "
                "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (id_, owner, library, brief.model_dump_json(), json.dumps(dict(options))),
            )

        self._postgres.transaction(work)
        return id_

    def runs(self, owner: str | None = None) -> list[Queued]:
        """All runs, oldest first."""
        rows = self._postgres.rows(
            f"SELECT {_COLUMNS} FROM runs WHERE owner = coalesce(%s, owner) ORDER BY created, id",
            (owner,),
        )
        return [Queued(**dict(zip(_COLUMNS.split(", "), row, strict=True))) for row in rows]

    def run(self, id_: str) -> Queued:
        """One run; SetupError where there is none."""
        found = [one for one in self.runs() if one.id == id_]
        if not found:
            raise SetupError(f"there is no run {id_} on the queue: see `deepnews queue list`")
        return found[0]

    def cancel(self, id_: str) -> None:
        """Stop a run, or take it off the queue."""
        self.run(id_)
        self._postgres.rows(
            "UPDATE runs SET state = 'cancelled', token = NULL, ended = now() "
            "WHERE id = %s AND state IN ('queued', 'running')",
            (id_,),
        )

    def limit(self, owner: str, **limits: int | None) -> dict[str, int | None]:
        """Set limits of a user (running, queued, tokens_per_day); those left out stay."""
        for name, value in limits.items():
            self._postgres.rows(
                f"INSERT INTO limits (owner, {name}) VALUES (%s, %s) "
                f"ON CONFLICT (owner) DO UPDATE SET {name} = %s",
                (owner, value, value),
            )
        rows = self._postgres.rows(
            "SELECT running, queued, tokens_per_day FROM limits WHERE owner = %s", (owner,)
        )
        names = ("running", "queued", "tokens_per_day")
        return dict(zip(names, rows[0] if rows else (None,) * 3, strict=True))

    def files(self, id_: str) -> dict[str, bytes]:
        """What was kept of a run, by name."""
        rows = self._postgres.rows("SELECT name, data FROM run_files WHERE run = %s", (id_,))
        calls = self._postgres.rows(
            "SELECT line FROM run_calls WHERE run = %s ORDER BY number", (id_,)
        )
        found = {str(name): bytes(data) for name, data in rows}
        journals = [name for name in found if name.endswith("run.json")]
        if journals and calls:  # beside run.json, in the bundle
            name = journals[0].removesuffix("run.json") + "calls.jsonl"
            found[name] = "".join(f"{line}\n" for (line,) in calls).encode()
        return found

    # -- who writes ---------------------------------------------------------------------------

    def claim(self, worker: str, seconds: float = LEASE_SECONDS) -> Claimed | None:
        """Take the next run; None when there is nothing to do."""
        token = uuid.uuid4().hex

        def work(connection: Any) -> Any:
            # The link may have broken after this was done and before it was heard.
            done = connection.execute(f"SELECT {CLAIMED} FROM runs WHERE token = %s", (token,))
            if row := done.fetchone():
                return row
            # One at a time, or two workers would both find a user just below his limit.
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('claim'))")
            connection.execute(
                "UPDATE runs SET state = 'failed', ended = now(), token = NULL, "
                "error = 'its worker was lost ' || attempts || ' times' "
                "WHERE state = 'running' AND lease <= now() AND attempts >= %s",
                (ATTEMPTS,),
            )
            return connection.execute(CLAIM, (token, worker, seconds)).fetchone()

        row = self._postgres.transaction(work)
        if row is None:
            return None
        id_, owner, library, brief, options, attempts = row
        return Claimed(
            id=id_, token=token, owner=owner, library=library, brief=Brief(**brief),
            options=options, attempts=attempts,
        )  # fmt: skip

    def renew(self, held: Claimed, seconds: float = LEASE_SECONDS) -> None:
        """Say that the run is being worked on; LeaseLost where it is no longer one's own."""
        self._own(
            held, "UPDATE runs SET lease = now() + %s * interval '1 second' WHERE {own}", (seconds,)
        )

    def keep_call(self, held: Claimed, line: str) -> None:
        """Keep a line of the journal."""
        self._own(
            held, "INSERT INTO run_calls (run, line) SELECT id, %s FROM runs WHERE {own}", (line,)
        )

    def keep_file(self, held: Claimed, name: str, data: bytes) -> None:
        """Keep a file of the bundle."""
        self._own(
            held,
            "INSERT INTO run_files (run, name, data) SELECT id, %s, %s FROM runs WHERE {own} "
            "ON CONFLICT (run, name) DO UPDATE SET data = excluded.data",
            (name, data),
        )

    def hand_back(self, held: Claimed, *, error: str | None = None, pause: float = 0) -> None:
        """Put the run back; what is kept of it is where another goes on.

        Args:
            held: The run.
            error: Why, where something went wrong; after ``ATTEMPTS`` it has failed.
            pause: Seconds before it is taken again.
        """
        if error and held.attempts >= ATTEMPTS:
            self.finish(held, "failed", error=error)
            return
        less = 0 if error else 1
        self._own(
            held,
            "UPDATE runs SET state = 'queued', worker = NULL, lease = NULL, "
            "error = %s, attempts = attempts - %s, not_before = now() + %s * interval '1 second' "
            "WHERE {own}",
            (error, less, pause),
            left="queued",
        )

    def finish(
        self, held: Claimed, state: State, *, report: Any = None, error: str | None = None
    ) -> None:
        """Say how the run ended."""
        told = json.dumps(report, default=str) if report is not None else None
        self._own(
            held,
            "UPDATE runs SET state = %s, report = %s, error = %s, ended = now() WHERE {own}",
            (state, told, error),
            left=state,
        )

    def _own(
        self, held: Claimed, statement: str, values: tuple[object, ...], left: State = "running"
    ) -> None:
        """Change a run that is one's own; ``left``: the state that this leaves it in."""
        query = statement.format(own="id = %s AND token = %s AND state = 'running'")
        rows = self._postgres.rows(f"{query} RETURNING 1", (*values, held.id, held.token))
        if not rows and left != "running":  # done already, and the link broke before it was heard
            rows = self._postgres.rows(
                "SELECT 1 FROM runs WHERE id = %s AND token = %s AND state = %s",
                (held.id, held.token, left),
            )
        if not rows:
            raise LeaseLost(f"the run {held.id} is another worker's now, or was cancelled")
