"""A second copy of the one file that Chroma writes anew in place: no kill tears it for good.

``index_metadata.pickle`` of a collection on disk says which vector is whose. Chroma (1.5) truncates
it and writes it again each time it saves its graph, 55 bytes a vector; whoever is killed, or finds
the disk full, meanwhile leaves a torn one, which Chroma does not open. What came after the state
before is still in Chroma's own log then, as it forgets that only after saving: with the file of
that state in its place Chroma does the rest once more and nothing is lost.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SAVED: Final = "index_metadata.pickle"
KEPT: Final = "index_metadata.kept"
END: Final = b"u."
"""How each of them ends; within one of 13 MB these two bytes stood together eight times."""


def keep(folder: Path) -> None:
    """Copy what Chroma saved since the last call. Only while it is whole: after Chroma opened it.

    For the one writer of a library.

    Args:
        folder: Chroma's, on disk.

    Raises:
        OSError: The disk is full.
    """
    for saved in _saved(folder):
        kept = saved.with_name(KEPT)
        if not kept.exists() or kept.stat().st_mtime_ns <= saved.stat().st_mtime_ns:
            for left in saved.parent.glob("*.part"):  # of a process that was killed in _copy
                left.unlink()
            _copy(saved, kept)


def mend(folder: Path) -> bool:
    """Put the copy in the place of a torn file, before Chroma is opened; whether one was torn.

    A file that was torn while it was written for the first time is removed: the log has it all.

    Raises:
        OSError: The disk is full, or nothing may be written here.
    """
    torn = [saved for saved in _saved(folder) if not _whole(saved)]
    for saved in torn:
        kept = saved.with_name(KEPT)
        if kept.exists():
            _copy(kept, saved)
        else:
            saved.unlink()
    return bool(torn)


def _saved(folder: Path) -> Iterator[Path]:
    return folder.glob(f"*/{SAVED}")


def _whole(saved: Path) -> bool:
    with saved.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - len(END)))
        return file.read() == END


def _copy(source: Path, target: Path) -> None:
    # Readers that open a library at once may each mend it: a name of its own for every process.
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(source, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
