"""The brief becomes open information needs. Pure: values in, values out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from agent.brief import Reading, implied
from agent.domain import Document, Need
from agent.plan.schemas import Facet, Schema, Slot
from agent.plan.shelf import facets, facets_of
from tools.context_company import short_name
from tools.context_kind import OWN_PAPERS
from tools.periods import sort_key
from tools.words import stems, words

MOST_NEEDS = 24
MOST_WINDOWS = 5
# A brief that says one of these is about more companies than it names.
_OTHERS: Final = re.compile(
    r"\b(?:rivals?|competitors?|competition|peers?|suppliers?|customers?|industry|sector|market"
    r"|makers|against|versus|compared)\b",
    re.I,
)


class Window(NamedTuple):
    """A stretch of the period under study: its documents, in order of time."""

    label: str
    documents: tuple[str, ...]


class Target(NamedTuple):
    """A need with what the search wants to know about it."""

    need: Need
    query: str
    terms: tuple[str, ...]
    documents: tuple[str, ...] | None
    facet_ids: tuple[str, ...]


def round_of(need_id: str) -> int:
    """The round that a need belongs to: gaps of the plan are asked again in later ones."""
    _, _, number = need_id.rpartition("-round")
    return int(number) if number.isdigit() and number != need_id else 1


def when(document: Document) -> tuple[int, ...]:
    """Sort key of a document in time: its date, else its period; undated ones come last."""
    label = document.date or document.period
    return sort_key(label) if label else (9999,)


def eligible(documents: Sequence[Document], reading: Reading) -> list[Document]:
    """Documents of the brief's years (undated ones stay), oldest first.

    Where the brief names companies, other companies' own papers are left out, unless it asks for
    rivals or a market: a filing of Intel's says nothing of Apple's sales.
    """
    first, last = reading.first_year, reading.last_year
    named = named_companies(documents, reading)
    kept = []
    for document in documents:
        if named and document.company and document.company not in named and own_paper(document):
            continue
        label = document.period or document.date
        if label and first is not None and last is not None and first != last:
            year = sort_key(label)[0]
            if not first <= year <= last:
                continue
        kept.append(document)
    return sorted(kept, key=lambda d: (when(d), d.id))


def named_companies(documents: Sequence[Document], reading: Reading) -> frozenset[str]:
    """Companies of the documents that the brief's headline names, if it is about them alone."""
    asked = " ".join([reading.title, *(a.words for a in reading.angles)])
    if _OTHERS.search(asked):
        return frozenset()
    told = set(stems(reading.title))
    companies = {d.company for d in documents if d.company}
    return frozenset(c for c in companies if len(own := _stems_of(c)) > 0 and own <= told)


def _stems_of(company: str) -> set[str]:
    return set(stems(re.sub(r"\.(?:com|ai|io)\b", "", short_name(company))))


def own_paper(document: Document) -> bool:
    """Whether a company speaks in it of itself; news, notes and pages are others'."""
    return document.kind in OWN_PAPERS


def windows(documents: Sequence[Document]) -> list[Window]:
    """Split the dated documents into up to five stretches of about equal numbers of documents.

    One stretch only when there are fewer than four different dates: nothing to follow over time.
    """
    dated = [d for d in documents if d.date or d.period]
    times = sorted({when(d) for d in dated})
    if len(times) < 4:
        return [Window("", tuple(d.id for d in documents))]
    count = min(MOST_WINDOWS, max(2, len(times) // 4))
    parts = [dated[i * len(dated) // count : (i + 1) * len(dated) // count] for i in range(count)]
    return [
        Window(f"{_label(part[0])} to {_label(part[-1])}", tuple(d.id for d in part))
        for part in parts
        if part
    ]


def _label(document: Document) -> str:
    return document.period or document.date or ""


def brief_facets(reading: Reading, text: str, slot: Slot | None = None) -> list[tuple[Facet, str]]:
    """The facets to tell, with headings: the brief's list, else implied, else the slot's own."""
    if reading.angles:
        return [(angle.facet, angle.facet.heading) for angle in reading.angles]
    known = implied(text)[:3] or [facets()[f] for f in (slot.facets if slot else ())]
    return [(facet, facet.heading) for facet in known]


def targets(
    reading: Reading, text: str, chosen: Sequence[Schema], parts: Sequence[Window]
) -> list[Target]:
    """Needs from the brief's facets in every window, then from the slots of the chosen schemas."""
    if reading.language != "en":
        return _targets_other(reading, parts)
    found: list[Target] = []
    for facet, _ in brief_facets(reading, text, _facet_slot(chosen)):
        found += [_target(reading, None, [facet], part) for part in parts]
    whole = Window("", tuple(d for part in parts for d in part.documents))
    for schema in chosen:
        for slot in schema.slots:
            about = facets_of(slot)
            if slot.id == "facets" or not about:
                continue
            part = {"first": parts[0], "last": parts[-1]}.get(slot.time, whole)
            found.append(_target(reading, slot, about, part))
            found += [_further(reading, slot, n, part) for n in range(len(slot.needs))]
    unique = {t.need.id: t for t in found}
    return list(unique.values())[:MOST_NEEDS]


def _targets_other(reading: Reading, parts: Sequence[Window]) -> list[Target]:
    """Of a brief that is not English: its own parts and its topic; the slots' words are English."""
    own = [Facet(id="topic", heading=reading.topic, terms=reading.terms)]
    asked = [a.facet for a in reading.angles] or own
    found = [_target(reading, None, [facet], part) for facet in asked for part in parts]
    return list({t.need.id: t for t in found}.values())[:MOST_NEEDS]


def _facet_slot(chosen: Sequence[Schema]) -> Slot | None:
    return next((s for schema in chosen for s in schema.slots if s.id == "facets"), None)


def _target(reading: Reading, slot: Slot | None, about: Sequence[Facet], part: Window) -> Target:
    names = ", ".join(f.heading.lower() for f in about)
    question = slot.question.format(topic=reading.topic) if slot else f"{names}: {reading.topic}"
    if part.label:
        question += f" ({part.label})"
    need = Need(
        id="n-"
        + "-".join([slot.id if slot else "brief", about[0].id, part.label.replace(" ", "")]),
        question=question,
        slot=slot.id if slot else None,
        period=part.label or None,
        wants_figure=any(f.figure for f in about),
    )
    terms = tuple(dict.fromkeys(term for facet in about for term in facet.terms))
    query = f"{reading.topic} {' '.join(terms[:6])}"
    return Target(need, query, terms, part.documents or None, tuple(f.id for f in about))


def _further(reading: Reading, slot: Slot, at: int, part: Window) -> Target:
    """A further question of a slot, searched by its own words."""
    question = slot.needs[at].format(topic=reading.topic, facet="")
    need = Need(id=f"n-{slot.id}-{at + 1}", question=question, slot=slot.id)
    own = tuple(dict.fromkeys(words(slot.needs[at].format(topic="", facet=""))))
    terms = tuple(dict.fromkeys(t for f in facets_of(slot) for t in f.terms)) or own
    return Target(need, question, terms, part.documents or None, slot.facets)
