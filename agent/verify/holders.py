"""Mechanical check of whose value it is: of two names with two values, each keeps its own.

Knows names and figures only. Says nothing where a clause names more than one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.domain import Figure
from agent.verify.findings import Finding, bad
from agent.verify.lexicon import SPEECH
from agent.verify.reading import Premise, Reading, binding
from agent.verify.words import segment_at, segments, stem
from tools.figures import agrees
from tools.names import Name, same_name

_SAYS: Final = re.compile(rf"(?:,[^,;.]{{1,60}},)?\s+{SPEECH}\b")
_STOP: Final = re.compile(r"[.!?]\s")


def holder(reading: Reading, figure: Figure) -> Name | None:
    """The only name of a figure's clause, where it stands before the figure; None otherwise."""
    low, high = segments(reading.text)[segment_at(reading.text, figure.start)]
    for stop in _STOP.finditer(reading.text, low, high):
        if stop.end() <= figure.start:
            low = stop.end()
        else:
            high = stop.start()
            break
    inside = list(_joined(reading, low, high))
    if len(inside) != 1 or inside[0].end > figure.start:
        return None
    return None if _SAYS.match(reading.text, inside[0].end) else inside[0]


def _joined(reading: Reading, low: int, high: int) -> Iterator[Name]:
    """Names of a stretch, those that stand side by side as one: "Oat 200" and "Home"."""
    last: Name | None = None
    for name in reading.names:
        if not low <= name.start < high:
            continue
        if last is not None and reading.text[last.end : name.start] == " ":
            last = Name(reading.text[last.start : name.end], last.start, name.end)
            continue
        if last is not None:
            yield last
        last = name
    if last is not None:
        yield last


def _alike(one: str, other: str) -> bool:
    return same_name(one, other) or same_name(other, one)


def _siblings(one: str, other: str) -> bool:
    """Whether two names differ in their last word alone: "Office 365 Home", "Office 365 Work"."""
    a, b = one.split(), other.split()
    return len(a) == len(b) > 1 and a[0].istitle() and a[:-1] == b[:-1] and a[-1] != b[-1]


def _same_thing(claim: Reading, figure: Figure, one: Premise, other: Figure) -> bool:
    if other.unit != figure.unit or not agrees(figure, other):
        return False
    if figure.noun and other.noun and not figure.unit:
        theirs = {stem(w) for w in other.noun.split()}
        return bool(theirs & {stem(w) for w in figure.noun.split()})
    ours = binding(claim.text, figure.start).measures
    measures = binding(one.reading.text, other.start).measures
    return not ours or not measures or bool(ours & measures)


def check_holders(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What one of two has, the other does not have."""
    known = [(one, f) for one in evidence for f in one.reading.figures]
    for figure in claim.figures:
        ours = holder(claim, figure)
        same = [(one, f) for one, f in known if _same_thing(claim, figure, one, f)]
        if ours is None or not same:
            continue
        theirs = [holder(one.reading, f) for one, f in same]
        named = [name for name in theirs if name is not None]
        if len(named) < len(theirs) or any(_alike(ours.text, name.text) for name in named):
            continue
        if any(_alike(ours.text, one.value("company") or "\0") for one, _ in same):
            continue
        if any(_siblings(ours.text, n.text) for n in named) or _has(ours, figure, known):
            detail = f"the evidence gives {figure.text} for {named[0].text}, not for {ours.text}"
            yield bad("name", detail, conflict=True, wrong=ours.text)
            return


def _has(name: Name, figure: Figure, known: Sequence[tuple[Premise, Figure]]) -> bool:
    """Whether the evidence gives the name another value of that unit."""
    return any(
        other.unit == figure.unit
        and (found := holder(one.reading, other)) is not None
        and _alike(name.text, found.text)
        for one, other in known
    )
