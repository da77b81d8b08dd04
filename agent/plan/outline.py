"""The plan: the schema whose slots the blocks fill best, each slot with its blocks. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pydantic import Field

from agent.domain import Block, Frozen
from agent.forage.needs import when
from agent.forage.scent import about
from agent.plan.places import Place
from agent.plan.schemas import Schema
from agent.plan.spoken import placed
from agent.plan.worth import Material, Shelf, at_home, fits, printed_words, under_own

LEAST_BLOCKS = 2  # a section of one sentence is no section
LEAST_FIT = 0.6  # of the best block of a place
LEAST_WIDER, ON_TOPIC = 0.3, 0.3  # where too little reaches that: of the best, and of the headline
_WHOLE = re.compile(r"(?:total )?(?:net )?(?:sales|revenues?)$", re.I)


class PlanSection(Frozen):
    """One section: its slot, length in words, and block ids in the order of telling.

    ``pinned`` are those of its blocks that must be told in it, whatever its length.
    """

    id: str
    slot: str
    heading: str
    words: int
    block_ids: tuple[str, ...]
    spare_block_ids: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()


class PlanThread(Frozen):
    """A question that one section leaves open and a later one answers (ids of sections)."""

    question: str
    opens: str
    closes: str


class Plan(Frozen):
    """What will be written; plan.yaml holds it for people to edit.

    ``without`` are sources by title, file name or id: nothing of them is used.
    """

    schema_id: str
    title: str
    requested_words: int
    words: int
    sections: tuple[PlanSection, ...]
    order: str = ""
    without: tuple[str, ...] = ()
    threads: tuple[PlanThread, ...] = ()
    gaps: tuple[str, ...] = ()
    schema_scores: dict[str, float] = Field(default_factory=dict)
    notices: tuple[str, ...] = ()


def make(
    schema: Schema, open_places: Sequence[Place], title: str, material: Material, *,
    requested: int, words: int,
) -> Plan:  # fmt: skip
    """Fill the schema's places with blocks, each block once, and set their lengths."""
    near, wider = _tables(open_places, material)
    by_id = {b.id: b for b in material.blocks}
    total = sum(p.share for p in open_places)
    shelf = Shelf(by_id, material)
    chosen: dict[str, list[str]] = {p.id: [] for p in open_places}
    goals = {p.id: 1.6 * words * p.share / total for p in open_places}
    # Where what serves the places best leaves the article short, what is of its topic all the same.
    for table in (near, wider):
        # One block each in turn, in the order of telling, so that no place takes another's best.
        turn = [p for p in open_places if table is near or chosen[p.id]]
        while turn:
            for place in list(turn):
                picks = chosen[place.id]
                full = sum(printed_words(by_id[b]) for b in picks) >= goals[place.id]
                best = None if full else shelf.take(table[place.id], picks)
                if best is None:
                    turn.remove(place)
                else:
                    picks.append(best)
    short = {p.id: lacking(p, [by_id[b] for b in chosen[p.id]], material) for p in open_places}
    kept = [p for p in open_places if not short[p.id]]
    gaps = tuple(p for p in open_places if p not in kept)
    # What sources dispute, or a lone sentence of what the brief lists, is told next door.
    for gap in gaps:
        picks = chosen[gap.id]
        lone = len(picks) == 1 and material.asked.told_by(by_id[picks[0]]) is not None
        moved = [b for b in picks if lone or b in material.disputed]
        if moved and (beside := _next_door(gap, kept, open_places)):
            chosen[beside.id][:0] = moved
            short[gap.id] = f"{short[gap.id]}, which is told under {beside.heading!r}"
    sections = _sections(kept, chosen, by_id, material, words)
    return Plan(
        schema_id=schema.id,
        title=title,
        requested_words=requested,
        words=sum(s.words for s in sections),
        sections=sections,
        gaps=tuple(p.id for p in gaps),
        notices=tuple(f"{p.heading!r} is left out: {short[p.id]}" for p in gaps),
    )


def _next_door(
    place: Place, kept: Sequence[Place], places: Sequence[Place]
) -> Place | None:  # fmt: skip
    """The place that is told before one, else the one after it."""
    at = places.index(place)
    order = [*reversed(places[:at]), *places[at + 1 :]]
    return next((one for one in order if one in kept), None)


def lacking(place: Place, blocks: Sequence[Block], material: Material) -> str:
    """What a place lacks of what its slot requires, in words; empty where it lacks nothing."""
    slot = place.slot
    if len(blocks) < LEAST_BLOCKS:
        return "no material for it" if not blocks else "one sentence only bears on it"
    leads = [material.evidence[b.evidence_ids[0]] for b in blocks]
    unnamed = place.named() and not any(about(one, place.named()) for one in leads)
    if unnamed or not place.borne([placed(b) for b in blocks]):
        return "nothing that was read speaks of it"
    if slot.kinds and not any(b.kind in slot.kinds for b in blocks):
        return f"nothing of the kind {' or '.join(slot.kinds)} bears on it"
    voices = {_voice(b, material) for b in blocks}
    told = max(len(voices), *(b.sources for b in blocks))
    return f"{told} of {slot.sources} independent sources tell it" if told < slot.sources else ""


def _voice(block: Block, material: Material) -> str:
    """Who tells a block: its outlet or company, else its document (a copy is its original)."""
    document = material.documents[material.evidence[block.evidence_ids[0]].document_id]
    return document.outlet or document.company or document.copy_of or document.id


def _tables(
    open_places: Sequence[Place], material: Material
) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """Candidates of each place, near ones and wider ones, with their fit.

    Near are blocks that serve a place nearly as well as its best one, and those under its own name,
    which are no other's; wider those that serve it less well, but carry much of the headline.
    """
    home = [b for b in material.blocks if at_home(b, material)]
    own = {p.id: {b.id for b in home if under_own(b, p)} for p in open_places}
    every = set[str]().union(*own.values())
    leads = {b.id: material.evidence[b.evidence_ids[0]] for b in material.blocks}
    on_topic = {i for i, e in leads.items() if about(e, material.topic) >= ON_TOPIC}
    near: dict[str, dict[str, float]] = {}
    wider: dict[str, dict[str, float]] = {}
    for place in open_places:
        scores = {b.id: fits(b, place, material) for b in material.blocks}
        best = max(scores.values(), default=0.0)
        mine = own[place.id]
        found = {i: s for i, s in scores.items() if s > 0 and (i in mine or i not in every)}
        near[place.id] = {i: s for i, s in found.items() if s >= LEAST_FIT * best or i in mine}
        wider[place.id] = {
            i: s for i, s in found.items() if s >= LEAST_WIDER * best and i in on_topic
        }
    return near, wider


def _sections(
    kept: Sequence[Place],
    chosen: Mapping[str, list[str]],
    by_id: Mapping[str, Block],
    material: Material,
    words: int,
) -> tuple[PlanSection, ...]:
    total = sum(p.share for p in kept) or 1.0
    found = []
    for place in kept:
        goal = words * place.share / total
        have = sum(printed_words(by_id[b]) for b in chosen[place.id])
        goal = min(goal, have)
        first: list[str] = []
        length = 0
        # What sources dispute is told before the rest of a section is cut to its length.
        for block_id in sorted(chosen[place.id], key=lambda b: b not in material.disputed):
            if first and length + printed_words(by_id[block_id]) / 2 > goal:
                break  # nearer to the goal without it
            first.append(block_id)
            length += printed_words(by_id[block_id])
        spare = [b for b in chosen[place.id] if b not in first]
        found.append(
            PlanSection(
                id=place.id,
                slot=place.slot.id,
                heading=place.headed([placed(by_id[b]) for b in chosen[place.id]]),
                words=round(goal),
                block_ids=tuple(sorted(first, key=lambda b: told(by_id[b], material))),
                spare_block_ids=tuple(spare),
            )
        )
    return tuple(found)


def told(block: Block, material: Material) -> tuple[tuple[int, ...], str, int]:
    """Order of telling: by time of the document, then by place in it, sums before their parts."""
    lead = material.evidence[block.evidence_ids[0]]
    whole = lead.row is not None and _WHOLE.match(lead.row.name) is not None
    place = -1 if whole else lead.start
    return when(material.documents[lead.document_id]), lead.document_id, place


def fill(plan: Plan, schema: Schema) -> float:
    """Share of what was open of the schema that the blocks filled: by its part of the length.

    A short article, or one whose brief says what to tell, opens only some slots of a schema.
    """
    shares = {s.id: s.share for s in schema.slots}
    filled = {section.slot for section in plan.sections}
    left = {gap.split("-")[0] for gap in plan.gaps} & set(shares)
    open_ = sum(shares[s] for s in filled | left)
    return round(sum(shares[s] for s in filled) / open_, 3) if open_ else 0.0
