"""Drafts to sentences with offsets, and which of them state something to check.

Knows Markdown enough to skip what is no prose. Carries the period in force from heading and
sentence to sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from agent.verify.alignment import asserted
from agent.verify.reading import read
from agent.verify.words import MARKERS, strip_markers, words
from tools.split import sentences

_REFERENCES: Final = re.compile(
    r"^#{1,6}\s*(?:references|sources|notes|bibliography|further reading)\s*$", re.I | re.M
)
_HEADING: Final = re.compile(r"^\s*(?:#{1,6}\s|={3,}|-{3,}|\*{3,}|```|<!--)")
_LEAD: Final = re.compile(r"^(?:[-*+•]\s+|\d+[.)]\s+|>\s*)+|^\*\*(?=\S)")
_ABOUT_ITSELF: Final = re.compile(
    r"^(?:this (?:article|piece|report|section)|what follows|the following|here (?:is|are)"
    r"|as (?:noted|described)"
    r"|the (?:question|answer|picture|story|point|rest|result) (?:is|was|then)|that is (?:the"
    r"|where|what|why|how|only)"
    r"|so much for|then there is|consider|take|let us|in short|in sum|to sum up)\b",
    re.I,
)
_OPINION: Final = re.compile(
    r"^(?:perhaps|arguably|in our view|it (?:remains|seems|is worth|may be)|whether|one may"
    r"|readers? )\b",
    re.I,
)
_MARKED_END: Final = re.compile(rf"((?:{MARKERS.pattern})+)([.!?])")
LEAST_WORDS: Final = 3  # content words that a sentence without figure, name or period must have


class DraftSentence(NamedTuple):
    """A sentence of a draft; ``text`` is the draft from start to end without its markers."""

    text: str
    start: int
    end: int
    markers: tuple[int, ...]
    checkable: bool
    period: str | None


def checkable(text: str) -> bool:
    """Whether a sentence states something that evidence could carry.

    Questions, headings, sentences about the article itself and bare transitions do not.
    """
    plain = _LEAD.sub("", strip_markers(text)).strip(" *_")
    if not plain or plain.endswith("?") or _HEADING.match(text) or _OPINION.match(plain):
        return False
    claim = read(plain)
    if claim.figures:
        return True
    said = asserted(claim)
    if _ABOUT_ITSELF.match(plain) and not claim.names and not claim.periods:
        return len(said) > 2 * LEAST_WORDS
    if claim.names or claim.periods:
        return len(words(plain)) > 3 and bool(said)
    return len({word.stem for word in said}) >= LEAST_WORDS


def _markers(text: str) -> tuple[int, ...]:
    found: list[int] = []
    for marker in MARKERS.finditer(text):
        found.extend(int(n) for n in re.findall(r"\d+", marker[0]))
    return tuple(dict.fromkeys(found))


def _sentences(text: str, stop: int) -> Iterator[tuple[int, int]]:
    """Sentence spans; markers, which confuse the cutting, count to the sentence before them."""
    spans = [found.span() for found in MARKERS.finditer(text, 0, stop)]
    hidden = _MARKED_END.sub(lambda found: found[2] + " " * len(found[1]), text[:stop])
    hidden = MARKERS.sub(lambda found: " " * len(found[0]), hidden)
    for start, end in sentences(hidden, 0, stop):
        while after := next((b for a, b in spans if a <= end < b), None):
            end = after
        if re.match(r"[.!?]", text[end:stop]) and not re.match(r"[.!?]", text[end - 1 : end]):
            end += 1
        yield start, end


def _is_heading(text: str, start: int, end: int) -> bool:
    """A Markdown heading, or a short line of its own that ends like none of a sentence."""
    low = text.rfind("\n", 0, start) + 1
    line = text[low : len(text) if (high := text.find("\n", end)) < 0 else high]
    if _HEADING.match(line):
        return True
    alone = line.strip() == text[start:end].strip()
    return alone and len(line.split()) <= 12 and not re.search(r"[.!?:;,][\"”’)\]]*$", line.strip())


def split_draft(text: str) -> list[DraftSentence]:
    """The sentences of a draft up to its reference list, with offsets into it."""
    references = _REFERENCES.search(text)
    stop = references.start() if references else len(text)
    found: list[DraftSentence] = []
    period: str | None = None
    for start, end in _sentences(text, stop):
        raw = text[start:end]
        heading = _is_heading(text, start, end)
        lead = _LEAD.match(raw)
        start += lead.end() if lead else 0
        plain = strip_markers(raw[lead.end() if lead else 0 :])
        if found and not words(plain) and MARKERS.fullmatch(raw.strip()):
            last = found[-1]
            found[-1] = last._replace(end=end, markers=(*last.markers, *_markers(raw)))
            continue
        stated = [p for p in read(plain, period).periods if p.rule is None]
        # A heading over several periods puts none in force.
        several = heading and len({p.label for p in stated}) > 1
        own = None if several else stated[-1].label if stated else period
        found.append(
            DraftSentence(plain, start, end, _markers(raw), not heading and checkable(plain), own)
        )
        period = own
    return found
