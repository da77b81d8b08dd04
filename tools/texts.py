"""The SQLite file of a library: documents, exact texts, sections, spans, chunks.

It is the truth of the library: a chunk that has no row here is never served, whatever the vector
and word indexes hold. Knows nothing of those.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from agent.domain import Chunk, Document, Evidence, Field, Section
from agent.errors import LibraryError
from tools.texts_schema import (
    APPLICATION,
    SCHEMA,
    VERSION,
    ChunkText,
    Held,
    Opened,
    held_of,
    unpack_contexts,
)

# Documents whose text and contexts stay in memory: at 50 kB each some 25 MB.
CACHED_DOCUMENTS = 512
# Up to so many chunks a sample of them is exact; numbering a million takes a second and a half.
NUMBERED = 50_000
READ_AT_ONCE = 10_000  # documents of one query
# Host parameters of one statement; SQLite before 3.32 takes 999.
PARAMETERS = 900


class Texts:
    """One connection, usable from several threads; every write is one transaction."""

    each = "json_each(?)"

    def __init__(self, path: Path, *, write: bool) -> None:
        """Open the file; with ``write`` an empty or missing one becomes a new library.

        Raises:
            LibraryError: The file is something else, or of another version of this program.
        """
        self._lock = threading.RLock()
        self._write = write
        self._chunk_count: int | None = None
        self._cache: OrderedDict[str, Opened] = OrderedDict()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        try:
            self._check(path, write=write)
        except (sqlite3.Error, LibraryError):
            self._db.close()
            raise

    def forget_kept(self) -> None:
        """Another connection has written: drop what was kept in memory."""
        with self._lock:
            self._cache.clear()
            self._chunk_count = None

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def meta(self, key: str) -> str:
        """A setting of the library, or the empty string."""
        row = self._one("SELECT value FROM meta WHERE key = ?", key)
        return str(row[0]) if row else ""

    def documents(self) -> list[Document]:
        """All documents, by source and id."""
        rows = self.select("SELECT record FROM documents ORDER BY source, id")
        return [Document.model_validate_json(row[0]) for row in rows]

    def held(self, *, stale: bool = False, source: str = "") -> Iterator[Held]:
        """Every document with what ingest needs.

        Args:
            stale: Only those that are to be derived anew.
            source: Only those of this source.
        """
        named, values = ("AND source = ? ", (source,)) if source else ("", ())
        query = (
            "SELECT record, origin, reading, signature, stale, id FROM documents "
            f"WHERE stale >= ? AND id > ? {named}ORDER BY id LIMIT {READ_AT_ONCE}"
        )
        last = ""
        while rows := self.select(query, int(stale), last, *values):
            yield from (held_of(row[:-1]) for row in rows)
            last = rows[-1][-1]

    def open(self, document_id: str) -> Opened:
        """The document with its text and contexts; the recently used ones are kept.

        Raises:
            LibraryError: No such document.
        """
        with self._lock:
            if document_id in self._cache:
                self._cache.move_to_end(document_id)
                return self._cache[document_id]
            row = self._one(
                "SELECT d.record, t.text, t.contexts FROM documents d JOIN texts t "
                "ON t.document_id = d.id WHERE d.id = ?",
                document_id,
            )
            if row is None:
                raise LibraryError(f"no document {document_id!r} in the library")
            opened = Opened(
                Document.model_validate_json(row[0]), str(row[1]), unpack_contexts(row[2])
            )
            self._cache[document_id] = opened
            if len(self._cache) > CACHED_DOCUMENTS:
                self._cache.popitem(last=False)
            return opened

    def sections(self, document_id: str) -> list[Section]:
        """The coarse units of a document, in order."""
        rows = self.select(
            "SELECT start, stop, heading FROM sections WHERE document_id = ? ORDER BY start",
            document_id,
        )
        return [
            Section(
                document_id=document_id,
                start=start,
                end=end,
                heading=Field.model_validate_json(heading) if heading else None,
            )
            for start, end, heading in rows
        ]

    def spans(self, document_id: str, start: int, end: int | None) -> list[Evidence]:
        """The spans that overlap [start, end), in order."""
        rows = self.select(
            "SELECT document_id, start, stop, id, context, flags, copies FROM spans "
            "WHERE document_id = ? AND start < ? AND stop > ? ORDER BY start, stop",
            *(document_id, 2**62 if end is None else end, start),
        )
        return [self._evidence(row) for row in rows]

    def rows(self, document_id: str) -> list[Evidence]:
        """Rows of tables that have certain cells, in order."""
        query = "SELECT document_id, start, stop, id, context, flags, copies FROM spans "
        where = "WHERE document_id = ? AND instr(flags, 'table') > 0 ORDER BY start"
        found = (self._evidence(row) for row in self.select(query + where, document_id))
        return [one for one in found if one.row is not None]

    def flags(self, document_id: str) -> dict[tuple[str, ...], int]:
        """How many spans of a document bear each set of flags."""
        query = "SELECT flags, count(*) FROM spans WHERE document_id = ? GROUP BY flags"
        return {tuple(flags.split()): count for flags, count in self.select(query, document_id)}

    def evidence(self, ids: Sequence[str]) -> list[Evidence]:
        """The spans with these ids, in the order asked for.

        Raises:
            LibraryError: One of them is not there (any more).
        """
        query = "SELECT document_id, start, stop, id, context, flags, copies FROM spans WHERE id IN"
        found = {row[3]: self._evidence(row) for row in self.select_in(query, ids)}
        missing = [one for one in ids if one not in found]
        if missing:
            raise LibraryError(
                f"evidence {missing[0]} is not in the library: was its document changed or removed?"
            )
        return [found[one] for one in ids]

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks that exist among these ids."""
        rows = self.select_in("SELECT id, document_id, start, stop FROM chunks WHERE id IN", ids)
        return {i: Chunk(i, document, start, end) for i, document, start, end in rows}

    def passages(self, ids: Sequence[str]) -> list[ChunkText]:
        """The chunks that exist among these ids, in that order, with title and words."""
        by_document: dict[str, list[Chunk]] = {}
        for chunk in self.chunks(ids).values():
            by_document.setdefault(chunk.document_id, []).append(chunk)
        found: dict[str, ChunkText] = {}
        # Each text is read once: cut by SQLite, 118 chunks of annual reports take 12 ms, not 4.
        for document_id, title, text in self.select_in(
            "SELECT d.id, json_extract(d.record, '$.title'), t.text FROM documents d "
            "JOIN texts t ON t.document_id = d.id WHERE d.id IN",
            list(by_document),
        ):
            for chunk in by_document[document_id]:
                found[chunk.id] = ChunkText(chunk, title, text[chunk.start : chunk.end])
        return [found[one] for one in ids if one in found]

    def chunk_count(self) -> int:
        """Chunks of all documents; opened for reading they are counted once."""
        if self._write or self._chunk_count is None:
            self._chunk_count = int(self.select("SELECT count(*) FROM chunks")[0][0])
        return self._chunk_count

    def some_chunks(self, count: int) -> list[str]:
        """Ids of at most so many chunks, spread over all documents; the same ones each time."""
        total = self.chunk_count()
        if total > NUMBERED:  # the ids that ingest gives are hashes, evenly spread
            marks = [f"c{(i << 64) // count:016x}" for i in range(count)]
            nearest = [self._one("SELECT min(id) FROM chunks WHERE id >= ?", m) for m in marks]
            return list(dict.fromkeys(str(row[0]) for row in nearest if row and row[0]))
        every = max(1, total // count)
        query = "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM chunks) c "
        return [str(row[0]) for row in self.select(query + "WHERE n % ? = 0 LIMIT ?", every, count)]

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """The chunks of a document, in order."""
        rows = self.select(
            "SELECT id, start, stop FROM chunks WHERE document_id = ? ORDER BY start", document_id
        )
        return [Chunk(i, document_id, start, end) for i, start, end in rows]

    def pending(self) -> list[str]:
        """Announced chunks that have no row: leftovers in the other indexes."""
        return [
            str(row[0])
            for row in self.select(
                "SELECT chunk_id FROM pending WHERE chunk_id NOT IN (SELECT id FROM chunks)"
            )
        ]

    def damage(self) -> list[str]:
        """What SQLite's own check and the offsets tell; empty when all is well."""
        found = self._unsound()
        for table in ("sections", "spans", "chunks"):
            beyond = self.select(
                f"SELECT count(*) FROM (SELECT document_id d, max(stop) stop, "
                f"min(stop - start) shortest FROM {table} GROUP BY document_id) s "
                "JOIN texts ON document_id = d WHERE stop > length(text) OR shortest < 1"
            )[0][0]
            if beyond:
                found.append(f"library.sqlite: {table} of {beyond} documents lie beyond the text")
        return found

    def _unsound(self) -> list[str]:
        said = [str(row[0]) for row in self.select("PRAGMA quick_check(5)")]
        return [f"library.sqlite: {line}" for line in said if line != "ok"]

    def _check(self, path: Path, *, write: bool) -> None:
        (application,) = self.select("PRAGMA application_id")[0]
        (version,) = self.select("PRAGMA user_version")[0]
        if application == 0 and write and not self.select("SELECT 1 FROM sqlite_master"):
            self._db.executescript(SCHEMA)
        elif application != APPLICATION:
            raise LibraryError(f"{path} is not the file of a DeepNews library")
        elif version != VERSION:
            raise LibraryError(
                f"{path} has format {version} and this program writes {VERSION}: run `deepnews "
                f"ingest --rebuild --library {path.parent}`"
            )
        if not write:
            self._db.execute("PRAGMA query_only = ON")

    def _evidence(self, row: tuple[Any, ...]) -> Evidence:
        document_id, start, end, id_, context, flags, copies = row
        opened = self.open(document_id)
        return Evidence.model_construct(  # written by us, validated then
            id=id_,
            document_id=document_id,
            start=start,
            end=end,
            quote=opened.text[start:end],
            page=opened.document.page(start),
            context=opened.contexts[context],
            flags=tuple(flags.split()),
            copies=tuple(copies.split()),
            row=opened.rows.get(start) if "table" in flags.split() else None,
        )

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        rows = self.select(query, *values)
        return rows[0] if rows else None

    def select(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query; also for modules that keep tables of their own in this file."""
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def select_in(self, query: str, ids: Sequence[object]) -> list[tuple[Any, ...]]:
        """All rows of a query that ends in IN, for any number of values."""
        parts = [ids[i : i + PARAMETERS] for i in range(0, len(ids), PARAMETERS)]
        return [
            row
            for part in parts
            for row in self.select(f"{query} ({','.join('?' * len(part))})", *part)
        ]
