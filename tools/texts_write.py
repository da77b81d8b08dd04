"""Writes to the SQLite file of a library: every change is one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from tools.links import clear_links
from tools.texts import Texts
from tools.texts_schema import Entry, Held, Row, insert, pack_contexts


class TextsWriter(Texts):
    """The file, opened by the one writer."""

    def set_meta(self, **values: str) -> None:
        """Store settings, all in one transaction."""
        with self._transaction() as db:
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    def announce(self, chunk_ids: Iterable[str]) -> None:
        """Note chunks about to be written elsewhere, so that a crash leaves no orphans."""
        with self._transaction() as db:
            db.executemany(
                "INSERT OR IGNORE INTO pending VALUES (?)", ((one,) for one in chunk_ids)
            )

    def forget(self) -> None:
        """Nothing is pending any more."""
        with self._transaction() as db:
            db.execute("DELETE FROM pending")

    def swap(self, entries: Sequence[Entry]) -> list[str]:
        """Put the documents in place of what they replace, all in one transaction.

        Returns:
            Chunk ids of the replaced versions, now to be deleted elsewhere (noted as pending).
        """
        old: list[str] = []
        with self._transaction() as db:
            for entry in entries:
                kept = {chunk.id for chunk in entry.chunks}
                old += [one for one in self._clear(entry.document.id) if one not in kept]
                insert(db, entry)
            db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", ((one,) for one in old))
        self._cache.clear()
        return old

    def drop(self, document_id: str) -> list[str]:
        """Delete a document; its first copy, if any, becomes the original of the others.

        Returns:
            Its chunk ids, now to be deleted elsewhere (noted as pending).
        """
        self.promote(document_id)
        with self._transaction() as db:
            old = self._clear(document_id)
            db.execute(
                "DELETE FROM files WHERE origin = (SELECT origin FROM documents WHERE id = ?)",
                (document_id,),
            )
            db.execute("DELETE FROM documents WHERE id = ?", (document_id,))
            db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", ((one,) for one in old))
        self._cache.clear()
        return old

    def promote(self, document_id: str) -> Held | None:
        """Make the first copy of a document, if there is one, the original of the others.

        Returns:
            The new original.
        """
        # Narrowed by text before any record is parsed: this runs for every removed document.
        copies = [
            held
            for held in self.held(mentioning=f'"copy_of":"{document_id}"')
            if held.document.copy_of == document_id
        ]
        if not copies:
            return None
        heirs = [
            held.document.model_copy(update={"copy_of": copies[0].document.id if i else None})
            for i, held in enumerate(copies)
        ]
        with self._transaction() as db:
            db.executemany(
                "UPDATE documents SET record = ? WHERE id = ?",
                ((heir.model_dump_json(), heir.id) for heir in heirs),
            )
        self._cache.clear()
        return copies[0]._replace(document=heirs[0])

    def restore(self, rows: Iterable[Row]) -> int:
        """Take documents and texts into an empty file, each marked to be derived anew.

        Returns:
            How many there were.
        """
        count, nothing = 0, pack_contexts([])
        with self._transaction() as db:
            for row in rows:
                document = row.document
                db.execute(
                    "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, 1)",
                    (
                        document.id, document.source, row.origin, document.model_dump_json(),
                        row.reading, row.signature,
                    ),
                )  # fmt: skip
                db.execute("INSERT INTO texts VALUES (?, ?, ?)", (document.id, row.text, nothing))
                count += 1
        return count

    def file_digest(self, origin: str) -> str:
        """sha256 of the file as it was when all of it had been ingested, or ""."""
        row = self._one("SELECT sha256 FROM files WHERE origin = ?", origin)
        return str(row[0]) if row else ""

    def mark_file(self, origin: str, sha256: str) -> None:
        """Note that the whole file is in the library."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (origin, sha256))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk may have rolled back already
                    self._db.execute("ROLLBACK")
                raise

    def _clear(self, document_id: str) -> list[str]:
        old = [chunk.id for chunk in self.chunks_of(document_id)]
        for table in ("texts", "sections", "spans", "chunks"):
            self._db.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))
        clear_links(self._db, document_id, old)
        return old
