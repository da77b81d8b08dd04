"""One ingest under way: what is known, what is waiting to be embedded, what has been counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

import numpy as np

from agent.domain import Document
from agent.errors import ToolFailed, UnreadableError
from agent.ingest_derive import Derived, Reading, derive, reading_of
from agent.ingest_known import Known, Version, external_id
from agent.ingest_result import Ingested, Progress, left_out
from agent.ingest_sources import Source
from tools.duplicates import signature, text_digest
from tools.embed import Embedder, Vectors, encode_long
from tools.library import Library
from tools.load import Loaded
from tools.texts_schema import Entry
from tools.titles import title_or_name

# Chunks embedded and stored together. Enough for the encoder to sort by length and for the stores
# to write in bulk; few enough that a kill costs some ten seconds of encoding on two cores.
BATCH_CHUNKS = 384
BATCH_CHARACTERS = 4_000_000
TELL_SECONDS = 1.0  # between two reports of what is read
UNREADABLE = (UnreadableError, ToolFailed, OSError)


class _Waiting(NamedTuple):
    derived: Derived
    text: str
    origin: str
    reading: str
    signature: bytes


class _Finished(NamedTuple):
    """A file whose documents are all waiting or stored: marked once they are stored."""

    origin: str
    digest: str
    vanished: frozenset[str]


class _Encoding(NamedTuple):
    """A batch on its way through the encoder, with the files that are complete after it."""

    waiting: list[_Waiting]
    finished: list[_Finished]
    rows: Future[Vectors]


class Work:
    """Reads sources into an opened library, batch by batch.

    While one batch is with the encoder (a thread; it computes outside the interpreter's lock), the
    one before is stored and the next is read. Everything else happens in the caller's thread.
    """

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        progress: Callable[[Progress], None] | None = None,
        derived: Callable[[Document, str, Reading], Derived] | None = None,
    ) -> None:
        """Take note of what the library holds; ``derived`` where deriving is done elsewhere."""
        self._derive = derived or partial(derive, embedder=embedder)
        self._library, self._embedder, self._progress = library, embedder, progress
        self._started = time.monotonic()
        self._count = dict.fromkeys(Ingested.model_fields, 0)
        self._done = self._total = self._worked = self._taken = 0
        self._told = float("-inf")
        self._held_chunks = self._held_characters = 0
        self._failed: list[tuple[str, str]] = []
        self._notices: list[str] = []
        self._waiting: list[_Waiting] = []
        self._finished: list[_Finished] = []
        self._encoding: _Encoding | None = None
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="encode")
        self._known = Known(library, self._text_of)

    def close(self) -> None:
        """Let the encoder finish; what it held is not stored."""
        self._pool.shutdown(cancel_futures=True)

    def rebuild(self) -> None:
        """Derive every document anew that a rebuild has not reached yet."""
        stale = list(self._library.texts.held(stale=True))
        self._total += len(stale)
        for held in stale:
            self._reading(f"deriving {held.document.source} anew")
            text = self._library.text(held.document.id)
            reading = (
                Reading.model_validate_json(held.reading)
                if held.reading
                else Reading(name=held.document.source, title=held.document.title)
            )
            derived = self._derive(held.document, text, reading)
            self._count["rebuilt"] += 1
            self._wait(_Waiting(derived, text, held.origin, held.reading, held.signature))
        self._flush()
        self._library.texts.set_meta(state="")
        if self._library.lost:
            self._notices.append(
                f"{self._library.lost} documents could not be read any more and are gone from the "
                "library: ingest their files again"
            )

    def read(self, sources: Sequence[Source]) -> None:
        """Bring the sources in."""
        self._total += sum(source.expected() for source in sources)
        for source in sources:
            self._reading(f"reading {source.name}")
            try:
                digest = source.digest()
            except UNREADABLE as error:
                self._fail(source.name, error)
                continue
            if self._library.texts.file_digest(source.origin) == digest:
                held = len(self._known.ids(source))
                self._count["unchanged"] += held
                self._done += held
            else:
                self._read(source, digest)
        self._flush()
        self._report("")

    def result(self) -> Ingested:
        """The counts so far."""
        counts = {**self._count, "seconds": time.monotonic() - self._started}
        return Ingested(**{**counts, "failed": self._failed, "notices": self._notices})

    def _read(self, source: Source, digest: str) -> None:
        seen: set[str] = set()
        repeated: list[str] = []
        try:
            for index, loaded in enumerate(source.read()):
                self._reading(f"reading {source.name}")
                self._take(source, loaded, index, seen, repeated)
        except UNREADABLE as error:
            self._fail(source.name, error)
            return
        finally:
            self._notices += left_out(source.name, repeated)
        gone = self._known.ids(source) - seen
        self._finished.append(_Finished(source.origin, digest, gone))

    def _take(
        self, source: Source, loaded: Loaded, index: int, seen: set[str], repeated: list[str]
    ) -> None:
        self._taken += 1
        external = external_id(loaded, index)
        id_ = self._known.id(source, external)
        # Before the row is left out: it may carry what is said of a neighbour.
        self._notices += [f"{source.name}: {notice}" for notice in loaded.notices]
        if id_ in seen:
            repeated.append(external or "")
            self._done += 1
            return
        seen.add(id_)
        name = self._known.name(source)
        reading = reading_of(loaded, name)
        version = Version(text_digest(loaded.text), reading.model_dump_json())
        if (old := self._known.version(id_)) == version:
            self._count["unchanged"] += 1
            self._done += 1
            return
        if old is not None:
            self._count["replaced"] += 1
            self._known.change(id_, store=self._flush)
        mark = signature(loaded.text)
        original = self._known.original(loaded.text, version.sha256, mark)
        document = Document(
            id=id_,
            source=name,
            sha256=version.sha256,
            characters=len(loaded.text),
            title=title_or_name(loaded.title, name),
            external_id=external,
            pages=loaded.pages,
            copy_of=original,
            ingested=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        self._known.take(source, document, version, mark)
        derived = self._derive(document, loaded.text, reading)
        self._count["documents"] += 1
        self._count["duplicates"] += original is not None
        self._wait(_Waiting(derived, loaded.text, source.origin, version.reading, mark))

    def _text_of(self, id_: str) -> str:
        held = [*self._waiting, *(self._encoding.waiting if self._encoding else ())]
        texts = (w.text for w in held if w.derived.document.id == id_)
        return next(texts, None) or self._library.text(id_)

    def _wait(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        self._held_chunks += len(waiting.derived.chunks)
        self._held_characters += len(waiting.text)
        idle = self._encoding is None or self._encoding.rows.done()
        enough = BATCH_CHUNKS // 6 if idle else BATCH_CHUNKS  # an encoder never waits for the disk
        if self._held_chunks >= enough or self._held_characters > BATCH_CHARACTERS:
            self._advance()

    def _flush(self) -> None:
        """Store everything read so far."""
        self._advance()
        self._advance()

    def _advance(self) -> None:
        """Give what is waiting to the encoder, and store what it has done meanwhile."""
        before, self._encoding = self._encoding, None
        if before and not before.rows.done():
            count = sum(len(w.derived.passages) for w in before.waiting)
            self._report(f"encoding {count} passages")
        rows = before.rows.result() if before else None
        if self._waiting or self._finished:
            passages = [text for w in self._waiting for text in w.derived.passages]
            future = self._pool.submit(self._encode, passages)
            self._encoding = _Encoding(self._waiting, self._finished, future)
            self._waiting, self._finished = [], []
            self._held_chunks = self._held_characters = 0
        if before and rows is not None:
            if before.waiting:
                self._store(before.waiting, rows)
            self._finish(before.finished)

    def _finish(self, finished: Sequence[_Finished]) -> None:
        """Mark files all of whose documents are stored now."""
        for origin, digest, vanished in finished:
            for id_ in sorted(vanished):
                self._remove(origin, id_)
            self._library.texts.mark_file(origin, digest)

    def _store(self, waiting: Sequence[_Waiting], rows: Vectors) -> None:
        entries, start = [], 0
        for derived, text, origin, reading, mark in waiting:
            end = start + len(derived.chunks)
            entries.append(
                Entry(
                    derived.document, text, derived.sections, derived.spans, derived.chunks,
                    rows[start:end], origin, reading, mark,
                )
            )  # fmt: skip
            start = end
        self._library.put_all(entries, self._known.settle)
        self._count["spans"] += sum(len(w.derived.spans) for w in waiting)
        self._count["chunks"] += start
        self._done += len(waiting)
        self._worked += len(waiting)
        self._report(f"stored {waiting[-1].derived.document.source}")

    def _encode(self, passages: list[str]) -> Vectors:
        """Equal passages (copies of one story) are encoded once."""
        distinct = {passage: i for i, passage in enumerate(dict.fromkeys(passages))}
        try:
            rows = self._embedder.encode(list(distinct))
        except ValueError:  # what stands between sentences is not counted when they are packed
            rows = encode_long(self._embedder, list(distinct))
        return np.asarray(rows[[distinct[passage] for passage in passages]], dtype=np.float32)

    def _remove(self, origin: str, id_: str) -> None:
        self._known.forget(origin, id_)
        self._library.remove(id_)
        self._count["removed"] += 1

    def _fail(self, name: str, error: Exception) -> None:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        self._failed.append((name, " ".join(reason.split()) or type(error).__name__))
        self._done += 1
        self._report(f"could not read {name}")

    def _reading(self, current: str) -> None:
        if time.monotonic() - self._told >= TELL_SECONDS:
            self._report(current)

    def _report(self, current: str) -> None:
        if self._progress is None:
            return
        self._told = time.monotonic()
        seconds = self._told - self._started
        left = max(0, self._total - self._done)
        self._progress(
            Progress(
                done=self._done,
                read=self._taken,
                total=max(self._total, self._done),
                spans=self._count["spans"],
                chunks=self._count["chunks"],
                seconds=seconds,
                left_seconds=seconds / self._worked * left if self._worked else None,
                current=current,
            )
        )
