"""The order of telling: which section opens, and which questions stay open until which. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from agent.domain import Block
from agent.forage.scent import overlap
from agent.plan.outline import Plan, PlanSection, PlanThread
from agent.plan.places import Place
from agent.plan.schemas import Facet, Schema
from agent.tactics import library

_SOURCE: Final = 0.05  # for each independent source of a block beyond the first, up to three
_NOTHING: Final[Mapping[str, Collection[str]]] = {}


def arranged(
    plan: Plan,
    schema: Schema,
    blocks: Mapping[str, Block],
    about: Mapping[str, Collection[str]] = _NOTHING,
    topic: str = "",
) -> Plan:
    """The plan with its sections in the order that opens strongest, and its threads.

    The usual order stays unless another opens with a clearly stronger block (tactic ``flashback``).
    ``about`` and ``topic`` are as ``threads`` takes them.
    """
    told = {name: _sorted(plan.sections, order) for name, order in schema.told().items()}
    usual, *others = told
    best, held = usual, opening(told[usual], blocks) * (library()["flashback"].stronger or 1.0)
    for name in others:
        if (strength := opening(told[name], blocks)) > held:
            best, held = name, strength
    sections = told[best]
    found = threads(schema, sections, about, topic)
    return plan.model_copy(update={"sections": sections, "order": best, "threads": found})


def _sorted(sections: Sequence[PlanSection], order: Sequence[str]) -> tuple[PlanSection, ...]:
    place = {slot: n for n, slot in enumerate(order)}
    return tuple(sorted(sections, key=lambda s: place.get(s.slot, len(order))))


def opening(sections: Sequence[PlanSection], blocks: Mapping[str, Block]) -> float:
    """How strong the first section opens: its best block by score, kind and sources."""
    weights = library()["concrete-opening"].weights
    first = [blocks[b] for b in sections[0].block_ids if b in blocks] if sections else []
    return max(
        (b.score + weights.get(b.kind, 0.0) + _SOURCE * min(3, b.sources - 1) for b in first),
        default=0.0,
    )


def threads(
    schema: Schema,
    sections: Sequence[PlanSection],
    about: Mapping[str, Collection[str]] = _NOTHING,
    topic: str = "",
) -> tuple[PlanThread, ...]:
    """Questions of the schema that a planned section leaves open and a later one answers.

    One question at the end of a section, and one answer in a section: two in a row are a quiz.

    Args:
        schema: Whose threads may be opened.
        sections: Those planned, in the order of telling.
        about: Ids of the facets that a section tells, by its id. The closing slot must tell one of
            the thread's; where it is not planned, the later section that tells most of them does.
        topic: What the article is about, for questions that name it.
    """
    slots = {slot.id: slot for slot in schema.slots}
    found: list[PlanThread] = []
    most = library()["thread"].most or 0
    for one in schema.threads:
        opens = [n for n, s in enumerate(sections) if s.slot == one.opens]
        later = list(sections[opens[-1] + 1 :]) if opens else []
        # The slot that stands for the brief's own facets answers with any of them.
        wanted = set(one.facets or (slots[one.closes].facets if one.closes != "facets" else ()))
        told = {s.id: len(wanted & set(about.get(s.id, ()))) for s in later}
        closers = [s for s in later if s.slot == one.closes]
        # What is known to tell nothing of it does not answer, whatever its slot.
        closers = [s for s in closers if told[s.id] or not wanted or s.id not in about]
        closers = closers or sorted((s for s in later if told[s.id]), key=lambda s: -told[s.id])
        if not closers:
            continue
        opener, closer = sections[opens[-1]].id, closers[0].id
        taken = any(t.opens == opener or t.closes == closer for t in found)
        if not taken and len(found) < most:
            question = one.question.format(topic=topic, facet=closers[0].heading)
            found.append(PlanThread(question=question, opens=opener, closes=closer))
    return tuple(found)


def answers(
    plan: Plan, places: Sequence[Place], blocks: Mapping[str, Block]
) -> dict[str, list[str]]:
    """Ids of the facets that each section tells: of those of its place, what a block bears on."""
    about = {place.id: place.facets for place in places}
    return {
        s.id: [
            f.id
            for f in about.get(s.id, ())
            if any(_bears(blocks[b], f) for b in s.block_ids if b in blocks)
        ]
        for s in plan.sections
    }


def _bears(block: Block, facet: Facet) -> bool:
    ahead = "outlook" in facet.kinds
    return overlap(block.point, facet.terms) > 0 and (not ahead or block.kind in facet.kinds)
