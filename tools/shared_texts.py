"""The texts of a shared library: what ``tools.texts`` reads from a file, read from Postgres."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple

from agent.errors import LibraryError
from tools.languages import language_of
from tools.languages.detect import told
from tools.lexical import Passage
from tools.postgres import Postgres
from tools.shared_schema import LATEST, PREFIX, VERSION, schema_of, statements
from tools.texts import NUMBERED, Texts
from tools.texts_schema import Held, Opened, held_of

PART = 200  # documents whose passages are read at once


class Snapshot(NamedTuple):
    """The library after one commit, and what one session has added since.

    A run keeps it, so that it goes on with the very library that it began with.
    """

    at: int
    session: str

    def __str__(self) -> str:
        return f"{self.at}-{self.session}"

    @classmethod
    def parse(cls, text: str) -> Snapshot:
        """From what ``str`` gave."""
        at, _, session = text.partition("-")
        return cls(int(at), session)


class SharedTexts(Texts):
    """Reads one snapshot; nothing that others commit later shows."""

    each = "(SELECT x::bigint AS value FROM json_array_elements_text(?::json) x) e"

    def __init__(self, url: str, name: str, snapshot: Snapshot | None = None) -> None:
        """Open a shared library.

        Args:
            url: Of the Postgres database.
            name: Of the library.
            snapshot: What to read; None for the library as it is now.

        Raises:
            LibraryError: There is none of that name, or it is of another version of this program.
            EndpointError: Postgres does not answer.
        """
        self.name = name
        self._url = url
        self._lock = threading.RLock()
        self._write = False
        self._chunk_count: int | None = None
        self._cache: OrderedDict[str, Opened] = OrderedDict()
        self.postgres = Postgres(
            url, search_path=schema_of(name), deepnews__at=str(LATEST), deepnews__own="{}"
        )
        try:
            self._known(name)
            now = self.latest()
            self.snapshot = snapshot or Snapshot(now, secrets.token_hex(6))
            self._look()
        except BaseException:
            self.postgres.close()
            raise

    def latest(self) -> int:
        """The number of the last commit."""
        return int(self.select("SELECT seq FROM clock")[0][0])

    def oldest(self) -> int:
        """The commit before which what was removed since is gone for good."""
        return int(self.meta("tidied") or 0)

    def see_own(self) -> None:
        """Show what this session has added."""
        self._look()
        self.forget_kept()

    def reaches(self) -> int:
        """The last commit that shows."""
        return max([self.snapshot.at, *self._own()])

    def close(self) -> None:
        """Close the connection."""
        self.postgres.close()

    def some_chunks(self, count: int) -> list[str]:
        """Ids of at most so many chunks, spread over all documents."""
        if self.chunk_count() <= NUMBERED:
            return super().some_chunks(count)
        first = "SELECT id FROM chunks WHERE id >= ? ORDER BY id LIMIT 1"
        marks = [f"c{(i << 64) // count:016x}" for i in range(count)]
        rows = [row for mark in marks for row in self.select(first, mark)]
        return list(dict.fromkeys(str(row[0]) for row in rows))

    def pending(self) -> list[str]:
        """Announced chunks, of whoever is writing or was stopped while writing."""
        query = "SELECT DISTINCT chunk_id FROM pending p WHERE NOT EXISTS "
        rows = self.select(query + "(SELECT 1 FROM t_chunks c WHERE c.id = p.chunk_id)")
        return [str(row[0]) for row in rows]

    def vector_count(self) -> int:
        """How many vectors there must be: those of replaced documents are kept for a while."""
        return int(self.select("SELECT count(DISTINCT id) FROM t_chunks")[0][0])

    def changes(self, after: int, until: int) -> tuple[list[str], list[str]]:
        """Documents with passages that came, and ids of chunks that went, between two commits."""
        came = self.select(
            "SELECT DISTINCT document_id FROM t_chunks WHERE born > ? AND born <= ? AND died > ? "
            "ORDER BY document_id",
            *(after, until, until),
        )
        went = self.select("SELECT id FROM t_chunks WHERE died > ? AND died <= ?", after, until)
        return [str(row[0]) for row in came], [str(row[0]) for row in went]

    def words_of(self, document_ids: Sequence[str], until: int) -> list[Passage]:
        """The passages of documents as they were after a commit."""
        alive = "born <= ? AND died > ? AND document_id = ANY (?)"
        of = (until, until, list(document_ids))
        titles = dict(
            self.select(
                "SELECT id, json_extract(record, '$.title') FROM t_documents "
                "WHERE born <= ? AND died > ? AND id = ANY (?)",
                *of,
            )
        )
        texts = dict(self.select(f"SELECT document_id, text FROM t_texts WHERE {alive}", *of))
        query = f"SELECT id, document_id, start, stop FROM t_chunks WHERE {alive}"
        chunks = self.select(query, *of)
        usual = {d: language_of(text) for d, text in texts.items()}
        bodies = ((i, d, texts[d][a:b]) for i, d, a, b in chunks)
        return [Passage(i, d, titles[d], body, told(body) or usual[d]) for i, d, body in bodies]

    def held_since(self, after: int) -> list[Held]:
        """Documents that came after a commit and are there."""
        rows = self.select(
            "SELECT record, origin, reading, signature, stale FROM t_documents "
            "WHERE born > ? AND died > ? ORDER BY born, id",
            *(after, LATEST),
        )
        return [held_of(row) for row in rows]

    def gone_since(self, after: int) -> list[str]:
        """Documents that were there at a commit and are no more."""
        rows = self.select(
            "SELECT DISTINCT id FROM t_documents d WHERE born <= ? AND died > ? AND NOT EXISTS "
            "(SELECT 1 FROM t_documents n WHERE n.id = d.id AND n.died > ?)",
            *(after, after, LATEST),
        )
        return [str(row[0]) for row in rows]

    def _known(self, name: str) -> None:
        there = self.postgres.rows(
            "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s", (schema_of(name),)
        )
        library = f"{PREFIX}{name}"
        if not there:
            raise LibraryError(
                f"there is no library {library}: make one with `deepnews ingest PATH... --library "
                f"{library}`"
            )
        if (version := self.meta("version")) != str(VERSION):
            raise LibraryError(
                f"{library} has format {version} and this program writes {VERSION}: ingest its "
                "files into one of another name"
            )

    def _own(self) -> list[int]:
        query = 'SELECT seq FROM commits WHERE seq > ? AND "by" = ?'
        return [int(row[0]) for row in self.select(query, *self.snapshot)]

    def _look(self) -> None:
        own = ",".join(map(str, self._own()))
        self.postgres.set(deepnews__at=str(self.snapshot.at), deepnews__own=f"{{{own}}}")

    def _unsound(self) -> list[str]:
        return []

    def select(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.postgres.rows(query.replace("%", "%%").replace("?", "%s"), values)


def make(url: str, name: str, **meta: str) -> None:
    """Make a shared library, unless it is there."""
    schema = schema_of(name)
    postgres = Postgres(url)
    try:

        def work(connection: Any) -> None:
            connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (schema,))
            there = "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s"
            if connection.execute(there, (schema,)).fetchone():
                return
            for statement in statements(schema):
                connection.execute(statement)
            for key, value in {"version": str(VERSION), **meta}.items():
                connection.execute(f"INSERT INTO {schema}.meta VALUES (%s, %s)", (key, value))

        postgres.transaction(work)
    finally:
        postgres.close()
