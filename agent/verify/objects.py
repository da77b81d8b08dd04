"""Mechanical check of what was done to what: another object of the same verb is another act.

Knows word order only. Says nothing unless the evidence gives the verb an object of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.verify.findings import Finding, bad
from agent.verify.lexicon import STOP
from agent.verify.reading import Premise, Reading
from agent.verify.word_lists import (
    DETERMINERS,
    IRREGULAR_PAST,
    LIGHT_VERBS,
    NO_OBJECT,
    SUBJECT_WORDS,
    THINGS_ALIKE,
)
from agent.verify.words import FRAME, Word, outside_quotes, stem, stems_of, words
from tools.remembered import remembered

_ALIKE: Final = tuple(stems_of(group) for group in THINGS_ALIKE)
_LIGHT_STEMS: Final = frozenset(stem(word) for word in LIGHT_VERBS)
_MOST: Final = 4  # words between a verb and the head of its object


_NOT_NOUN: Final = STOP | NO_OBJECT


def _leads(word: Word, gap: str) -> bool:
    """Whether the word may be a subject, or stand between one and its verb."""
    low = word.text.lower()
    if gap.strip() or low.endswith("ly"):
        return False
    return low in SUBJECT_WORDS or low not in STOP


@remembered
def objects(text: str) -> tuple[tuple[Word, Word], ...]:
    """Verb and head of its object, wherever a verb form stands before a noun phrase.

    Only forms in "-ed" and irregular past forms count as verbs: others may be nouns.
    """
    found = []
    inside = words(text)
    for at, verb in enumerate(inside):
        low = verb.text.lower()
        if not (low.endswith("ed") or low in IRREGULAR_PAST) or verb.stem in _LIGHT_STEMS:
            continue
        if not at or not _leads(inside[at - 1], text[inside[at - 1].end : verb.start]):
            continue
        head = None
        for other in inside[at + 1 : at + 2 + _MOST]:
            gap = text[(head or verb).end : other.start] if head else text[verb.end : other.start]
            if re.search(r"[,.;:()“”\"]", gap) or (
                other.text.lower() in _NOT_NOUN and other.text.lower() not in DETERMINERS
            ):
                break
            if other.text.lower() in DETERMINERS:
                if head:
                    break
                continue
            head = other
        if head is not None and head.text[0].islower() and not head.text[0].isdigit():
            found.append((verb, head))
    return tuple(found)


def _held(word: Word, known: frozenset[str]) -> bool:
    kin = frozenset[str]().union(*(k for k in _ALIKE if word.stem in k))
    if word.stem in known or kin & known or word.stem in FRAME:
        return True
    root = word.stem[:4]
    return len(root) == 4 and any(other.startswith(root) for other in known)


def check_objects(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """Who opened a store did not open a warehouse."""
    known = frozenset[str]().union(
        *(one.context_stems | {w.stem for w in words(one.reading.text)} for one in evidence)
    )
    told = {w.stem for w in words(claim.text)}
    for verb, head in objects(outside_quotes(claim.text)):
        if any(n.start <= head.start < n.end for n in claim.names) or _held(head, known):
            continue
        theirs = [
            other
            for one in evidence
            for there, other in objects(one.reading.text)
            if there.stem == verb.stem
        ]
        if theirs and all(other.stem not in told for other in theirs):
            detail = f"the evidence says {verb.text} {theirs[0].text}, not {head.text}"
            yield bad("words", detail, wrong=head.text)
            return
