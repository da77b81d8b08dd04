"""Turns what storage raises into one line for the user, at one place."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from agent.errors import LibraryError, SetupError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# SQLite, Chroma (Rust) and tantivy word it differently; "(code: 13)" is SQLite's FULL.
_FULL_WORDS = (
    "disk is full", "no space left", "file too large", "quota exceeded", "(code: 13)", "os error 28"
)  # fmt: skip


@contextmanager
def guarded(folder: Path, part: str) -> Iterator[None]:
    """Translate storage errors inside the block.

    Args:
        folder: The library, for the message.
        part: What is being used: "texts", "vectors" or "words".

    Raises:
        SetupError: The disk is full, or the folder cannot be used at all.
        LibraryError: That part is damaged.
    """
    from chromadb.errors import ChromaError

    try:
        yield
    except SetupError:
        raise
    except (OSError, sqlite3.Error, ChromaError, ValueError, RuntimeError) as error:
        raise _translated(error, folder, part) from error


def _translated(error: Exception, folder: Path, part: str) -> SetupError:
    said = " ".join(str(error).split())[:160] or type(error).__name__
    number = error.errno if isinstance(error, OSError) else None
    named = number in _FULL or any(words in said.lower() for words in _FULL_WORDS)
    if named or not _writable(folder):
        return SetupError(
            f"the disk is full while writing to the library {folder}: free space and run the same "
            "command again; what was finished is kept"
        )
    if isinstance(error, OSError):
        return SetupError(f"cannot use the library {folder}: {error.strerror or said}")
    if isinstance(error, sqlite3.OperationalError) and "locked" in said:
        return LibraryError(f"another program has {folder / 'library.sqlite'} open: close it first")
    return LibraryError(
        f"the library {folder} is damaged ({part}: {said}): run `deepnews ingest --rebuild "
        f"--library {folder}`"
    )


def _writable(folder: Path) -> bool:
    """Whether a megabyte fits: Chroma often keeps the reason of a failure to itself."""
    probe = folder / ".probe"
    try:
        probe.write_bytes(b"0" * 1_000_000)
    except OSError as error:
        return error.errno not in _FULL
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
    return True
