"""Mechanical check of who gave and who got: two names around a preposition keep their places.

Knows closed lists of verbs and nouns. A side that is not a name is left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.verify.findings import Finding, bad
from agent.verify.reading import Premise, Reading, read
from tools.names import Name, same_name
from tools.remembered import remembered

# What is got, by the verbs of who gets it "from" and of who gives it "to" another.
_GETS: Final = {
    "buy": "acquire[sd]?|acquiring|buys?|bought|buying|purchase[sd]?|took over",
    "win": "w[io]ns?|winning|took|takes?|taken|gain(?:s|ed)?|poach(?:es|ed)|hire[sd]?",
    "receive": "receive[sd]?|g[eo]ts?|borrow(?:s|ed)|inherit(?:s|ed)|obtain(?:s|ed)",
}
_GIVES: Final = {
    "buy": "sells?|sold|selling",
    "win": "los(?:e|es|t|ing)",
    "receive": "gives?|gave|given|pays?|paid|lends?|lent|grant(?:s|ed)|transfer(?:s|red)",
}
_ACCUSES: Final = {
    "complain": r"complain(?:s|ed)?|(?:file|lodge|made|bring|brought)d? "
    r"(?:an? )?(?:\w+ )?complaint",
    "sue": r"(?:file|bring|brought|launch|lodge|start|begin|began)(?:s|d|ed)? "
    r"(?:an? )?(?:\w+ )?(?:law)?suit",
}
_AGAINST: Final = frozenset({"about", "against", "over"})
_SUES: Final = re.compile(r"\b(?:sue[sd]?|suing|accuse[sd]?)\s+(?:(?:its|the|their) (?:\w+ )?)?$")
_NOUNS: Final = (
    ("complain", "complaint"),
    ("sue", "lawsuit|suit"),
    ("buy", "acquisition|purchase"),
)
_PREP: Final = re.compile(
    r"\b(?P<prep>to|from|about|against|over)\s+(?:(?:its|their|the|his|her)\s+)?"
    r"(?:(?!(?:to|from|about|against|over|by)\b)[a-z][\w-]*\s+){0,2}$"
)
_CLAUSE: Final = re.compile(r"[.;:]\s|\bafter\b|\bbut\b|\bwhile\b")
_AUX: Final = re.compile(
    r"(?:\s+(?:has|had|have|will|would|also|then|later|recently|already|\w+ly))*\s+"
)
_PASSIVE: Final = re.compile(r"\b(?:is|was|were|are|been|be|being)\s+(?:\w+ly\s+)?$")


class Transfer(NamedTuple):
    """Who gets from whom, or who acts against whom; a side that is no name is empty."""

    subject: str
    verb: str
    other: str
    start: int


def _verb(clause: str, prep: str) -> tuple[str, bool, re.Match[str]] | None:
    """The last verb of a clause that goes with the preposition: what it does, turned, and where."""
    lists = {"from": (_GETS, False), "to": (_GIVES, True)}
    table, turned = (_ACCUSES, False) if prep in _AGAINST else lists[prep]
    found = [
        (name, turned, match)
        for name, forms in table.items()
        for match in re.finditer(rf"\b(?:{forms})\b", clause)
        if not _PASSIVE.search(clause[: match.start()])
    ]
    return max(found, key=lambda one: one[2].start(), default=None)


@remembered
def transfers(reading: Reading) -> tuple[Transfer, ...]:
    """Transfers and accusations that a text tells of."""
    return tuple((*_told(reading), *_nominal(reading)))


def _told(reading: Reading) -> Iterator[Transfer]:
    text = reading.text
    for name in reading.names:
        low = max((c.end() for c in _CLAUSE.finditer(text, 0, name.start)), default=0)
        clause = text[low : name.start]
        if sued := _SUES.search(clause):
            if not _PASSIVE.search(clause[: sued.start()]):
                yield Transfer(_before(reading, low + sued.start()), "sue", name.text, name.start)
            continue
        prep = _PREP.search(clause)
        found = _verb(clause[: prep.start()], prep["prep"]) if prep else None
        if found is None:
            continue
        verb, turned, match = found
        subject = _before(reading, low + match.start())
        sides = (name.text, subject) if turned else (subject, name.text)
        yield Transfer(sides[0], verb, sides[1], name.start)


def _before(reading: Reading, at: int) -> str:
    """The name that stands right before a verb, as its subject."""
    for name in reading.names:
        if name.end < at and _AUX.fullmatch(reading.text, name.end, at):
            return name.text
    return ""


def _nominal(reading: Reading) -> Iterator[Transfer]:
    """Who "a complaint by Norvale" or "Norvale's complaint" is by."""
    text = reading.text
    for verb, nouns in _NOUNS:
        for noun in re.finditer(rf"\b(?:{nouns})\b", text):
            doer = _by(reading.names, text, noun)
            if doer is not None:
                yield Transfer(doer.text, verb, "", noun.start())


def _by(names: Sequence[Name], text: str, noun: re.Match[str]) -> Name | None:
    for name in names:
        if re.fullmatch(r"['’]s?\s+(?:\w+\s+)?", text[name.end : noun.start()]):
            return name
        if noun.end() < name.start and re.fullmatch(
            r"\s+(?:by|from)\s+(?:(?:the|its)\s+)?(?:[a-z]+\s+)?", text[noun.end() : name.start]
        ):
            return name
    return None


def _same(one: str, other: str) -> bool:
    return bool(one and other) and (same_name(one, other) or same_name(other, one))


def check_transfers(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """Who gave is not who got, and who complained is not of whom it was complained."""
    texts = [one.reading for one in evidence]
    texts += [read(title) for one in evidence if (title := one.value("title"))]
    known = [there for text in texts for there in transfers(text)]
    for ours in transfers(claim):
        theirs = [there for there in known if there.verb == ours.verb]
        if any(_same(ours.subject, t.subject) or _same(ours.other, t.other) for t in theirs):
            continue
        if any(_same(ours.subject, t.other) or _same(ours.other, t.subject) for t in theirs):
            told = " … ".join(side for side in (ours.subject, ours.other) if side)
            detail = f"the evidence has it the other way round than {told}"
            yield bad("name", detail, conflict=True, wrong=ours.subject or ours.other)
            return
