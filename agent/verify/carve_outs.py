"""Mechanical check of exceptions: "all but two" are not all; "excluding" is not lost or added.

Knows cues of exception and the words beside them; what is told in other words is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.verify.findings import Finding, bad
from agent.verify.lexicon import NEGATION
from agent.verify.reading import Premise, Reading
from agent.verify.words import FRAME, content_stems, outside_quotes
from tools.figures import agrees, figures

_COUNT: Final = r"one|two|three|four|five|six|seven|eight|nine|ten|\d+"
_ALL: Final = (
    r"all|every(?:one|body|thing)?|each|entire(?:ly)?|whole|none|nobody|nothing|no(?: one)?|any"
)
_VERB: Final = (
    r"\w+ed|is|are|was|were|has|have|had|will|did|do|grew|rose|fell|saw|made|came|went|lost|won"
    r"|stayed|remain|grow|rise|fall|voted"
)
# "All regions grew but Spain fell" makes no exception: no verb may stand before "but".
_BUT: Final = (
    rf"(?:{_ALL})(?: of (?:the|its|our|their))?(?: (?!(?:{_VERB})\b)[a-z]+)? but"
    rf"(?= (?:{_COUNT}|the|in|(?-i:[A-Z]\w*))\b)"
)
_CUE: Final = re.compile(
    rf"\b(?:{_BUT}|(?P<out>except(?:ing)?(?: for)?(?! that\b)|excluding|exclusive of"
    r"|with the (?:exception|exclusion) of|not including)|other than|apart from|aside from"
    r"|save for)\b",
    re.I,
)
_UNIVERSAL: Final = re.compile(rf"\b(?:{_ALL})\b", re.I)
_INCLUDING: Final = re.compile(r"(?<!\bnot )\bincluding ((?:[\w&’'-]+ ?){1,3})", re.I)
_CLAUSE: Final = re.compile(r"[,;:—()]\s|\s(?:and|while|whereas|but)\s(?!(?:one|two|the|in)\b)")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")
_COMPLEMENT: Final = re.compile(rf"\s*.*?(?=[,;:.)]|$|\s(?:and|while|but|{_VERB})\b)", re.I | re.S)
_COUNTED: Final = re.compile(rf"\s*(?:{_COUNT})\b", re.I)
# An exception may be told in these words too.
_HINT: Final = re.compile(
    r"\b(?:only|other|others|remaining|rest|alone|outside|but|however|while|whereas|although"
    r"|though|exclud\w*|exclu\w+|adjusted|organic|underlying|before|ex|net of|besides|unlike"
    rf"|of (?:the |its |our )?(?:{_COUNT}))\b|\bnon-|\bex-",
    re.I,
)


class Carve(NamedTuple):
    """What is left out, and the clause it is left out of."""

    complement: str
    governed: str
    cue: str
    plain: bool


def _clauses(text: str) -> list[str]:
    return [part for part in _CLAUSE.split(text) if _stems(part)]


def _stems(text: str) -> frozenset[str]:
    return content_stems(text) - FRAME


def carves(text: str) -> list[Carve]:
    """Exceptions that a text makes."""
    found = []
    for sentence in _SENTENCE.split(text):
        for cue in _CUE.finditer(sentence):
            rest = _COMPLEMENT.match(sentence, cue.end())
            stop = rest.end() if rest else len(sentence)
            complement = sentence[cue.end() : stop]
            opening = re.sub(r" but$", "", cue[0]) if not cue["out"] and " but" in cue[0] else ""
            before, after = sentence[: cue.start()] + opening, sentence[stop:]
            left = _CLAUSE.split(before)[-1]
            if not _stems(left) and not opening:  # after a comma: what stands before it
                joined = re.search(r"\b(?:and|but|while),\s*$", before)
                left = "" if joined else (_clauses(before) or [""])[-1]
            if not _stems(before):
                after = after.lstrip(", ")
            right = _CLAUSE.split(after)[0]
            if opening and (counted := _COUNTED.match(complement)):  # the noun is of all
                right = f"{complement[counted.end() :]} {right}"
                complement = counted[0]
            found.append(Carve(complement, f"{left} {right}", cue[0], bool(cue["out"])))
    return found


def _told(clause: str, claim: str, carve: Carve) -> bool:
    """Whether a clause of the claim says what the exception is made from."""
    ours, theirs = _stems(clause), _stems(carve.governed)
    if len(ours & theirs) < 2 or len(ours & theirs) * 3 < len(ours) * 2:
        return False
    if content_stems(carve.complement) & content_stems(claim):
        return False
    stated = figures(clause)
    if stated:
        known = figures(carve.governed)
        return any(agrees(f, g) for f in stated for g in known) and (
            carve.plain or bool(_UNIVERSAL.search(carve.governed))
        )
    if _UNIVERSAL.search(carve.governed):
        return bool(_UNIVERSAL.search(clause))
    return carve.plain


def _lost(claim: str, evidence: Sequence[Premise]) -> Iterator[Finding]:
    known = [carve for one in evidence for carve in carves(one.reading.text)]
    for clause in _clauses(claim):
        cut = next((carve for carve in known if _told(clause, claim, carve)), None)
        if cut is None or any(_stated(clause, one, cut) for one in evidence):
            continue
        words = f"{cut.cue}{cut.complement}".strip()
        detail = f'the evidence says "{words}", and the sentence leaves that out'
        yield bad("negation", detail, conflict=bool(_UNIVERSAL.search(clause)))
        return


def _stated(clause: str, one: Premise, cut: Carve) -> bool:
    """Whether a clause without an exception says it as well."""
    ours = _stems(clause)
    for sentence in _SENTENCE.split(one.reading.text):
        for other in _clauses(_CUE.sub(" ", sentence) if not carves(sentence) else ""):
            known = figures(other)
            if len(ours & _stems(other)) >= len(ours & _stems(cut.governed)) and all(
                any(agrees(f, g) for g in known) for f in figures(clause)
            ):
                return True
    return False


def _gained(claim: str, evidence: Sequence[Premise]) -> Iterator[Finding]:
    told = " ".join(one.reading.text for one in evidence)
    if carves(told) or _HINT.search(told) or NEGATION.search(told):
        return
    for carve in carves(claim):
        conflict = bool(_UNIVERSAL.search(carve.governed) and _UNIVERSAL.search(told))
        detail = f'the sentence says "{carve.cue}"; the evidence makes no exception'
        yield bad("negation", detail, conflict=conflict, wrong=carve.cue)
        return


def _turned(claim: str, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What the one includes, the other leaves out."""
    told = " ".join(one.reading.text for one in evidence)
    for out, text in ((carves(told), claim), (carves(claim), told)):
        for carve in out:
            for held in _INCLUDING.finditer(text):
                if _stems(held[1]) & _stems(carve.complement):
                    detail = f'"{carve.cue}" is not "including"'
                    yield bad("negation", detail, conflict=True)
                    return


def _taken(claim: str, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """The two of "all but two plants were closed" are those that were not."""
    if NEGATION.search(claim) or _HINT.search(claim):
        return
    for figure in figures(claim):
        for one in evidence:
            text = one.reading.text
            same = [g for g in one.reading.figures if g.unit == figure.unit and agrees(figure, g)]
            within = [
                carve
                for g in same
                for carve in carves(text)
                if text.find(carve.complement) <= g.start < text.find(carve.complement) + 12
            ]
            if same and len(within) == len(same) and _stems(claim) <= _stems(text):
                detail = f'the evidence says "{within[0].cue} {figure.text}", which leaves them out'
                yield bad("negation", detail, conflict=True, wrong=figure.text)
                return


def check_carve_outs(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """An exception of the evidence stays one, and none is added."""
    text = outside_quotes(claim.text)
    if carves(text):
        yield from _gained(text, evidence)
    else:
        yield from _lost(text, evidence)
        yield from _taken(text, evidence)
    yield from _turned(text, evidence)
