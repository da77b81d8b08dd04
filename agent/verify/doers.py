"""Mechanical checks of whose act it was: who told of it, or was told, did not do it or say it.

Knows names and verbs only. Says nothing where the evidence does not plainly name another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.verify.findings import Finding, bad
from agent.verify.lexicon import SPEECH, STOP
from agent.verify.naming import attributees
from agent.verify.reading import Premise, Reading
from agent.verify.words import FRAME, Word, content, outside_quotes
from tools.names import Name, same_name

_AUX: Final = r"(?:\s+(?:has|had|have|will|would|also|then|later|recently|already|now|\w+ly))*"
_ACTS: Final = re.compile(rf"^{_AUX}\s+(?P<verb>[a-z]{{3,}})\b(?! by\b)")
_BEFORE: Final = re.compile(rf"{_AUX}\s*$")
_BY: Final = re.compile(r"^\s+by\s+(?:the\s+)?$")
_REPORTS: Final = re.compile(
    r"^,?\s+(?:also |later )?(?:reported|reports|disclosed|believes|says)\b"
)
_WITH: Final = re.compile(r"(?:\band|\bor|\bwith|&)\s*$")
_OUTLET: Final = (
    r"(?P<who>agency|paper|newspaper|magazine|broadcaster|station|website|reporters?|journalists?"
    r"|bank|court|union|regulator|ministry|police)"
)
_SAYS: Final = re.compile(
    rf"\b[Tt]he {_OUTLET}\s+(?:also |later |then )?(?:{SPEECH}|reported|reports)\b"
    rf"|\baccording to the {_OUTLET.replace('who', 'source')}\b(?!['’])",
    re.I,
)
# What somebody saw or was told is not what he said.
_PASSIVE: Final = (
    r"\b(?:(?:seen|obtained|reviewed|viewed|examined|received|read|heard|published)\s+by"
    r"|(?:told|tells|telling|informed|asked|sued|shown to|sent to|given to|submitted to"
    r"|provided to|spoke to|talking to)) (?:\w+ )?"
)


def _doer(one: Premise, verb: Word) -> Name | None:
    """The name that plainly does what the verb says in the evidence; None when none does."""
    text, names = one.reading.text, one.reading.names
    by = next((n for n in names if _BY.match(text[verb.end : n.start])), None)
    if by is not None:
        return by
    before = text[: verb.start]
    before = before[: len(before) - len(found[0])] if (found := _BEFORE.search(before)) else before
    name = next((n for n in names if n.end == len(before)), None)
    return None if name is None or _WITH.search(text[: name.start]) else name


def _told(name: Name, evidence: Sequence[Premise]) -> bool:
    """Whether the evidence names somebody only as one who tells."""
    found = False
    for one in evidence:
        tellers = set(attributees(one.reading))
        for other in one.reading.names:
            if same_name(other.text, name.text):
                after = one.reading.text[other.end :]
                if other not in tellers and not _REPORTS.match(after):
                    return False
                found = True
    return found


def check_doers(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """Who said that another did it did not do it."""
    text = outside_quotes(claim.text)
    speakers = set(attributees(claim))
    for name in claim.names:
        act = None if name in speakers else _ACTS.match(text[name.end :])
        if act is None or re.fullmatch(SPEECH, act["verb"]) or act["verb"] in STOP:
            continue
        at = name.end + act.start("verb")
        mine = next((w for w in content(text) if w.start == at), None)
        if mine is None or mine.stem in FRAME or not _told(name, evidence):
            continue
        doers = [
            _doer(one, w)
            for one in evidence
            for w in content(one.reading.text)
            if w.stem == mine.stem
        ]
        others = [d for d in doers if d is not None and not same_name(d.text, name.text)]
        if others and len(others) == len(doers):
            detail = f"the evidence says that {others[0].text} {mine.text}, not {name.text}"
            yield bad("name", detail, conflict=True, wrong=name.text)


def check_tellers(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """Who saw the figures or was told them is not who stated them."""
    for found in _SAYS.finditer(outside_quotes(claim.text)):
        who = (found["who"] or found["source"]).lower()
        noun = re.compile(rf"\b{re.escape(who)}\b", re.I)
        passive = re.compile(_PASSIVE + re.escape(who), re.I)
        quotes = [one.reading.text for one in evidence]
        there = sum(len(noun.findall(text)) for text in quotes)
        if any(noun.search(value) for one in evidence for _, value in one.values):
            continue
        if there and there == sum(len(passive.findall(text)) for text in quotes):
            detail = f"the evidence does not say that the {who} said it"
            yield bad("speaker", detail, conflict=True, wrong=found[0])
