"""Mechanical check of what a value or a movement is of: no part of its name is left out.

Knows subjects before a verb and places after it. A subject told in other words is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.domain import Figure
from agent.verify.findings import Finding, bad
from agent.verify.reading import MEASURES, Premise, Reading
from agent.verify.word_lists import CLASSES, MEASURE_KIN, UNRESTRICTED
from agent.verify.words import (
    FRAME,
    Word,
    content,
    content_stems,
    segment_at,
    segments,
    stems_of,
)
from tools.figures import agrees
from tools.remembered import remembered

_VERB: Final = re.compile(
    r"\b(?:is|are|was|were|rose|rises?|grew|grows?|increased?|increases|climbed|jumped|surged"
    r"|expanded|improved|accelerated|fell|falls?|declined?|declines|decreased?|decreases|dropped"
    r"|slipped|slowed|reached|stood|came|totall?ed|exceeded|amounted|remained|has|have|had|will"
    r"|up|down)\b",
    re.I,
)
# Where it holds, after the verb or the value: "declined within the segment", "5 percent in Spain".
_WHERE: Final = re.compile(
    r"^\s*(?:year[\s-](?:over|on)[\s-]year\s+)?(?:in|within|across|at|for)\s+(?:(?:the|our|its|their"
    r"|both|all)\s+)?(?P<of>[\w&’'-]+(?:\s+[\w&’'-]+){0,2}?)(?=\s*(?:[,.;:]|$)|\s+(?:and|but|as|with"
    r"|driven|due|because|from|to|by|in|on|for|after|while|was|were|compared|versus|of)\b)",
    re.I,
)
_FREE: Final = stems_of(UNRESTRICTED)
_CLASSES: Final = stems_of(CLASSES)
_PART: Final = stems_of(frozenset(["segment", "business", "division", "unit"]))
# Measures that may stand for one another: "net income per share" are earnings per share.
_KINDRED: Final = stems_of(MEASURE_KIN)
# The subject may be told by one of these instead.
_INSTEAD: Final = re.compile(
    r"\b(?:it|they|its|their|his|her|this|that|these|those|the (?:unit|segment|division|business"
    r"|group|product|region|country|team|club|bank|authority|council|category))\b",
    re.I,
)
_PREPOSITION: Final = re.compile(
    r"\b(of|in|from|within|across|at|to|for|on|with|by|as|about|than|between|among|through)\b", re.I
)
_PLACES: Final = frozenset({"of", "in", "from", "within", "across"})
# What stands before a noun phrase: up to its last article, pronoun or conjunction.
_OPENING: Final = re.compile(
    r"^.*\b(?:the|an?|its|their|our|his|her|this|that|we|you|they|it|i|which|and|or|but|said|says"
    r"|also|includ(?:e[sd]?|ing)|report(?:s|ed)|deliver(?:s|ed)|post(?:s|ed)|generat(?:es|ed)|saw"
    r"|represent(?:s|ed|ing)|record(?:s|ed)|had|announced)\s",
    re.I | re.S,
)
_NAMED: Final = re.compile(r"s?\s+[\"“(]?[A-Z]")
_MOST: Final = 4  # words that narrow a measure, on either side


class Scope(NamedTuple):
    """What a value is of: its measure, and the words that narrow it down."""

    measures: frozenset[str]
    narrow: tuple[Word, ...]
    text: str


def _words(text: str) -> list[Word]:
    kept = [w for w in content(text) if w.stem not in FRAME and w.stem not in _FREE]
    # "The segment Oat Mills": the name alone says it.
    return [w for w in kept if not (w.stem in _CLASSES and _NAMED.match(text, w.end))]


def _thing(subject: str, *, ended: bool) -> Scope | None:
    """The noun phrase of a subject: its measure, the words before that and "of oats in Spain".

    ``ended``: a verb follows it. None where the words are no plain noun phrase.
    """
    chunks = _PREPOSITION.split(subject)  # text, preposition, text, ...
    for at in range(0, len(chunks), 2):
        phrase = _OPENING.sub("", chunks[at])
        held = [w for w in content(phrase) if w.stem in MEASURES]
        if not held:
            continue
        if _words(phrase[held[-1].end :]):
            return None
        narrow = _words(phrase)[-_MOST - len(held) :]
        for link, other in zip(chunks[at + 1 :: 2], chunks[at + 2 :: 2], strict=True):
            if not ended or link.lower() not in _PLACES:
                break
            narrow += _words(_OPENING.sub("", other))[:_MOST]
        return Scope(frozenset(w.stem for w in held), tuple(narrow), subject)
    return None


@remembered
def scope(text: str, offset: int, end: int) -> Scope | None:
    """What the value or movement at the offset is of; None where no measure stands before it."""
    spans = segments(text)
    here = segment_at(text, offset)
    for index in range(here, max(here - 2, -1), -1):
        low = spans[index][0]
        clause = text[low : offset if index == here else spans[index][1]]
        verb = _VERB.search(clause)
        if verb is None and index != here:
            return None
        found = _thing(clause[: verb.start()] if verb else clause, ended=verb is not None)
        if found is not None:
            after = _WHERE.match(text[end : spans[here][1]])
            where = _words(after["of"]) if after else []
            return found._replace(narrow=(*found.narrow, *where))
        if verb is not None and _words(clause[: verb.start()]):
            return None
    return None


def _known(one: Premise) -> frozenset[str]:
    """Stems of what every sentence of the document is about, which a claim may leave out.

    Its section or subject does not count: those may be read off the very sentence.
    """
    held = ("company", "outlet", "title", "speaker")
    return frozenset[str]().union(*(content_stems(v) for n, v in one.values if n in held))


def _held(word: Word, known: frozenset[str]) -> bool:
    return word.stem in known or any(
        len(word.stem) >= 5 and other.startswith(word.stem[:5]) for other in known
    )


def _dropped(claim: Reading, ours: Scope, theirs: Scope, one: Premise) -> list[str]:
    """Narrowing words of the evidence that neither the sentence nor the context has."""
    said = frozenset(w.stem for w in content(claim.text))
    told = said | _known(one)
    subject = one.evidence.context.subject
    if subject is not None and content_stems(subject.value) <= said:
        told |= _PART  # "segment gross margin", told with the segment's name
    return [w.text for w in theirs.narrow if w.stem not in _KINDRED and not _held(w, told)]


def _same_subject(ours: Scope, theirs: Scope, one: Premise) -> bool:
    """Whether the sentence names its subject with the evidence's words (or the context's)."""
    known = frozenset(w.stem for w in theirs.narrow) | theirs.measures
    rest = {w.stem for w in ours.narrow} - known - one.context_stems
    return bool(ours.measures & theirs.measures) and not rest and not _INSTEAD.search(ours.text)


def _alike(claim: Reading, figure: Figure, one: Premise) -> Iterator[Scope | None]:
    for other in one.reading.figures:
        if other.unit == figure.unit and agrees(figure, other):
            yield scope(one.reading.text, other.start, other.end)


def check_scopes(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What rose in one part did not rise as a whole."""
    asked: list[tuple[Scope, list[tuple[Premise, Scope | None]], str]] = []
    for figure in claim.figures:
        ours = scope(claim.text, figure.start, figure.end)
        found = [(one, s) for one in evidence for s in _alike(claim, figure, one)]
        if ours is not None:
            asked.append((ours, found, figure.text))
    for start, end, way in claim.directions:
        here = segment_at(claim.text, start)
        if any(segment_at(claim.text, f.start) == here for f in claim.figures):
            continue
        ours = scope(claim.text, start, end)
        found = [
            (one, scope(one.reading.text, low, high))
            for one in evidence
            for low, high, other in one.reading.directions
            if other == way
        ]
        if ours is not None:
            asked.append((ours, found, claim.text[start:end]))
    for ours, found, told in asked:
        lost: list[str] = []
        for one, theirs in found:
            if theirs is None or not _same_subject(ours, theirs, one):
                lost = []
                break
            missing = _dropped(claim, ours, theirs, one)
            if not missing:
                lost = []
                break
            lost = lost or missing
        if lost:
            names = " ".join(dict.fromkeys(lost))
            detail = f"the evidence says {told} of {names}, and the sentence leaves that out"
            yield bad("figure", detail, wrong=ours.text.strip())
            return
