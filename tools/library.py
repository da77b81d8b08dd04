"""The library: documents with their exact texts, searched by meaning and by words.

A folder: ``library.sqlite`` (the truth), ``chroma/`` (vectors), ``lexical/`` (BM25), ``lock``.
Knows nothing of how documents are read, split or described: they arrive ready.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np

from agent.domain import Chunk, Document, Evidence, Section
from tools.embed import Embedder, Vectors
from tools.library_open import Parts, Wish, open_parts
from tools.links import Links
from tools.shared_schema import shared_name
from tools.storage_faults import guarded
from tools.texts import Texts
from tools.texts_schema import ChunkText, Entry, Settle
from tools.texts_write import TextsWriter

CHECKED = 200  # vectors that ``check`` tries


class Hit(NamedTuple):
    """A chunk that was found, with its cosine (dense) or BM25 score (lexical).

    ``path`` tells how a walk reached it: titles of documents and the names shared, in turn.
    """

    chunk: Chunk
    score: float
    path: tuple[str, ...] = ()


class Library:
    """Use as a context manager; reading methods may be called from several threads."""

    def __init__(self, path: Path, parts: Parts) -> None:
        """Take opened parts; use ``Library.open``."""
        self.path = path
        self.parts = parts

    @classmethod
    def open(
        cls,
        path: Path,
        embedder: Embedder,
        *,
        write: bool = False,
        wait_seconds: float = 0,
        chroma_url: str | None = None,
        create: bool = False,
        rebuild: bool = False,
        postgres_url: str | None = None,
        snapshot: str = "",
    ) -> Library:
        """Open a library folder, or a shared library.

        Args:
            path: The folder, or ``shared:NAME``.
            embedder: Must be of the vector space that the library was made with.
            write: Take the library for writing, alone; also cleans up after a killed writer.
            wait_seconds: How long to wait for others that use it.
            chroma_url: Keep vectors on this Chroma server instead of in the folder.
            create: Make the library if there is none.
            rebuild: Start everything derived anew from the stored texts (with ``write``).
            postgres_url: Where the texts of shared libraries are.
            snapshot: Of a shared library, what ``SharedLibrary.snapshot`` gave before.

        Raises:
            LibraryError: Missing, foreign, damaged, or made with other settings.
            LibraryBusy: Another process uses it.
            EndpointError: The Chroma server or Postgres does not answer.
            SetupError: The folder cannot be used, or the disk is full.
        """
        wish = Wish(write, wait_seconds, chroma_url, create, rebuild, postgres_url, snapshot)
        if shared_name(path) is not None:
            from tools.shared import open_shared as opened

            return opened(path, embedder, wish)
        return cls(path, open_parts(path, embedder, wish))

    def close(self) -> None:
        """Close all parts and free the lock; doing so twice is harmless."""
        self.parts.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- coarse -------------------------------------------------------------------------------

    def documents(self) -> list[Document]:
        """All documents, by source and id."""
        with guarded(self.path, "texts"):
            return self._texts.documents()

    def document(self, document_id: str) -> Document:
        """One document; LibraryError when there is none of that id."""
        with guarded(self.path, "texts"):
            return self._texts.open(document_id).document

    def text(self, document_id: str) -> str:
        """The exact text that all offsets of the document refer to."""
        with guarded(self.path, "texts"):
            return self._texts.open(document_id).text

    def sections(self, document_id: str) -> list[Section]:
        """The coarse units of a document, in order."""
        with guarded(self.path, "texts"):
            return self._texts.sections(document_id)

    def quote(self, document_id: str, start: int, end: int) -> str:
        """The document's text from start to end, to the letter.

        Raises:
            ValueError: The offsets are not within the text.
        """
        text = self.text(document_id)
        if not 0 <= start <= end <= len(text):
            raise ValueError(f"offsets {start}:{end} are not within {document_id}")
        return text[start:end]

    # -- fine ---------------------------------------------------------------------------------

    def spans(self, document_id: str, start: int = 0, end: int | None = None) -> list[Evidence]:
        """The sentence-level spans that overlap [start, end), in order, with their context."""
        with guarded(self.path, "texts"):
            return self._texts.spans(document_id, start, end)

    def rows(self, document_id: str) -> list[Evidence]:
        """Rows of a document's tables with certain cells, in order, each with its reading."""
        with guarded(self.path, "texts"):
            return self._texts.rows(document_id)

    def flags(self, document_id: str) -> dict[tuple[str, ...], int]:
        """How many spans of a document bear each set of flags, without reading them."""
        with guarded(self.path, "texts"):
            return self._texts.flags(document_id)

    def evidence(self, ids: Sequence[str]) -> list[Evidence]:
        """The spans with these ids, in that order; LibraryError names one that is missing."""
        with guarded(self.path, "texts"):
            return self._texts.evidence(ids)

    def chunks(self, document_id: str) -> list[Chunk]:
        """The units of search of a document, in order."""
        with guarded(self.path, "texts"):
            return self._texts.chunks_of(document_id)

    def passages(self, ids: Sequence[str]) -> list[ChunkText]:
        """Chunks with their words and titles, in the order asked for; unknown ids are left out."""
        with guarded(self.path, "texts"):
            return self._texts.passages(ids)

    # -- search -------------------------------------------------------------------------------

    def dense(
        self, vectors: Vectors, k: int, *, documents: Collection[str] | None = None
    ) -> list[list[Hit]]:
        """Nearest chunks of each query vector, best first.

        Args:
            vectors: Queries, shape (n, dimension), L2-normalised.
            k: Hits per query, at most.
            documents: Search only in these; None searches all.

        Returns:
            One list per query; scores are cosines.
        """
        with guarded(self.path, "vectors"):
            found = self.parts.vectors.search(np.atleast_2d(vectors), k, documents=documents)
        return self._hits(found)

    def lexical(self, query: str, k: int, *, documents: Collection[str] | None = None) -> list[Hit]:
        """Chunks that share words with the query (BM25 over text and title), best first."""
        with guarded(self.path, "words"):
            found = self.parts.lexical.search(query, k, documents=documents)
        return self._hits([found])[0]

    def vectors(self, chunk_ids: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors of chunks, by id; unknown ids are left out."""
        with guarded(self.path, "vectors"):
            return self.parts.vectors.get(chunk_ids)

    @cached_property
    def links(self) -> Links:
        """What passages name in common, and the titles they name; counts the chunks once."""
        return Links(self._texts)

    def rarity(self, text: str) -> dict[str, float]:
        """The words of a query as the index knows them, with their inverse document frequency."""
        with guarded(self.path, "words"):
            return self.parts.lexical.rarity(text)

    def holding(self, word: str) -> int:
        """How many chunks hold the word."""
        return self.parts.lexical.holding(word)

    # -- writing ------------------------------------------------------------------------------

    def put(
        self, document: Document, text: str, sections: Sequence[Section],
        spans: Sequence[Evidence], chunks: Sequence[Chunk], vectors: Vectors,
    ) -> None:  # fmt: skip
        """Store a document, replacing the one of the same id."""
        self.put_all([Entry(document, text, sections, spans, chunks, vectors)])

    def put_all(self, entries: Sequence[Entry], settle: Settle | None = None) -> None:
        """Store documents in one go: killed at any point, each is there in full or not at all.

        Vectors and words are written first and count for nothing until the rows of their chunks
        are committed; what is announced and never committed is removed by the next writer. Nobody
        else writes meanwhile, so there is nothing to ``settle``.
        """
        for entry in entries:
            if len(entry.vectors) != len(entry.chunks):
                raise ValueError(f"{len(entry.vectors)} vectors, {len(entry.chunks)} chunks")
        ids = [chunk.id for entry in entries for chunk in entry.chunks]
        owners = [entry.document.id for entry in entries for _ in entry.chunks]
        texts = self._writer
        with guarded(self.path, "texts"):
            known = texts.chunks(ids)
            texts.announce(ids)
        if ids:
            rows = np.concatenate([entry.vectors for entry in entries if len(entry.chunks)])
            with guarded(self.path, "vectors"):
                self.parts.vectors.upsert(ids, owners, rows)
        with guarded(self.path, "words"):
            passages = [one for entry in entries for one in entry.passages()]
            self.parts.lexical.change(passages, remove=known)
        with guarded(self.path, "texts"):
            old = texts.swap(entries)
        self.parts.discard(old)

    def remove(self, document_id: str) -> None:
        """Delete a document; LibraryError when there is none of that id."""
        self.document(document_id)
        with guarded(self.path, "texts"):
            old = self._writer.drop(document_id)
        self.parts.discard(old)

    def check(self) -> list[str]:
        """Problems found, in words; empty when the library is sound."""
        with guarded(self.path, "texts"):
            found = self._texts.damage()
            chunks, pending = self._texts.chunk_count(), len(self._texts.pending())
            tried = self._texts.some_chunks(CHECKED)
        for part, index in (("vectors", self.parts.vectors), ("words", self.parts.lexical)):
            with guarded(self.path, part):
                held = index.count()
            if not chunks <= held <= chunks + pending:
                found.append(f"{part}: {held} entries for {chunks} chunks")
        with guarded(self.path, "vectors"):
            lost = self.parts.vectors.lost(tried) if tried else 0
        if lost:
            found.append(f"vectors: {lost} of {len(tried)} tried do not find themselves")
        if pending:
            found.append(f"{pending} chunks of an interrupted ingest: the next ingest clears them")
        return found

    @property
    def lost(self) -> int:
        """Documents that the rebuild which opened this library could not read any more."""
        return self.parts.lost

    @property
    def texts(self) -> TextsWriter:
        """The rows, for ingest alone."""
        return self._writer

    @property
    def _texts(self) -> Texts:
        return self.parts.texts

    @property
    def _writer(self) -> TextsWriter:
        texts = self.parts.texts
        if not isinstance(texts, TextsWriter):
            raise ValueError("the library was opened for reading")
        return texts

    def _hits(self, found: Sequence[Sequence[tuple[str, float]]]) -> list[list[Hit]]:
        """Rows decide: what an interrupted ingest left in the other indexes is not served."""
        with guarded(self.path, "texts"):
            known = self._texts.chunks(sorted({one for hits in found for one, _ in hits}))
        return [[Hit(known[i], score) for i, score in hits if i in known] for hits in found]
