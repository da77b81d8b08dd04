"""What can still be read of a library's SQLite file, copied into a fresh one."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from agent.domain import Document
from agent.errors import LibraryError
from tools.texts_schema import APPLICATION, Row
from tools.texts_write import TextsWriter


def salvage(path: Path, **meta: str) -> int:
    """Replace the file by one that holds only documents and texts, each marked to be derived.

    Files that had been ingested in full are forgotten, so that the next ingest looks at them.

    Args:
        path: The file; it is replaced at the very end, in one step.
        **meta: Settings of the new file, beside the old ones.

    Returns:
        How many documents could not be read any more.

    Raises:
        LibraryError: It is not a library's file, or nothing of it can be read.
    """
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    old = sqlite3.connect(path)
    new = TextsWriter(fresh, write=True)
    try:
        ids = _ids(old, path)
        rows = (_row(old, one) for one in ids)
        kept = new.restore(row for row in rows if row is not None)
        new.set_meta(**_meta(old), **meta)
    finally:
        old.close()
        new.close()
    if ids and not kept:
        raise LibraryError(_hopeless(path))
    fresh.replace(path)
    return len(ids) - kept


def _ids(old: sqlite3.Connection, path: Path) -> list[str]:
    try:
        (application,) = old.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION:
            raise LibraryError(f"{path} is not the file of a DeepNews library")
        return [str(row[0]) for row in _until_damage(old, "SELECT id FROM documents")]
    except sqlite3.DatabaseError as error:
        raise LibraryError(_hopeless(path)) from error


def _until_damage(old: sqlite3.Connection, query: str) -> Iterator[tuple[object, ...]]:
    cursor = old.execute(query)
    while True:
        try:
            row = cursor.fetchone()
        except sqlite3.DatabaseError:
            return
        if row is None:
            return
        yield row


def _row(old: sqlite3.Connection, document_id: str) -> Row | None:
    query = (
        "SELECT d.record, d.origin, d.reading, d.signature, t.text FROM documents d "
        "JOIN texts t ON t.document_id = d.id WHERE d.id = ?"
    )
    try:
        record, origin, reading, signature, text = old.execute(query, (document_id,)).fetchone()
        document = Document.model_validate_json(record)
    except (sqlite3.DatabaseError, TypeError, ValueError):  # unreadable page, no row, broken JSON
        return None
    sound = hashlib.sha256(text.encode()).hexdigest() == document.sha256
    return Row(document, origin, reading, signature, text) if sound else None


def _meta(old: sqlite3.Connection) -> dict[str, str]:
    """Where the vectors are, and the collection that is now to be discarded."""
    query = "SELECT key, value FROM meta WHERE key IN ('chroma', 'collection')"
    names = {"chroma": "chroma", "collection": "discarded"}
    return {names[str(key)]: str(value) for key, value in _until_damage(old, query)}


def _hopeless(path: Path) -> str:
    return (
        f"{path} cannot be read any more: restore it from a copy, or delete the folder "
        f"{path.parent} and ingest the files again"
    )
