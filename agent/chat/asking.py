"""Asking back in a conversation: a figure that the library holds for several companies or periods.

What to ask, and whether, is ``agent.clarify``'s to decide; here a library's figures become readings
and a reading becomes words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from agent.chat.asked import Open
from agent.chat.follow_periods import dated
from agent.chat.follow_slots import VERBS, thing_of
from agent.clarify import Chances, Reading, Slot, answered, by_value, prediction_set, pursue
from agent.clarify_readings import Held, chances, features, fitting, learned
from agent.domain import Document, Evidence
from agent.forage.closing import asked_for, asked_periods, wants_figure
from agent.plan.typed import told
from tools.context_company import short_name
from tools.context_measure import MEASURE
from tools.figures import figures
from tools.library import Library
from tools.periods_labels import in_words
from tools.words import stems

READ: Final = 60  # passages that share words with the request
SHOWN: Final = 8  # values that a question reads out
_NO_PART: Final = frozenset({"the", "a", "an", "our", "its", "total"})
_WHICH: Final[Mapping[Slot, str]] = {
    "company": "Of which company?", "period": "Of which period?", "measure": "Which of these?",
}  # fmt: skip


class Pursuit(NamedTuple):
    """A request under way: its words, what it may mean, and how many questions were asked."""

    request: str
    chances: Chances
    asked: int = 0


class Back(NamedTuple):
    """What was asked back, and the request that follows from each choice."""

    open: Open
    further: Mapping[str, Pursuit]


class Settled(NamedTuple):
    """The request as it is taken; ``sure`` is whether one reading alone was left."""

    question: str
    sure: bool


def held(library: Library, documents: Collection[Document], request: str) -> list[Held]:
    """Figures that the library states in passages that share the request's words."""
    usable = {d.id: d for d in documents if d.company and d.copy_of is None}
    hits = [
        h.chunk
        for h in library.lexical(" ".join(asked_for(request)) or request, READ)
        if h.chunk.document_id in usable
    ]
    spans = [e for c in hits for e in library.spans(c.document_id, c.start, c.end)]
    rows = [e for d in sorted({c.document_id for c in hits}) for e in library.rows(d)]
    found: Counter[Reading] = Counter()
    for one in {e.id: e for e in (*spans, *rows)}.values():
        found.update(_readings(one, usable[one.document_id]))
    return [Held(reading, n) for reading, n in sorted(found.items())]


def _readings(evidence: Evidence, document: Document) -> set[Reading]:
    """What a sentence or row gives the value of: as told plainly, else its first measure."""
    company = document.company or ""
    known = told(evidence, document)
    if known is not None:
        levels = [f for f in known.figures if f.form == "level"]
        return {Reading(company, f.period, _measure(f.name, company)) for f in levels}
    numbers = figures(evidence.quote)
    measure = MEASURE.search(evidence.quote.lower())
    when = evidence.context.period.value if evidence.context.period else document.period
    if evidence.flags or not numbers or measure is None or not when:
        return set()
    ahead = measure.start() < numbers[0].start
    return {Reading(company, when, _measure(measure[0], company))} if ahead else set()


def _measure(name: str, company: str) -> str:
    own = set(stems(short_name(company)))
    words = [w for w in name.split() if w.lower() not in _NO_PART]
    return " ".join(w for w in words if not (own and set(stems(w)) & own)).lower()


def begun(
    library: Library, documents: Collection[Document], request: str, last_company: str
) -> Pursuit | None:
    """What the request may mean; None where it asks for no figure, or for one that is settled."""
    if not wants_figure(request) or VERBS & set(stems(request)):
        return None
    candidates = fitting(request, held(library, documents, request))
    if len({h.reading for h in candidates}) < 2:
        return None
    known = chances(features(request, candidates, last_company), learned().weights)
    return Pursuit(request, known)


def next_step(now: Pursuit) -> tuple[Open, Mapping[str, Pursuit]] | Settled:
    """What to ask, with what follows from each answer (by the request it makes); or nothing."""
    ask = pursue(now.chances, now.asked, learned().calibration)
    if ask is None:
        tau = learned().calibration.taus[now.asked]
        kept = prediction_set(now.chances, tau)
        return Settled(worded(now.request, kept[0], now.chances), len(kept) == 1)
    choices, further = [], {}
    for value in ask.values[:SHOWN]:
        left = answered(now.chances, ask.slot, value)
        makes = _with(now.request, ask.slot, value)
        choices.append((in_words(value) if ask.slot == "period" else value, makes))
        further[makes] = Pursuit(makes, left, now.asked + 1)
    return Open(_WHICH[ask.slot], tuple(choices)), further


def worded(request: str, reading: Reading, among: Chances) -> str:
    """The request with what it leaves open said; slots with one value stay unsaid."""
    text = request
    for slot in ("measure", "company", "period"):
        if len(by_value(among, slot)) > 1:
            text = _with(text, slot, getattr(reading, slot))
    return text


def _with(request: str, slot: Slot, value: str) -> str:
    """The request that names the value."""
    match slot:
        case "period":
            return dated(request, value)
        case "measure":
            thing = thing_of(request)
            return request.replace(thing, value, 1) if thing else request
        case _:
            if set(stems(value)) <= set(stems(request)):
                return request
            thing = thing_of(request)
            named = f"{thing} of {value}"
            if thing and not asked_periods(thing):
                return request.replace(thing, named, 1)
            return f"{request.rstrip(' ?.')} of {value}?"
