"""Mechanical check of concessions: what was in spite of a thing was not because of it.

Knows cues of cause and of concession; says nothing where the two sides cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.verify.causes import AHEAD, BACK
from agent.verify.findings import Finding, bad
from agent.verify.reading import Premise, Reading
from agent.verify.words import FRAME, content, outside_quotes

_AGAINST: Final = (
    r"(?:in )?despite(?: the fact that)?|in spite of(?: the fact that)?|notwithstanding"
    r"|regardless of|irrespective of|even though|although|though|even (?:as|if)|in defiance of"
)
# "Since" and "as" are mostly of time; they count only against a concession of the evidence.
_CUE: Final = re.compile(
    rf"\b(?:(?P<against>{_AGAINST})|(?P<back>{BACK}|on account of|in view of|in light of|given"
    rf"|since|as(?! (?:of|at|well|a|an|the)\b))|(?P<ahead>{AHEAD}))\b",
    re.I,
)
_WEAK: Final = frozenset({"since", "as", "given"})
_BREAK: Final = re.compile(r"[;:—]|,\s+(?:and|but|while|whereas|which|who)\b|\.\s")


class Tie(NamedTuple):
    """What happened, what it is set beside, and whether as its cause or against it."""

    effect: frozenset[str]
    other: frozenset[str]
    against: bool
    cue: str


def _stems(text: str) -> frozenset[str]:
    return frozenset(w.stem for w in content(text)) - FRAME


def ties(text: str) -> list[Tie]:
    """Causes and concessions that a text states, each side cut at the next cue or clause."""
    cues = list(_CUE.finditer(text))
    found: list[Tie] = []
    for at, cue in enumerate(cues):
        low = max((b.end() for b in _BREAK.finditer(text, 0, cue.start())), default=0)
        low = max(low, cues[at - 1].end() if at else 0)
        stop = _BREAK.search(text, cue.end())
        high = stop.start() if stop else len(text)
        high = min(high, cues[at + 1].start() if at + 1 < len(cues) else high)
        before, after = text[low : cue.start()], text[cue.end() : high]
        chained = bool(at) and low == cues[at - 1].end() and "," in before
        if chained:  # "Despite A, B because of C"
            before = before.partition(",")[2]
        if chained and found and not _stems(before):  # "B despite A, because of C"
            found.append(Tie(found[-1].effect, _stems(after), bool(cue["against"]), cue[0]))
            continue
        if not _stems(before):  # "Despite A, B"
            after, _, before = after.partition(",")
        sides = (_stems(after), _stems(before)) if cue["ahead"] else (_stems(before), _stems(after))
        if all(sides):
            found.append(Tie(*sides, bool(cue["against"]), cue[0]))
    return found


def _likeness(ours: Tie, theirs: Tie) -> int:
    """Shared words of what they are set beside; 0 unless both sides share half of theirs."""
    for mine, other in ((ours.effect, theirs.effect), (ours.other, theirs.other)):
        if len(mine & other) * 2 < min(len(mine), len(other)) or not mine & other:
            return 0
    return len(ours.other & theirs.other)


def check_concessions(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """A cause of the sentence is no concession of the evidence, nor the reverse."""
    known = [tie for one in evidence for tie in ties(one.reading.text)]
    for ours in ties(outside_quotes(claim.text)):
        if ours.cue.lower() in _WEAK and not any(tie.against for tie in known):
            continue
        alike = [(_likeness(ours, tie), tie) for tie in known]
        turned = [
            (n, tie)
            for n, tie in alike
            if n and tie.against != ours.against and tie.cue.lower() not in _WEAK
        ]
        same = max((n for n, tie in alike if tie.against == ours.against), default=0)
        best = max(turned, key=lambda pair: pair[0], default=None)
        if best is not None and best[0] > same:
            detail = f'the sentence says "{ours.cue}"; the evidence says "{best[1].cue}"'
            yield bad("cause", detail, conflict=True, wrong=ours.cue)
            return
