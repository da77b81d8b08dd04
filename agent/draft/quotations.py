"""Quotations joined, parted and left bare, by rule. Pure; the words quoted are never touched.

Joined is what leans on its neighbour by its own form ("she added", or no name at all): then both
are one speaker's words on one occasion; or two occasions of one speaker, each with its own.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from agent.draft.attribution import turn_round
from agent.draft.clauses import boundaries, trims

MOST_JOINED = 70  # words of two joined quotations with what stands around them
LEAST_PART = 4  # words of a part that stands alone

_WORDS: Final = r"“(?P<words>[^“”]+)”"
_NAME: Final = r"[^“”\":;,]{2,80}"
_OF: Final = r"(?: (?:of|for) [A-Z][^“”:;,]{2,60})?"  # "said of Intelligent Cloud"
_FRONT: Final = re.compile(rf"^(?P<head>[^“”]*\b(?:said|reported){_OF}): {_WORDS}\.?$")
_BACK: Final = re.compile(rf"^{_WORDS} (?P<tail>[^“”:]*\b(?:said|reported)\b[^“”:]*)\.$")
_BARE: Final = re.compile(rf"^{_WORDS}$")
_ADDED: Final = re.compile(rf"^(?:{_WORDS} {_NAME} added\.|{_NAME} added: “(?P<more>[^“”]+)”)$")


_LEAD: Final = r"(?P<lead>(?:discussing|on|for) [^“”:,]{4,60}(?:, \d{4})?)"
_HEAD: Final = re.compile(rf"^(?:{_LEAD}, )?(?P<who>[^“”:]{{2,80}}) (?:said|reported)$", re.I)
_TAIL: Final = re.compile(rf"^(?P<who>[^“”:]{{2,80}}) (?:said|reported),? {_LEAD}$")


_TOLD: Final = re.compile(
    rf"^(?P<words>.+?)(?P<tail>,(?: [\w.’'-]+){{1,8}} (?:said|reported){_OF}"
    r"(?:,? (?:on|in|for|discussing) [^“”:]{4,60})?\.)$"
)


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


def leans(text: str) -> bool:
    """Whether a quotation is only to be understood after the one before it."""
    one = quoted(text)
    return one is not None and one.leans


def _stopped(words: str) -> str:
    """Quoted words with the stop that a place in a sentence took from them."""
    bare = words.rstrip().removesuffix(",")
    return bare if bare.endswith((".", "!", "?", "…")) else f"{bare}."


def _closed(words: str) -> str:
    return words if words.endswith(("!", "?", "…")) else f"{words.removesuffix('.')},"


def together(one: str, other: str) -> str | None:
    """Two quotations as one sentence, where the second leans on the first; None otherwise."""
    first, second = quoted(one), quoted(other)
    if first is None or second is None or first.leans:
        return None
    if first.words[-1:] in "!?…":
        return None
    joint = _joint(first, second, one)
    return joint if joint and len(joint.split()) <= MOST_JOINED else None


def _joint(first: Quoted, second: Quoted, one: str) -> str:
    """Both in one sentence, however long; empty where they are not one speaker's."""
    if not second.leans:
        if first.tail and (turned := turn_round(one)) is not None:
            first = quoted(turned) or first
        when = _occasion(first, second)
        joint = f"{first.head}: “{_closed(first.words)}” and, {when}: “{second.words}”"
        return joint if when and first.head else ""
    if first.tail:
        return f"{first.printed()[:-1]}, and added: “{second.words}”"
    return f"{first.head}: “{_closed(first.words)}” and added: “{second.words}”"


def _occasion(first: Quoted, second: Quoted) -> str:
    """When the same speaker said the second, in words; empty where it is another, or not told."""
    here = _HEAD.match(first.head)
    there = _HEAD.match(second.head) if second.head else _TAIL.match(second.tail)
    if here is None or there is None:
        return ""
    same = here["who"].split()[-1].lower() == there["who"].split()[-1].lower()
    lead = there["lead"]
    if not lead or not same or lead.lower() == (here["lead"] or "").lower():
        return ""
    # "On July 25, Lind said ... and, discussing fiscal 2026": that was said on another day.
    own, more = ((words or lead).split()[0].lower() for words in (here["lead"], lead))
    if own != more and "discussing" in (own, more):
        return ""
    return f"{lead[:1].lower()}{lead[1:]}"


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


def trimmed(text: str) -> list[str]:
    """A quotation, or a report with its attribution behind, with fewer of its words.

    The words that stay are the speaker's, in one piece from the first on.
    """
    if (one := quoted(text)) is not None:
        return [one._replace(words=_stopped(words)).printed() for words in trims(one.words)]
    told = _TOLD.match(text)
    if told is None or "“" in text:
        return []
    return [f"{words}{told['tail']}" for words in trims(told["words"])]
