"""Tables of a library's SQLite file, and how a document becomes rows."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from agent.domain import Chunk, Context, Document, Evidence, Field, Section
from agent.domain import Row as TableRow
from tools.embed import Vectors
from tools.languages.detect import told
from tools.lexical import Passage
from tools.links import LINK_TABLES, names_of, write_links
from tools.tables import read_rows

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


class Opened:
    """A document that was read; the reading of its tables (70 ms for a 10-Q) waits for a row."""

    def __init__(self, document: Document, text: str, contexts: list[Context]) -> None:
        """Take what the file holds of it."""
        self.document, self.text, self.contexts = document, text, contexts

    @cached_property
    def rows(self) -> dict[int, TableRow]:
        """The rows of its tables that have certain cells, by where they start."""
        return {row.start: row for row in read_rows(self.text, self.document)}


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

    def mentioned(self) -> list[tuple[str, list[int]]]:
        """Each of its chunks with the keys of the names that it mentions."""
        named = self.named
        if named is None:
            named = names_of([self.text[c.start : c.end] for c in self.chunks])
        return list(zip((chunk.id for chunk in self.chunks), named, strict=True))

    def passages(self) -> list[Passage]:
        """Its chunks as the word index takes them."""
        title, usual = self.document.title, self.document.language
        bodies = [self.text[c.start : c.end] for c in self.chunks]
        return [
            Passage(c.id, c.document_id, title, body, told(body) or usual)
            for c, body in zip(self.chunks, bodies, strict=True)
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
    return Held(
        Document.model_validate_json(record), origin, reading, bytes(signature), bool(stale)
    )


class Row(NamedTuple):
    """A stored document with its text, nothing derived."""

    document: Document
    origin: str
    reading: str
    signature: bytes
    text: str


Settle = Callable[[Sequence[Entry], Sequence[Held], Sequence[str]], Sequence[Entry]]
"""Looks over what is to be stored once more, given what others have stored and removed since."""


def insert(db: sqlite3.Connection, entry: Entry) -> None:
    """Write the rows of a document whose old ones, if any, are cleared already."""
    for table, rows in rows_of(entry).items():
        if rows:
            marks = ",".join("?" * len(rows[0]))
            verb = "INSERT OR REPLACE" if table == "documents" else "INSERT"
            db.executemany(f"{verb} INTO {table} VALUES ({marks})", rows)
    write_links(db, entry.document.id, entry.document.title, entry.mentioned())


def rows_of(entry: Entry) -> dict[str, list[tuple[object, ...]]]:
    """A document as rows of each table, without those of its links."""
    document = entry.document
    contexts = list(dict.fromkeys(span.context for span in entry.spans))
    number = {context: i for i, context in enumerate(contexts)}
    return {
        "documents": [
            (
                document.id, document.source, entry.origin, document.model_dump_json(),
                entry.reading, entry.signature, 0,
            )
        ],
        "texts": [(document.id, entry.text, pack_contexts(contexts))],
        "sections": [
            (document.id, s.start, s.end, s.heading.model_dump_json() if s.heading else None)
            for s in entry.sections
        ],
        "spans": [
            (
                document.id, s.start, s.end, s.id, number[s.context],
                " ".join(s.flags), " ".join(s.copies),
            )
            for s in entry.spans
        ],
        "chunks": [(c.id, document.id, c.start, c.end) for c in entry.chunks],
    }  # fmt: skip


def pack_contexts(contexts: Sequence[Context]) -> bytes:
    """Contexts of a document as compressed JSON; fields that recur are written once."""
    numbers: dict[Field, int] = {}
    rows = [
        {name: numbers.setdefault(field, len(numbers)) for name, field in context.fields().items()}
        for context in contexts
    ]
    fields = [[f.value, f.start, f.end, f.rule] for f in numbers]
    languages = [context.language for context in contexts]
    return zlib.compress(json.dumps([fields, rows, languages], separators=(",", ":")).encode())


def unpack_contexts(packed: bytes) -> list[Context]:
    """The contexts that ``pack_contexts`` wrote."""
    fields, rows, languages = json.loads(zlib.decompress(packed))
    known = [
        Field.model_construct(value=value, start=start, end=end, rule=rule)
        for value, start, end, rule in fields
    ]
    return [
        Context.model_construct(language=language, **{n: known[i] for n, i in row.items()})
        for row, language in zip(rows, languages, strict=True)
    ]
