"""Opening a library folder: what it is, whose it is, whether it fits, and cleaning up."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from agent.errors import LibraryError
from tools.embed import Embedder
from tools.lexical import Lexical, Passage
from tools.lock import NAME as LOCK
from tools.lock import WRITER, FolderLock
from tools.shared_schema import shared_name
from tools.storage_faults import guarded
from tools.texts import Texts
from tools.texts_salvage import salvage
from tools.texts_write import TextsWriter
from tools.vectors import VectorIndex, drop, open_client
from tools.vectors_kept import mend

SQLITE, CHROMA, LEXICAL = "library.sqlite", "chroma", "lexical"
# Tokens of a chunk at most: short enough for one point, and below every common embedder's limit.
CHUNK_TOKENS = 200
# Raise it when what is cut, embedded or indexed of the same text changes.
DERIVATION = 7
# Vectors tried at every opening; ``check`` tries more.
SAMPLE = 8
# meta "state" during a rebuild: the old indexes are to be removed first, then filled again.
CLEARING, REBUILDING = "clearing", "rebuilding"


def fingerprint(embedder: Embedder) -> str:
    """What a library's derived parts depend on, readable."""
    return f"{embedder.fingerprint}, chunks of {CHUNK_TOKENS}, derivation {DERIVATION}"


class Lock(Protocol):
    """Keeps others out; ``upgraded`` is a reader's lock as the one writer's."""

    def release(self) -> None:
        """Give it back."""

    def upgraded(self, wait_seconds: float = 0) -> AbstractContextManager[None]:
        """Inside the block this process is the writer."""


class Words(Protocol):
    """A word index; see ``Lexical``."""

    def search(
        self, query: str, k: int, *, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Chunk ids with their scores, best first."""

    def rarity(self, query: str) -> dict[str, float]:
        """Inverse document frequency of each word."""

    def holding(self, word: str) -> int:
        """How many chunks hold the word."""

    def count(self) -> int:
        """Chunks in the index."""

    def change(self, add: Iterable[Passage], *, remove: Iterable[str] = ()) -> None:
        """Remove chunks by id, then add chunks."""

    def close(self) -> None:
        """Free it."""


class Parts(NamedTuple):
    """The opened parts of a library."""

    path: Path
    lock: Lock
    texts: Texts
    vectors: VectorIndex
    lexical: Words
    lost: int = 0  # documents that a rebuild could not read any more

    def discard(self, chunk_ids: Sequence[str]) -> None:
        """Delete chunks without a row from both indexes, then forget what was pending."""
        if chunk_ids:
            with guarded(self.path, "vectors"):
                self.vectors.delete(chunk_ids)
            with guarded(self.path, "words"):
                self.lexical.change((), remove=chunk_ids)
        if isinstance(self.texts, TextsWriter):
            with guarded(self.path, "texts"):
                self.texts.forget()

    def close(self) -> None:
        """Close everything; the lock last."""
        try:
            with guarded(self.path, "words"):
                self.lexical.close()
        finally:
            self.vectors.close()
            self.texts.close()
            self.lock.release()


class Wish(NamedTuple):
    """How a library is to be opened; see ``Library.open``."""

    write: bool = False
    wait_seconds: float = 0
    chroma_url: str | None = None
    create: bool = False
    rebuild: bool = False
    postgres_url: str | None = None
    snapshot: str = ""


def open_parts(path: Path, embedder: Embedder, wish: Wish) -> Parts:
    """Open, check and, for a writer, clean up. See ``Library.open``."""
    recognise(path, create=wish.create)
    with guarded(path, "texts"):
        path.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(path, exclusive=wish.write, wait_seconds=wish.wait_seconds)
    opened: list[Callable[[], None]] = [lock.release]
    try:
        with guarded(path, "texts"):
            texts, lost = _open_texts(path, fingerprint(embedder), wish)
            opened.append(texts.close)
            _fits(path, texts, fingerprint(embedder), wish)
        with guarded(path, "vectors"):
            client = _open_client(path, texts)
            opened.append(client.close)
            vectors = _open_vectors(path, client, texts)
        with guarded(path, "words"):
            lexical = Lexical(path / LEXICAL)
        parts = Parts(path, lock, texts, vectors, lexical, lost)
        _complete(parts)
    except BaseException:  # also Ctrl-C: nothing may stay open or locked
        for close in reversed(opened):
            close()
        raise
    return parts


def recognise(path: Path, *, create: bool = False) -> None:
    """Tell a library, a place for a new one, and somebody else's folder apart.

    Raises:
        LibraryError: It is not a library, nor, with ``create``, a place for one.
    """
    if shared_name(path) is not None:
        return
    make = f"make one with `deepnews ingest PATH... --library {path}`"
    if not path.exists():
        if not create:
            raise LibraryError(f"there is no library at {path}: {make}")
        return
    if not path.is_dir():
        raise LibraryError(f"{path} is a file, not the folder of a library")
    if (path / SQLITE).exists():
        return
    held = sorted(entry.name for entry in path.iterdir() if entry.name not in (LOCK, WRITER))
    if CHROMA in held and LEXICAL in held:
        raise LibraryError(
            f"the library {path} is damaged ({SQLITE} is gone): restore that file from a copy, or "
            "delete the folder and ingest the files again"
        )
    if held:
        raise LibraryError(f"{path} is not a library: it holds other things ({held[0]}, ...)")
    if not create:
        raise LibraryError(f"there is no library at {path}: {make}")


def _open_texts(path: Path, mark: str, wish: Wish) -> tuple[Texts, int]:
    file = path / SQLITE
    if not wish.write:
        return Texts(file, write=False), 0
    lost = 0
    if wish.rebuild and file.exists() and file.stat().st_size and not _interrupted(file, mark):
        lost = salvage(file, state=CLEARING, fingerprint=mark, collection=_new_name())
    texts = TextsWriter(file, write=True)
    try:
        if not texts.meta("collection"):
            texts.set_meta(fingerprint=mark, collection=_new_name(), chroma=wish.chroma_url or "")
        if texts.meta("state") == CLEARING:
            for folder in (CHROMA, LEXICAL):
                shutil.rmtree(path / folder, ignore_errors=True)
            changed = {"chroma": wish.chroma_url} if wish.chroma_url else {}
            texts.set_meta(state=REBUILDING, **changed)
    except BaseException:  # also Ctrl-C: the database may not stay open
        texts.close()
        raise
    return texts, lost


def _interrupted(file: Path, mark: str) -> bool:
    """Whether the file is of a rebuild to these very settings that can simply go on."""
    try:
        texts = Texts(file, write=False)
    except (sqlite3.Error, LibraryError):
        return False
    try:
        going = texts.meta("state") in (CLEARING, REBUILDING) and texts.meta("fingerprint") == mark
        return going and not texts.damage()
    except sqlite3.Error:
        return False
    finally:
        texts.close()


def _fits(path: Path, texts: Texts, mark: str, wish: Wish) -> None:
    rebuild = f"run `deepnews ingest --rebuild --library {path}`"
    stored, url = texts.meta("fingerprint"), texts.meta("chroma")
    if stored != mark:
        raise LibraryError(
            f"the library {path} was made with ({stored}) and this run uses ({mark}): use those "
            f"settings, or {rebuild}"
        )
    if texts.meta("state") and not wish.rebuild:
        raise LibraryError(f"a rebuild of the library {path} was interrupted: {rebuild}")
    if wish.chroma_url and wish.chroma_url != url:
        where = f"on {url}" if url else "in its folder"
        raise LibraryError(
            f"the vectors of the library {path} are {where}, not on {wish.chroma_url}: {rebuild} "
            "with the new --chroma-url, or leave it out"
        )


def _open_client(path: Path, texts: Texts) -> Any:
    url = texts.meta("chroma") or None
    if url is None and texts.chunk_count() and not (path / CHROMA / "chroma.sqlite3").is_file():
        raise _damaged(path, "its vector index is missing")
    if url is None:
        mend(path / CHROMA)
    return open_client(path / CHROMA, url)


def _open_vectors(path: Path, client: Any, texts: Texts) -> VectorIndex:
    name, mark = texts.meta("collection"), texts.meta("fingerprint")
    if isinstance(texts, TextsWriter) and (discarded := texts.meta("discarded")):
        drop(client, discarded)  # on a server the rebuild's predecessor would stay for ever
        texts.set_meta(discarded="")
    try:
        return VectorIndex(
            client, name, fingerprint=mark, create=not texts.chunk_count(),
            folder=None if texts.meta("chroma") else path / CHROMA,
        )  # fmt: skip
    except LibraryError as error:
        raise _damaged(path, str(error)) from error


def _complete(parts: Parts) -> None:
    """Clear what a killed writer left, and refuse indexes that have lost something."""
    path, texts = parts.path, parts.texts
    chunks = texts.chunk_count()
    for name, index in (("vectors", parts.vectors), ("words", parts.lexical)):
        with guarded(path, name):
            held = index.count()
        if held < chunks:
            raise _damaged(path, f"{name}: {held} of {chunks} chunks")
    with guarded(path, "vectors"):
        lost = parts.vectors.lost(texts.some_chunks(SAMPLE)) if chunks else 0
    if lost:
        raise _damaged(
            path, f"vectors: {lost} of {min(SAMPLE, chunks)} tried do not find themselves"
        )
    if isinstance(texts, TextsWriter):
        with guarded(path, "vectors"):
            parts.vectors.keep()
        if left := texts.pending():
            parts.discard(left)


def _damaged(path: Path, what: str) -> LibraryError:
    return LibraryError(
        f"the library {path} is damaged ({what}): run `deepnews ingest --rebuild --library {path}`"
    )


def _new_name() -> str:
    """A collection of its own for each library and rebuild: many may share one Chroma server."""
    return f"deepnews-{uuid.uuid4().hex[:12]}"
