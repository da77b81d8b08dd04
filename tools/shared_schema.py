"""Tables of a shared library in Postgres: one schema for each, every row with its time.

A row is there from the commit that made it, ``born``, to the one that replaced or removed it,
``died``. Commits are numbered in the order in which they end, because each holds the one row of
``clock`` until then. Whoever reads sees the library as it was after one commit (the setting
``deepnews.at``), and what it has added itself since (``deepnews.own``): the views do that. They
have the names of the tables of a library on disk, so that the same statements read both.
"""

from __future__ import annotations

import re

from agent.errors import SetupError

VERSION = 1
PREFIX = "shared:"
FOREVER = 2**63 - 1
LATEST = FOREVER - 1
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

_TEXT = 'text COLLATE "C"'  # ordered by bytes, as SQLite does
COLUMNS = {
    "documents": f"id {_TEXT} NOT NULL, source {_TEXT} NOT NULL, origin {_TEXT} NOT NULL, "
    "record text NOT NULL, reading text NOT NULL, signature bytea NOT NULL, stale int NOT NULL",
    "texts": f"document_id {_TEXT} NOT NULL, text text NOT NULL, contexts bytea NOT NULL",
    "sections": f"document_id {_TEXT}, start int, stop int, heading text",
    "spans": f"document_id {_TEXT} NOT NULL, start int NOT NULL, stop int NOT NULL, "
    f"id {_TEXT} NOT NULL, context int NOT NULL, flags text NOT NULL, copies text NOT NULL",
    "chunks": f"id {_TEXT} NOT NULL, document_id {_TEXT} NOT NULL, start int NOT NULL, "
    "stop int NOT NULL",
    "mentions": f"name bigint NOT NULL, chunk_id {_TEXT} NOT NULL",
    "titles": f"name bigint NOT NULL, document_id {_TEXT} NOT NULL",
}
INDEXES = {
    "documents": ("id", "origin", "born", "died"),
    "texts": ("document_id", "died"),
    "sections": ("document_id, start", "died"),
    "spans": ("document_id, start", "id", "died"),
    "chunks": ("id", "document_id, start", "born", "died"),
    "mentions": ("name, chunk_id", "chunk_id", "died"),
    "titles": ("name", "document_id", "died"),
}
# What tells to which document a row belongs.
OWNER = {"documents": "id", "mentions": "chunk_id"}


def names(table: str) -> str:
    """The columns of a table, without its times."""
    return ", ".join(part.split()[0] for part in COLUMNS[table].split(", "))


def shared_name(path: object) -> str | None:
    """The name of a shared library, as in ``--library shared:NAME``; None for a folder.

    Raises:
        SetupError: It begins so, and cannot be a name.
    """
    text = str(path)
    if not text.startswith(PREFIX):
        return None
    name = text.removeprefix(PREFIX)
    if not _NAME.fullmatch(name):
        raise SetupError(
            f"{text!r} cannot name a shared library: small letters, digits and _, a letter first"
        )
    return name


def schema_of(name: str) -> str:
    """The Postgres schema of a shared library."""
    return f"deepnews_{name}"


def statements(schema: str) -> list[str]:
    """What makes the schema of a new library, in order."""
    made = [
        f"CREATE SCHEMA {schema}",
        f"CREATE TABLE {schema}.meta (key {_TEXT} PRIMARY KEY, value text NOT NULL)",
        f"CREATE TABLE {schema}.clock (seq bigint NOT NULL)",
        f"INSERT INTO {schema}.clock VALUES (0)",
        f"CREATE TABLE {schema}.commits (seq bigint PRIMARY KEY, "
        'made timestamptz NOT NULL DEFAULT now(), "by" text NOT NULL)',
        f"CREATE TABLE {schema}.files (origin {_TEXT} PRIMARY KEY, sha256 text NOT NULL)",
        f"CREATE TABLE {schema}.pending (chunk_id {_TEXT}, owner bigint, "
        "PRIMARY KEY (chunk_id, owner))",
        f"CREATE TABLE {schema}.leads (lead bigint PRIMARY KEY)",
        # Two functions that SQLite has by these names.
        f"CREATE FUNCTION {schema}.instr(text, text) RETURNS int LANGUAGE sql IMMUTABLE "
        "AS 'SELECT strpos($1, $2)'",
        f"CREATE FUNCTION {schema}.json_extract(text, text) RETURNS text LANGUAGE sql IMMUTABLE "
        "AS 'SELECT jsonb_path_query_first($1::jsonb, $2::jsonpath) #>> ''{}'''",
    ]
    for table, columns in COLUMNS.items():
        made.append(
            f"CREATE TABLE {schema}.t_{table} ({columns}, born bigint NOT NULL, "
            f"died bigint NOT NULL DEFAULT {FOREVER})"
        )
        made += [f"CREATE INDEX ON {schema}.t_{table} ({one})" for one in INDEXES[table]]
        at = "current_setting('deepnews.at')::bigint"
        own = "current_setting('deepnews.own')::bigint[]"
        made.append(
            f"CREATE VIEW {schema}.{table} AS SELECT {names(table)} FROM {schema}.t_{table} "
            f"WHERE died > {at} AND (born <= {at} OR born = ANY ({own}))"
        )
    # One version of a document lives at a time: whatever a program does wrong, not two.
    made.append(f"CREATE UNIQUE INDEX ON {schema}.t_documents (id) WHERE died = {FOREVER}")
    made.append(f"CREATE UNIQUE INDEX ON {schema}.t_chunks (id) WHERE died = {FOREVER}")
    return made
