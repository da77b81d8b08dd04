"""Figures of evidence as statements: what is counted, of whom, for when. Pure.

Two statements are comparable when nothing that a reader can see tells them apart but the value.
Knows no documents and takes no side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from agent.domain import Evidence, Figure, Period
from agent.plan.leaning import PLACE
from agent.verify.lexicon import FACT
from agent.verify.modality import strengths
from agent.verify.reading import MEASURES, Premise, binding, figure_periods, premise, qualifiers
from agent.verify.words import FRAME, content, content_stems, segment_at, segments, stems_of

# What a sentence compares with, sums up to, or moves from and by is not its own value.
_BESIDE: Final = re.compile(
    r"\b(?:from|versus|vs\.?|against|than|compared (?:to|with)|relative to|out of|of the|of its"
    r"|of our|another|next|remaining|additional|instead of|rather than|including|excluding|each)"
    r"\s+(?:\w+\s+)?$",
    re.I,
)
_MOVED: Final = re.compile(
    r"\b(?:by|impact(?:ed)? of|benefit(?:ed)? of|headwind of|tailwind of|points? of)\s+"
    r"(?:about\s+|approximately\s+|roughly\s+|nearly\s+|almost\s+|over\s+)?(?:an?\s+)?$",
    re.I,
)
_PER: Final = re.compile(
    r"^\s*(?:per\b|a (?:day|week|month|year|share)\b|each\b|(?:in )?c\.?c\b|\w+ in constant)", re.I
)
_PAST: Final = re.compile(r"\b(?:prior|previous|last|ago|earlier)\b", re.I)
_LEAD: Final = re.compile(r"\W*(?:(?:in|for|during|at|on|as of|by)\s+)?(?:\w+\s+){0,6}", re.I)
_REMOTE: Final = re.compile(
    r"\b(?:pro forma|sees|as if|annuali[sz]ed|run[\s-]rate|consensus|analysts (?:had )?"
    r"|hypothetical|target(?:s|ed)?|goal|guidance|forecast\w*|estimate[sd]?|scenario|on average"
    r"|average of|roughly half|year-to-date|to date|trailing|cumulative|lifetime|so far"
    r"|per year|a year)\b",
    re.I,
)
_CC: Final = re.compile(r"\bc\.?c\.?\b|constant currency|\bFX\b|exchange rate", re.I)
UNUSABLE: Final = frozenset(
    {"boilerplate", "question", "instruction", "order", "unconfirmed", "denied", "forward", "table"}
)
_SAID_SO: Final = """
reach stand result deliver generate record post see achieve total overall again new rise fall grow
growth increase decrease decline improve expand strong solid slight better higher lower up down
more less than expect line ahead flat sequential prior previous last late early time day today
current currently one two three four five six seven eight nine ten eleven twelve twenty people
person thousand count number think believe put give say quarterly yearly annual annually over
approximate rough near almost
"""
# Words that say that something was so, or when, not what.
NEUTRAL: Final = FRAME | stems_of(frozenset(_SAID_SO.split()))


class Statement(NamedTuple):
    """One figure with what it is stated of.

    ``own`` are the content stems of the figure's clause (with the subject in force), ``frame``
    those of the sentence; both without measures' synonyms lost, figures and periods.
    """

    evidence: Evidence
    figure: Figure
    form: str  # "change" or "level"
    period: str
    named_period: bool
    measures: frozenset[str]
    qualifiers: frozenset[str]
    own: frozenset[str]
    frame: frozenset[str]
    names: frozenset[str]
    owner: frozenset[str]
    alone: bool


def statements(evidence: Evidence, reported: str | None = None) -> list[Statement]:
    """The statements of a sentence that may be compared; none where it says what may be.

    ``reported`` is the period that its document reports on.
    """
    if UNUSABLE & set(evidence.flags) or evidence.quote.rstrip().endswith("?"):
        return []
    text = evidence.quote
    if _REMOTE.search(text) or PLACE.search(text):
        return []
    one = premise(evidence)
    if not one.reading.figures or min(strengths(text), default=FACT) < FACT:
        return []
    return list(_read(one, reported))


def _read(one: Premise, reported: str | None) -> Iterator[Statement]:
    text = one.reading.text
    frame = _words(one, text)
    owner = content_stems(one.value("company") or "")
    names = frozenset(s for n in one.reading.names for s in content_stems(n.text))
    for figure in one.reading.figures:
        period = _period(one, figure, reported)
        if figure.high is not None or figure.hedge not in ("", "about") or period is None:
            continue
        before, after = text[: figure.start], text[figure.end :]
        if _BESIDE.search(before) or _PER.match(after):
            continue
        bound = binding(text, figure.start)
        subject = content_stems(one.value("subject") or "")
        measure = content_stems(one.value("measure") or "") & MEASURES
        own = _words(one, _clause(text, figure)) | (subject - owner - NEUTRAL)
        same = [f for f in one.reading.figures if f.unit == figure.unit]
        here = segment_at(text, figure.start)
        beside = [f for f in same if segment_at(text, f.start) == here and not _beside(one, f)]
        yield Statement(
            one.evidence, figure,
            "change" if figure.direction or _MOVED.search(before) else "level",
            period, bool(figure_periods(one.reading, figure)),
            bound.measures or measure,
            qualifiers(text) | frozenset(["cc"] if _CC.search(text) else []),
            own - owner, frame - owner, names, owner, len(beside) == 1,
        )  # fmt: skip


def _beside(one: Premise, figure: Figure) -> bool:
    return _BESIDE.search(one.reading.text[: figure.start]) is not None


def _clause(text: str, figure: Figure) -> str:
    start, end = segments(text)[segment_at(text, figure.start)]
    return text[start:end]


def _words(one: Premise, text: str) -> frozenset[str]:
    """Content stems without neutral words, the words of periods, and of figures."""
    bare = text
    for period in one.reading.periods:
        bare = bare.replace(period.text, " ")
    for figure in one.reading.figures:
        bare = bare.replace(figure.text, f" {figure.noun} ")
    return frozenset(w.stem for w in content(bare)) - NEUTRAL


def _period(one: Premise, figure: Figure, reported: str | None) -> str | None:
    """Label of the figure's period: "" where nothing tells one, None where it is in doubt.

    A period of another clause counts where it opens the sentence or is the document's own: "the
    strong start in fiscal 2021" and "a payment made in Q1" date something else (both seen).
    """
    named = {p.label for p in one.reading.periods if p.rule is None}
    rivals = [f for f in one.reading.figures if f.unit == figure.unit and not _beside(one, f)]
    told = [p for p in figure_periods(one.reading, figure) if not _looks_back(p)]
    if len({p.label for p in told}) > 1 or (len(named) > 1 and len(rivals) > 1):
        return None  # "$2.9 billion and $2.8 billion as of December 31 and March 31"
    if told:
        text, here = one.reading.text, segment_at(one.reading.text, figure.start)
        near = segment_at(text, told[0].start) == here or _LEAD.fullmatch(text[: told[0].start])
        return told[0].label if near or told[0].label == reported else None
    looks_back = any(map(_looks_back, one.reading.periods))
    if looks_back and not figure.direction and len(one.reading.figures) == 1:
        return None
    if one.period != reported and one.reading.periods:
        return None  # the place was dated by words that are not this figure's
    return one.period or ""


def _looks_back(period: Period) -> bool:
    return period.rule is not None and _PAST.search(period.text) is not None
