"""Mechanical check of what a value is to its verb: where it went to, from, or by how much.

Knows prepositions only. A value whose place cannot be told is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from agent.domain import Figure
from agent.verify.derive import derive
from agent.verify.findings import Finding, bad
from agent.verify.reading import Premise, Reading, figure_periods
from agent.verify.times import period_reason
from tools.figures import agrees
from tools.remembered import remembered

Place = Literal["to", "by", "from", "level", ""]

_VERB: Final = (
    r"(?:rose|ris(?:e[sn]?|ing)|grew|grow(?:s|n|ing)?|increas(?:e[sd]?|ing)|climb(?:s|ed|ing)?"
    r"|jump(?:s|ed|ing)?|surg(?:e[sd]?|ing)|soar(?:s|ed|ing)?|expand(?:s|ed|ing)?|gain(?:s|ed)?"
    r"|improv(?:e[sd]?|ing)|accelerat(?:e[sd]?|ing)|rais(?:e[sd]?|ing)|lift(?:s|ed|ing)?|up"
    r"|fell|fall(?:s|en|ing)?|declin(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|drop(?:s|ped|ping)?"
    r"|dipp?(?:s|ed)?|shr[aiu]nk|slid|slipp?ed|sank|plung(?:e[sd]?|ing)|plummet(?:s|ed)?|down"
    r"|tumbl(?:e[sd]?|ing)|reduc(?:e[sd]?|ing)|lower(?:s|ed|ing)|cut(?:s|ting)?|eased|weakened"
    r"|slow(?:s|ed|ing))"
)
_NOUN: Final = (
    r"(?:increases?|rises?|growth|gains?|jumps?|surges?|expansion|improvements?|declines?"
    r"|decreases?|drops?|falls?|reductions?|cuts?|dips?|contraction|slowdown|acceleration|change)"
)
_HEDGE: Final = re.compile(
    r"(?:\b(?:about|around|approximately|roughly|nearly|almost|some|just|only|over|under|above"
    r"|below|(?:more|less|greater|fewer|higher|lower) than|at least|at most|as much as|close to"
    r"|just|slightly|well|another|an?|the|record|full|solid|strong|estimated)\s*|[~(]\s*)*$",
    re.I,
)
_GAP: Final = r"(?:\s+(?:[^\s,;.]+|[$€£]?\d[\d.,]*\d)){0,8}?"
_TO: Final = re.compile(rf"\b{_VERB}\b(?P<gap>{_GAP}(?:,? from [^,;]{{1,30}},?)?)\s+to$", re.I)
_BY: Final = re.compile(rf"\b{_VERB}\b{_GAP}\s+by$", re.I)
_FROM: Final = re.compile(
    rf"\b{_VERB}\b[^;]{{0,60}}\sfrom$|\b(?:compared (?:to|with)|versus|against)$", re.I
)
_OF: Final = re.compile(rf"\b{_NOUN}(?:\s+in\s+[\w\s-]{{1,30}}?)?\s+of$", re.I)
_BARE: Final = re.compile(
    rf"\b{_VERB}(?:\s+(?:sharply|slightly|strongly|modestly|significantly|further|again"
    r"|sequentially|year[\s-](?:over|on)[\s-]year))?$",
    re.I,
)
_LEVEL: Final = re.compile(
    r"\b(?:is|was|were|are|at|reach(?:es|ed|ing)?|total(?:l?ed|s)?|hit|(?:came|amounted) to)$", re.I
)
# "30 percent growth", "14 percent more": a change, whatever stands before it.
_AFTER: Final = re.compile(
    rf"^\)?[\s-]+(?:[\w-]+[\s-]+){{0,3}}?(?:{_NOUN}|more|less|higher|lower|fewer|above|below)\b",
    re.I,
)
# "Growth was 30 percent", "growth rose to 30 percent": a level and a change at once.
_GROWTH: Final = re.compile(rf"\b(?:{_NOUN}|rate of|growing|pace)\b", re.I)
_TOLD: Final = {"to": "to", "by": "by", "from": "from", "level": "at"}


class Placed(NamedTuple):
    """A figure of the evidence in its sentence; its place is only looked up where it matters."""

    figure: Figure
    text: str
    premise: Premise

    @property
    def place(self) -> Place:
        """See ``place``."""
        return place(self.text, self.figure)


@remembered
def place(text: str, figure: Figure) -> Place:
    """What the value is to its verb; empty where that cannot be told.

    "Rose to 30 percent" and "was 30 percent" give where it stands, "rose by 30 percent" and "30
    percent more" a change, "rose from 30 percent" where it stood.
    """
    if figure.hedge == "up_to" or figure.unit == "x":
        return ""
    low = max((text.rfind(mark, 0, figure.start) for mark in (";", ":", "—")), default=-1) + 1
    before = text[low : figure.start].rstrip(" $€£")
    before = before[: len(before) - len(found[0])] if (found := _HEDGE.search(before)) else before
    before = before.rstrip()
    if _FROM.search(before):
        return "from"
    if _AFTER.match(text[figure.end :]):
        return ""
    if to := _TO.search(before):
        return "" if _GROWTH.search(before[: to.start()]) else "to"
    if _BY.search(before) or _BARE.search(before):
        return "by"
    if _OF.search(before):
        return "by"
    if _LEVEL.search(before):
        return "" if _GROWTH.search(before) else "level"
    return ""


def _fits(ours: Place, theirs: Place) -> bool:
    return not theirs or ours == theirs or {ours, theirs} == {"to", "level"}


def check_places(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What a value rose to, it did not rise by or from."""
    known = [
        Placed(figure, one.reading.text, one) for one in evidence for figure in one.reading.figures
    ]
    for figure in claim.figures:
        same = [x for x in known if x.figure.unit == figure.unit and agrees(figure, x.figure)]
        ours = place(claim.text, figure) if same else ""
        if not ours or any(_fits(ours, x.place) for x in same):
            continue
        if ours == "level" and any(_was(claim, figure, x) for x in same):
            continue
        if ours == "from" and _stood(figure, same, known):
            continue
        if ours == "by" and (_apart(figure, known) or derive(claim, figure, evidence)):
            continue
        told = f'"{_TOLD[ours]} {figure.text}"; the evidence, "{_TOLD[same[0].place]}" it'
        yield bad("figure", f"the sentence says {told}", conflict=True, wrong=figure.text)


def _was(claim: Reading, figure: Figure, other: Placed) -> bool:
    """Whether a value that another came from is given for that earlier time."""
    return (
        other.place == "from"
        and bool(figure_periods(claim, figure))
        and bool(figure_periods(other.premise.reading, other.figure))
        and period_reason(claim, figure, other.premise, other.figure) is None
    )


def _apart(figure: Figure, known: Sequence[Placed]) -> bool:
    """Whether the value is the difference of two that the evidence states."""
    values = {x.figure.value for x in known if x.figure.unit == figure.unit}
    return any(value + figure.value in values for value in values)


def _stood(figure: Figure, same: Sequence[Placed], known: Sequence[Placed]) -> bool:
    """Whether the value is where something stood that the evidence also tells to have moved on."""
    return any(x.place in ("to", "level") for x in same) and any(
        x.place in ("to", "level") and x.figure.unit == figure.unit
        and not agrees(figure, x.figure)
        for x in known
    )  # fmt: skip
