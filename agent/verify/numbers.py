"""Mechanical checks of figures and periods: value, unit, measure, subject and period agree.

Knows no other kind of word. Conservative: a figure whose measure or period cannot be told fails.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from agent.domain import Figure
from agent.verify.derive import derive
from agent.verify.findings import Finding, bad, good
from agent.verify.people_counts import alike_people
from agent.verify.reading import MEASURES, Premise, Reading, binding, qualifiers
from agent.verify.times import Reason, check_period, period_reason
from agent.verify.words import FRAME, content_stems, segment_at, segments, stem
from tools.figures import agrees
from tools.figures_units import TIME_NOUNS, singular

_LATER: Final = re.compile(
    r"[\s-]+(?P<unit>[a-z]+)\s+(?:later|earlier|before|after|afterwards?|previously|prior)\b", re.I
)
# To sell a thing for a price is no measure, though sales are.
_SELLING: Final = frozenset({"sold", "sell", "sells", "selling"})
# "More than 200 million" may stand for 216 million, not for 270.
BOUND_WITHIN: Final = Decimal("0.9")


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


def matches(claim: Reading, figure: Figure, evidence: Sequence[Premise]) -> list[Match]:
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
            named = 2 * len(ours.own & theirs.own & MEASURES)
            if _anothers(claim, one, other):
                named += len(ours.own & (theirs.wide - theirs.own) & MEASURES)
            found.append(Match(one, other, shared, shared - named, _measures(one, other)))
    return found


def _anothers(claim: Reading, one: Premise, figure: Figure) -> bool:
    """Whether the clause of an evidence figure names somebody whom the claim does not.

    "Aldgate's share was 38 percent, Brightwater's 22": the share left unsaid is Brightwater's.
    """
    text = one.reading.text
    low, high = segments(text)[segment_at(text, figure.start)]
    known = content_stems(claim.text)
    names = [n for n in one.reading.names if low <= n.start < high]
    return any(not content_stems(n.text) & known for n in names)


def rival(claim: Reading, figure: Figure, found: Sequence[Match]) -> Match | None:
    """The evidence figure that stands where the claim's should, if one plainly does."""
    near = likely(claim, figure, found)
    # Of "nine votes to five" the source's "nine" is said already: "six" is what it says instead.
    free = [m for m in near if not stated(claim, figure, m.figure)]
    return max(free or near, key=lambda m: (m.overlap, -m.figure.start), default=None)


def likely(claim: Reading, figure: Figure, found: Sequence[Match]) -> list[Match]:
    """Other figures of the evidence that share words with the claim's, and no other measure."""
    ours = binding(claim.text, figure.start)
    near = [m for m in found if not agrees(figure, m.figure) and m.overlap >= 1]
    return [m for m in near if m.measures & ours.measures or not (m.measures and ours.measures)]


def stated(claim: Reading, figure: Figure, other: Figure) -> bool:
    """Whether another figure of the claim already says what the evidence figure says."""
    return any(agrees(own, other) for own in claim.figures if own != figure)


def _swapped(claim: Reading, figure: Figure, best: Match, found: Sequence[Match]) -> Reason | None:
    """Why the figure, though it stands in the evidence, belongs to something else there."""
    ours = binding(claim.text, figure.start)
    near = [m for m in found if m.premise is best.premise and not agrees(figure, m.figure)]
    other = max(near, key=lambda m: m.subject, default=None)
    if other is not None and other.subject > best.subject and other.overlap > best.overlap:
        told = f"the evidence gives {other.figure.text} there"
        return Reason(f"{told}, and {figure.text} for something else")
    if ours.measures and _named(claim.text, ours.measures) in _SELLING:
        return _miscounted(figure, best) or _unqualified(claim, figure, best, found)
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
    theirs = {stem(w) for w in best.figure.noun.split()}
    if noun in known or noun in theirs or any(alike_people(noun, other) for other in theirs):
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
    found = matches(claim, figure, evidence)
    agreeing = sorted((m for m in found if agrees(figure, m.figure)), key=lambda m: -m.overlap)
    reasons = []
    for match in agreeing:
        reason = (
            _loose(figure, match)
            or _swapped(claim, figure, match, found)
            or period_reason(claim, figure, match.premise, match.figure)
        )
        if not reason:
            return good(
                "figure",
                f"{figure.text} = {match.figure.text}",
                used=(match.premise.evidence.id,),
            )
        reasons.append(reason)
    if not agreeing and _apart(claim, figure, evidence):
        return good("figure", f"{figure.text}: how much later, not a count")
    computed = derive(claim, figure, evidence)
    if computed is not None:
        return good("figure", computed.rule, used=computed.from_, derived=computed)
    if reasons:
        return bad("figure", reasons[0].text, conflict=reasons[0].conflict, wrong=figure.text)
    instead = rival(claim, figure, found)
    if instead is not None:
        ours, theirs = figure.text, instead.figure.text
        if ours == theirs:
            ours, theirs = _told_apart(figure, instead.figure)
        detail = f"the sentence says {ours}; the evidence says {theirs}"
        return bad("figure", detail, conflict=True, wrong=figure.text)
    return bad("figure", _absent(figure, evidence), wrong=figure.text)


_HEDGES: Final = {
    "about": "about", "more_than": "more than", "less_than": "less than", "up_to": "at most",
    "at_least": "at least",
}  # fmt: skip


def _told_apart(figure: Figure, other: Figure) -> tuple[str, str]:
    """Two figures of the same digits in words that differ: "at most four", "at least four"."""
    for told in (
        tuple(f"{f.direction} {f.text}".strip() for f in (figure, other)),
        tuple(f"{_HEDGES.get(f.hedge, 'just')} {f.text}" for f in (figure, other)),
        tuple(f"{f.text} {f.noun}".strip() for f in (figure, other)),
    ):
        if told[0] != told[1]:
            return told[0], told[1]
    return figure.text, f"{other.text} of something else"


def _apart(claim: Reading, figure: Figure, evidence: Sequence[Premise]) -> bool:
    """Whether "three months later" only sets two times apart that the evidence names.

    Where the evidence counts such units itself, its count is the one to keep.
    """
    found = _LATER.match(claim.text, figure.end)
    if found is None or figure.unit or singular(found["unit"].lower()) not in TIME_NOUNS:
        return False
    return not any(
        singular(other.noun.split()[0]) == singular(found["unit"].lower())
        for one in evidence
        for other in one.reading.figures
        if other.noun
    )


def _absent(figure: Figure, evidence: Sequence[Premise]) -> str:
    held = [f.text for one in evidence for f in one.reading.figures]
    for one in evidence:
        for other in one.reading.figures:
            if other.value == figure.value and other.unit != figure.unit:
                return f"the sentence says {figure.text}; the evidence says {other.text}"
    if not held:
        return f"the sentence says {figure.text}; the evidence states no figure"
    return f"the sentence says {figure.text}; the evidence has only {', '.join(held[:4])}"


def check_numbers(claim: Reading, evidence: Sequence[Premise]) -> list[Finding]:
    """All figures and periods of the claim."""
    return [
        *(check_figure(claim, figure, evidence) for figure in claim.figures),
        *(check_period(claim, period, evidence) for period in claim.periods),
    ]
