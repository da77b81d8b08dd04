"""From derived documents to stored ones: encoding, then writing, each in a thread of its own.

What is put in is encoded in batches; what is encoded is written in larger ones, because a commit
costs the same for ten rows and for ten thousand. Both are bounded: who puts in more than they can
take waits. Order is kept; the caller's thread does all the counting.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from agent.ingest_derive import Derived
from tools.embed import Embedder, Vectors, encode_long
from tools.library import Library
from tools.shared_schema import shared_name
from tools.texts_schema import Entry, Settle

# Chunks encoded together: enough to be sorted by length, few enough that none waits long.
BATCH_CHUNKS = 768
BATCH_CHARACTERS = 4_000_000
# What a kill may cost, beside the batch that is being encoded; and what may wait to be written.
STORE_SECONDS = 10.0
STORE_CHUNKS = 8_192
STORE_CHARACTERS = 16_000_000
AHEAD = 1  # batches that wait while another is encoded


class Waiting(NamedTuple):
    """A document on its way into the library."""

    derived: Derived
    text: str
    origin: str
    reading: str
    signature: bytes


class Finished(NamedTuple):
    """A file whose documents are all on their way: marked once they are stored.

    ``vanished`` were in it before and are no longer.
    """

    origin: str
    digest: str
    vanished: frozenset[str]


class Batch(NamedTuple):
    """Documents, and the files that are complete after them."""

    waiting: list[Waiting]
    finished: list[Finished]
    rows: Future[Vectors]

    def entries(self) -> list[Entry]:
        """As the library takes them."""
        rows, entries, start = self.rows.result(), [], 0
        for derived, text, origin, reading, mark in self.waiting:
            end = start + len(derived.chunks)
            entries.append(
                Entry(
                    derived.document, text, derived.sections, derived.spans, derived.chunks,
                    rows[start:end], origin, reading, mark, derived.named,
                )
            )  # fmt: skip
            start = end
        return entries

    def chunks(self) -> int:
        """How many chunks its documents have."""
        return sum(len(one.derived.chunks) for one in self.waiting)

    def characters(self) -> int:
        """How long their texts are."""
        return sum(len(one.text) for one in self.waiting)


class Stages:
    """Put documents in, in order; ``stored`` is told of each batch that is in the library."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        *,
        stored: Callable[[Batch], None],
        waits: Callable[[str], None],
        settle: Settle | None = None,
    ) -> None:
        """Take the library, opened for writing.

        Args:
            library: Written to by one thread of this object, and by nobody else meanwhile.
            embedder: Called by another thread of this object.
            stored: Called in the caller's thread, in order.
            waits: Told in words what the caller waits for.
            settle: Looks over documents when they are committed to a library that others write
                to; then all writing is done in the caller's thread, which knows what there is.
        """
        self._library, self._embedder, self._stored, self._waits = library, embedder, stored, waits
        self._waiting: list[Waiting] = []
        self._finished: list[Finished] = []
        self._held_chunks = self._held_characters = 0
        self._encoding: deque[Batch] = deque()
        self._encoded: list[Batch] = []
        self._writing: tuple[list[Batch], Future[None]] | None = None
        self._wrote = time.monotonic()
        self._texts: dict[str, str] = {}
        self._encoder = ThreadPoolExecutor(1, thread_name_prefix="encode")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._settle_entries = settle
        self._here = shared_name(library.path) is not None

    def text_of(self, document_id: str) -> str:
        """The text of a document that is on its way, or in the library."""
        on_its_way = self._texts.get(document_id)
        return self._library.text(document_id) if on_its_way is None else on_its_way

    def put(self, waiting: Waiting) -> None:
        """Take a document; waits when encoder or disk are behind."""
        self._waiting.append(waiting)
        self._texts[waiting.derived.document.id] = waiting.text
        self._held_chunks += len(waiting.derived.chunks)
        self._held_characters += len(waiting.text)
        idle = not self._encoding or self._encoding[-1].rows.done()
        enough = BATCH_CHUNKS // 12 if idle else BATCH_CHUNKS
        if self._held_chunks >= enough or self._held_characters > BATCH_CHARACTERS:
            self._encode()
            self._advance(AHEAD)

    def finish(self, finished: Finished) -> None:
        """All documents of a file have been put in."""
        self._finished.append(finished)
        if len(self._finished) >= BATCH_CHUNKS:  # of many files without anything new
            self._encode()
            self._advance(AHEAD)

    def flush(self) -> None:
        """Store everything put in so far."""
        self._encode()
        self._advance(0)
        self._write()
        self._settle()

    def close(self) -> None:
        """Let the threads end; what was not written is not stored."""
        self._encoder.shutdown(cancel_futures=True)
        self._writer.shutdown(cancel_futures=True)

    def _encode(self) -> None:
        """Give what is waiting to the encoder."""
        if self._waiting or self._finished:
            passages = [text for w in self._waiting for text in w.derived.passages]
            rows = self._encoder.submit(_rows, self._embedder, passages)
            self._encoding.append(Batch(self._waiting, self._finished, rows))
            self._waiting, self._finished = [], []
            self._held_chunks = self._held_characters = 0

    def _advance(self, ahead: int) -> None:
        """Take what is encoded; wait until no more than so many batches are not."""
        while self._encoding and (self._encoding[0].rows.done() or len(self._encoding) > ahead):
            batch = self._encoding[0]
            if not batch.rows.done():
                self._waits(f"encoding {batch.chunks()} passages")
            batch.rows.result()
            self._encoded.append(self._encoding.popleft())
            if self._due():
                self._write()
        if self._writing is not None and self._writing[1].done():
            self._settle()

    def _due(self) -> bool:
        return (
            time.monotonic() - self._wrote >= STORE_SECONDS
            or sum(batch.chunks() for batch in self._encoded) >= STORE_CHUNKS
            or sum(batch.characters() for batch in self._encoded) >= STORE_CHARACTERS
        )

    def _write(self) -> None:
        """Give what is encoded to the writer, once it is done with what it had."""
        self._settle()
        if self._encoded:
            batches, self._encoded = self._encoded, []
            self._writing = batches, self._stored_by(batches)
            if self._here:
                self._settle()
        self._wrote = time.monotonic()

    def _stored_by(self, batches: list[Batch]) -> Future[None]:
        if not self._here:
            return self._writer.submit(_store, self._library, batches, self._settle_entries)
        done: Future[None] = Future()
        _store(self._library, batches, self._settle_entries)
        done.set_result(None)
        return done

    def _settle(self) -> None:
        """Wait for the writer, and tell what is stored."""
        if self._writing is None:
            return
        (batches, done), self._writing = self._writing, None
        if not done.done():
            self._waits(f"writing {sum(batch.chunks() for batch in batches)} passages")
        done.result()
        for batch in batches:
            for one in batch.waiting:
                # Of a document that was put in twice the later text stays.
                if self._texts.get(one.derived.document.id) is one.text:
                    del self._texts[one.derived.document.id]
            self._stored(batch)


def _rows(embedder: Embedder, passages: list[str]) -> Vectors:
    """Equal passages (copies of one story) are encoded once."""
    distinct = {passage: i for i, passage in enumerate(dict.fromkeys(passages))}
    if not distinct:
        return np.zeros((0, embedder.dimension), dtype=np.float32)
    try:
        rows = embedder.encode(list(distinct))
    except ValueError:  # what stands between sentences is not counted when they are packed
        rows = encode_long(embedder, list(distinct))
    return np.asarray(rows[[distinct[passage] for passage in passages]], dtype=np.float32)


def _store(library: Library, batches: Sequence[Batch], settle: Settle | None) -> None:
    entries = [entry for batch in batches for entry in batch.entries()]
    if entries:
        library.put_all(entries, settle)
    finished = [one for batch in batches for one in batch.finished]
    for one in finished:
        for document in sorted(one.vanished):
            library.remove(document)
    library.texts.mark_files((one.origin, one.digest) for one in finished)
