"""What the oracle's judges say: a fact that holds in a sentence, or one that it bends."""

from __future__ import annotations

from typing import Literal, NamedTuple

Bent = Literal[
    "figure", "part", "direction", "actor", "act", "place", "date", "status", "condition",
    "denial", "role", "person", "since", "cause", "name", "quotation", "speaker",
    "invented",
]  # fmt: skip


class Found(NamedTuple):
    """One thing looked up in the table. ``bent`` names what is wrong; None where it holds."""

    fact_id: str
    bent: Bent | None = None
    why: str = ""


class Body(NamedTuple):
    """A sentence parted: what it states, and who is said to have said it."""

    text: str
    frame: str
    quoted: tuple[str, ...]
