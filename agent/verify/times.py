"""Mechanical checks of periods: a figure keeps its period, and what happened its time.

Knows neither values nor measures, save whether a measure is of a day or of a span of days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from agent.domain import Figure, Period
from agent.verify.findings import Finding, bad, good
from agent.verify.lexicon import SPEECH
from agent.verify.moments import When, measured, touch, when
from agent.verify.reading import COMPARED, Premise, Reading, binding, figure_periods
from agent.verify.word_lists import EVENTS, FLOWS
from agent.verify.words import content, stems_of
from tools.periods import compatible, covers, in_words, label_kind, year_earlier

_SEQUENTIAL: Final = re.compile(r"\bsequential|quarter[\s-]over[\s-]quarter|\bq/q\b", re.I)
_FLOWS: Final = stems_of(FLOWS)
_EVENTS: Final = stems_of(EVENTS)
_SOLD: Final = re.compile(r"\b(?:sold|sells?|selling)\b", re.I)
_BOUGHT: Final = re.compile(r"\b(?:bought|buys?|acquire[sd]?|purchased?|took over)\b", re.I)


class Reason(NamedTuple):
    """Why a figure that stands in the evidence does not carry the claim's."""

    text: str
    conflict: bool = True


def stated_periods(one: Premise, figure: Figure | None = None) -> list[str]:
    """Labels in force for a figure of the evidence (or for the whole sentence)."""
    return [time.label for time in _stated(one, figure)]


def _stated(one: Premise, figure: Figure | None) -> list[When]:
    own = figure_periods(one.reading, figure) if figure else list(one.reading.periods)
    found = [when(one.reading.text, p) for p in own]
    return found or ([When(one.period)] if one.period else [])


def period_reason(claim: Reading, figure: Figure, one: Premise, other: Figure) -> Reason | None:
    """Why the period that the claim gives to its figure is not the evidence's."""
    asked = figure_periods(claim, figure)
    if not asked:
        return None
    stated = _stated(one, other)
    flow = bool(binding(claim.text, figure.start).measures & _FLOWS)
    for period in asked:
        ours = when(claim.text, period)
        if any(measured(ours, theirs, flow=flow) for theirs in stated):
            return None
        if (not flow or _dealt(claim, one)) and any(
            _held(claim, figure, ours, one, theirs) for theirs in stated
        ):
            return None
        if _dated(claim, period, one, undated=not stated):
            return None
    if not stated:
        told = f"the evidence does not say that {figure.text} is for {asked[0].text}"
        return Reason(told, conflict=False)
    told = f"the sentence gives {figure.text} for {asked[0].text}"
    return Reason(f"{told}; the evidence gives it for {in_words(stated[0].label)}")


def _held(claim: Reading, figure: Figure, ours: When, one: Premise, theirs: When) -> bool:
    """Whether it is told of something that was done once, on a day of the claim's period.

    "Bought it for $5 million on May 4": in May too. "Sold 40 cars on May 4": in May perhaps more.
    """
    if ours.edge or not theirs.day or not covers(ours.label, theirs.label):
        return False
    before = content(claim.text[: figure.start])
    counted = not figure.unit and before and before[-1].stem in _EVENTS
    done = {w.stem for w in content(claim.text)} & _EVENTS
    there = {w.stem for w in content(one.reading.text)}
    return bool(done & there or _dealt(claim, one)) and not counted


def _dealt(claim: Reading, one: Premise) -> bool:
    """Whether one tells of a sale and the other of a purchase: one deal, from its two sides."""
    texts = claim.text, one.reading.text
    return any(_SOLD.search(a) and _BOUGHT.search(b) for a, b in (texts, texts[::-1]))


def _dated(claim: Reading, period: Period, one: Premise, *, undated: bool) -> bool:
    """Whether the period is when it was said or published, not what the figure is for."""
    if one.date is None or not (
        compatible(period.label, one.date) or covers(period.label, one.date)
    ):
        return False
    return undated or re.search(rf"\b{SPEECH}\b", claim.text) is not None


def check_period(claim: Reading, period: Period, evidence: Sequence[Premise]) -> Finding:
    """A period of the claim stands in, covers or is covered by one of the evidence or its place."""
    ours = when(claim.text, period)
    if (days := _days_within(ours, evidence)) and not any(touch(ours, day) for day in days):
        detail = f"the sentence says the {ours.edge} of {period.text}; the evidence says"
        told = f"{detail} {in_words(days[0].label)}"
        return bad("period", told, conflict=True, wrong=period.text)
    # Where a passage names another month, a year around it or beside it does not make them one.
    strict = any(_instead(claim, period, one) for one in evidence)
    for one in evidence:
        name, label = "", ""
        own = [when(one.reading.text, p) for p in one.reading.periods]
        if any(_met(ours, other, strict=strict) for other in own):
            return good("period", f"{period.text} stands in the evidence", used=(one.evidence.id,))
        if one.period and _met(ours, When(one.period), strict=strict):
            name, label = "period", one.period
        elif one.date and touch(ours._replace(edge=""), When(one.date)):
            name, label = "date", one.date
        if name:
            told = in_words(label)
            return good("period", f"{period.text} is {told}", fields=((one.evidence.id, name),))
        title = " ".join(v for n, v in one.values if n in ("title", "section"))
        if period.text.lower() in title.lower():
            return good("period", f"{period.text} heads it", fields=((one.evidence.id, "title"),))
    if any(_compares(claim, period, one) for one in evidence):
        return good("period", f"{period.text}: the evidence compares with it")
    stated = [label for one in evidence for label in stated_periods(one)]
    if stated:
        told = in_words(stated[0])
        detail = f"the sentence speaks of {period.text}; the evidence speaks of {told}"
        return bad("period", detail, conflict=True, wrong=period.text)
    return bad("period", f"the evidence does not say {period.text}", wrong=period.text)


def _met(ours: When, theirs: When, *, strict: bool) -> bool:
    if not strict:
        return touch(ours, theirs)
    return compatible(ours.label, theirs.label) or (bool(ours.edge) and touch(ours, theirs))


def _days_within(ours: When, evidence: Sequence[Premise]) -> list[When]:
    """Days of the evidence in the period of which the claim means an edge."""
    if not ours.edge or ours.limit:
        return []
    times = [when(one.reading.text, p) for one in evidence for p in one.reading.periods]
    return [t for t in times if t.day and covers(ours.label, t.day)]


def _instead(claim: Reading, period: Period, one: Premise) -> bool:
    """Whether the evidence itself names another month (or day, quarter) where the claim has this.

    A period that tells when somebody said it is not meant, nor one that it only compares with.
    """
    kind = label_kind(period.label)
    if kind in (None, "year", "partial") or re.search(rf"\b{SPEECH}\b", claim.text):
        return False
    own = [p for p in one.reading.periods if not COMPARED.search(one.reading.text[: p.start])]
    same = any(compatible(period.label, p.label) for p in own)
    return not same and any(label_kind(p.label) == kind for p in own)


def _compares(claim: Reading, period: Period, one: Premise) -> bool:
    """Whether a change over a year in the evidence is the claim's "from a year earlier"."""
    if not COMPARED.search(claim.text[: period.start]) or not one.reading.directions:
        return False
    if _SEQUENTIAL.search(one.reading.text):
        return False
    return any(year_earlier(label) == period.label for label in stated_periods(one))
