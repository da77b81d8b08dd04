"""Mechanical checks of who did it and to whom: subjects and the two sides of a verb keep places.

Knows names and verbs only. Says nothing where the evidence does not plainly name another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.verify.findings import Finding, bad
from agent.verify.reading import Premise, Reading
from agent.verify.words import FRAME, content, content_stems, normalise, segments, stem
from tools.names import Name, same_name

_MOST = 40  # characters between a name and its verb, or a verb and its object
_PASSIVE: Final = re.compile(r"\b(?:is|was|were|are|been|be|being|get|got)\s+(?:\w+ly\s+)?$", re.I)
_TO_VERB: Final = re.compile(
    r"^(?:,[^,;.]{1,60},)?\s+(?:(?:has|had|have|will|is|was|were|are|be|been|also|then|later"
    r"|recently|\w+ly)\s+){0,4}(?P<verb>[a-z]{3,}(?:ed|s|e|d|t|w)?)\b(?P<by>\s+by\b)?"
)
# The nouns that name one side of a verb: "her successor is Tom Hale".
_NOUNS: Final = {
    "successor": "succeed", "replacement": "replace", "predecessor": "precede",
    "buyer": "buy", "acquirer": "buy", "purchaser": "buy", "owner": "own", "founder": "found",
    "employer": "employ", "winner": "win",
}  # fmt: skip
# One who succeeds, replaces or follows another; preceding is the same from the other side.
_AFTER: Final = frozenset({"succeed", "replac", "replace", "follow", stem("succeed"),
                           stem("replace"), stem("follow")})  # fmt: skip
_PRECEDES: Final = stem("precede")
_HIS = r"(?:his|her|its|their|the|(?P<of>[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)*)['’]s)"
_NOUN = "|".join(_NOUNS)
_IS = re.compile(rf"\b{_HIS}\s+(?P<noun>{_NOUN})\s*(?:,|is|was|will be|became)\s+$", re.I)
_AS = re.compile(
    rf"^\s*(?:,|is|was|as|became|will be)\s+(?:as )?{_HIS}\s+(?P<noun>{_NOUN})\b", re.I
)


class Act(NamedTuple):
    """Who does what to whom; a side that is not named is empty."""

    subject: str
    verb: str
    object: str


def acts(reading: Reading) -> Iterator[Act]:
    """What names do to names, active voice, in the order of the text."""
    text, names = reading.text, reading.names
    for name in names:
        rest = text[name.end :]
        if (found := _AS.match(rest)) or (found := _IS.search(text[: name.start])):
            yield _turned(name.text, stem(_NOUNS[found["noun"].lower()]), found["of"] or "")
            continue
        found = _TO_VERB.match(rest)
        if found is None:
            continue
        at = name.end + found.start("verb")
        after = name.end + found.end()
        other = next((n for n in names if 0 < n.start - after <= _MOST), None)
        between = text[after : other.start] if other else ""
        if other is None or re.search(r"[,;:.]|\band\b|\bfor\b|\bto\b|\bwith\b", between):
            continue
        verb = stem(found["verb"])
        if found["by"]:
            if _PASSIVE.search(text[:at]):
                yield _turned(other.text, verb, name.text)
        elif not re.search(r"\b(?:in|on|at|from|of|by|as|near|over)\b", between):
            yield _turned(name.text, verb, other.text)


def _turned(subject: str, verb: str, other: str) -> Act:
    if verb == _PRECEDES:
        return Act(other, stem("succeed"), subject)
    return Act(subject, stem("succeed") if verb in _AFTER else verb, other)


def _same(one: str, other: str) -> bool:
    return bool(one and other) and same_name(one, other)


def check_sides(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """Who did it is not the one to whom it was done."""
    known = [act for one in evidence for act in acts(one.reading)]
    for ours in acts(claim):
        theirs = [act for act in known if act.verb == ours.verb]
        if any(_same(ours.subject, t.subject) or _same(ours.object, t.object) for t in theirs):
            continue
        if any(_same(ours.subject, t.object) or _same(ours.object, t.subject) for t in theirs):
            detail = f"the evidence has it the other way round than {ours.subject} … {ours.object}"
            yield bad("name", detail, conflict=True, wrong=ours.subject)


def _subjects(claim: Reading) -> Iterator[tuple[Name, frozenset[str]]]:
    """Names that lead a clause of the claim as its subject, with the stems said of them there."""
    for start, end in segments(claim.text):
        inside = [n for n in claim.names if start <= n.start < end]
        if not inside or not re.match(r"\s+[a-z]", claim.text[inside[0].end : end]):
            continue
        first = inside[0]
        said = content_stems(claim.text[first.end : end]) - FRAME
        for other in inside[1:]:
            said -= content_stems(other.text)
        if said:
            yield first, said


def _carries(name: Name, one: Premise) -> bool:
    low = name.text.lower()
    held = [normalise(one.evidence.text).lower(), *(v.lower() for _, v in one.values)]
    return (
        any(low in text for text in held)
        or any(same_name(name.text, n.text) for n in one.reading.names)
        or any(same_name(name.text, value) for _, value in one.values)
    )


def check_subjects(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What one passage says of somebody is not said of one whom only another passage names."""
    if len(evidence) < 2:
        return
    for name, said in _subjects(claim):
        scored = [(len(said & one.stems), one) for one in evidence]
        best = max(score for score, _ in scored)
        if not best or any(score == best and _carries(name, one) for score, one in scored):
            continue
        for score, one in scored:
            other = _leader(one, said) if score == best else None
            if other is not None and other.text not in claim.text:
                detail = f"the evidence says this of {other.text}, not of {name.text}"
                yield bad("name", detail, conflict=True, wrong=name.text)
                return


def _leader(one: Premise, said: frozenset[str]) -> Name | None:
    """The name that stands before what is said, in the same clause."""
    text = one.reading.text
    for word in content(text):
        if word.stem in said:
            low = max((a for a, _ in segments(text) if a <= word.start), default=0)
            before = [n for n in one.reading.names if low <= n.start < word.start]
            return before[-1] if before else None
    return None
