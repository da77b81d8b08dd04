"""Ingest through Ray Data: files are read, described and embedded by workers, anywhere.

The documents come back in the order of the sources, and this process alone decides what each is
(new, changed, a copy) and commits it, as an ingest without Ray does: so the library comes to hold
the same. A worker or machine that is lost costs the blocks it had, which others do again; this
process may be killed and started anew like any other ingest.

Every machine of the cluster must see the files under the same path.
"""

from __future__ import annotations

import hashlib
import pickle
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from agent.cluster.start import started
from agent.domain import Document
from agent.ingest import Engine
from agent.ingest_derive import Derived, Reading, derive, reading_of
from agent.ingest_known import external_id, hashed
from agent.ingest_result import Progress
from agent.ingest_sources import Source
from agent.ingest_work import UNREADABLE, Work
from agent.settings import Settings
from tools.duplicates import text_digest
from tools.embed import Embedder, Vectors, encode_long, open_embedder
from tools.library import Library
from tools.load import Loaded
from tools.shared_schema import shared_name
from tools.titles import title_or_name

BATCH_ROWS = 32  # documents that a worker embeds at once
Row = dict[str, Any]
Key = tuple[str, str, str]


class Encoder(NamedTuple):
    """How a worker opens the embedder."""

    name: str
    device: str | None
    base_url: str | None
    api_key: str | None

    @classmethod
    def of(cls, settings: Settings) -> Encoder:
        """That of the settings."""
        key = settings.embedding_api_key
        return cls(
            settings.embedder, settings.device, settings.embedding_url,
            key.get_secret_value() if key else None,
        )  # fmt: skip


class Embedding:
    """A worker: describes, splits and embeds documents."""

    def __init__(
        self, encoder: Encoder, sources: Sequence[Source], by_origin: bool, known: frozenset[bytes]
    ) -> None:
        """Open the embedder; ``known`` is what the library holds already."""
        self._embedder = open_embedder(
            encoder.name, device=encoder.device, base_url=encoder.base_url, api_key=encoder.api_key
        )
        self._sources, self._by_origin, self._known = sources, by_origin, known

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """The same rows with what was derived of each."""
        made: list[tuple[Derived, str, str] | None] = []
        for number, index, packed in zip(
            batch["number"], batch["index"], batch["loaded"], strict=True
        ):
            loaded = pickle.loads(packed)
            made.append(
                self._derived(self._sources[int(number)], int(index), loaded)
                if isinstance(loaded, Loaded)
                else None
            )
        passages = [text for one in made if one for text in one[0].passages]
        rows = self._encoded(passages)
        packed_rows, start = [], 0
        for one in made:
            count = len(one[0].passages) if one else 0
            told = (*one, rows[start : start + count]) if one else None
            packed_rows.append(pickle.dumps(told))
            start += count
        return {**batch, "made": np.array(packed_rows, dtype=object)}

    def _derived(
        self, source: Source, index: int, loaded: Loaded
    ) -> tuple[Derived, str, str] | None:
        external = external_id(loaded, index)
        id_ = hashed(source.origin if self._by_origin else source.name, external)
        sha256 = text_digest(loaded.text)
        reading = reading_of(loaded, source.name)
        told = reading.model_dump_json()
        if mark(id_, sha256, told) in self._known:
            return None
        document = Document(
            id=id_, source=source.name, sha256=sha256, characters=len(loaded.text),
            title=title_or_name(loaded.title, source.name), external_id=external,
            pages=loaded.pages,
        )  # fmt: skip
        return derive(document, loaded.text, reading, embedder=self._embedder), sha256, told

    def _encoded(self, passages: list[str]) -> Vectors:
        distinct = {passage: i for i, passage in enumerate(dict.fromkeys(passages))}
        try:
            rows = self._embedder.encode(list(distinct))
        except ValueError:
            rows = encode_long(self._embedder, list(distinct))
        return np.asarray(rows[[distinct[one] for one in passages]], dtype=np.float32)


def mark(id_: str, sha256: str, reading: str) -> bytes:
    """A version of a document in eight bytes."""
    return hashlib.sha256(f"{id_}\0{sha256}\0{reading}".encode()).digest()[:8]


def read(row: Row, sources: Sequence[Source]) -> Iterator[Row]:
    """The documents of a source; an error that it ends with is a row too."""
    number = int(row["number"])
    try:
        for index, loaded in enumerate(sources[number].read()):
            yield {"number": number, "index": index, "loaded": pickle.dumps(loaded)}
    except UNREADABLE as error:
        yield {"number": number, "index": -1, "loaded": pickle.dumps(error)}


class Arriving:
    """What comes back from the workers, handed to ``Work`` as if it were made here."""

    def __init__(self, rows: Iterable[Row], embedder: Embedder) -> None:
        """Take the rows, in order; the embedder encodes what is not among them."""
        self._rows = iter(rows)
        self._next: Row | None = None
        self._made: dict[Key, tuple[Derived, Vectors]] = {}
        self._vectors: dict[str, list[Any]] = {}  # passage: its vector, and how often it is needed
        self._lock = threading.Lock()
        self._embedder = embedder
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension
        self.max_tokens = embedder.max_tokens
        self.count = embedder.count

    def of(self, number: int) -> Iterator[Loaded]:
        """The documents of a source.

        Raises:
            UnreadableError: What a worker could not read, or another of ``UNREADABLE``.
        """
        while (row := self._peek()) is not None and int(row["number"]) <= number:
            self._next = None
            if int(row["number"]) < number:  # the rest of one that was given up
                continue
            loaded, made = pickle.loads(row["loaded"]), pickle.loads(row["made"])
            if isinstance(loaded, BaseException):
                raise loaded
            if made is not None:
                derived, sha256, told, vectors = made
                self._made[derived.document.id, sha256, told] = derived, vectors
            yield loaded
            self._made.clear()

    def derive(self, document: Document, text: str, reading: Reading) -> Derived:
        """What a worker derived of it, else derived here."""
        key = document.id, document.sha256, reading.model_dump_json()
        found = self._made.pop(key, None)
        if found is None:
            return derive(document, text, reading, embedder=self._embedder)
        derived, vectors = found
        with self._lock:
            for passage, vector in zip(derived.passages, vectors, strict=True):
                held = self._vectors.setdefault(passage, [vector, 0])
                held[1] += 1
        of_this_library = {"copy_of": document.copy_of, "ingested": document.ingested}
        return derived._replace(document=derived.document.model_copy(update=of_this_library))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors that came with the documents."""
        with self._lock:
            missing = [text for text in texts if text not in self._vectors]
            found = {text: self._taken(text) for text in texts if text in self._vectors}
        if missing:
            rows = self._embedder.encode(missing)
            found.update(zip(missing, rows, strict=True))
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.asarray([found[text] for text in texts], dtype=np.float32)

    def _taken(self, text: str) -> Any:
        held = self._vectors[text]
        held[1] -= 1
        if held[1] <= 0:
            del self._vectors[text]
        return held[0]

    def _peek(self) -> Row | None:
        if self._next is None:
            self._next = next(self._rows, None)
        return self._next


class _Remote:
    """A source whose documents come from the workers."""

    def __init__(self, source: Source, digest: str | Exception) -> None:
        self._source, self._digest = source, digest
        self.origin, self.name = source.origin, source.name
        self.read: Callable[[], Iterator[Loaded]] = source.read

    def expected(self) -> int:
        return self._source.expected()

    def digest(self) -> str:
        if isinstance(self._digest, Exception):
            raise self._digest
        return self._digest

    def steady(self) -> bool:
        return self._source.steady()


def engine(
    settings: Settings, *, address: str | None = None, workers: int = 2, together: int = BATCH_ROWS
) -> Engine:
    """What ``agent.ingest.ingest`` takes to read, describe and embed on Ray.

    Args:
        settings: Of the embedder.
        address: Of the cluster; None starts Ray on this machine.
        workers: Embedding actors.
        together: Documents that a worker embeds at once.
    """

    @contextmanager
    def on_ray(
        library: Library, embedder: Embedder, found: Sequence[Source],
        progress: Callable[[Progress], None] | None,
    ) -> Iterator[tuple[Work, Sequence[Source]]]:  # fmt: skip
        remote = [_Remote(source, _digest(source)) for source in found]
        digest_of = library.texts.file_digest
        changed = [
            number
            for number, one in enumerate(remote)
            if isinstance(one._digest, str) and digest_of(one.origin) != one._digest
        ]
        with ExitStack() as stack:
            rows: Iterator[Row] = iter(())
            if changed:
                ray = stack.enter_context(started(address, workers))
                rows = _rows(ray, settings, library, found, changed, workers, together)
            arriving = Arriving(rows, embedder)
            for number in changed:
                remote[number].read = partial(arriving.of, number)
            work = Work(library, arriving, progress, derived=arriving.derive)
            yield stack.enter_context(closing(work)), remote

    def made(*given: Any) -> AbstractContextManager[tuple[Work, Sequence[Source]]]:
        return on_ray(*given)

    return made


def _digest(source: Source) -> str | Exception:
    try:
        return source.digest()
    except UNREADABLE as error:
        return error


def _rows(
    ray: Any, settings: Settings, library: Library, found: Sequence[Source],
    changed: Sequence[int], workers: int, together: int,
) -> Iterator[Row]:  # fmt: skip
    known = frozenset(
        mark(held.document.id, held.document.sha256, held.reading) for held in library.texts.held()
    )
    by_origin = shared_name(library.path) is not None
    gpus = float(str(settings.device or "").startswith("cuda"))
    items = [{"number": number} for number in changed]
    data = ray.data.from_items(items, override_num_blocks=min(len(items), 4 * workers + 4))
    data = data.flat_map(read, fn_kwargs={"sources": list(found)}, num_cpus=0.5)
    data = data.map_batches(
        Embedding, batch_size=together, batch_format="numpy", concurrency=workers,
        fn_constructor_args=(Encoder.of(settings), list(found), by_origin, known),
        num_cpus=1, num_gpus=gpus,
    )  # fmt: skip
    rows: Iterator[Row] = data.iter_rows()
    return rows
