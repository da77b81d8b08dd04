"""One ingest under way: what is read, what is known of it, what has been counted."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

from agent.domain import Document
from agent.errors import ToolFailed, UnreadableError
from agent.ingest_derive import Reading, reading_of
from agent.ingest_known import Known, Version, external_id
from agent.ingest_pool import Deriving, Made, Pool
from agent.ingest_result import Ingested, Progress, left_out
from agent.ingest_sources import Source
from agent.ingest_stages import Batch, Finished, Stages, Waiting
from tools.duplicates import text_digest
from tools.embed import Embedder
from tools.library import Library
from tools.load import Loaded
from tools.texts_schema import Entry, Held
from tools.titles import title_or_name

TELL_SECONDS = 1.0  # between two reports of what is read
UNREADABLE = (UnreadableError, ToolFailed, OSError)
# Documents, and files, that each process of the pool has before it.
AHEAD = 4
AHEAD_CHARACTERS = 8_000_000


class _Underway(NamedTuple):
    """A document that is being derived."""

    made: Future[Made]
    text: str
    origin: str
    reading: str
    again: bool  # derived before, from the same text


class _Looked(NamedTuple):
    """A source whose bytes were looked at: its digest, or why not, and what is being read of it."""

    source: Source
    digest: str
    error: Exception | None = None
    loaded: Future[list[Loaded]] | None = None


class Work:
    """Reads sources into an opened library.

    Reading and deriving go on in this thread or in other processes (``Pool``), encoding and
    writing in threads of their own (``Stages``); identity, copies and counts are settled here, in
    order, so that the result does not depend on who was faster.
    """

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        progress: Callable[[Progress], None] | None = None,
        derived: Deriving | None = None,
        *,
        readers: int = 0,
    ) -> None:
        """Take note of what the library holds; ``derived`` where deriving is done elsewhere."""
        self._library, self._progress = library, progress
        self._started = time.monotonic()
        self._count = dict.fromkeys(Ingested.model_fields, 0)
        self._done = self._total = self._worked = self._taken = 0
        self._told = float("-inf")
        self._failed: list[tuple[str, str]] = []
        self._notices: list[str] = []
        self._underway: deque[_Underway] = deque()
        self._underway_characters = 0
        self._pool = Pool(embedder, readers, derived)
        self._stages = Stages(
            library, embedder, stored=self._stored, waits=self._report, settle=self._settle_again
        )
        self._known = Known(library, self._stages.text_of)

    def close(self) -> None:
        """Let everything end; what was not written is not stored."""
        self._pool.close()
        self._stages.close()

    def rebuild(self) -> None:
        """Derive every document anew that a rebuild has not reached yet."""
        self._total += self._library.texts.stale_count()
        for held in self._library.texts.held(stale=True):
            self._reading(f"deriving {held.document.source} anew")
            text = self._library.text(held.document.id)
            reading = (
                Reading.model_validate_json(held.reading)
                if held.reading
                else Reading(name=held.document.source, title=held.document.title)
            )
            self._count["rebuilt"] += 1
            self._derive(held.document, text, reading, held.origin, held.reading, again=True)
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
        for looked in self._looked(sources):
            source = looked.source
            self._reading(f"reading {source.name}")
            self._known.open(source)
            if looked.error is not None:
                self._fail(source.name, looked.error)
            elif not looked.digest:
                held = len(self._known.ids())
                self._count["unchanged"] += held
                self._done += held
            else:
                self._read(looked)
        self._flush()
        self._report("")

    def result(self) -> Ingested:
        """The counts so far."""
        counts = {**self._count, "seconds": time.monotonic() - self._started}
        return Ingested(**{**counts, "failed": self._failed, "notices": self._notices})

    def _looked(self, sources: Iterable[Source]) -> Iterator[_Looked]:
        """The sources in order; with a pool the next ones are being read already."""
        looked = map(self._look, sources)
        ahead = deque(islice(looked, AHEAD * self._pool.readers))
        for following in looked:
            ahead.append(following)
            yield ahead.popleft()
        yield from ahead

    def _look(self, source: Source) -> _Looked:
        try:
            digest = source.digest()
        except UNREADABLE as error:
            return _Looked(source, "", error)
        if self._library.texts.file_digest(source.origin) == digest:
            return _Looked(source, "")
        return _Looked(source, digest, None, self._pool.read(source))

    def _read(self, looked: _Looked) -> None:
        source = looked.source
        seen: set[str] = set()
        repeated: list[str] = []
        try:
            documents = looked.loaded.result() if looked.loaded else source.read()
            for index, loaded in enumerate(documents):
                self._reading(f"reading {source.name}")
                self._take(source, loaded, index, seen, repeated)
        except UNREADABLE as error:
            self._fail(source.name, error)
            return
        finally:
            self._notices += left_out(source.name, repeated)
        gone = self._known.ids() - seen
        self._settle(0)  # the mark of a file follows its documents
        digest = looked.digest
        if not source.steady():  # another text than the digest is of may have been read
            digest = ""
            self._notices.append(f"{source.name}: changed while it was read: ingest it again")
        self._stages.finish(Finished(source.origin, digest, gone))

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
        document = Document(
            id=id_,
            source=name,
            sha256=version.sha256,
            characters=len(loaded.text),
            title=title_or_name(loaded.title, name),
            external_id=external,
            pages=loaded.pages,
            ingested=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        self._known.come(id_, external, version)
        self._count["documents"] += 1
        self._derive(document, loaded.text, reading, source.origin, version.reading)

    def _derive(
        self, document: Document, text: str, reading: Reading, origin: str, told: str,
        *, again: bool = False,
    ) -> None:  # fmt: skip
        made = self._pool.derive(document, text, reading)
        self._underway.append(_Underway(made, text, origin, told, again))
        self._underway_characters += len(text)
        enough = self._underway_characters > AHEAD_CHARACTERS
        self._settle(0 if enough else AHEAD * self._pool.readers)

    def _settle(self, ahead: int) -> None:
        """Hand on what is derived, in order, until no more than so many are not."""
        while len(self._underway) > ahead:
            made, text, origin, told, again = self._underway.popleft()
            derived, mark = made.result()
            self._underway_characters -= len(text)
            document = derived.document
            if not again:
                original = self._known.original(text, document.sha256, mark)
                document = document.model_copy(update={"copy_of": original})
                self._known.take(document, mark)
                self._count["duplicates"] += original is not None
            derived = derived._replace(document=document)
            self._stages.put(Waiting(derived, text, origin, told, mark))

    def _flush(self) -> None:
        """Store everything read so far."""
        self._settle(0)
        self._stages.flush()

    def _settle_again(
        self, entries: Sequence[Entry], came: Sequence[Held], gone: Sequence[str]
    ) -> Sequence[Entry]:
        return self._known.settle(entries, came, gone)

    def _stored(self, batch: Batch) -> None:
        documents = [waiting.derived.document for waiting in batch.waiting]
        self._known.stored(document.id for document in documents)
        gone = [document for finished in batch.finished for document in finished.vanished]
        for document_id in gone:
            self._known.forget(document_id)
        self._count["removed"] += len(gone)
        self._count["spans"] += sum(len(waiting.derived.spans) for waiting in batch.waiting)
        self._count["chunks"] += batch.chunks()
        self._done += len(documents)
        self._worked += len(documents)
        if documents:
            self._report(f"stored {documents[-1].source}")

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
