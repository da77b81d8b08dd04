"""A library that is being read, written to by the process that reads it.

Sound because rows decide: a chunk is served once its row is committed and no longer, so whoever
reads meanwhile, in other threads of this process, sees each document in full or not at all. SQLite
is written through a second connection; the vectors and the word index are those of the reader, as
Chroma on disk must not be opened twice. Other processes are kept out by the lock, which this
process turns from a reader's into the writer's and back without losing it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tools.library import Library
from tools.library_open import SQLITE, Parts
from tools.shared_schema import shared_name
from tools.storage_faults import guarded
from tools.texts_write import TextsWriter


@contextmanager
def writing(library: Library, *, wait_seconds: float = 0) -> Iterator[Library]:
    """The same library for writing, inside the block.

    One at a time: whoever may call this from several threads takes a lock of his own around it.
    Documents that evidence was already taken from must not be replaced or removed.

    Args:
        library: Opened for reading or for writing.
        wait_seconds: How long to wait for other processes that use it.

    Raises:
        LibraryBusy: Others use it; reading goes on.
        LibraryError: It is damaged.
        SetupError: The disk is full.
    """
    if shared_name(library.path) is not None:
        from tools.shared import SharedLibrary

        assert isinstance(library, SharedLibrary)
        with library.writing() as beside:
            yield beside
        return
    parts = library.parts
    if isinstance(parts.texts, TextsWriter):
        yield library
        return
    with parts.lock.upgraded(wait_seconds):
        with guarded(parts.path, "texts"):
            texts = TextsWriter(parts.path / SQLITE, write=True)
        writer = parts._replace(texts=texts)
        try:
            with guarded(parts.path, "vectors"):
                writer.vectors.keep()
            if left := texts.pending():  # of a write that broke off
                writer.discard(left)
            yield Library(library.path, writer)
        finally:
            _end(library, writer)


def _end(library: Library, writer: Parts) -> None:
    try:
        with guarded(writer.path, "words"):
            writer.lexical.close()  # its writer only: searching goes on
    finally:
        writer.texts.close()
        library.parts.texts.forget_kept()
        library.__dict__.pop("links", None)  # counts the chunks once
