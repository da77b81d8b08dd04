"""Mechanical checks of causes: what is explained and what explains it keep their places.

Knows cues only ("reflected", "was due to", "drove"); what no cue ties together is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.verify.findings import Finding, bad
from agent.verify.reading import Premise, Reading
from agent.verify.word_lists import TRANSPARENT
from agent.verify.words import FRAME, Word, content, outside_quotes, stem
from tools.figures import figures

# What is explained stands before these, what explains it after.
BACK: Final = (
    r"reflect(?:s|ed|ing)?(?! (?:in|by)\b)"
    r"|(?:primarily |mainly |largely |mostly |partly )?due(?: in part| primarily| mainly| largely"
    r"| mostly)? to|because(?: of)?|owing to|thanks(?: largely)? to|driven(?: \w+)? by"
    r"|led(?: primarily| mainly)? by|caused(?: \w+)? by|as a (?:direct )?result of"
    r"|result(?:s|ed|ing)? from|attribut(?:ed|able)(?: \w+)? to|stem(?:s|med|ming)? from"
    r"|on the (?:back|strength) of|explained by"
)
# The cause stands before these: what is reflected in a thing explains it.
AHEAD: Final = (
    r"reflected (?:in|by)|dr(?:ove|ives?|iving)(?! by)|led to|leads? to|leading to"
    r"|result(?:s|ed|ing)? in|caus(?:ed?|es|ing)(?! by)|contribut(?:ed|es?|ing) to|explain(?:s|ed)"
)
_CUE: Final = re.compile(rf"\b(?:(?P<back>{BACK})|(?P<ahead>{AHEAD}))\b", re.I)
# Cues that ``modality.check_cause`` does not ask about.
_WEAK: Final = re.compile(r"reflect|dr(?:ove|iv(?:es?|ing))(?! by)|contribut|explain", re.I)
_BREAK: Final = re.compile(r"[;:—]|,\s+(?:and|but|while|whereas|which|who|compared)\b|\.\s")
_COPULA: Final = re.compile(r"\b(?:is|are|was|were|(?:has|have|had) been)\b", re.I)
_WAS: Final = re.compile(r"\b(?:is|are|was|were)(?: \w+ly)?\s*$", re.I)
# "The loss of a customer": the head, and what it is of.
_HEADED: Final = re.compile(
    r"^[\s\"“‘']*(?:(?:the|a|an|its|their|our|his|her)\s+)?(?:[\w-]+\s+){0,2}?"
    r"(?P<head>[a-z]{3,})\s+(?:of|in)\s+(?P<rest>\S.*)",
    re.I | re.S,
)
_WAYS: Final = frozenset({stem("rise"), stem("fall")})
_MOST_HEAD: Final = 3  # content words of what a head is of, among which the told cause begins
_MOST_KEPT: Final = 5  # content words of a told side, among which the head must stand


class Link(NamedTuple):
    """What is explained, what explains it, and the words that say so."""

    effect: str
    cause: str
    cue: str


def _sides(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and after a stretch, up to the next break."""
    low = max((found.end() for found in _BREAK.finditer(text, 0, start)), default=0)
    stop = _BREAK.search(text, end)
    return text[low:start], text[end : stop.start() if stop else len(text)]


def links(text: str) -> list[Link]:
    """Causes that a text states, in its order."""
    found = []
    for cue in _CUE.finditer(text):
        before, after = _sides(text, *cue.span())
        if not _content(before):  # "Because of A, B"
            first, _, rest = after.partition(",")
            before, after = (rest, first) if cue["back"] else (first, rest)
        pair = (before, after) if cue["back"] else (after, before)
        if _content(pair[0]) and _content(pair[1]):
            found.append(Link(*pair, cue[0]))
    return found


def _content(text: str) -> list[Word]:
    return [word for word in content(text) if word.stem not in FRAME]


def _alike(one: str, other: str) -> int:
    """Shared words; the same word counts twice, since "lower" and "decline" share a stem."""
    ours, theirs = _content(one), _content(other)
    stems = {w.stem for w in ours} & {w.stem for w in theirs}
    return len(stems) + len({w.text.lower() for w in ours} & {w.text.lower() for w in theirs})


def check_turned(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What explains is not what is explained."""
    known = [link for one in evidence for link in links(one.reading.text)]
    for ours in links(outside_quotes(claim.text)):
        if not _WEAK.match(ours.cue):
            continue
        straight = turned = 0
        for theirs in known:
            here = _alike(ours.effect, theirs.effect) + _alike(ours.cause, theirs.cause)
            crossed = (_alike(ours.effect, theirs.cause), _alike(ours.cause, theirs.effect))
            straight = max(straight, here)
            turned = max(turned, sum(crossed) if all(crossed) else 0)
        if turned > straight:
            detail = f'the evidence has it the other way round than "{ours.cue}"'
            yield bad("cause", detail, conflict=True, wrong=ours.cue)
            return


def check_lost(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What was because of a thing was not that thing."""
    text = outside_quotes(claim.text)
    for verb in _COPULA.finditer(text):
        left, right = _sides(text, *verb.span())
        right = right[: cue.start()] if (cue := _CUE.search(right)) else right
        if not _content(left) or not _content(right):
            continue
        for one in evidence:
            link = next((x for x in links(one.reading.text) if _equated(left, right, x)), None)
            if link is None or any(_states(left, right, other) for other in evidence):
                continue
            detail = f'the evidence says "{link.cue}", not "{verb[0]}"'
            yield bad("cause", detail, conflict=True, wrong=verb[0])
            return


def _equated(left: str, right: str, link: Link) -> bool:
    """Whether the left is what the link explains and the right what explains it."""
    said = {w.stem for w in _content(right)} - _WAYS
    cause, effect = ({w.stem for w in _content(t)} for t in (link.cause, link.effect))
    if not said & (cause - effect) or len(said & cause) * 3 < len(said) * 2:
        return False
    mine = _alike(left, link.effect)
    return mine > _alike(left, link.cause) and mine >= len({w.stem for w in _content(left)})


def _states(left: str, right: str, one: Premise) -> bool:
    """Whether the evidence itself says that the one was the other."""
    text = one.reading.text
    for verb in _COPULA.finditer(text):
        before, after = _sides(text, *verb.span())
        cue = _CUE.search(after)
        told = after[: cue.start()] if cue else after
        if _alike(left, before) and _alike(right, told):
            return True
    return False


def check_heads(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """The loss of a customer is not the customer, as a cause or as what is explained."""
    known = [link for one in evidence for link in links(one.reading.text)]
    for ours in links(outside_quotes(claim.text)):
        cut = ""
        scored = [(_alike(ours.cause, x.cause) and _score(ours, x), x) for x in known]
        best = max((score for score, _ in scored), default=0)
        for theirs in (x for score, x in scored if score == best and best):
            head = "" if ours.cue.lower() == "because" else _cut(ours.cause, theirs.cause)
            head = head or _cut_effect(ours.effect, theirs.effect)
            if not head:
                cut = ""
                break
            cut = cut or head
        if cut:
            detail = f'the evidence says "{cut}", and the sentence leaves that out'
            yield bad("cause", detail, conflict=True, wrong=ours.cue)
            return


def check_falls(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What made a thing fall is not what the thing was due to: the fall must be told."""
    known = [link for one in evidence for link in links(one.reading.text)]
    for ours in links(outside_quotes(claim.text)):
        owed = _WAS.search(ours.effect)
        if not owed or any(word.stem in _WAYS for word in content(ours.effect)):
            continue
        alike = [x for x in known if _alike(ours.cause, x.cause) and _alike(ours.effect, x.effect)]
        best = max((_score(ours, x) for x in alike), default=0)
        told = [x for x in alike if _score(ours, x) == best]
        if told and all(_fallen(x.effect) for x in told):
            detail = "the evidence says what made it fall, and the sentence leaves the fall out"
            yield bad("cause", detail, conflict=True, wrong=ours.cue)
            return


def _fallen(text: str) -> bool:
    return any(word.stem == stem("fall") for word in content(text))


def _score(ours: Link, theirs: Link) -> int:
    """How alike two links are; words beyond what both say count against it."""
    return 4 * (_alike(ours.cause, theirs.cause) + _alike(ours.effect, theirs.effect)) - (
        len(_content(theirs.cause)) + len(_content(theirs.effect))
    )


def _headed(text: str) -> tuple[str, list[Word]] | None:
    found = _HEADED.match(text)
    if found is None or found["head"].lower() in TRANSPARENT or not _content(found["head"]):
        return None
    return found["head"], _content(found["rest"])[:_MOST_HEAD]


def _kept(head: str, text: str) -> bool:
    """Whether the head stands there in some form ("closure", "closed")."""
    key = stem(head)
    near = content(text)[:_MOST_KEPT]
    return any(w.stem == key or w.text[:3].lower() == head[:3].lower() for w in near)


def _cut(ours: str, theirs: str) -> str:
    """The head that the told cause lacks, when it begins with what the head is of."""
    headed, said = _headed(theirs), _content(ours)
    if headed is None or not said or _kept(headed[0], ours):
        return ""
    return headed[0] if said[0].stem in {w.stem for w in headed[1]} else ""


def _cut_effect(ours: str, theirs: str) -> str:
    """The head that the told effect lacks, when it says nothing else of what the head is of."""
    headed, said = _headed(theirs), {w.stem for w in _content(ours)}
    if headed is None or not said or figures(ours) or _kept(headed[0], ours):
        return ""
    known = {w.stem for w in _content(theirs)}
    return headed[0] if said <= known and said & {w.stem for w in headed[1]} else ""


def check_causes(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """A cause keeps its place, its cue and its head, and what fell stays fallen."""
    yield from check_turned(claim, evidence)
    yield from check_falls(claim, evidence)
    yield from check_lost(claim, evidence)
    yield from check_heads(claim, evidence)
