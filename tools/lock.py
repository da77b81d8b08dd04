"""Many readers or one writer on a folder. Knows nothing of what the folder holds.

Whoever writes holds two files: first ``lock.writer``, then ``lock``, of which readers share the
second. A reader can so become the writer without ever being without a lock: between giving up its
share of ``lock`` and taking all of it nobody else may take all, because it holds ``lock.writer``.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from agent.errors import LibraryBusy, SetupError

NAME = "lock"
WRITER = "lock.writer"
POLL_SECONDS = 0.1


class FolderLock:
    """An advisory lock (``flock``) on ``folder/lock``; the system frees it when a process dies."""

    def __init__(self, folder: Path, *, exclusive: bool, wait_seconds: float = 0) -> None:
        """Take the lock.

        Args:
            folder: An existing folder.
            exclusive: True for the one writer, False for one of many readers.
            wait_seconds: How long to wait for others to finish before giving up.

        Raises:
            LibraryBusy: Others hold it in a way that excludes this one.
        """
        self._path = folder / NAME
        self._folder = folder
        self._file = _open(self._path)
        self._writer = -1
        self._shared = False
        try:
            self._wait(exclusive=exclusive, wait_seconds=wait_seconds)
        except BaseException:  # also Ctrl-C while it waits
            self.release()
            raise
        self._shared = not exclusive

    def release(self) -> None:
        """Give the lock back; doing so twice is harmless."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._release_writer()

    @contextmanager
    def upgraded(self, wait_seconds: float = 0) -> Iterator[None]:
        """A reader's lock as the one writer's, inside the block; a reader's again after it.

        Args:
            wait_seconds: How long to wait for other readers and writers.

        Raises:
            LibraryBusy: Others use the folder; this one goes on reading.
        """
        self._wait(exclusive=True, wait_seconds=wait_seconds)
        try:
            yield
        finally:
            if self._file >= 0:
                fcntl.flock(self._file, fcntl.LOCK_SH)  # at once: nobody else can hold all of it
            self._release_writer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _wait(self, *, exclusive: bool, wait_seconds: float) -> None:
        deadline = time.monotonic() + wait_seconds
        while not (self._take_all() if exclusive else _try(self._file, fcntl.LOCK_SH)):
            if time.monotonic() >= deadline:
                raise LibraryBusy(_busy(self._folder, self._file, exclusive=exclusive))
            time.sleep(POLL_SECONDS)
        if exclusive:
            self._sign()

    def _take_all(self) -> bool:
        """Both files, or neither more than before."""
        writer = _open(self._folder / WRITER)
        if _try(writer, fcntl.LOCK_EX):
            shared = self._shared
            if _try(self._file, fcntl.LOCK_EX):
                self._writer = writer
                return True
            if shared:  # a conversion that fails has given up the share
                fcntl.flock(self._file, fcntl.LOCK_SH)
        os.close(writer)
        return False

    def _release_writer(self) -> None:
        if self._writer >= 0:
            os.close(self._writer)
            self._writer = -1

    def _sign(self) -> None:
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)


def alone(file: IO[Any], refusal: str) -> None:
    """Lock an open file for this process, until the file is closed.

    Raises:
        SetupError: with the words of ``refusal``: another process has it. The file is closed.
    """
    if not _try(file.fileno(), fcntl.LOCK_EX):
        file.close()
        raise SetupError(refusal)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)


def _try(file: int, operation: int) -> bool:
    try:
        fcntl.flock(file, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _busy(folder: Path, file: int, *, exclusive: bool) -> str:
    holders, writing = _holders(file)
    who = f"process {', '.join(map(str, holders))}" if holders else "another process"
    doing = "is writing to" if writing else "is reading"
    wants = "writing needs it alone" if exclusive and not writing else "one writer excludes all"
    return f"{who} {doing} the library {folder} ({wants}): try again later, or wait with --wait"


def _holders(file: int) -> tuple[list[int], bool]:
    """Process ids that hold the lock, and whether it is held for writing."""
    inode = os.fstat(file).st_ino
    try:
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:  # not Linux: the last writer's own note is all there is
        lines = []
    # "1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF"; "->" marks those that wait
    fields = [line.split() for line in lines]
    held = [f for f in fields if len(f) > 5 and f[1] == "FLOCK" and f[5].endswith(f":{inode}")]
    pids = sorted({int(f[4]) for f in held if int(f[4]) > 0})
    if held:
        return pids, any(f[3] == "WRITE" for f in held)
    note = os.pread(file, 20, 0).decode(errors="replace")
    return ([int(note)] if note.isdigit() else []), True
