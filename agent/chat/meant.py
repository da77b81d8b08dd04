"""What a question may have meant that the library does not tell: mistyped words, roles in short.

Only ever offered, never taken: a name that is near to another may be somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from agent.domain import Document
from agent.forage.closing import asked_stems
from agent.verify.lexicon import ROLES

if TYPE_CHECKING:
    from tools.library import Library

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_NEAR: Final = 0.82
_SHORTEST: Final = 4  # letters of a word that may be mistyped


def suggested(
    library: Library, question: str, documents: Collection[Document], closest: Collection[str]
) -> str:
    """The question in words of the papers that are nearest to it; empty where it is in them."""
    texts = [d.title for d in documents]
    texts += [library.text(d.id) for d in documents if d.title in closest]
    known = {word for text in texts for word in _WORD.findall(text) if len(word) >= _SHORTEST}
    return meant(question, known, library.holding)


def meant(question: str, known: Collection[str], holds: Callable[[str], int]) -> str:
    """The question with each word that nothing holds as it may have been meant, or nothing.

    Args:
        question: As it was asked.
        known: Words as papers write them.
        holds: Whether the library holds a word.
    """
    written = {word.lower(): word for word in sorted(known)}

    def near(found: re.Match[str]) -> str:
        word = found[0]
        if not asked_stems(word) or holds(word):
            return word
        low = word.lower()
        role = next((r for group in ROLES if low in group for r in sorted(group) if r != low), "")
        if role and all(map(holds, role.split())):
            return role
        if len(word) < _SHORTEST:
            return word
        close = get_close_matches(low, written, n=1, cutoff=_NEAR)
        return written[close[0]] if close else word

    made = _WORD.sub(near, question)
    return "" if made.lower() == question.lower() else made
