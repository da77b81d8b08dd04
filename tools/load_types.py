"""What reading yields: a document's text with the metadata its format tells.

Knows nothing of formats; every reader in this folder returns these values.
"""

from __future__ import annotations

import re
from datetime import date

from agent.domain import Frozen

_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?!\d)")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_NAMED = re.compile(
    r"\b(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Z][a-z]{2,8})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})\b"
)


class Heading(Frozen):
    """A heading in the text: ``text[start:end]`` are its words, ``level`` is 1 for the highest."""

    start: int
    end: int
    level: int


class Loaded(Frozen):
    """One document as read. ``text`` is what is stored for ever; all offsets refer to it.

    ``date`` is ISO (year-month-day); ``pages`` holds the start offset of each page (PDF only);
    ``author`` is who wrote a letter, as its text names them; ``kind`` and ``url`` (its own address)
    are what front matter, a page or a .jsonl line says of itself, unchecked; ``notices`` are
    one-line remarks for the user on what was left out or guessed.
    """

    text: str
    media_type: str
    title: str | None = None
    date: str | None = None
    outlet: str | None = None
    author: str | None = None
    pages: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()
    notices: tuple[str, ...] = ()
    external_id: str | None = None
    kind: str | None = None
    url: str | None = None


def one_line(value: object, *, limit: int = 300) -> str | None:
    """The value as one trimmed line of at most ``limit`` characters, None when nothing is left."""
    if not isinstance(value, str | int | float | date) or isinstance(value, bool):
        return None
    line = " ".join(str(value).replace("\x00", " ").split())
    line = line.encode("utf-8", "replace").decode("utf-8")
    return line[:limit] or None


def iso_date(value: object) -> str | None:
    """The calendar date that a metadata value states as YYYY-MM-DD, or None.

    Only unambiguous forms count: ISO, and days with a month's name; 03/04/2024 does not.
    """
    line = one_line(value)
    if line is None:
        return None
    if match := _ISO.search(line):
        return _checked(int(match[1]), int(match[2]), int(match[3]))
    if match := _NAMED.search(line):
        before, month, after, year = match.groups()
        found = [n for n, name in enumerate(_MONTHS, 1) if name.startswith(month.lower())]
        if len(found) == 1 and (before or after):
            return _checked(int(year), found[0], int(before or after))
    return None


def _checked(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


class TextBuilder:
    """Puts a text together block by block while keeping the offsets of headings and pages."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.headings: list[Heading] = []

    def add(self, block: str, *, level: int | None = None, tight: bool = False) -> None:
        """Append a block after a blank line (``tight``: after a line break only).

        A ``level`` makes the block a heading of that level. An empty block is ignored.
        """
        if not block:
            return
        if self._parts:
            self.join("\n" if tight else "\n\n")
        if level is not None:
            end = self.length + len(block)
            self.headings.append(Heading(start=self.length, end=end, level=level))
        self.join(block)

    def join(self, raw: str) -> None:
        """Append characters without any separator."""
        self._parts.append(raw)
        self.length += len(raw)

    def drop_last(self) -> None:
        """Take back the last character."""
        self._parts[-1] = self._parts[-1][:-1]
        self.length -= 1

    @property
    def text(self) -> str:
        """Everything added so far."""
        return "".join(self._parts)


def table_row(cells: list[str]) -> str:
    """One table row as one readable line, ``| a | b |``; a row without words is empty."""
    cleaned = [" ".join(cell.replace("|", "/").split()) for cell in cells]
    while cleaned and not cleaned[-1]:
        cleaned.pop()
    return "| " + " | ".join(cleaned) + " |" if any(cleaned) else ""
