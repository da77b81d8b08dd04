"""What a model's cutting of a sentence into claims must not do: add, lose or join otherwise.

Pure checks; the call is made elsewhere. Whatever fails one of them is dropped, and the rule's
cutting stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Annotated, Final

from pydantic import BaseModel, Field

from agent.domain import Figure
from agent.verify.claims import DraftSentence
from agent.verify.clauses import clauses
from agent.verify.lexicon import FACT, NEGATION
from agent.verify.modality import strengths
from agent.verify.people import same
from agent.verify.reading import MEASURES, Binding, Reading, binding, read
from agent.verify.words import (
    FRAME,
    WORD,
    content,
    content_stems,
    quotations,
    segment_at,
    segments,
    shortened,
    strip_markers,
)
from tools.names_words import FUNCTION_WORDS
from tools.periods import in_words

LONG: Final = 25  # words; a longer sentence mostly says several things
MOST: Final = 12  # claims of one sentence
_CONDITION: Final = re.compile(r"\b(?:if|unless|provided|until|assuming)\b", re.I)


class SplitClaims(BaseModel):
    """What the model answers."""

    claims: Annotated[list[str], Field(min_length=1, max_length=MOST)]


def wanted(one: DraftSentence) -> bool:
    """Whether a sentence is worth asking a model about: long, or of several clauses."""
    return one.checkable and (len(one.text.split()) > LONG or len(clauses(one.text)) > 1)


def carried(one: DraftSentence) -> tuple[str, ...]:
    """The names and the period that the text before gives a sentence."""
    told = [c.name for c in (one.subject, one.speaker) if c is not None]
    return (*told, in_words(one.period)) if one.period else tuple(told)


def fault(sentence: str, claims: Sequence[str], around: Sequence[str] = ()) -> str | None:
    """What is wrong with the claims of a sentence; None where they add and lose nothing.

    Args:
        sentence: The sentence, without marks.
        claims: What the model made of it.
        around: Names and period that the sentence has from the text before it.
    """
    whole = read(strip_markers(sentence))
    for text in claims:
        claim = read(strip_markers(text))
        added = _added(claim, whole, around)
        told = next(chain(added, _joined(claim, whole), _hardened(claim, whole)), None)
        if told is not None:
            return f"“{shortened(text)}” {told}"
    return next(_lost(whole, [read(strip_markers(text)) for text in claims]), None)


def _added(claim: Reading, whole: Reading, around: Sequence[str]) -> Iterator[str]:
    """Words, numbers, names and quotations that stand neither in the sentence nor around it."""
    if not content(claim.text):
        yield "says nothing"
    known = content_stems(whole.text).union(*(content_stems(text) for text in around))
    new = [word.text for word in content(claim.text) if word.stem not in known]
    if new:
        yield f"adds {', '.join(dict.fromkeys(new))}"
    numbers = {n for text in (whole.text, *around) for n in _numbers(text)}
    if more := [n for n in _numbers(claim.text) if n not in numbers]:
        yield f"adds {', '.join(more)}"
    for figure in claim.figures:
        if not any(_equal(figure, other) for other in whole.figures):
            yield f"changes a figure to {figure.text}"
    places = [whole.text.lower(), *(text.lower() for text in around)]
    for name in claim.names:
        if not any(name.text.lower() in text for text in places):
            yield f"names {name.text}"
    for start, end in quotations(claim.text):
        if claim.text[start:end].strip(" .,") not in whole.text:
            yield "quotes what is no quotation"


def _numbers(text: str) -> list[str]:
    return [found[0].rstrip(".,") for found in WORD.finditer(text) if found[0][0].isdigit()]


def _equal(one: Figure, other: Figure) -> bool:
    """The same figure, hedge and unit included."""
    return (one.value, one.high, one.unit, one.hedge) == (
        other.value, other.high, other.unit, other.hedge,
    )  # fmt: skip


def _joined(claim: Reading, whole: Reading) -> Iterator[str]:
    """Figures and movements keep the measure and the name that they have in the sentence."""
    said = content_stems(claim.text)
    for figure in claim.figures:
        offsets = [other.start for other in whole.figures if _equal(figure, other)]
        if offsets and not any(_fits(claim, figure.start, whole, at, said) for at in offsets):
            yield f"gives {figure.text} to something else"
    for start, end, way in claim.directions:
        offsets = [a for a, _, other in whole.directions if other == way]
        if offsets and not any(_fits(claim, start, whole, at, said) for at in offsets):
            yield f"says “{claim.text[start:end]}” of something else"


def _fits(claim: Reading, here: int, whole: Reading, there: int, said: frozenset[str]) -> bool:
    ours, theirs = _bound(claim.text, here), _bound(whole.text, there)
    if theirs.measures and not (theirs.measures <= said and ours.measures <= theirs.measures):
        return False
    if ours.qualifiers != theirs.qualifiers:
        return False
    low, _ = segments(whole.text)[segment_at(whole.text, there)]
    leads = [name.text for name in whole.names if low <= name.start < there]
    return all(any(same(lead, name.text) for name in claim.names) for lead in leads)


def _bound(text: str, offset: int) -> Binding:
    """What a figure belongs to by its own clause or those before; what follows is another's."""
    _, end = segments(text)[segment_at(text, offset)]
    return binding(text[:end], offset)


def _hardened(claim: Reading, whole: Reading) -> Iterator[str]:
    """A negation, a hedge or a condition belongs to its clause, and comes with it."""
    said = content_stems(claim.text)
    clause = whole.text[slice(*_nearest(said, whole.text, clauses(whole.text)))]
    parts = segments(clause)
    part = _nearest(said, clause, parts)
    ours = {found[0].lower() for found in NEGATION.finditer(claim.text)}
    theirs = {found[0].lower() for found in NEGATION.finditer(whole.text)}
    if ours - theirs:
        yield f"adds “{min(ours - theirs)}”"
    near = NEGATION.search(clause[slice(*part)])
    if bool(ours) != bool(near) and len(segments(claim.text)) == 1:
        yield "loses a negation" if not ours else "denies what the sentence does not"
    if min(strengths(claim.text), default=FACT) > strengths(clause)[parts.index(part)]:
        yield "states as certain what the sentence does not"
    if _CONDITION.search(whole.text) and not _CONDITION.search(claim.text):
        yield "loses a condition"


def _nearest(said: frozenset[str], text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The stretch that the claim says most of; what it measures counts more."""

    def shared(span: tuple[int, int]) -> int:
        held = said & content_stems(text[slice(*span)])
        return len(held) + len(held & MEASURES)

    return max(spans, key=shared)


def _lost(whole: Reading, claims: Sequence[Reading]) -> Iterator[str]:
    """What no claim has: a word that is in none of them would be checked by nobody."""
    for figure in whole.figures:
        if not any(_equal(figure, other) for claim in claims for other in claim.figures):
            yield f"no claim has {figure.text}"
    for name in whole.names:
        if not any(name.text.lower() in claim.text.lower() for claim in claims):
            yield f"no claim names {name.text}"
    held = {n for claim in claims for n in _numbers(claim.text)}
    if gone := [n for n in _numbers(whole.text) if n not in held]:
        yield f"no claim has {', '.join(gone)}"
    said = frozenset[str]().union(*(content_stems(claim.text) for claim in claims)) | FRAME
    for word in content(whole.text):
        if word.stem not in said and word.text.lower() not in FUNCTION_WORDS:
            yield f"no claim has “{word.text}”"
    for found in NEGATION.finditer(whole.text):
        if not any(found[0].lower() in claim.text.lower() for claim in claims):
            yield f"no claim has “{found[0]}”"
