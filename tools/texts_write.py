"""Writes to the SQLite file of a library: every change is one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tools.duplicates import Earlier
from tools.links import clear_links
from tools.texts import READ_AT_ONCE, Texts
from tools.texts_schema import Entry, Held, Row, held_of, insert, pack_contexts

# For what an ingest asks of each document; made when a writer opens a file without them.
INDEXES = """
CREATE INDEX IF NOT EXISTS documents_source ON documents (source);
CREATE INDEX IF NOT EXISTS documents_copy ON documents (json_extract(record, '$.copy_of'))
    WHERE json_extract(record, '$.copy_of') IS NOT NULL;
"""
# Rows of names and ids lie in no order: with SQLite's own 2 MB each of them is read from the disk
# and written back by itself once a library is large.
CACHE_KIB = 262_144


COPIES = "SELECT {} FROM documents WHERE json_extract(record, '$.copy_of') = ?"


class Known(NamedTuple):
    """Where a stored document came from, and which version of it is there."""

    origin: str
    sha256: str
    reading: str


class TextsWriter(Texts):
    """The file, opened by the one writer."""

    def __init__(self, path: Path, *, write: bool = True) -> None:
        """Open the file; see ``Texts``."""
        super().__init__(path, write=write)
        try:
            self._db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            self._db.executescript(INDEXES)
        except sqlite3.Error:
            self.close()
            raise

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
        self.forget_kept()
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
        self.forget_kept()
        return old

    def promote(self, document_id: str) -> Held | None:
        """Make the first copy of a document, if there is one, the original of the others.

        Returns:
            The new original.
        """
        copies = self.copies_of(document_id)
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
        self.forget_kept()
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

    def mark_files(self, digests: Iterable[tuple[str, str]]) -> None:
        """Note that the whole of each file, by origin and sha256, is in the library."""
        with self._transaction() as db:
            db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", digests)

    def known(self, document_id: str) -> Known | None:
        """Where a document came from and which version of it is there, or None."""
        row = self._one(
            "SELECT origin, json_extract(record, '$.sha256'), reading FROM documents WHERE id = ?",
            document_id,
        )
        return Known(*row) if row else None

    def of_origin(self, origin: str) -> tuple[str, dict[str | None, str]]:
        """What a source was called ("" when nothing came of it), and its documents' ids."""
        rows = self.select(
            "SELECT source, json_extract(record, '$.external_id'), id FROM documents "
            "WHERE origin = ? ORDER BY id",
            origin,
        )
        return (rows[-1][0] if rows else "", {external: id_ for _, external, id_ in rows})

    def originals(self) -> Iterator[Earlier]:
        """What copies are recognised by, of every document that is none."""
        fields = ("'$.sha256'", "'$.characters'")
        query = "SELECT id, {}, signature FROM documents WHERE id > ? AND {} IS NULL ORDER BY id"
        told = ", ".join(f"json_extract(record, {field})" for field in fields)
        query = query.format(told, "json_extract(record, '$.copy_of')") + f" LIMIT {READ_AT_ONCE}"
        last = ""
        while rows := self.select(query, last):
            for id_, sha256, characters, mark in rows:
                yield Earlier(id_, sha256, int(characters), bytes(mark))
            last = rows[-1][0]

    def stale_count(self) -> int:
        """Documents that are to be derived anew."""
        return int(self.select("SELECT count(*) FROM documents WHERE stale > 0")[0][0])

    def copies_of(self, document_id: str) -> list[Held]:
        """The documents that are copies of this one."""
        query = COPIES.format("record, origin, reading, signature, stale") + " ORDER BY id"
        return [held_of(row) for row in self.select(query, document_id)]

    def copied(self, document_id: str) -> bool:
        """Whether others are copies of this document."""
        return self._one(COPIES.format("1") + " LIMIT 1", document_id) is not None

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
