"""What an ingest knows of the documents in the library and of those on their way into it.

What is stored is asked of the library when it is needed; only what tells copies is held in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from agent.domain import Document
from agent.ingest_sources import Source
from tools.duplicates import Copies
from tools.library import Library
from tools.load import Loaded
from tools.shared_schema import shared_name
from tools.texts_schema import Entry, Held


class Version(NamedTuple):
    """What makes a document the same as before: its text, and what the reader told of it."""

    sha256: str
    reading: str


class Known:
    """Identities, versions and copies; kept current while documents come and go."""

    def __init__(self, library: Library, text_of: Callable[[str], str]) -> None:
        """Take the library; ``text_of`` also knows texts not stored yet."""
        self._library = library
        self._copies = Copies(text_of, library.texts.originals)
        self._coming: dict[str, Version] = {}  # on their way into the library
        self._copied: set[str] = set()  # of those, what others are copies of
        self._shared = shared_name(library.path) is not None
        self._others = Copies(text_of)  # what other clients of a shared library store meanwhile
        self._became: dict[str, str | None] = {}  # of originals of ours: the one they are copies of
        self._named = ""
        self._ids: dict[str | None, str] = {}
        self._new = ""  # a document that is not there: asked for by its id, then for its version

    def open(self, source: Source) -> None:
        """Turn to a source: its documents are asked for next."""
        self._named, self._ids = self._library.texts.of_origin(source.origin)

    def name(self, source: Source) -> str:
        """What the source was called first, wherever ingest is run from now."""
        return self._named or source.name

    def ids(self) -> frozenset[str]:
        """The documents that came from the source."""
        return frozenset(self._ids.values())

    def id(self, source: Source, external: str | None) -> str:
        """The id a document has already, else one that follows from what people call it."""
        if known := self._ids.get(external):
            return known
        if self._shared:  # two clients that know nothing of one another must not give one twice
            return hashed(source.origin, external)
        id_ = hashed(self.name(source), external)
        return hashed(source.origin, external) if self.version(id_) else id_

    def version(self, id_: str) -> Version | None:
        """The version that is there, or None."""
        if id_ in self._coming:
            return self._coming[id_]
        if id_ == self._new:
            return None
        known = self._library.texts.known(id_)
        self._new = "" if known else id_
        return Version(known.sha256, known.reading) if known else None

    def come(self, id_: str, external: str | None, version: Version) -> None:
        """Take note of a document that is now on its way into the library."""
        self._coming[id_] = version
        self._ids[external] = id_
        self._new = ""

    def take(self, document: Document, mark: bytes) -> None:
        """Take note of it as something that others may be copies of, or as a copy itself."""
        if document.copy_of is None:
            self._copies.add(document.id, document.sha256, document.characters, mark)
        else:
            self._copied.add(document.copy_of)

    def stored(self, documents: Iterable[str]) -> None:
        """These are in the library: from now on it is asked."""
        for one in documents:
            self._coming.pop(one, None)

    def original(self, text: str, sha256: str, mark: bytes) -> str | None:
        """The document that this text is a copy of, or None."""
        return self._copies.original(text, sha256, mark)

    def change(self, id_: str, *, store: Callable[[], None]) -> None:
        """A document changes or goes: its copies, if any, get another original.

        Args:
            id_: The document.
            store: Called when the copies are needed in the library.
        """
        self._copies.forget(id_)
        if id_ not in self._copied and not self._library.texts.copied(id_):
            return
        self._copied.discard(id_)
        store()
        heir = self._library.texts.promote(id_)
        if heir is not None:
            document = heir.document
            self._copies.add(document.id, document.sha256, document.characters, heir.signature)

    def settle(
        self, entries: Sequence[Entry], came: Sequence[Held], gone: Sequence[str]
    ) -> list[Entry]:
        """Look over documents once more at the moment when they are committed.

        What one client takes for an original may be a copy of what another has just stored, and an
        original may have gone. The same arguments give the same, however often.
        """
        for id_ in gone:
            self._copies.forget(id_)
            self._others.forget(id_)
            self._became[id_] = None
        for held in came:
            self._learn(held)
        return [self._settled(entry) for entry in entries]

    def _learn(self, held: Held) -> None:
        document = held.document
        if self._coming.get(document.id) == Version(document.sha256, held.reading):
            return  # stored by this client, or by another just so
        self._copies.forget(document.id)
        self._became.pop(document.id, None)
        if document.copy_of is None:
            for copies in (self._copies, self._others):
                copies.add(document.id, document.sha256, document.characters, held.signature)

    def _settled(self, entry: Entry) -> Entry:
        document, first = entry.document, entry.document.copy_of
        if first is not None:
            first = self._became.get(first, first)
        if first is None:
            first = self._others.original(entry.text, document.sha256, entry.signature)
            first = None if first == document.id else first
        if first == document.copy_of:
            return entry
        if first is None:
            self._copies.add(document.id, document.sha256, document.characters, entry.signature)
        else:
            self._copies.forget(document.id)
            self._became[document.id] = first
            self._copied.add(first)
        return entry._replace(document=document.model_copy(update={"copy_of": first}))

    def forget(self, id_: str) -> None:
        """A document has gone from its source and from the library."""
        self._copies.forget(id_)
        self._coming.pop(id_, None)


def hashed(name: str, external: str | None) -> str:
    """The id of a document that is called so."""
    return "d" + hashlib.sha256(f"{name}\0{external or ''}".encode()).hexdigest()[:10]


def external_id(loaded: Loaded, index: int) -> str | None:
    """What a document is called within its source: its own id, or its number but for the first."""
    return loaded.external_id or (str(index + 1) if index else None)
