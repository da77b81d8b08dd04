"""A library that several people and machines use at once: texts in Postgres, vectors on Chroma.

Readers see one commit and are disturbed by nobody; writers do not wait for one another but for the
moment of a commit. Nothing is locked for long: what is replaced or removed stays for those that
began before (``shared_write.KEPT_DAYS``).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agent.errors import LibraryError, SetupError
from tools import patience
from tools.embed import Embedder, Vectors
from tools.library import CHECKED, Hit, Library
from tools.library_open import SAMPLE, Parts, Wish, fingerprint
from tools.postgres import PATIENCE
from tools.shared_schema import PREFIX, shared_name
from tools.shared_texts import SharedTexts, Snapshot, make
from tools.shared_words import SharedWords, cache_folder
from tools.shared_write import Disturbed, SharedWriter
from tools.texts_schema import Entry, Settle
from tools.vectors import VectorIndex, open_client


class NoLock(NamedTuple):
    """Nobody has to keep out anybody."""

    def release(self) -> None:
        """Nothing to give back."""

    @contextmanager
    def upgraded(self, wait_seconds: float = 0) -> Iterator[None]:
        """Writing needs no leave."""
        yield


class PatientIndex(VectorIndex):
    """The vectors, with connections that are closed."""

    def close(self) -> None:
        """Release the client."""
        patience.close(self._client)


class SharedLibrary(Library):
    """Reads one snapshot, or writes."""

    def __init__(self, path: Path, parts: Parts, url: str, embedder: Embedder) -> None:
        """Take opened parts; use ``Library.open``."""
        super().__init__(path, parts)
        self._url, self._embedder = url, embedder

    @property
    def snapshot(self) -> str:
        """What it reads: a run that goes on elsewhere opens the library with it."""
        return str(self._shared.snapshot)

    def dense(
        self, vectors: Vectors, k: int, *, documents: Collection[str] | None = None
    ) -> list[list[Hit]]:
        """See ``Library.dense``. Vectors of what is not in the snapshot do not use up places."""
        rows, wanted = np.atleast_2d(vectors), k
        most = self.parts.vectors.count()
        while True:
            found = super().dense(rows, wanted, documents=documents)
            if wanted >= most or k <= 0 or all(len(hits) >= min(k, most) for hits in found):
                return [hits[:k] for hits in found]
            wanted = min(most, wanted * 4)

    def put_all(self, entries: Sequence[Entry], settle: Settle | None = None) -> None:
        """Store documents in one commit: killed at any point, each is there in full or not at all.

        Vectors are written first and count for nothing until the rows of their chunks are
        committed. Other writers may do the same meanwhile.
        """
        ids = [chunk.id for entry in entries for chunk in entry.chunks]
        owners = [entry.document.id for entry in entries for _ in entry.chunks]
        while True:
            self._writer.announce(ids)
            if ids:
                rows = np.concatenate([entry.vectors for entry in entries if len(entry.chunks)])
                self.parts.vectors.upsert(ids, owners, rows)
            try:
                self._shared_writer.swap(entries, settle)
                return
            except Disturbed:
                continue

    def remove(self, document_id: str) -> None:
        """Delete a document for all that look from now on."""
        self.document(document_id)
        self._writer.drop(document_id)

    def tidy(self, days: float | None = None) -> int:
        """Remove for good what was replaced or removed long ago; see ``SharedWriter.tidy``."""
        delete = self.parts.vectors.delete
        return (
            self._shared_writer.tidy(delete)
            if days is None
            else self._shared_writer.tidy(delete, days)
        )

    def check(self) -> list[str]:
        """Problems found, in words; empty when the library is sound."""
        found = self._texts.damage()
        needed, held = self._shared.vector_count(), self.parts.vectors.count()
        if held < needed:
            found.append(f"vectors: {held} entries for {needed} chunks")
        tried = self._texts.some_chunks(CHECKED)
        if lost := self.parts.vectors.lost(tried) if tried else 0:
            found.append(f"vectors: {lost} of {len(tried)} tried do not find themselves")
        return found

    @contextmanager
    def writing(self) -> Iterator[Library]:
        """The same library for writing; what is added shows here afterwards, and nothing else."""
        session = self._shared.snapshot.session
        parts = _opened(self.path, self._url, self._embedder, Wish(write=True), session=session)
        writer = SharedLibrary(self.path, parts, self._url, self._embedder)
        try:
            yield writer
        finally:
            writer.close()
            self._shared.see_own()
            self.parts.lexical.close()  # opened again, and up to date, by the next search
            self.__dict__.pop("links", None)

    @property
    def _shared(self) -> SharedTexts:
        texts = self.parts.texts
        assert isinstance(texts, SharedTexts)
        return texts

    @property
    def _shared_writer(self) -> SharedWriter:
        texts = self._writer
        assert isinstance(texts, SharedWriter)
        return texts


def open_shared(path: Path, embedder: Embedder, wish: Wish) -> SharedLibrary:
    """Open, or make, a shared library. See ``Library.open``."""
    if not wish.postgres_url:
        raise SetupError(
            f"{path} is a shared library: set postgres_url (DEEPNEWS_POSTGRES_URL) to its database"
        )
    if wish.rebuild:
        raise SetupError(
            f"{path} cannot be rebuilt in place, others use it: ingest its files into a shared "
            "library of another name"
        )
    if wish.create:
        _made(path, embedder, wish)
    parts = _opened(path, wish.postgres_url, embedder, wish)
    return SharedLibrary(path, parts, wish.postgres_url, embedder)


def _made(path: Path, embedder: Embedder, wish: Wish) -> None:
    name = shared_name(path)
    assert name is not None
    assert wish.postgres_url is not None
    if not wish.chroma_url:
        try:  # one that is there knows where its vectors are
            SharedTexts(wish.postgres_url, name).close()
        except LibraryError:
            raise SetupError(
                f"to make {path} set chroma_url (DEEPNEWS_CHROMA_URL) to a Chroma server"
            ) from None
        return
    make(
        wish.postgres_url, name, fingerprint=fingerprint(embedder), chroma=wish.chroma_url,
        collection=f"deepnews-{name}-{uuid.uuid4().hex[:12]}",
    )  # fmt: skip


def _opened(
    path: Path, url: str, embedder: Embedder, wish: Wish, *, session: str | None = None
) -> Parts:
    name = (shared_name(path) or "").removeprefix(PREFIX)
    texts: SharedTexts
    if wish.write:
        texts = SharedWriter(url, name, session)
    else:
        texts = SharedTexts(url, name, Snapshot.parse(wish.snapshot) if wish.snapshot else None)
    try:
        mark, stored = fingerprint(embedder), texts.meta("fingerprint")
        if stored != mark:
            raise LibraryError(
                f"{path} was made with ({stored}) and this run uses ({mark}): use those settings, "
                "or ingest its files into a shared library of another name"
            )
        client = open_client(Path(), wish.chroma_url or texts.meta("chroma"))
    except BaseException:
        texts.close()
        raise
    patience.make_patient(client, PATIENCE)
    try:
        collection = texts.meta("collection")
        empty = not texts.vector_count()
        vectors = PatientIndex(client, collection, fingerprint=mark, create=empty)
        words = SharedWords(cache_folder(collection), texts)
        parts = Parts(path, NoLock(), texts, vectors, words)
        if lost := vectors.lost(tried) if (tried := texts.some_chunks(SAMPLE)) else 0:
            raise LibraryError(
                f"{path} is damaged (vectors: {lost} of {len(tried)} tried do not find themselves):"
                " ingest its files into a shared library of another name"
            )
    except BaseException:
        patience.close(client)
        texts.close()
        raise
    if isinstance(texts, SharedWriter):
        texts.tidy(vectors.delete)
    return parts
