"""Writes to a shared library, several at a time: each commit is one transaction, in order."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from agent.domain import Document
from tools.links import link_rows
from tools.shared_schema import FOREVER, LATEST, OWNER, names
from tools.shared_texts import SharedTexts, Snapshot
from tools.texts_schema import Entry, Held, Row, Settle, rows_of
from tools.texts_write import TextsWriter

KEPT_DAYS = 30  # how long what was replaced or removed is kept for runs that began before


class Disturbed(Exception):
    """Another client took this one for dead and cleared what it had announced: announce again."""


class SharedWriter(SharedTexts, TextsWriter):
    """Opened by one of several writers; sees the latest commit."""

    def __init__(self, url: str, name: str, session: str | None = None) -> None:
        """Open; ``session`` is that of a reader which is to see what is added."""
        super().__init__(url, name, Snapshot(LATEST, session or secrets.token_hex(6)))
        self._write = True
        self._owner = secrets.randbits(62)
        self.postgres.hold(self._owner)
        self.seen = self.latest()  # what others committed later is new to this writer

    def set_meta(self, **values: str) -> None:
        """Store settings, all in one transaction."""
        query = "INSERT INTO meta VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = %s"
        self.postgres.transaction(
            lambda c: [c.execute(query, (key, value, value)) for key, value in values.items()]
        )

    def announce(self, chunk_ids: Iterable[str]) -> None:
        """Note chunks whose vectors are about to be written."""
        ids = list(chunk_ids)
        self.postgres.rows(
            "INSERT INTO pending SELECT unnest(%s::text[]), %s ON CONFLICT DO NOTHING",
            (ids, self._owner),
        )

    def forget(self) -> None:
        """Nothing of this writer is pending any more."""
        self.postgres.rows("DELETE FROM pending WHERE owner = %s", (self._owner,))

    def swap(self, entries: Sequence[Entry], settle: Settle | None = None) -> list[str]:
        """Put the documents in place of what they replace, all in one commit.

        What another client has stored meanwhile just so is left alone.

        Args:
            entries: What to store.
            settle: Looks over them once more, given the documents that others have stored and
                removed since this writer looked last.

        Raises:
            Disturbed: Announce and write the vectors again.
        """

        def work(connection: Any) -> int:
            seq = self._tick(connection)
            self._undisturbed(connection, [c.id for entry in entries for c in entry.chunks])
            stored: Sequence[Entry] = list({one.document.id: one for one in entries}.values())
            self._cache.clear()
            if settle is not None:
                stored = settle(stored, self.held_since(self.seen), self.gone_since(self.seen))
            stored = self._unlike(stored)
            self._retire(connection, [entry.document.id for entry in stored], seq)
            for entry in stored:
                _insert(connection, entry, seq)
            connection.execute("DELETE FROM pending WHERE owner = %s", (self._owner,))
            return seq

        self.seen = self.postgres.transaction(work)
        self._cache.clear()
        return []

    def drop(self, document_id: str) -> list[str]:
        """Delete a document; its first copy, if any, becomes the original of the others."""

        def work(connection: Any) -> None:
            seq = self._tick(connection)
            self._promote(connection, document_id, seq)
            connection.execute(
                "DELETE FROM files WHERE origin = (SELECT origin FROM documents WHERE id = %s)",
                (document_id,),
            )
            self._retire(connection, [document_id], seq)

        self.postgres.transaction(work)
        self._cache.clear()
        return []

    def promote(self, document_id: str) -> Held | None:
        """Make the first copy of a document, if there is one, the original of the others."""
        found = self.postgres.transaction(lambda c: self._promote(c, document_id, self._tick(c)))
        self._cache.clear()
        return found

    def restore(self, rows: Iterable[Row]) -> int:
        """A shared library is not salvaged: Postgres has its own ways."""
        raise NotImplementedError

    def mark_files(self, digests: Iterable[tuple[str, str]]) -> None:
        """Note that the whole of each file, by origin and sha256, is in the library."""
        query = "INSERT INTO files VALUES (%s, %s) ON CONFLICT (origin) DO UPDATE SET sha256 = %s"
        rows = [(origin, sha256, sha256) for origin, sha256 in digests]
        self.postgres.transaction(lambda c: [c.execute(query, row) for row in rows])

    def tidy(self, delete: Callable[[Sequence[str]], None], days: float = KEPT_DAYS) -> int:
        """Remove for good what was replaced or removed long ago, and what dead writers left.

        Args:
            delete: Deletes vectors.
            days: How long ago.

        Returns:
            How many vectors were deleted.
        """

        def work(connection: Any) -> int:
            # Nobody announces meanwhile, so no vector that is deleted here is being written.
            connection.execute("LOCK TABLE pending IN SHARE ROW EXCLUSIVE MODE")
            horizon = connection.execute(
                "SELECT coalesce(max(seq), 0) FROM commits WHERE made < now() - %s * interval "
                "'1 day'", (days,),
            ).fetchone()[0]  # fmt: skip
            old = connection.execute(
                "SELECT DISTINCT id FROM t_chunks WHERE died <= %s", (horizon,)
            ).fetchall()
            for table in (*OWNER, "texts", "sections", "spans", "chunks", "titles"):
                connection.execute(f"DELETE FROM t_{table} WHERE died <= %s", (horizon,))
            dead = [
                owner
                for (owner,) in connection.execute("SELECT DISTINCT owner FROM pending").fetchall()
                if owner != self._owner and self._dead(connection, owner)
            ]
            left = connection.execute(
                "DELETE FROM pending WHERE owner = ANY (%s) RETURNING chunk_id", (dead,)
            ).fetchall()
            ids = sorted({one for (one,) in [*old, *left]})
            used = connection.execute(
                "SELECT id FROM t_chunks WHERE id = ANY (%s) UNION "
                "SELECT chunk_id FROM pending WHERE chunk_id = ANY (%s)", (ids, ids),
            ).fetchall()  # fmt: skip
            free = sorted(set(ids) - {one for (one,) in used})
            if free:
                delete(free)
            if old:
                self.set_meta(tidied=str(horizon))
            return len(free)

        return self.postgres.transaction(work)

    def _tick(self, connection: Any) -> int:
        """The number of this commit; whoever asks next waits until it has ended."""
        (seq,) = connection.execute("UPDATE clock SET seq = seq + 1 RETURNING seq").fetchone()
        connection.execute(
            'INSERT INTO commits (seq, "by") VALUES (%s, %s)', (seq, self.snapshot.session)
        )
        return int(seq)

    def _undisturbed(self, connection: Any, chunk_ids: Sequence[str]) -> None:
        wanted = set(chunk_ids)
        rows = connection.execute(
            "SELECT chunk_id FROM pending WHERE owner = %s", (self._owner,)
        ).fetchall()
        there = connection.execute(
            f"SELECT id FROM t_chunks WHERE id = ANY (%s) AND died = {FOREVER}", (list(wanted),)
        ).fetchall()
        if wanted - {one for (one,) in [*rows, *there]}:
            raise Disturbed

    def _unlike(self, entries: Sequence[Entry]) -> list[Entry]:
        """Without those that are there already, by another client or an unanswered commit."""
        ids = [entry.document.id for entry in entries]
        rows = self.select("SELECT record, reading FROM documents WHERE id = ANY (?)", ids)
        known = {}
        for record, reading in rows:
            document = Document.model_validate_json(record)
            known[document.id] = (document.sha256, document.copy_of, reading)
        return [
            entry
            for entry in entries
            if known.get(entry.document.id)
            != (entry.document.sha256, entry.document.copy_of, entry.reading)
        ]

    def _promote(self, connection: Any, document_id: str, seq: int) -> Held | None:
        copies = self.copies_of(document_id)
        heirs = [
            held._replace(
                document=held.document.model_copy(
                    update={"copy_of": copies[0].document.id if i else None}
                )
            )
            for i, held in enumerate(copies)
        ]
        for heir in heirs:
            document = heir.document
            connection.execute(
                "UPDATE t_documents SET died = %s WHERE id = %s AND died = %s",
                (seq, document.id, FOREVER),
            )
            row = (
                document.id, document.source, heir.origin, document.model_dump_json(),
                heir.reading, heir.signature, int(heir.stale),
            )  # fmt: skip
            _copy(connection, "documents", [row], seq)
        return heirs[0] if heirs else None

    def _retire(self, connection: Any, document_ids: Sequence[str], seq: int) -> None:
        ids = list(document_ids)
        connection.execute(
            f"UPDATE t_mentions SET died = %s WHERE died = {FOREVER} AND chunk_id IN "
            f"(SELECT id FROM t_chunks WHERE document_id = ANY (%s) AND died = {FOREVER})",
            (seq, ids),
        )
        for table in ("documents", "texts", "sections", "spans", "chunks", "titles"):
            owner = OWNER.get(table, "document_id")
            connection.execute(
                f"UPDATE t_{table} SET died = %s WHERE {owner} = ANY (%s) AND died = {FOREVER}",
                (seq, ids),
            )

    def _dead(self, connection: Any, owner: int) -> bool:
        """Whether no session holds the writer's lock any more."""
        (free,) = connection.execute("SELECT pg_try_advisory_lock(%s)", (owner,)).fetchone()
        if free:
            connection.execute("SELECT pg_advisory_unlock(%s)", (owner,))
        return bool(free)


def _insert(connection: Any, entry: Entry, seq: int) -> None:
    for table, rows in rows_of(entry).items():
        _copy(connection, table, rows, seq)
    links = link_rows(entry.document.id, entry.document.title, entry.mentioned())
    for (lead,) in links.pop("leads"):
        connection.execute("INSERT INTO leads VALUES (%s) ON CONFLICT DO NOTHING", (lead,))
    for table, rows in links.items():
        _copy(connection, table, rows, seq)


def _copy(connection: Any, table: str, rows: Sequence[tuple[object, ...]], seq: int) -> None:
    if not rows:
        return
    query = f"COPY t_{table} ({names(table)}, born) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for row in rows:
            copy.write_row((*row, seq))
