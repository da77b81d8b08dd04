"""Finds who speaks where: the speaker labels of transcripts, cleaned, with their places.

Knows labels only; what a speaker's office is, is told by ``context_people``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tools.context_words import ROLE, lowered, word_set

Span = tuple[int, int]


class Turn(NamedTuple):
    """One person speaking: from the label's start to ``end``; text begins at ``label_end``."""

    start: int
    label_end: int
    end: int
    name: str
    name_span: Span
    aside: Span | None  # what the label says besides the name: "Morgan Stanley", "CFO"


_NAME_CAPS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’\-]*(?:[ \t]+[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’\-]*){0,4}"
_WORD = r"[A-ZÀ-ÖØ-Þ](?:[^\W\d_]|['’\-])+"
_NAME_TITLE = rf"{_WORD}(?:[ \t]+(?:[A-Z]\.|de|da|van|von|der|den|el|al|bin|{_WORD})){{1,4}}"
_ROLE_LABEL = r"(?i:operator|moderator|host|interviewer|analyst|question(?:er)?|answer|q|a)"
_ASIDE = r"(?:[ \t]*(?:,|\(|–|—|--|-[ \t])[ \t]*(?P<{0}>[^:\n()]{{2,70}}?)\)?)?"
_LABEL = re.compile(
    rf"^[ \t>]*(?:[*_#]+[ \t]*)?(?:\[\d\d?:\d\d(?::\d\d)?\][ \t]*)?"
    rf"(?:(?P<caps>{_NAME_CAPS})|(?P<title>{_NAME_TITLE})|(?P<role>{_ROLE_LABEL}))"
    rf"{_ASIDE.format('aside')}[ \t]*(?:[*_]+[ \t]*)?:(?:[ \t]*[*_]+)?(?=\s|$)",
    re.M,
)
_ALONE = re.compile(
    rf"^[ \t]*(?:[*_]+)?(?P<name>{_NAME_TITLE})[ \t]*(?:--|—|–|-)[ \t]*"
    rf"(?P<aside>[A-Z][^\n.!?:]{{2,80}}?)(?:[*_]+)?[ \t]*$"
    rf"|^[ \t]*(?:[*_]+)?(?P<role>Operator|OPERATOR|Moderator)(?:[*_]+)?[ \t]*$",
    re.M,
)
_ROLE_ONLY = word_set("operator moderator host interviewer analyst question questioner answer q a")
_NOT_NAMES = word_set(
    """note notes table figure item part date source sources contact contacts relations
    inquiries media press release statements statement warning important caution contents
    update summary subject from to cc re title section chapter appendix key highlights
    results outlook guidance image photo editor's related see also references external links
    further reading location time information company quarter revenue system user assistant
    example answer"""
)
_MIN_TURNS = 3


@lru_cache(maxsize=4)  # asked for by sections, sentences and context of the same text
def turns(text: str) -> tuple[Turn, ...]:
    """Find the turns of a transcript; empty where the text is no transcript.

    Labels are lines that begin "AMY HOOD:", "KEITH WEISS, Morgan Stanley:", "Jane Roe (CFO):",
    or stand alone as "Jane Roe -- Chief Executive". Labels in ordinary case count only where the
    same name is a label again, so that "Customers choose us for three reasons:" is none.
    """
    found = _labels(text)
    names = Counter(name.casefold() for _, _, name, _, _ in found)
    known = {name.casefold() for _, _, name, _, _ in found if name.isupper()}
    known |= {f[2].casefold() for f in found if f[4] and ROLE.search(text, *f[4])}
    sure = [f for f in found if _sure(f[2], names, known)]
    speakers = {name.casefold() for _, _, name, _, _ in sure}
    if len(sure) < _MIN_TURNS or len(speakers) < 2:
        return ()
    ends = [f[0] for f in sure[1:]] + [len(text)]
    shown = {name: proper_case(name, text) for name in {f[2] for f in sure}}
    return tuple(
        Turn(start, label_end, end, shown[name], name_span, aside)
        for (start, label_end, name, name_span, aside), end in zip(sure, ends, strict=True)
    )


_Found = tuple[int, int, str, Span, Span | None]


def _labels(text: str) -> list[_Found]:
    found: list[_Found] = []
    for pattern in (_LABEL, _ALONE):
        for match in pattern.finditer(text):
            group = next(g for g in ("caps", "title", "name", "role") if _has(match, g))
            start = match.end() - len(match.group().lstrip())
            aside = match.span("aside") if _has(match, "aside") else None
            found.append((start, match.end(), match[group].strip(), match.span(group), aside))
    return sorted(found)


def _has(match: re.Match[str], group: str) -> bool:
    return group in match.re.groupindex and match[group] is not None


def _sure(name: str, names: Counter[str], known: set[str]) -> bool:
    words = name.casefold().split()
    if len(words) == 1:
        return words[0] in _ROLE_ONLY or (name.isupper() and names[words[0]] > 1 and len(name) > 2)
    if any(word.strip(".,'’") in _NOT_NAMES for word in words):
        return False
    return name.isupper() or name.casefold() in known or names[name.casefold()] > 1


@lru_cache(maxsize=256)
def proper_case(name: str, text: str) -> str:
    """A name in ordinary case, as the text writes it elsewhere where it does."""
    if not name.isupper() or len(name) < 3:
        return name.capitalize() if name.casefold() in _ROLE_ONLY else name
    spaced = re.compile(r"\s+".join(re.escape(part) for part in name.split()) + r"\b", re.I)
    for start in _places(name.split()[0].lower(), text):
        match = spaced.match(text, start)
        if match and not match.group().isupper() and match.group()[0].isupper():
            return " ".join(match.group().split())
    return " ".join(_cased(word) for word in name.split())


def _places(word: str, text: str) -> Iterator[int]:
    """Where the text has a word in any case, not in the middle of another."""
    low = _small(text)
    start = low.find(word)
    while start >= 0:
        if start == 0 or not (low[start - 1].isalnum() or low[start - 1] == "_"):
            yield start
        start = low.find(word, start + 1)


@lru_cache(maxsize=2)
def _small(text: str) -> str:
    return lowered(text)


def _cased(word: str) -> str:
    if "." in word and len(word) <= 4:
        return word
    parts = [p[:1] + p[1:].lower() for p in re.split(r"(?<=[-'’])", word)]
    joined = "".join(parts)
    return re.sub(r"^(Mc)([a-z])", lambda m: m[1] + m[2].upper(), joined)
