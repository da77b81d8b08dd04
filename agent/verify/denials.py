"""Negation in other words: "unless" is "if not", too few are a lack, and who rejects denies.

Knows cues and the words beside them; decides nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.verify.lexicon import NEGATION
from agent.verify.reading import Premise
from agent.verify.words import FRAME, content

_SOFT: Final = re.compile(
    r"\b(?:too (?:few|little|low|small|scarce)|insufficient\w*|shortages?|shortfall|scarc\w+|dearth"
    r"|short of|ran out of|unless)\b",
    re.I,
)
_UNLESS: Final = re.compile(r"\bunless\b", re.I)
_IF: Final = re.compile(r"\bif\b|\bunless\b", re.I)
_DENIES: Final = re.compile(
    r"\b(?:den(?:y|ied|ies|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|disput(?:es|ed)"
    r"|contest(?:s|ed))\b",
    re.I,
)
_MOST: Final = 4  # words after a cue that it may govern


def soft(text: str, *, beside: str) -> Iterator[frozenset[str]]:
    """Stems that a text denies without a plain "not", for each such place.

    "Unless" counts only where the text beside it says "if" and not "unless" as well: only then
    does a "not" there make both the same.
    """
    for cue in _SOFT.finditer(text):
        if _UNLESS.match(cue[0]) and (_UNLESS.search(beside) or not _IF.search(beside)):
            continue
        found = [w.stem for w in content(text[cue.end() :]) if w.stem not in FRAME]
        yield frozenset(found[:_MOST])


def denied_alike(text: str, clause: str, evidence: Sequence[Premise]) -> bool:
    """Whether a clause and the evidence deny one thing, one of them without a plain "not"."""
    known = [one.reading.text for one in evidence]
    stems = frozenset(w.stem for w in content(clause))
    if NEGATION.search(clause):
        if any(stems & quiet for there in known for quiet in soft(there, beside=text)):
            return True
        return any(_deniers(clause) & _deniers(there) for there in known)
    quiet = [there for there in soft(clause, beside=" ".join(known))]
    return bool(quiet) and any(NEGATION.search(there) for there in known)


def _deniers(text: str) -> frozenset[str]:
    """Stems of the word before each verb of denial: who denies."""
    found = set()
    for cue in _DENIES.finditer(text):
        before = [w.stem for w in content(text[: cue.start()])]
        found.update(before[-1:])
    return frozenset(found)
