"""Many readers or one writer on a folder. Knows nothing of what the folder holds."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from agent.errors import LibraryBusy

NAME = "lock"
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
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        operation = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        deadline = time.monotonic() + wait_seconds
        while not self._try(operation):
            if time.monotonic() >= deadline:
                message = _busy(folder, self._file, exclusive=exclusive)
                self.release()
                raise LibraryBusy(message)
            time.sleep(POLL_SECONDS)
        if exclusive:
            self._sign()

    def release(self) -> None:
        """Give the lock back; doing so twice is harmless."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _try(self, operation: int) -> bool:
        try:
            fcntl.flock(self._file, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _sign(self) -> None:
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)


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
