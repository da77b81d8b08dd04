"""Links between passages: shared names, and names that are titles. Rows of the library's file."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Protocol

from tools.aliases import named_in
from tools.mentions import fresh_key, key, lead_of, leads_of, phrases, title_name

# Passages that are read of one name: a name in more of them says little about any.
HUB = 1_000
LINK_TABLES = """
CREATE TABLE mentions (
    name INTEGER NOT NULL, chunk_id TEXT NOT NULL, PRIMARY KEY (name, chunk_id)
) WITHOUT ROWID;
CREATE INDEX mentions_chunk ON mentions (chunk_id);
CREATE TABLE titles (
    name INTEGER NOT NULL, document_id TEXT NOT NULL, PRIMARY KEY (name, document_id)
) WITHOUT ROWID;
CREATE INDEX titles_document ON titles (document_id);
CREATE TABLE leads (lead INTEGER PRIMARY KEY);
"""


class Rows(Protocol):
    """Reads rows of the library's file."""

    def select(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""

    def chunk_count(self) -> int:
        """Chunks of all documents."""

    def select_in(self, query: str, ids: Sequence[object]) -> list[tuple[Any, ...]]:
        """All rows of a query that ends in IN, for any number of values."""

    @property
    def each(self) -> str:
        """A table of the numbers, ``value``, of a JSON array that is handed in."""


class Links:
    """Reads links of an opened library."""

    def __init__(self, rows: Rows) -> None:
        """Take the file that holds them."""
        self._rows = rows
        self._chunks = max(2, rows.chunk_count())

    def weight(self, held: int) -> float:
        """How much a name says that so many passages mention: 1 for one, 0 for all of them."""
        return max(0.0, 1.0 - math.log(max(1, held)) / math.log(self._chunks))

    def of_chunks(self, chunk_ids: Sequence[str]) -> dict[str, list[int]]:
        """The names that each passage mentions."""
        found: dict[str, list[int]] = {}
        query = "SELECT chunk_id, name FROM mentions WHERE chunk_id IN"
        for chunk, name in self._rows.select_in(query, chunk_ids):
            found.setdefault(chunk, []).append(name)
        return found

    def of_documents(self, document_ids: Sequence[str]) -> dict[str, list[str]]:
        """The passages of each document, in order."""
        query = "SELECT document_id, start, id FROM chunks WHERE document_id IN"
        found: dict[str, list[str]] = {one: [] for one in document_ids}
        for document, _, chunk in sorted(self._rows.select_in(query, list(found))):
            found[document].append(chunk)
        return found

    def held(self, names: Iterable[int]) -> dict[int, int]:
        """How many passages mention each name, ``HUB`` + 1 for more; without those of none."""
        query = (
            "SELECT value, (SELECT count(*) FROM "
            f"(SELECT 1 FROM mentions WHERE name = value LIMIT ?) few) FROM {self._rows.each}"
        )
        rows = self._rows.select(query, HUB + 1, json.dumps(list(dict.fromkeys(names))))
        return {name: count for name, count in rows if count}

    def holders(self, names: Sequence[int]) -> dict[int, list[str]]:
        """The passages that mention each name, in order of id; all of them, so ask ``held``."""
        found: dict[int, list[str]] = {}
        query = "SELECT name, chunk_id FROM mentions WHERE name IN"
        for name, chunk in self._rows.select_in(query, names):
            found.setdefault(name, []).append(chunk)
        return found

    def titled(self, names: Sequence[int]) -> dict[int, list[str]]:
        """The documents whose title each name is."""
        found: dict[int, list[str]] = {}
        query = "SELECT name, document_id FROM titles WHERE name IN"
        for name, document in self._rows.select_in(query, list(names)):
            found.setdefault(name, []).append(document)
        return found

    def titles_in(self, texts: Sequence[str]) -> list[dict[str, list[str]]]:
        """The titles of documents that each text names, the longest at each place.

        Only phrases that begin as some title does are looked up: on MuSiQue a third of them.
        """
        leads = {fresh_key(lead): lead for lead in {one for t in texts for one in leads_of(t)}}
        opening = self._rows.select_in("SELECT lead FROM leads WHERE lead IN", list(leads))
        after = {leads[lead] for (lead,) in opening}
        said = [list(dict.fromkeys(phrases(text, after=after))) for text in texts]
        names = {phrase: fresh_key(phrase) for phrase in dict.fromkeys(chain.from_iterable(said))}
        known = self.titled(list(names.values()))
        titles = {phrase: known[name] for phrase, name in names.items() if name in known}
        return [_longest({p: titles[p] for p in one if p in titles}) for one in said]


def _longest(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without phrases that are a part of another."""
    parts = {p for p in found if any(p != q and f" {p} " in f" {q} " for q in found)}
    return {phrase: ids for phrase, ids in found.items() if phrase not in parts}


def names_of(texts: Sequence[str]) -> list[list[int]]:
    """The keys of the names that each passage of a document mentions."""
    return [[key(name) for name in sorted(names)] for names in named_in(list(texts))]


def write_links(
    db: sqlite3.Connection, document_id: str, title: str, mentioned: Iterable[tuple[str, list[int]]]
) -> None:
    """Store what a document's passages, (id, keys of names), mention, and what its title names."""
    for table, rows in link_rows(document_id, title, mentioned).items():
        if rows:
            marks = ",".join("?" * len(rows[0]))
            db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", rows)


def link_rows(
    document_id: str, title: str, mentioned: Iterable[tuple[str, list[int]]]
) -> dict[str, list[tuple[object, ...]]]:
    """The same as rows of each table; some of ``leads`` may be there already."""
    mentions = dict.fromkeys((name, chunk_id) for chunk_id, names in mentioned for name in names)
    name = title_name(title)
    return {
        "mentions": list(mentions),
        "titles": [(key(name), document_id)] if name else [],
        "leads": [(key(lead_of(name)),)] if name else [],
    }


def clear_links(db: sqlite3.Connection, document_id: str, chunk_ids: Iterable[str]) -> None:
    """Delete what ``write_links`` stored of a document with these passages.

    Leads stay: another title may begin so, and one that opens nothing does no harm.
    """
    db.executemany("DELETE FROM mentions WHERE chunk_id = ?", ((one,) for one in chunk_ids))
    db.execute("DELETE FROM titles WHERE document_id = ?", (document_id,))
