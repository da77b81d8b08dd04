"""Mechanical checks of who tells: the words of one are not another's, nor is one's office.

Knows names, speakers and offices. Silent where the evidence does not plainly name another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.verify.findings import Finding, bad
from agent.verify.naming import attributees, roles, speaks, stands
from agent.verify.reading import Premise, Reading
from agent.verify.words import FRAME, content_stems, outside_quotes
from tools.names import Name, same_name

_LEAST: Final = 2  # shared words before a passage is taken for the one that the sentence tells
_AFTER: Final = re.compile(r",?\s+(?:the |its |their |who is (?:the )?)?(?P<role>[A-Za-z -]{3,40})")
_BEFORE: Final = re.compile(
    r"(?P<role>(?:[A-Za-z]+[ -]){1,4}?)(?:,\s*)?(?:of [\w ]{2,30},\s*)?"
    r"(?:(?:Dr|Mr|Mrs|Ms)\.?\s+)?$"
)


def check_tellings(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What is told with another's name beside it is not of the one whom another passage names."""
    if len(evidence) < _LEAST:
        return
    for name in attributees(claim):
        said = content_stems(claim.text) - content_stems(name.text) - FRAME
        shared = [len(said & one.stems) for one in evidence]
        top = max(shared)
        if top < _LEAST:
            continue
        best = [one for count, one in zip(shared, evidence, strict=True) if count * 2 > top]
        if all(_others(name, one) for one in best):
            told = best[0].value("speaker") or next(attributees(best[0].reading)).text
            detail = f"the sentence gives it to {name.text}; the words are {told}'s"
            yield bad("speaker", detail, conflict=True, wrong=name.text)


def _others(name: Name, one: Premise) -> bool:
    """Whether the passage is plainly in the words of another."""
    speaker = one.value("speaker")
    if speaker is not None:
        return speaks(name, speaker, one) is not None
    return not stands(name.text, one) and next(attributees(one.reading), None) is not None


def offices(reading: Reading) -> Iterator[tuple[Name, frozenset[str], str]]:
    """Names with the office that stands right beside each: all its words, and those written."""
    text = outside_quotes(reading.text)
    for name in reading.names:
        before = _BEFORE.search(text[: name.start])
        after = _AFTER.match(text, name.end) if text[name.end : name.end + 1] == "," else None
        for found in (before, after):
            words = found["role"].strip().lower() if found else ""
            for role, kin in roles(words):
                at_side = words.endswith(role) if found is before else words.startswith(role)
                if at_side:
                    yield name, kin, role


def check_offices(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """A name keeps the office that the evidence gives it."""
    known = [(n.text, kin, role) for one in evidence for n, kin, role in offices(one.reading)]
    for one in evidence:
        speaker, held = one.value("speaker"), (one.value("role") or "").lower()
        known += [(speaker, kin, role) for role, kin in roles(held) if speaker]
    for name, kin, role in offices(claim):
        theirs = [(there, told) for other, there, told in known if same_name(name.text, other)]
        if theirs and all(there != kin for there, _ in theirs):
            detail = f"the evidence calls {name.text} {theirs[0][1]}, not {role}"
            yield bad("role", detail, conflict=True, wrong=role)
