"""Replacements in a sentence, with the places that they leave behind. Knows no language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Range = tuple[int, int]


class Swap(NamedTuple):
    """``text[start:end]`` is to become ``new``; an insertion has start == end."""

    start: int
    end: int
    new: str


class Edited(NamedTuple):
    """A text after its swaps.

    Attributes:
        text: The new text.
        kind: What sort of edit it was.
        ranges: Characters of the new text that the edit put there; where it only took words away,
            the word after the gap (the one before at the end): there a reader sees it.
        before: Characters of the old text that the edit took away, by the same rule.
    """

    text: str
    kind: str
    ranges: tuple[Range, ...]
    before: tuple[Range, ...]

    def back(self, old: str) -> Edited:
        """The edit read from its other end: the old text as an edit of the new one."""
        return Edited(old, self.kind, self.before, self.ranges)


def applied(text: str, kind: str, swaps: Sequence[Swap]) -> Edited:
    """Make all swaps at once.

    Raises:
        ValueError: Two swaps overlap, or one lies outside the text.
    """
    parts: list[str] = []
    ranges: list[Range] = []
    before: list[Range] = []
    at = length = 0
    for swap in sorted(swaps):
        if not at <= swap.start <= swap.end <= len(text):
            raise ValueError(f"swap {swap} overlaps another or lies outside the text")
        parts += [text[at : swap.start], swap.new]
        length += swap.start - at
        ranges.append((length, length + len(swap.new)))
        before.append((swap.start, swap.end))
        length += len(swap.new)
        at = swap.end
    new = "".join([*parts, text[at:]])
    return Edited(
        new,
        kind,
        tuple(_seen(new, place) for place in ranges),
        tuple(_seen(text, place) for place in before),
    )


def _seen(text: str, place: Range) -> Range:
    """The place without white space at its ends; an empty one becomes its neighbouring word."""
    start, end = place
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else neighbour(text, start)


def neighbour(text: str, at: int) -> Range:
    """The word that begins at or after ``at``; the last word before it where none follows."""
    start = at
    while start < len(text) and not text[start].isalnum():
        start += 1
    end = start
    while end < len(text) and not text[end].isspace():
        end += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    if start < end:
        return start, end
    end = min(at, len(text))
    while end > 0 and not text[end - 1].isalnum():
        end -= 1
    start = end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    return start, end


def covered(ranges: Sequence[Range], start: int, end: int) -> bool:
    """Whether any of the ranges touches start:end."""
    return any(low < end and start < high for low, high in ranges)
