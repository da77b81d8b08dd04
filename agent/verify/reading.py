"""A sentence or a piece of evidence, read once: figures, periods, names, directions, bindings.

Knows what stands where; decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.domain import Evidence, Figure, Period
from agent.verify.lexicon import MEASURE_STEMS, QUALIFIER
from agent.verify.words import content_stems, normalise, segment_at, segments, stems_of
from tools.direction import direction
from tools.figures import figures
from tools.names import Name, names
from tools.periods import in_words, periods
from tools.remembered import remembered

MEASURES: Final = stems_of(MEASURE_STEMS)
COMPARED: Final = re.compile(
    r"\b(?:compared (?:to|with)|versus|vs\.?|than|over|since|against|relative to|from) (?:the "
    r"|a )?$",
    re.I,
)

_OCCASION: Final = re.compile(r"\bearnings(?= (?:conference|call|release|report|event))", re.I)
_OF_IT: Final = re.compile(
    r"\s+(?:(?:in|for|at|during|on|of)\s+)?(?:the\s+)?(?:(?:end|start|beginning|close)\s+of\s+)?"
    r"(?:the\s+)?",
    re.I,
)
_TO: Final = re.compile(r"\bto\s+(?:(?:about|almost|nearly|over|around)\s+)?$", re.I)
_FROM: Final = re.compile(r"\bfrom\s+(?:(?:about|almost|nearly|over|around)\s+)?$", re.I)
_PAST: Final = re.compile(r"\b(?:prior|previous|last|ago|earlier)\b", re.I)


class Reading(NamedTuple):
    """What a text states, with offsets into it."""

    text: str
    figures: tuple[Figure, ...]
    periods: tuple[Period, ...]
    names: tuple[Name, ...]
    directions: tuple[tuple[int, int, str], ...]


class Binding(NamedTuple):
    """The words a figure belongs to: its own clause, and the clause that names its measure."""

    own: frozenset[str]
    wide: frozenset[str]
    measures: frozenset[str]
    qualifiers: frozenset[str]


class Premise(NamedTuple):
    """A piece of evidence with everything a comparison needs."""

    evidence: Evidence
    reading: Reading
    stems: frozenset[str]
    context_stems: frozenset[str]
    values: tuple[tuple[str, str], ...]

    @property
    def period(self) -> str | None:
        """Label of the period in force at the span."""
        field = self.evidence.context.period
        return field.value if field else None

    @property
    def date(self) -> str | None:
        """ISO date of the document."""
        field = self.evidence.context.date
        return field.value if field else None

    def value(self, name: str) -> str | None:
        """Value of one context field."""
        return dict(self.values).get(name)


@remembered
def read(text: str, reference: str | None = None, published: str | None = None) -> Reading:
    """Read a text; relative periods are resolved against ``reference`` and ``published``."""
    found = tuple(figures(text))
    return Reading(
        text,
        found,
        tuple(periods(text, reference=reference, published=published)),
        tuple(_proper(names(text), found)),
        tuple(direction(text)),
    )


def _proper(found: Sequence[Name], stated: Sequence[Figure]) -> Iterator[Name]:
    """Names without the currency of a figure: "EUR 5 million", "5 million Swiss francs"."""
    money = [f for f in stated if f.unit.isalpha() and f.unit.isupper()]
    for name in found:
        figure = next((f for f in money if f.start < name.end and name.start < f.end), None)
        if figure is None or name.end > figure.end:
            yield name
        elif cut := name.text[: max(figure.start - name.start, 0)].rstrip():
            yield Name(cut, name.start, name.start + len(cut))


@remembered
def _context(values: tuple[tuple[str, str], ...]) -> frozenset[str]:
    found: set[str] = set()
    for name, value in values:
        found |= content_stems(in_words(value) if name in ("period", "date") else value)
    return frozenset(found)


def premise(evidence: Evidence) -> Premise:
    """Read a piece of evidence with its context."""
    values = tuple((name, field.value) for name, field in evidence.context.fields().items())
    known = dict(values)
    reading = read(evidence.text, known.get("period"), known.get("date"))
    return Premise(evidence, reading, content_stems(evidence.text), _context(values), values)


def premises(evidence: Sequence[Evidence]) -> list[Premise]:
    """Read several pieces of evidence."""
    return [premise(one) for one in evidence]


def qualifiers(text: str) -> frozenset[str]:
    """Qualifiers of a figure ("constant currency", "run rate"), in one spelling each."""
    return frozenset(re.sub(r"[\s-]+", " ", q[0].lower()) for q in QUALIFIER.finditer(text))


def _stems_in(text: str, span: tuple[int, int]) -> frozenset[str]:
    """Stems of a clause; the "earnings" of an earnings call are no measure."""
    return content_stems(_OCCASION.sub("", text[slice(*span)]))


@remembered
def binding(text: str, offset: int) -> Binding:
    """The words a figure at the offset belongs to.

    Its own clause; where that names no measure, also the clauses before it up to one that does
    ("Revenue was $15.1 billion, up 14 percent"), else those after it.
    """
    spans = segments(text)
    if not spans:
        return Binding(frozenset(), frozenset(), frozenset(), frozenset())
    here = segment_at(text, offset)
    own = _stems_in(text, spans[here])
    wide = own
    for index in (*range(here - 1, -1, -1), *range(here + 1, len(spans))):
        if wide & MEASURES:
            break
        wide = wide | _stems_in(text, spans[index])
    return Binding(own, wide, wide & MEASURES, qualifiers(text[slice(*spans[here])]))


def figure_periods(reading: Reading, figure: Figure) -> list[Period]:
    """Periods that the text gives to one of its figures, comparison periods left out.

    Where figures and periods alternate, each figure takes the period at its side; otherwise those
    of its own clause, otherwise all.
    """
    found = [p for p in reading.periods if not _aside(reading, figure, p)]
    if len(found) == 1 and found[0].start > figure.start:
        # It belongs to the figure before it, and to what shares a clause with both.
        here = segment_at(reading.text, figure.start)
        apart = segment_at(reading.text, found[0].start) != here
        crossed = any(_between(other, figure, found[0]) for other in reading.figures)
        return [] if apart and crossed else found
    if len(found) <= 1:
        return found
    if len(reading.figures) > 1:
        leads = found[0].start < reading.figures[0].start
        side = [
            p
            for p in found
            if (p.start < figure.start if leads else p.start > figure.start)
            and not any(_between(other, figure, p) for other in reading.figures)
        ]
        if side:
            return [side[-1] if leads else side[0]]
    here = segment_at(reading.text, figure.start)
    return [p for p in found if segment_at(reading.text, p.start) == here] or found


def _aside(reading: Reading, figure: Figure, period: Period) -> bool:
    """A period compared with, or a past one that another clause looks back to."""
    if COMPARED.search(reading.text[: period.start]):
        return True
    if _base(reading, figure, period) or _left_behind(reading, figure, period):
        return True
    away = segment_at(reading.text, period.start) != segment_at(reading.text, figure.start)
    return away and period.rule is not None and bool(_PAST.search(period.text))


def _base(reading: Reading, figure: Figure, period: Period) -> bool:
    """Whether the period is that of another value, with which this one is compared.

    "Up 12 percent from £77.1 million in 2024": 12 percent are not for 2024.
    """
    text = reading.text
    return any(
        other.start > figure.start
        and other.end <= period.start
        and _OF_IT.fullmatch(text, other.end, period.start) is not None
        and COMPARED.search(text[: other.start]) is not None
        for other in reading.figures
    )


def _left_behind(reading: Reading, figure: Figure, period: Period) -> bool:
    """Whether "from £51 million in March to £44 million" names the time of the first value."""
    text = reading.text
    if period.end > figure.start or not _TO.search(text[: figure.start]):
        return False
    between = text[period.end : figure.start]
    first = next((f for f in reading.figures if f.end <= period.start), None)
    return (
        first is not None
        and first.unit == figure.unit
        and _FROM.search(text[: first.start]) is not None
        and not re.search(r"[.;]\s", between)
    )


def _between(other: Figure, figure: Figure, period: Period) -> bool:
    low, high = sorted((figure.start, period.start))
    return low < other.start < high


def texts(one: Premise) -> Iterator[str]:
    """The quote and every context value, normalised and lower case."""
    yield normalise(one.evidence.text).lower()
    for name, value in one.values:
        yield normalise(in_words(value) if name == "period" else value).lower()
