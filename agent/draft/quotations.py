"""Quotations joined, parted and left bare, by rule. Pure; the words quoted are never touched.

Only what leans on its neighbour by its own form ("she added", or no name at all) is joined to it:
then both are one speaker's words on one occasion.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from agent.draft.clauses import boundaries

MOST_JOINED = 70  # words of two joined quotations with what stands around them
LEAST_PART = 4  # words of a part that stands alone

_WORDS: Final = r"“(?P<words>[^“”]+)”"
_NAME: Final = r"[^“”\":;,]{2,80}"
_FRONT: Final = re.compile(rf"^(?P<head>[^“”]*\b(?:said|reported)): {_WORDS}\.?$")
_BACK: Final = re.compile(rf"^{_WORDS} (?P<tail>[^“”:]*\b(?:said|reported)\b[^“”:]*)\.$")
_BARE: Final = re.compile(rf"^{_WORDS}$")
_ADDED: Final = re.compile(rf"^(?:{_WORDS} {_NAME} added\.|{_NAME} added: “(?P<more>[^“”]+)”)$")


class Quoted(NamedTuple):
    """A sentence that is one quotation: its words, and what stands before or behind them."""

    words: str
    head: str = ""
    tail: str = ""
    leans: bool = False

    def printed(self) -> str:
        """As a sentence again."""
        inner = self.words.rstrip()
        if self.head:
            return f"{self.head}: “{inner}”"
        if self.tail:
            return f"“{_closed(inner)}” {self.tail}."
        return f"“{inner}”"


def quoted(text: str) -> Quoted | None:
    """The sentence taken apart; None where it is not one quotation and its attribution."""
    if found := _ADDED.match(text):
        return Quoted(_stopped(found["words"] or found["more"]), leans=True)
    if found := _BARE.match(text):
        return Quoted(_stopped(found["words"]), leans=True)
    if found := _FRONT.match(text):
        return Quoted(_stopped(found["words"]), head=found["head"])
    if found := _BACK.match(text):
        return Quoted(_stopped(found["words"]), tail=found["tail"])
    return None


def _stopped(words: str) -> str:
    """Quoted words with the stop that a place in a sentence took from them."""
    bare = words.rstrip().removesuffix(",")
    return bare if bare.endswith((".", "!", "?", "…")) else f"{bare}."


def _closed(words: str) -> str:
    return words if words.endswith(("!", "?", "…")) else f"{words.removesuffix('.')},"


def together(one: str, other: str) -> str | None:
    """Two quotations as one sentence, where the second leans on the first; None otherwise."""
    first, second = quoted(one), quoted(other)
    if first is None or second is None or first.leans or not second.leans:
        return None
    if len(one.split()) + len(other.split()) > MOST_JOINED or first.words[-1:] in "!?…":
        return None
    if first.tail:
        return f"{first.printed()[:-1]}, and added: “{second.words}”"
    return f"{first.head}: “{_closed(first.words)}” and added: “{second.words}”"


def apart(text: str) -> tuple[str, str] | None:
    """A sentence that ``together`` made, as two that each name speaker and occasion in full."""
    first, joint, second = text.partition(" and added: “")
    if not joint:
        return None
    one = quoted(first if first.endswith("”") else f"{first.removesuffix(',')}.")
    words = _stopped(second.removesuffix("”"))
    return (
        None if one is None or one.leans else (one.printed(), one._replace(words=words).printed())
    )


def parted(text: str) -> list[tuple[str, str]]:
    """Ways to make two quotations of one, cut between full clauses; the second stands bare."""
    one = quoted(text)
    if one is None:
        return []
    return [
        (one._replace(words=first).printed(), Quoted(second, leans=True).printed())
        for first, second in boundaries(one.words)
        if min(len(first.split()), len(second.split())) >= LEAST_PART
    ]


def bare(text: str) -> str | None:
    """A quotation that only says who "added" it, without saying so; None where it says more."""
    found = _ADDED.match(text)
    return Quoted(_stopped(found["words"] or found["more"])).printed() if found else None
