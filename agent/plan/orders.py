"""The order of telling: which section opens, and which questions stay open until which. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from agent.domain import Block, BlockKind
from agent.plan.outline import Plan, PlanSection, PlanThread
from agent.plan.schemas import Schema

# How well a kind of block opens a piece: something happened, someone speaks, a figure says it.
_OPENING: Final[Mapping[BlockKind, float]] = {"event": 0.3, "quote": 0.2, "figure": 0.2}
_SOURCE: Final = 0.05  # for each independent source of a block beyond the first, up to three
STRONGER: Final = 1.15  # an opening must be so much stronger than the usual one to take its place


def arranged(plan: Plan, schema: Schema, blocks: Mapping[str, Block]) -> Plan:
    """The plan with its sections in the order that opens strongest, and its threads.

    The usual order stays unless another opens with a clearly stronger block (``STRONGER``).
    """
    told = {name: _sorted(plan.sections, order) for name, order in schema.told().items()}
    usual, *others = told
    best, held = usual, opening(told[usual], blocks) * STRONGER
    for name in others:
        if (strength := opening(told[name], blocks)) > held:
            best, held = name, strength
    sections = told[best]
    return plan.model_copy(
        update={"sections": sections, "order": best, "threads": threads(schema, sections)}
    )


def _sorted(sections: Sequence[PlanSection], order: Sequence[str]) -> tuple[PlanSection, ...]:
    place = {slot: n for n, slot in enumerate(order)}
    return tuple(sorted(sections, key=lambda s: place.get(s.slot, len(order))))


def opening(sections: Sequence[PlanSection], blocks: Mapping[str, Block]) -> float:
    """How strong the first section opens: its best block by score, kind and sources."""
    first = [blocks[b] for b in sections[0].block_ids if b in blocks] if sections else []
    return max(
        (b.score + _OPENING.get(b.kind, 0.0) + _SOURCE * min(3, b.sources - 1) for b in first),
        default=0.0,
    )


def threads(schema: Schema, sections: Sequence[PlanSection]) -> tuple[PlanThread, ...]:
    """The schema's threads whose two ends are planned, the opening one first."""
    found = []
    for one in schema.threads:
        opens = [n for n, s in enumerate(sections) if s.slot == one.opens]
        closes = [n for n, s in enumerate(sections) if s.slot == one.closes]
        later = [n for n in closes if opens and n > opens[-1]]
        if later:
            ends = sections[opens[-1]].id, sections[later[0]].id
            found.append(PlanThread(question=one.question, opens=ends[0], closes=ends[1]))
    return tuple(found)
