"""Mechanical checks of figures and periods: value, unit, measure, subject and period agree.

Knows no other kind of word. Conservative: a figure whose measure or period cannot be told fails.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from agent.domain import Figure, Period
from agent.verify.derive import derive
from agent.verify.findings import Finding, bad, good
from agent.verify.lexicon import SPEECH
from agent.verify.reading import (
    COMPARED,
    MEASURES,
    Premise,
    Reading,
    binding,
    figure_periods,
    qualifiers,
)
from agent.verify.words import FRAME, stem
from tools.figures import agrees
from tools.periods import compatible, covers, in_words, label_kind, year_earlier

# "More than 200 million" may stand for 216 million, not for 270.
BOUND_WITHIN: Final = Decimal("0.9")
_SEQUENTIAL: Final = re.compile(r"\bsequential|quarter[\s-]over[\s-]quarter|\bq/q\b", re.I)


class Reason(NamedTuple):
    """Why a figure that stands in the evidence does not carry the claim's."""

    text: str
    conflict: bool = True


class Match(NamedTuple):
    """A figure of the evidence beside one of the claim.

    ``overlap`` counts the words their clauses share; ``subject`` leaves out a measure that both
    name, which other figures of that measure may do without.
    """

    premise: Premise
    figure: Figure
    overlap: int
    subject: int
    measures: frozenset[str]


def _measures(one: Premise, figure: Figure) -> frozenset[str]:
    """Measures of an evidence figure; those in force at its place where its clause names none."""
    named = binding(one.reading.text, figure.start).measures
    measure = one.value("measure")
    if named or not measure:
        return named
    return frozenset(stem(word) for word in measure.split()) & MEASURES


def _matches(claim: Reading, figure: Figure, evidence: Sequence[Premise]) -> list[Match]:
    """All evidence figures of the same unit, with how many words their clauses share."""
    ours = binding(claim.text, figure.start)
    found = []
    for one in evidence:
        subject = frozenset(stem(w) for w in (one.value("subject") or "").split())
        for other in one.reading.figures:
            if other.unit != figure.unit:
                continue
            theirs = binding(one.reading.text, other.start)
            shared = 2 * len((ours.own - FRAME) & (theirs.own | (subject - theirs.wide)))
            shared += len((ours.own - FRAME) & (theirs.wide - theirs.own))
            shared += len((ours.wide - ours.own - FRAME) & theirs.wide)
            shared += 2 * len(ours.qualifiers & theirs.qualifiers)
            named = len(ours.own & theirs.own & MEASURES)
            found.append(Match(one, other, shared, shared - 2 * named, _measures(one, other)))
    return found


def _rival(claim: Reading, figure: Figure, found: Sequence[Match]) -> Match | None:
    """The evidence figure that stands where the claim's should, if one plainly does."""
    ours = binding(claim.text, figure.start)
    likely = [m for m in found if not agrees(figure, m.figure) and m.overlap >= 1]
    likely = [m for m in likely if m.measures & ours.measures or not (m.measures and ours.measures)]
    return max(likely, key=lambda m: (m.overlap, -m.figure.start), default=None)


def _swapped(claim: Reading, figure: Figure, best: Match, found: Sequence[Match]) -> Reason | None:
    """Why the figure, though it stands in the evidence, belongs to something else there."""
    ours = binding(claim.text, figure.start)
    near = [m for m in found if m.premise is best.premise and not agrees(figure, m.figure)]
    other = max(near, key=lambda m: m.subject, default=None)
    if other is not None and other.subject > best.subject and other.overlap > best.overlap:
        told = f"the evidence gives {other.figure.text} there"
        return Reason(f"{told}, and {figure.text} for something else")
    if ours.measures and best.measures and not ours.measures & best.measures:
        mine = _named(claim.text, ours.measures)
        theirs = _named(best.premise.reading.text, best.measures)
        told = f"the sentence gives {figure.text} as {mine}"
        return Reason(f"{told}; the evidence gives it as {theirs}")
    if ours.measures and not best.measures and not ours.measures & best.premise.stems:
        measure = _named(claim.text, ours.measures)
        return Reason(f"the evidence does not say that {figure.text} is {measure}", conflict=False)
    return _miscounted(figure, best) or _unqualified(claim, figure, best, found)


def _loose(figure: Figure, best: Match) -> Reason | None:
    """A bound may be rounded; one far below what the evidence says misleads, though it holds."""
    if figure.hedge in ("", "about") or figure.high is not None or best.figure.high is not None:
        return None
    low, high = sorted((abs(figure.value), abs(best.figure.value)))
    if not high or low / high >= BOUND_WITHIN:
        return None
    return Reason(f"the sentence says {figure.text}; the evidence says {best.figure.text}")


def _miscounted(figure: Figure, best: Match) -> Reason | None:
    """A count of one thing is not a count of another."""
    if not figure.noun or not best.figure.noun:
        return None
    noun = stem(figure.noun.split()[-1])
    known = best.premise.stems | best.premise.context_stems
    if noun in known or noun in {stem(w) for w in best.figure.noun.split()}:
        return None
    told = f"the sentence counts {figure.noun}; the evidence counts {best.figure.noun}"
    return Reason(told)


def _unqualified(
    claim: Reading, figure: Figure, best: Match, found: Sequence[Match]
) -> Reason | None:
    """A figure that the evidence qualifies, beside one that it does not, keeps its qualifier."""
    theirs = binding(best.premise.reading.text, best.figure.start).qualifiers
    lost = theirs - qualifiers(claim.text)
    plain = [
        m
        for m in found
        if m.premise is best.premise
        and m.figure != best.figure
        and not binding(m.premise.reading.text, m.figure.start).qualifiers
        and m.measures == best.measures
    ]
    if not lost or not plain:
        return None
    told = f"{figure.text} is stated for {min(lost)} in the evidence"
    return Reason(f"{told}, and the sentence leaves that out")


def _named(text: str, stems: frozenset[str]) -> str:
    found = [w for w in re.findall(r"[^\W\d_]+", text) if stem(w) in stems]
    return " or ".join(dict.fromkeys(w.lower() for w in found)) or " or ".join(sorted(stems))


def check_figure(claim: Reading, figure: Figure, evidence: Sequence[Premise]) -> Finding:
    """One figure of the claim against all figures of the evidence."""
    found = _matches(claim, figure, evidence)
    agreeing = sorted((m for m in found if agrees(figure, m.figure)), key=lambda m: -m.overlap)
    reasons = []
    for match in agreeing:
        reason = (
            _loose(figure, match)
            or _swapped(claim, figure, match, found)
            or _period_reason(claim, figure, match)
        )
        if not reason:
            return good(
                "figure",
                f"{figure.text} = {match.figure.text}",
                used=(match.premise.evidence.id,),
            )
        reasons.append(reason)
    computed = derive(claim, figure, evidence)
    if computed is not None:
        return good("figure", computed.rule, used=computed.from_, derived=computed)
    if reasons:
        return bad("figure", reasons[0].text, conflict=reasons[0].conflict, wrong=figure.text)
    rival = _rival(claim, figure, found)
    if rival is not None:
        ours, theirs = figure.text, rival.figure.text
        if ours == theirs and figure.direction != rival.figure.direction:
            ours, theirs = (f"{f.direction} {f.text}".strip() for f in (figure, rival.figure))
        detail = f"the sentence says {ours}; the evidence says {theirs}"
        return bad("figure", detail, conflict=True, wrong=figure.text)
    return bad("figure", _absent(figure, evidence), wrong=figure.text)


def _absent(figure: Figure, evidence: Sequence[Premise]) -> str:
    stated = [f.text for one in evidence for f in one.reading.figures]
    for one in evidence:
        for other in one.reading.figures:
            if other.value == figure.value and other.unit != figure.unit:
                return f"the sentence says {figure.text}; the evidence says {other.text}"
    if not stated:
        return f"the sentence says {figure.text}; the evidence states no figure"
    return f"the sentence says {figure.text}; the evidence has only {', '.join(stated[:4])}"


def stated_periods(one: Premise, figure: Figure | None = None) -> list[str]:
    """Labels in force for a figure of the evidence (or for the whole sentence)."""
    own = figure_periods(one.reading, figure) if figure else list(one.reading.periods)
    return [p.label for p in own] or ([one.period] if one.period else [])


def _period_reason(claim: Reading, figure: Figure, match: Match) -> Reason | None:
    """Why the period that the claim gives to its figure is not the evidence's."""
    asked = figure_periods(claim, figure)
    if not asked:
        return None
    stated = stated_periods(match.premise, match.figure)
    for period in asked:
        if any(compatible(period.label, label) for label in stated):
            return None
        if _dated(claim, period, match.premise, undated=not stated):
            return None
    if not stated:
        told = f"the evidence does not say that {figure.text} is for {asked[0].text}"
        return Reason(told, conflict=False)
    told = f"the sentence gives {figure.text} for {asked[0].text}"
    return Reason(f"{told}; the evidence gives it for {in_words(stated[0])}")


def _dated(claim: Reading, period: Period, one: Premise, *, undated: bool) -> bool:
    """Whether the period is when it was said or published, not what the figure is for."""
    if one.date is None or not (
        compatible(period.label, one.date) or covers(period.label, one.date)
    ):
        return False
    return undated or re.search(rf"\b{SPEECH}\b", claim.text) is not None


def check_period(claim: Reading, period: Period, evidence: Sequence[Premise]) -> Finding:
    """A period of the claim stands in, covers or is covered by one of the evidence or its place."""
    # Where a passage names another month, a year around it or beside it does not make them one.
    touch = compatible if any(_instead(claim, period, one) for one in evidence) else _touch
    for one in evidence:
        name, label = "", ""
        own = [p.label for p in one.reading.periods]
        if any(touch(period.label, other) for other in own):
            return good("period", f"{period.text} stands in the evidence", used=(one.evidence.id,))
        if one.period and touch(period.label, one.period):
            name, label = "period", one.period
        elif one.date and _touch(period.label, one.date):
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


def _touch(one: str, other: str) -> bool:
    return compatible(one, other) or covers(one, other) or covers(other, one)


def check_numbers(claim: Reading, evidence: Sequence[Premise]) -> list[Finding]:
    """All figures and periods of the claim."""
    return [
        *(check_figure(claim, figure, evidence) for figure in claim.figures),
        *(check_period(claim, period, evidence) for period in claim.periods),
    ]
