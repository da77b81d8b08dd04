"""Tables of a library's SQLite file, and how a document becomes rows."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from agent.domain import Chunk, Context, Document, Evidence, Field, Section
from tools.embed import Vectors
from tools.lexical import Passage
from tools.links import LINK_TABLES, names_of, write_links

APPLICATION = 0x444E5753  # "DNWS": tells our files from other SQLite files
VERSION = 4
SCHEMA = f"""
BEGIN;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, origin TEXT NOT NULL, record TEXT NOT NULL,
    reading TEXT NOT NULL, signature BLOB NOT NULL, stale INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX documents_origin ON documents (origin);
CREATE TABLE texts (document_id TEXT PRIMARY KEY, text TEXT NOT NULL, contexts BLOB NOT NULL);
CREATE TABLE sections (document_id TEXT, start INTEGER, stop INTEGER, heading TEXT);
CREATE INDEX sections_document ON sections (document_id, start);
CREATE TABLE spans (
    document_id TEXT, start INTEGER, stop INTEGER, id TEXT NOT NULL, context INTEGER NOT NULL,
    flags TEXT NOT NULL, copies TEXT NOT NULL, PRIMARY KEY (document_id, start, stop)
) WITHOUT ROWID;
CREATE INDEX spans_id ON spans (id);
CREATE TABLE chunks (
    id TEXT PRIMARY KEY, document_id TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX chunks_document ON chunks (document_id, start);
CREATE TABLE files (origin TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pending (chunk_id TEXT PRIMARY KEY) WITHOUT ROWID;
{LINK_TABLES}PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
COMMIT;
"""


class Entry(NamedTuple):
    """A document with everything derived from it, as it enters the library.

    ``vectors`` has one row per chunk. ``origin`` is the absolute path or URL it was read from,
    ``reading`` what the reader told beside the text (JSON), ``signature`` the bytes that
    near-duplicates are recognised by, ``named`` the keys of the names in each chunk, which are
    looked for when they are not given.
    """

    document: Document
    text: str
    sections: Sequence[Section]
    spans: Sequence[Evidence]
    chunks: Sequence[Chunk]
    vectors: Vectors
    origin: str = ""
    reading: str = ""
    signature: bytes = b""
    named: Sequence[list[int]] | None = None

    def names(self) -> Sequence[list[int]]:
        """The keys of the names that each of its chunks mentions."""
        if self.named is not None:
            return self.named
        return names_of([self.text[c.start : c.end] for c in self.chunks])

    def passages(self) -> list[Passage]:
        """Its chunks as the word index takes them."""
        title = self.document.title
        return [
            Passage(c.id, c.document_id, title, self.text[c.start : c.end]) for c in self.chunks
        ]


class ChunkText(NamedTuple):
    """A chunk with its document's title and its own words."""

    chunk: Chunk
    title: str
    text: str


class Held(NamedTuple):
    """What ingest needs to know of a stored document."""

    document: Document
    origin: str
    reading: str
    signature: bytes
    stale: bool


def held_of(row: tuple[Any, ...]) -> Held:
    """A row of (record, origin, reading, signature, stale)."""
    record, origin, reading, signature, stale = row
    return Held(Document.model_validate_json(record), origin, reading, signature, bool(stale))


class Row(NamedTuple):
    """A stored document with its text, nothing derived."""

    document: Document
    origin: str
    reading: str
    signature: bytes
    text: str


def insert(db: sqlite3.Connection, entry: Entry) -> None:
    """Write the rows of a document whose old ones, if any, are cleared already."""
    document = entry.document
    contexts = list(dict.fromkeys(span.context for span in entry.spans))
    number = {context: i for i, context in enumerate(contexts)}
    db.execute(
        "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, 0)",
        (
            document.id, document.source, entry.origin, document.model_dump_json(),
            entry.reading, entry.signature,
        ),
    )  # fmt: skip
    db.execute(
        "INSERT INTO texts VALUES (?, ?, ?)", (document.id, entry.text, pack_contexts(contexts))
    )
    db.executemany(
        "INSERT INTO sections VALUES (?, ?, ?, ?)",
        (
            (document.id, s.start, s.end, s.heading.model_dump_json() if s.heading else None)
            for s in entry.sections
        ),
    )
    db.executemany(
        "INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                document.id, s.start, s.end, s.id, number[s.context],
                " ".join(s.flags), " ".join(s.copies),
            )
            for s in entry.spans
        ),
    )  # fmt: skip
    db.executemany(
        "INSERT INTO chunks VALUES (?, ?, ?, ?)",
        ((c.id, document.id, c.start, c.end) for c in entry.chunks),
    )
    ids = (chunk.id for chunk in entry.chunks)
    write_links(db, document.id, document.title, zip(ids, entry.names(), strict=True))


def pack_contexts(contexts: Sequence[Context]) -> bytes:
    """Contexts of a document as compressed JSON; fields that recur are written once."""
    numbers: dict[Field, int] = {}
    rows = [
        {name: numbers.setdefault(field, len(numbers)) for name, field in context.fields().items()}
        for context in contexts
    ]
    fields = [[f.value, f.start, f.end, f.rule] for f in numbers]
    return zlib.compress(json.dumps([fields, rows], separators=(",", ":")).encode())


def unpack_contexts(packed: bytes) -> list[Context]:
    """The contexts that ``pack_contexts`` wrote."""
    fields, rows = json.loads(zlib.decompress(packed))
    known = [
        Field.model_construct(value=value, start=start, end=end, rule=rule)
        for value, start, end, rule in fields
    ]
    return [Context.model_construct(**{n: known[i] for n, i in row.items()}) for row in rows]
