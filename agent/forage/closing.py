"""When evidence answers: it fits the question and carries what the question names. Pure.

Fit alone closes nothing: a sentence may be near a question and lack its figure, tell of another
year, or of somebody else. One rule for the needs of an article and for a reader's questions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from agent.domain import Document, Evidence, Need
from agent.forage.kin import told
from agent.forage.scent import overlap
from tools.figures import figures
from tools.names import names, same_name
from tools.periods import compatible, covers, periods, sort_key
from tools.periods_labels import parse
from tools.words import stems

CLOSES = 0.42  # fit from which a sentence answers its need; read off 60 sentences of two corpora
_ASKING = frozenset(
    stems(
        "much many did tell happened happen explain describe give list name change changed high"
        " large big long far old total amount company report reported spend spent show compare"
        " contrast summarize summarise outline recap clarify identify remind please"
    )
)
_FIGURE = re.compile(
    r"\bhow (?:much|many|large|big|high|fast)\b|\bwhat (?:was|were|is|are)\b[^?]*\b(?:"
    r"revenues?|sales|margins?|profits?|income|loss|costs?|price|share|rate|debt|cash|expenses?|headcount|dividend|"
    r"growth|earnings|assets|liabilities|number|total|orders?|book|intake)\b",
    re.I,
)
_LENGTH = r"(?:milli|centi|kilo)?met(?:re|er)s?|[kcm]?m|miles?|yards?|feet|foot|ft|inch(?:es)?"
_TIME = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|quarters?|years?|decades?)"
_SIZES = re.compile(
    r"\b(?:long|length|tall|far|deep|depth|wide|width|broad|old|age|heavy|weigh\w*)\b"
)
# What a question measures, and the units in which that is told.
_MEASURED = tuple(
    (re.compile(rf"\bhow {asked}\b", re.I), re.compile(rf"[\s-]?(?:{units})\b", re.I))
    for asked, units in (
        ("long", f"{_LENGTH}|{_TIME}"),
        ("(?:tall|far|deep|wide|broad)", _LENGTH),
        ("old", _TIME),
        ("heavy", r"tons?|tonnes?|kilo(?:gram)?s?|kg|grams?|pounds?|lbs?|ounces?"),
    )
)
_AT_END = re.compile(r"\b(?:at|by|as of) (?:the )?(?:end|close) of\b|\byear[- ]end\b", re.I)
_WINDOW = re.compile(r"(\S+) to (\S+)")


class Slots(NamedTuple):
    """What must stand in a sentence or its place for it to answer.

    ``every``: all names are asked for, as in a question; else one of them will do, as in a brief
    that lists rivals. ``years`` bound the period, ``periods`` name it (one of them will do).
    ``words`` are what a question asks about (most of them must be there), ``terms`` how sources
    speak of what a need asks about (one will do). A figure has to be in a ``unit``.
    ``at_end``: as things stood when the period ended, which no earlier part of it tells.
    """

    names: tuple[str, ...] = ()
    every: bool = True
    periods: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    figure: bool = False
    words: frozenset[str] = frozenset()
    terms: tuple[str, ...] = ()
    unit: re.Pattern[str] | None = None
    at_end: bool = False


class Closing(NamedTuple):
    """Whether a sentence closes a need, and why, or what it lacks."""

    closed: bool
    reason: str


_ORDER = re.compile(
    r"(?:please[\s,]+)?(?:tell|show|give|list|find|name|say|explain|describe|compare|contrast"
    r"|summari[sz]e|outline|recap|sum up|clarify|identify|check|report|quote|remind)\b",
    re.I,
)


def unordered(question: str) -> str:
    """The question with a small letter where it begins with an order: "Tell" is nobody's name."""
    found = _ORDER.match(question)
    return found[0].lower() + question[found.end() :] if found else question


def wants_figure(question: str) -> bool:
    """Whether the question asks for a number."""
    return bool(_FIGURE.search(question))


def asked_for(question: str) -> set[str]:
    """Stems of what is asked about: neither names, nor periods, nor the asking itself."""
    spans = [(n.start, n.end) for n in names(question)]
    spans += [(p.start, p.end) for p in periods(question)]
    rest = question
    for start, end in sorted(spans, reverse=True):
        rest = rest[:start] + " " + rest[end:]
    rest = _AT_END.sub(" ", rest)
    return {s for s in stems(rest) if s not in _ASKING}


def asked_stems(question: str) -> tuple[str, ...]:
    """Stems of a question without those of the asking itself, in its order."""
    return tuple(dict.fromkeys(s for s in stems(question) if s not in _ASKING))


def asked_periods(question: str) -> tuple[str, ...]:
    """Labels of the periods that a question names outright."""
    return tuple(p.label for p in periods(question) if p.rule is None)


def question_slots(question: str) -> Slots:
    """All that a reader's question names."""
    return Slots(
        names=tuple(n.text for n in names(question)),
        periods=asked_periods(question),
        figure=wants_figure(question),
        words=frozenset(asked_for(question)),
        at_end=bool(_AT_END.search(question)),
        unit=next((units for asked, units in _MEASURED if asked.search(question)), None),
    )


def need_slots(need: Need, topic: Collection[str], terms: Sequence[str] = ()) -> Slots:
    """What a need of an article names: a figure, its stretch of time, what and who it is about.

    The topic and a figure alone make a fit: without the terms a need about costs was closed by any
    figure of the brief's subject. A name is required that carries a stem of the topic: the company
    that most documents share is left out there, for its own documents say "we".
    """
    window = _WINDOW.fullmatch(need.period or "")
    ends = [sort_key(label)[0] for label in window.groups()] if window else []
    wanted = [n.text for n in names(need.question) if set(stems(n.text)) & set(topic)]
    return Slots(
        names=tuple(dict.fromkeys(wanted)),
        every=False,
        periods=(need.period,) if need.period and not window else (),
        years=(min(ends), max(ends)) if ends and max(ends) < 9999 else None,
        figure=need.wants_figure,
        terms=tuple(terms),
    )


def lacks(slots: Slots, evidence: Evidence, document: Document) -> Iterator[str]:
    """What the sentence and its place do not carry, in words; the cheap looks first."""
    if slots.figure and not figures(evidence.text, evidence.language):
        yield "no figure"
    if slots.unit is not None and not any(
        slots.unit.match(evidence.text, f.end) for f in figures(evidence.text, evidence.language)
    ):
        yield "no figure of what is measured"
    elif (
        slots.unit is not None
        and not slots.words  # "How long is the Halme Bridge?": nothing says what else is measured
        and not _SIZES.search(evidence.text)
        and _unnamed(slots.names, _said(evidence))
    ):
        yield "measures something else"
    if not _of_period(slots, evidence, document):
        yield "of another period"
    if slots.terms and not overlap(_said(evidence), slots.terms):
        yield "says nothing of what is asked about"
    if not slots.names and not slots.words:
        return
    place = " ".join(f.value for f in evidence.context.fields().values())
    around = f"{evidence.text} {place} {document.title} {document.company or ''}"
    if slots.names:
        unnamed = _unnamed(slots.names, around)
        if unnamed and (slots.every or len(unnamed) == len(slots.names)):
            yield f"does not name {unnamed[0]}"
    if slots.words:
        key = slots.words
        money = slots.figure and any(
            re.fullmatch("[A-Z]{3}", f.unit) for f in figures(evidence.text, evidence.language)
        )
        if told(key, stems(around), money=money) < (len(key) if len(key) < 4 else 0.6 * len(key)):
            yield "not what is asked about"


def closes(slots: Slots, evidence: Evidence, document: Document, *, fit: float) -> Closing:
    """Whether the sentence answers: it fits, and nothing that the need names is missing."""
    if fit < CLOSES:
        return Closing(False, f"fit {fit:.2f} below {CLOSES}")
    missing = next(lacks(slots, evidence, document), None)
    return Closing(missing is None, missing or f"fit {fit:.2f}, every slot filled")


def required(question: str, evidence: Evidence, document: Document) -> bool:
    """Whether the sentence or its place carries every name, period and measure of the question."""
    return next(lacks(question_slots(question), evidence, document), None) is None


def matches(asked: str, held: str) -> bool:
    """Whether something of the one period may answer for the other."""
    return compatible(asked, held) or covers(asked, held)


def _earlier_part(asked: str, held: str) -> bool:
    """Whether a period ends within another, before that does."""
    whole, part = parse(asked), parse(held)
    if whole is None or part is None or whole.last is None or part.last is None:
        return False
    return covers(asked, held) and part.last < whole.last


def _said(evidence: Evidence) -> str:
    """The sentence with the subject and measure that its place sets."""
    context = evidence.context
    near = [f.value for f in (context.subject, context.measure) if f]
    return " ".join([evidence.text, *near])


def _unnamed(wanted: Collection[str], around: str) -> list[str]:
    low = around.lower()
    left = [name for name in wanted if name.lower() not in low]
    if not left:
        return []
    have = [n.text for n in names(around)]
    return [name for name in left if not any(same_name(name, other) for other in have)]


def _of_period(slots: Slots, evidence: Evidence, document: Document) -> bool:
    if not slots.periods and slots.years is None:
        return True
    context = evidence.context
    held = [p.label for p in periods(evidence.text) if p.rule is None and p.label[:1] in "F12"]
    held += [context.period.value] if context.period else []
    # A figure of a known period is not one of the year in which it was published.
    if context.date and not (context.period and slots.figure):
        held.append(context.date.value)
    # A row of a table has no period of its own: its document's stands for it.
    if "table" in evidence.flags and document.period:
        held.append(document.period)
    if slots.periods:
        return any(
            matches(a, h) and not (slots.at_end and _earlier_part(a, h))
            for a in slots.periods
            for h in held
            if h
        )
    if slots.years is None:
        return True
    first, last = slots.years
    own = held or [label for label in (document.period, document.date) if label]
    return not own or any(first <= sort_key(h)[0] <= last for h in own)
