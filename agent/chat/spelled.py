"""Mistyped words of orders: "drop teh second sction", "wirte an artcle about oats". Pure.

Only words that order are mended, and only where the line is then understood: what a section or a
brief is called stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Final

from agent.chat import intent
from agent.chat.grammar import parse_all
from agent.chat.orders import Unclear

_ORDERING: Final = frozenset(
    {"the", "write", "about", "article", "piece", "story", "report", "new", "draft", "drop"}
    | {"remove", "delete", "section", "sections", "more", "less", "move", "swap", "rename", "call"}
    | {"title", "shorter", "longer", "words", "first", "second", "third", "fourth", "last"}
    | {"before", "after", "put", "keep", "only", "pin", "unpin", "not", "from", "use", "without"}
    | {"source", "undo", "make", "add", "and", "another"}
)
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_NEAR: Final = 0.75


def spelled(said: str, holds: Callable[[str], int], *, plan: bool) -> str:
    """The line, its ordering words mended where it is not understood and then would be.

    Args:
        said: What was typed.
        holds: Whether the library holds a word: then it is one, and meant.
        plan: Whether a plan waits for edits; else there is nothing to edit, only to begin.
    """
    if _understood(said, plan=plan) or intent.is_question(said):
        return said
    made = mended(said, holds)
    return made if _understood(made, plan=plan) else said


def mended(said: str, holds: Callable[[str], int]) -> str:
    """The line with every ordering word as it was most likely meant."""

    def near(found: re.Match[str]) -> str:
        low = found[0].lower()
        if low in _ORDERING or holds(low):
            return found[0]
        swapped = [word for word in sorted(_ORDERING) if sorted(word) == sorted(low)]
        close = get_close_matches(low, sorted(_ORDERING), n=1, cutoff=_NEAR)
        return next(iter([*swapped, *close]), found[0])

    return _WORD.sub(near, said)


def _understood(said: str, *, plan: bool) -> bool:
    if intent.manner(said) or intent.beginning(said) or intent.command(said):
        return True
    return plan and not any(isinstance(one, Unclear) for one in parse_all(said))
