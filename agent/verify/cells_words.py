"""Words of a sentence that is drawn from table cells: those that join, and those of movement."""

from __future__ import annotations

import re
from typing import Final

from tools.remembered import remembered
from tools.words import stem as crude

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_UP: Final = """
up rose rise rises risen rising grew grow grows grown growing growth increase increased increases
increasing climbed gained gain higher
"""
_DOWN: Final = """
down fell fall falls fallen falling decline declined declines declining decrease decreased
decreases decreasing dropped drop lower
"""
_JOINING: Final = """
the a an of in for to from by at on and was were is its it s came reached totaled totalled stood
amounted company with compared versus against year over earlier ago before prior previous same
quarter period corresponding percent percentage point points reported said according filing
quarterly report total net
"""


def stem(word: str) -> str:
    """A crude stem without synonyms, but that revenue is sales: "record" is not "reported"."""
    found = crude(word.lower())
    return "sale" if found == "revenu" else found


@remembered
def plain_words(text: str) -> tuple[tuple[str, int], ...]:
    """All words as (stem, end offset); possessive endings are left out."""
    found = []
    for match in _WORD.finditer(text):
        bare = re.sub(r"['’]s?$", "", match[0])
        found.append((stem(bare), match.start() + len(bare)))
    return tuple(found)


@remembered
def word_stems(text: str, *, needed: bool = False) -> frozenset[str]:
    """Stems of all words of a name; ``needed``: without those that may be left unsaid.

    Sales are net sales wherever a paper reports them; income is not net income.
    """
    found = {s for s, _ in plain_words(text)}
    if needed:
        sales = stem("sales")
        found -= {stem(w) for w in ("total", "and", "of", "for", "the", "percentage")}
        found -= {stem("net")} if sales in found else set()
    return frozenset(found)


def _stems(listed: str) -> frozenset[str]:
    return frozenset(stem(word) for word in listed.split())


UP: Final = _stems(_UP)
DOWN: Final = _stems(_DOWN)
JOINING: Final = _stems(_JOINING) - UP - DOWN
_ABOUT: Final = r"(?:(?:about|nearly|almost|roughly|approximately|an?|the) )*$"
# What is compared with: "up from $19.8 billion", "against $19.8 billion".
BASE: Final = re.compile(rf"\b(?:from|compared (?:to|with)|versus|against)\s+{_ABOUT}", re.I)
CHANGED: Final = re.compile(
    rf"\b(?:by|(?:{'|'.join((_UP + _DOWN).split())})(?: (?:by|of))?)\s+{_ABOUT}", re.I
)
YEAR_BEFORE: Final = re.compile(
    r" (?:(?:in|for) the (?:same|corresponding|prior-year|year-earlier) (?:quarter|period)"
    r"(?: of the (?:prior|previous) year| a year (?:earlier|ago|before))?|a year (?:earlier|ago"
    r"|before)|the year before)\b",
    re.I,
)
