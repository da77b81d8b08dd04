"""What ingest was pointed at: files and web pages, each with an identity and a digest."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from unicodedata import category

from tools.load import Loaded, load, read_bytes, walk

if TYPE_CHECKING:
    from tools.fetch import Fetched


class Source(Protocol):
    """One file or page. ``origin`` is its identity, ``name`` what people see."""

    @property
    def origin(self) -> str:
        """Absolute path or URL."""

    @property
    def name(self) -> str:
        """The path as seen from the working folder, or the URL."""

    def expected(self) -> int:
        """How many documents it will yield, roughly."""

    def digest(self) -> str:
        """sha256 of its bytes; OSError, UnreadableError or ToolFailed when it cannot be had."""

    def read(self) -> Iterator[Loaded]:
        """Its documents; the same errors."""

    def steady(self) -> bool:
        """Whether it still is what its digest was taken of."""


class FileSource:
    """A file on this machine."""

    def __init__(self, path: Path, machine: str = "") -> None:
        """Take a path and, where several machines' files come together, whose it is."""
        self._path = path
        whole = str(path.resolve()).encode("utf-8", "backslashreplace").decode("utf-8")
        self.origin = f"{machine}:{whole}" if machine else whole
        self._stamp: tuple[int, int] | None = None
        self.name = _shown(path)
        self.rows = path.suffix.lower() in (".jsonl", ".ndjson")  # read as they come

    def expected(self) -> int:
        """Lines of a .jsonl, otherwise 1."""
        if not self.rows:
            return 1
        try:
            with self._path.open("rb") as file:
                return max(1, sum(1 for line in file if line.strip()))
        except OSError:
            return 1

    def digest(self) -> str:
        """sha256 of the file."""
        with self._path.open("rb") as file:
            self._stamp = _stamp(os.fstat(file.fileno()))
            return hashlib.file_digest(file, "sha256").hexdigest()

    def read(self) -> Iterator[Loaded]:
        """The documents in the file."""
        return load(self._path)

    def steady(self) -> bool:
        """Whether its time and size are those from before its digest was taken."""
        try:
            return self._stamp == _stamp(self._path.stat())
        except OSError:
            return False


class WebSource:
    """A page, fetched once when its digest is asked for."""

    def __init__(self, url: str) -> None:
        """Take a URL; nothing is fetched yet."""
        self.origin = self.name = url
        self._fetched: Fetched | None = None

    def expected(self) -> int:
        """One document."""
        return 1

    def digest(self) -> str:
        """sha256 of the page."""
        return hashlib.sha256(self._page().raw).hexdigest()

    def read(self) -> Iterator[Loaded]:
        """The documents on the page."""
        page = self._page()
        return read_bytes(page.raw, name=page.url, media_type=page.media_type)

    def steady(self) -> bool:
        """Always: it was fetched once."""
        return True

    def _page(self) -> Fetched:
        from tools.fetch import fetch  # httpx is not needed for files

        if self._fetched is None:
            self._fetched = fetch(self.origin)
        return self._fetched


def sources(paths: Sequence[str], machine: str = "") -> list[Source]:
    """Everything to read: pages first, then files in order, none twice."""
    urls = list(dict.fromkeys(p for p in paths if re.match(r"https?://", p, re.IGNORECASE)))
    files = [Path(p).expanduser() for p in paths if p not in urls]
    return [*map(WebSource, urls), *(FileSource(one, machine) for one in walk(files))]


def _shown(path: Path) -> str:
    """Relative to the working folder where it lies below: the same on every machine.

    Line breaks, and bytes that are no UTF-8, are told as escapes.
    """
    resolved = path.resolve()
    folder = Path.cwd().resolve()
    inside = resolved.is_relative_to(folder)
    name = resolved.relative_to(folder).as_posix() if inside else str(resolved)
    if name.isprintable():
        return name
    return "".join(ascii(c)[1:-1] if category(c) in ("Cc", "Cs") else c for c in name)


def _stamp(told: os.stat_result) -> tuple[int, int]:
    return told.st_mtime_ns, told.st_size
