"""What a passage names: keys by which passages and documents are linked. Needs no download.

Names are read off capitals and years. Where a script has no capitals, or the text uses none, long
words stand in for them. Two passages that share a rare key are about the same thing; a key that is
also the title of a document points at that document.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from hashlib import blake2b

from tools.names_words import FUNCTION_WORDS, ORDINARY_WORDS, WEEKDAYS_AND_MONTHS
from tools.remembered import remembered
from tools.words import STOP

LONGEST = 8  # words of a title or name that is looked for
_TOKEN = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶŁĽŃŇŌŐŘŚŠŞŢŤŪŮŰŹŽŻΆΈ-ΏΑ-ΩЀ-ЯҐ"
_WORD = rf"[{_UPPER}][\w'’&-]*(?:\.(?=\w)[\w'’&-]+)*"
_INNER = r"(?:(?:of|the|de|la|von|van|der|and|al|du|di|y|&) ){0,2}"
NAME = re.compile(rf"\b\d{{4}}\b|{_WORD}(?:[ -]{_INNER}(?:{_WORD}|\d+\b))*")
_PLAIN_WORD = re.compile(r"[^\W\d_]{6,}")
_UNSPACED = re.compile(r"[\u30a0-\u30ff]{2,}|[\u3400-\u9fff]{2,4}")
_ASIDE = re.compile(r"\s*\([^)]*\)\s*$")
_LEGAL = re.compile(
    r" (?:inc|corp|corporation|incorporated|ltd|limited|llc|plc|co|company|gmbh|ag|sa|se|nv|ab|oyj?"
    r"|spa|kk|holdings?|group)$"
)
NO_NAMES = frozenset(FUNCTION_WORDS) | frozenset(ORDINARY_WORDS) | STOP
NO_NAMES |= frozenset(w.lower() for w in WEEKDAYS_AND_MONTHS)


def normal(name: str) -> str:
    """A name as it is compared: lower case, no possessive, no legal form ("Corp.")."""
    words = (w.lower().replace("’", "'").removesuffix("'s") for w in _TOKEN.findall(name))
    joined = " ".join(words).removeprefix("the ")
    return _LEGAL.sub("", joined) or joined


def fresh_key(name: str) -> int:
    """A signed 64-bit number for a normal name: one in 10^9 libraries of a million has a clash."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


@remembered
def key(name: str) -> int:
    """As ``fresh_key``, for names that recur: phrases of a text would only drive them out."""
    return fresh_key(name)


@remembered
def title_name(title: str) -> str:
    """The normal name that a document's title is, without an aside such as "(1969 film)"."""
    return normal(_ASIDE.sub("", title))


def mentions(text: str) -> set[str]:
    """The normal names in a text."""
    found = {normal(match.group()) for match in NAME.finditer(text)}
    kept = {n for n in found if len(n) > 2 and n not in NO_NAMES}
    if len(kept) * 400 >= len(text):  # a name for every sixty words
        return kept
    spare = {w.lower() for w in _PLAIN_WORD.findall(text)} - NO_NAMES
    return kept | spare | set(_UNSPACED.findall(text))


def lead_of(name: str) -> str:
    """The first two words of a normal name, or its only one."""
    return " ".join(name.split(" ", 2)[:2])


def leads_of(text: str) -> Iterator[str]:
    """What the phrases of a text begin with: a quarter as many as these, so quickly looked up."""
    words, edge = _edged(text)
    for start, word in enumerate(words):
        if edge[start]:
            yield word
            if start + 1 < len(words):
                yield f"{word} {words[start + 1]}"
    yield from _UNSPACED.findall(text)


def phrases(text: str, *, after: Collection[str] | None = None) -> Iterator[str]:
    """Every run of one to ``LONGEST`` words that could be a name or title, normal.

    Small words begin and end one only where they have capitals.

    Args:
        text: Where to look.
        after: Only those that have one of these leads (see ``lead_of``).
    """
    words, edge = _edged(text)
    for start in range(len(words)):
        if not edge[start]:
            continue
        run = words[start]
        if run not in STOP and (after is None or run in after):
            yield run
        for end in range(start + 1, min(start + LONGEST, len(words))):
            run = f"{run} {words[end]}"
            if after is not None and end == start + 1 and run not in after:
                break
            if edge[end]:
                yield run
    yield from (one for one in _UNSPACED.findall(text) if after is None or one in after)


def _edged(text: str) -> tuple[list[str], list[bool]]:
    """The words of a text, lower case, and whether each may begin or end a phrase."""
    tokens = _TOKEN.findall(text)
    words = [w.lower().replace("’", "'").removesuffix("'s") for w in tokens]
    return words, [w not in STOP or t[0].isupper() for w, t in zip(words, tokens, strict=True)]
