"""The journal of model calls: each answer is on disk, under its request's hash, before it is used.

Knows nothing of models: a request is any JSON value, a record any JSON object.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from agent.budget import Spent
from agent.errors import SetupError


def request_key(request: Mapping[str, Any]) -> str:
    """Hash of the whole request: sha256, in hex, of its canonical JSON."""
    canonical = json.dumps(request, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


class Journal:
    """Append-only JSON lines, one completed model call each. Safe in threads, one process.

    A line that a kill tore off at the end is cut away on opening; an unreadable line elsewhere is
    skipped and counted in ``damaged``. Without a path nothing is kept beyond the object's life.
    """

    def __init__(self, path: Path | None = None, keep: Callable[[str], None] | None = None) -> None:
        """Empty journal; use ``open`` to read what is there."""
        self.path = path
        self._keep = keep
        self.damaged = 0
        self._records: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path | None = None, *, keep: Callable[[str], None] | None = None) -> Self:
        """Read a journal, or begin one; the folder must exist. SetupError if it cannot be read.

        Args:
            path: Of the file.
            keep: Keeps each line at another place as well, before ``put`` returns.
        """
        journal = cls(path, keep)
        if path is not None:
            try:
                journal._read(path)
            except OSError as error:
                raise SetupError(f"cannot read {path}: {error.strerror or error}") from error
        return journal

    @property
    def kept(self) -> int:
        """Number of completed calls in the journal."""
        return len(self._records)

    def get(self, key: str) -> dict[str, Any] | None:
        """The record kept under the key, or None."""
        with self._lock:
            return self._records.get(key)

    def put(self, key: str, record: Mapping[str, Any]) -> None:
        """Keep a record: it is on disk when this returns.

        Raises:
            SetupError: The disk refuses, is full or read-only; one line that says so.
        """
        line = json.dumps({"key": key, **record}, ensure_ascii=False, separators=(",", ":"))
        with self._lock:
            if self.path is not None:
                self._append(self.path, (line + "\n").encode("utf-8"))
            if self._keep is not None:
                self._keep(line)
            self._records[key] = dict(record)

    def totals(self) -> Spent:
        """What the kept calls used, for ``Budget.restore``.

        ``seconds`` is how far the run's clock stood (``elapsed_seconds``) at the last of them.
        """
        with self._lock:
            records = list(self._records.values())
        return Spent(
            calls=len(records),
            prompt_tokens=sum(int(r.get("prompt_tokens", 0)) for r in records),
            completion_tokens=sum(int(r.get("completion_tokens", 0)) for r in records),
            seconds=max((float(r.get("elapsed_seconds", 0.0)) for r in records), default=0.0),
        )

    def _read(self, path: Path) -> None:
        if not path.exists():
            path.touch()
            return
        raw = path.read_bytes()
        whole = raw.rfind(b"\n") + 1
        if whole < len(raw):
            os.truncate(path, whole)
        for line in raw[:whole].splitlines():
            try:
                record = json.loads(line)
                key = record.pop("key")
            except (ValueError, KeyError, AttributeError, TypeError):
                self.damaged += 1
                continue
            self._records[key] = record

    def _append(self, path: Path, line: bytes) -> None:
        size = path.stat().st_size if path.exists() else 0
        try:
            with path.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            # A half-written line must not swallow the next one; the disk may refuse this as well.
            with suppress(OSError):
                os.truncate(path, size)
            raise SetupError(
                f"cannot write {path}: {error.strerror or error}; "
                f"{len(self._records)} finished model calls are kept"
            ) from error
