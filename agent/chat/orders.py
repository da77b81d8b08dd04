"""Typed edits of a plan: what a person can ask for, before it is known what it refers to. Pure."""

from __future__ import annotations

from typing import Literal, NamedTuple

Side = Literal["first", "last", "up", "down", "before", "after", "at"]


class Drop(NamedTuple):
    """Leave sections out; ``section`` is as the person named them ("2", "prices", "2 and 3")."""

    section: str


class Keep(NamedTuple):
    """Leave out every section but these; ``section`` is as for ``Drop``."""

    section: str


class Undo(NamedTuple):
    """Take the last edit back."""


class DropBlock(NamedTuple):
    """Leave a block out: its id, or its place in the plan as shown ("2.3")."""

    block: str


class Move(NamedTuple):
    """Put a section elsewhere; ``other`` is a section, or a place for ``at``."""

    section: str
    side: Side
    other: str = ""


class Swap(NamedTuple):
    """Let two sections change places."""

    one: str
    other: str


class Rename(NamedTuple):
    """Give a section another heading."""

    section: str
    heading: str


class Title(NamedTuple):
    """Give the article another title."""

    title: str


class Resize(NamedTuple):
    """Change a length: to ``words``, else ``by`` words, else ``factor`` times as long.

    No section means the article; several may be named, as for ``Drop``.
    """

    section: str = ""
    words: int | None = None
    by: int = 0
    factor: float = 1.0


class More(NamedTuple):
    """Tell more of a topic: of the section that tells it, or in one of its own."""

    topic: str


class Less(NamedTuple):
    """Tell less of a topic."""

    topic: str


class Without(NamedTuple):
    """Use nothing of a source: its number, title, file name or id."""

    source: str


class Again(NamedTuple):
    """Let a source in again."""

    source: str


class Pin(NamedTuple):
    """Tell this block, whatever the length."""

    block: str


class Unpin(NamedTuple):
    """Take a pin away."""

    block: str


Order = (
    Drop | Keep | DropBlock | Move | Swap | Rename | Title | Resize | More | Less | Without | Again
    | Pin | Unpin | Undo
)  # fmt: skip


class Unclear(NamedTuple):
    """Nothing was understood; ``hint`` is what could be said instead."""

    text: str
    hint: str

    def __str__(self) -> str:
        return f"not understood: {self.text!r}; try {self.hint}"
