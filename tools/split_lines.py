"""Sorts the lines of a text by layout: prose, whole (heading, row), blank; finds the wrap column.

Knows nothing of what the lines say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

LineKind = Literal["prose", "item", "whole", "blank"]


class Line(NamedTuple):
    """A line without its margins and bullet; ``last_start``: where its last printed line began."""

    start: int
    end: int
    kind: LineKind
    last_start: int


_LINE = re.compile(r"[^\n]*\n?")
_BULLET = re.compile(r"(?:[-*+•‣▪◦–—·●■]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])[ \t]+(?=\S)")
_SYMBOL_BULLET = re.compile(r"[-*+•‣▪◦–—·●■][ \t]+(?=\S)")
_LONE_MARK = re.compile(r"[(\[]?(?:\d{1,3}|[a-z])[.)\]]*$")  # a page number, a bullet of its own
_MARKED_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
_NUMERIC = re.compile(r"[(\[]?[-+−–]?[$€£¥]?[(]?\d[\d.,]*[)%\]]*$|[$€£¥—–\-()%]+$|\*+$")
_DIGIT = re.compile(r"\d")
_TERMINAL = re.compile(r"[.!?][\"'”’)]*$")

# Columns: text is taken as wrapped by hand when a third of its lines end near one column.
_MIN_WIDTH, _MAX_WIDTH, _NEAR, _SHARE = 40, 140, 0.85, 0.33


@lru_cache(maxsize=4)  # asked for once per section of the same text
def wrap_width(text: str) -> int:
    """The column at which the text was wrapped by hand, or 0 where each line is a paragraph."""
    lengths = sorted(len(line) for line in text.split("\n") if line and line[0] not in "|#")
    if len(lengths) < 4:
        return 0
    width = lengths[int(len(lengths) * 0.95)]
    long = sum(1 for n in lengths if n > _MAX_WIDTH)
    near = sum(1 for n in lengths if n >= width * _NEAR)
    wrapped = long <= len(lengths) * 0.02 and near >= max(3, len(lengths) * _SHARE)
    return width if wrapped and _MIN_WIDTH <= width <= _MAX_WIDTH else 0


def is_row(line: str) -> bool:
    """Whether a line is a table row: pipes or tabs between cells, or a label and its numbers."""
    if line.startswith("|") or line.count("\t") >= 2 or line.count(" | ") >= 2:
        return True
    if len(line) > 240 or line[-1:] in ".!?:" or not _DIGIT.search(line) or _TERMINAL.search(line):
        return False
    tokens = line.split()
    numbers = 0
    for token in reversed(tokens):
        if not _NUMERIC.match(token) or (token[-1] == "," and token[:-1].isdigit()):
            break
        numbers += any(c.isdigit() for c in token) or token in "—–-"
    return numbers >= 2


def is_heading(line: str) -> bool:
    """Whether a line is marked as a heading (Markdown)."""
    return bool(_MARKED_HEADING.match(line))


def lines_of(
    text: str, start: int, end: int, *, labels: Sequence[tuple[int, int]] = ()
) -> Iterator[Line]:
    """Yield the lines between two offsets, without margins, bullets and speaker labels."""
    after = {a: b for a, b in labels if start <= a < end}
    for match in _LINE.finditer(text, start, end):
        a, b = _trimmed(text, *match.span())
        if a in after:
            yield Line(a, a, "blank", a)
            a, b = _trimmed(text, after[a], match.end())
        line = text[a:b]
        if _LONE_MARK.match(line) or not any(c.isalnum() for c in line):
            yield Line(a, b, "blank", a)
        elif is_row(line):
            yield Line(a, b, "whole", a)
        elif heading := _MARKED_HEADING.match(line):
            yield Line(a + heading.end(), b, "whole", a)
        elif _BULLET.match(line):
            symbol = _SYMBOL_BULLET.match(line)
            yield Line(a + (symbol.end() if symbol else 0), b, "item", a)
        else:
            yield Line(a, b, "prose", a)
        if match.end() >= end:
            return


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    raw = text[start:end]
    return start + len(raw) - len(raw.lstrip()), max(end - len(raw) + len(raw.rstrip()), start)


def line_start(text: str, offset: int) -> int:
    """Where a heading's line begins, when only its mark ("## ") stands before the heading."""
    start = text.rfind("\n", 0, offset) + 1
    return offset if text[start:offset].strip(" \t#*_>") else start


_HEADING = re.compile(
    r"^[ \t]*(?P<h>#{1,6}[ \t]+\S[^\n]{0,150}"
    r"|(?i:item)[ \t]+\d{1,2}[A-Z]?\.?(?:[ \t]*[-–—.:]?[ \t]*[A-Z][^\n]{0,120})?"
    r"|(?:PART|Part)[ \t]+[IVX]{1,4}\b[^\n]{0,60}"
    r"|\d{1,2}(?:\.\d{1,2})*\.?[ \t]+[A-Z][^\n.!?]{2,70}"
    r"|[A-Z][^\n.!?;|]{2,69}[^\s.!?;:|,])[ \t]*$",
    re.M,
)


def found_headings(text: str) -> list[tuple[int, int]]:
    """Places of lines that read as headings, where no loader marked them."""
    found = []
    for match in _HEADING.finditer(text):
        start, end = match.span("h")
        start += len(match["h"]) - len(match["h"].lstrip("# \t"))
        line = match["h"]
        marked = line[0] == "#" or line[:4].lower() in ("item", "part")
        alone = text[: match.start()].endswith("\n\n") if match.start() > 1 else match.start() == 0
        shout = line.isupper() and len(line) > 5 and not line[-1].isdigit()
        if marked or (alone and (shout or text[match.end() :].startswith("\n\n"))):
            found.append((start, end))
    return found
