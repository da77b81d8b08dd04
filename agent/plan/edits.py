"""What a person did to a plan, and what must follow from it. Pure; knows no library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, NamedTuple

from agent.domain import Block
from agent.plan.outline import LEAST_FIT, Plan, PlanSection
from agent.plan.schemas import Schema
from agent.plan.worth import printed_words, told_figures

ROOM: Final = 1.6  # of a section's words in blocks and spares, as in a plan made by rule
SHORT: Final = 0.94  # of the words asked for: below it a person is told
TOLD: Final = 0.9  # of the plan's words: below it the length was not kept
BY_HAND: Final = "by hand"
SHORTENED: Final = "shortened from "


def decisions(before: Plan, after: Plan) -> dict[str, Any]:
    """What was changed: sections removed, added, moved, renamed or resized, blocks, sources."""
    old, new = ({s.id: s for s in plan.sections} for plan in (before, after))
    both = [i for i in new if i in old]
    matched = SequenceMatcher(None, [i for i in old if i in new], both, autojunk=False)
    stayed = {i for m in matched.get_matching_blocks() for i in both[m.b : m.b + m.size]}
    found: dict[str, Any] = {
        "removed": [i for i in old if i not in new],
        "added": [i for i in new if i not in old],
        "moved": [i for i in both if i not in stayed],
        "headings": {i: new[i].heading for i in both if new[i].heading != old[i].heading},
        "words": {i: [old[i].words, new[i].words] for i in both if new[i].words != old[i].words},
        "pinned": [b for s in after.sections for b in s.pinned],
        "blocks_added": _blocks(both, old, new),
        "blocks_removed": _blocks(both, new, old),
        "blocks_moved": [i for i in both if _moved(old[i].block_ids, new[i].block_ids)],
        "without": [n for n in after.without if n not in before.without],
    }
    return {name: value for name, value in found.items() if value}


def _blocks(
    ids: Sequence[str], one: Mapping[str, PlanSection], other: Mapping[str, PlanSection]
) -> dict[str, list[str]]:
    """Block ids of the second's sections that the first's lack, by section."""
    more = {i: [b for b in other[i].block_ids if b not in one[i].block_ids] for i in ids}
    return {i: found for i, found in more.items() if found}


def _moved(old: Sequence[str], new: Sequence[str]) -> bool:
    return [b for b in old if b in new] != [b for b in new if b in old]


def without_blocks(plan: Plan, lost: Mapping[str, str]) -> Plan:
    """The plan without blocks of sources that are not allowed (title by block id), and a notice."""
    if not lost:
        return plan

    def left(ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(b for b in ids if b not in lost)

    sections = tuple(
        s.model_copy(
            update={
                "block_ids": left(s.block_ids),
                "spare_block_ids": left(s.spare_block_ids),
                "pinned": left(s.pinned),
            }
        )
        for s in plan.sections
    )
    told = [
        f"{n} planned block{'s' * (n > 1)} of {title!r} left out: the source is not allowed"
        for title in dict.fromkeys(lost.values())
        if (n := sum(t == title for t in lost.values()))
    ]
    return plan.model_copy(
        update={"sections": sections, "notices": tuple(dict.fromkeys([*plan.notices, *told]))}
    )


def one_home(plan: Plan) -> Plan:
    """Each block in one section: where it is pinned, else the first that tells it or spares it."""
    homes: dict[str, str] = {}
    for ids in ("pinned", "block_ids", "spare_block_ids"):
        for section in plan.sections:
            for block in getattr(section, ids):
                homes.setdefault(block, section.id)

    def kept(section: PlanSection, ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(b for b in ids if homes[b] == section.id)

    sections = tuple(
        s.model_copy(
            update={
                "block_ids": kept(s, s.block_ids),
                "spare_block_ids": kept(s, s.spare_block_ids),
            }
        )
        for s in plan.sections
    )
    return plan.model_copy(update={"sections": sections})


def in_force(plan: Plan) -> Plan:
    """The plan without a notice of a length that is not its own any more."""
    kept = tuple(
        n for n in plan.notices if not n.startswith(SHORTENED) or f" to {plan.words} words" in n
    )
    return plan.model_copy(update={"notices": kept})


def shrunk(plan: Plan, told: Mapping[str, int]) -> Plan:
    """The plan lowered to what its sections tell, and a notice, where they fall short of it.

    Args:
        plan: The plan in force.
        told: Words of each section as it is printed, by its id.
    """
    total = sum(told.values())
    if not total or total >= TOLD * plan.words:
        return plan
    sections = tuple(
        s.model_copy(update={"words": max(1, min(s.words, told.get(s.id, s.words)))})
        for s in plan.sections
    )
    words = sum(s.words for s in sections)
    notice = (
        f"{SHORTENED}{plan.words} to {words} words: the rest of what was planned did not pass, "
        "was told already, or fits in no more"
    )
    update = {"sections": sections, "words": words, "notices": (*plan.notices, notice)}
    return plan.model_copy(update=update)


def ordered(plan: Plan, schema: Schema | None) -> Plan:
    """The plan with the name of its order: sections that a person moved go by no named one."""
    told = schema.told().get(plan.order) if schema is not None else None  # type: ignore[call-overload]
    if told is None:
        return plan
    places = [told.index(s.slot) for s in plan.sections if s.slot in told]
    return plan if places == sorted(places) else plan.model_copy(update={"order": BY_HAND})


class Reserve(NamedTuple):
    """What a section that is short may take: block ids, nearest first, and how near (cosine).

    ``own`` is the mean nearness of the section's own blocks; None where it has none.
    """

    near: Sequence[tuple[str, float]]
    own: float | None


def room(section: PlanSection, made: Mapping[str, Block]) -> int:
    """About how many words the section's blocks and spares fill."""
    ids = (*section.block_ids, *section.spare_block_ids)
    return sum(printed_words(made[b]) for b in ids if b in made)


def is_short(section: PlanSection, made: Mapping[str, Block]) -> bool:
    """Whether its blocks and spares cannot fill its words, by more than a rounding."""
    return room(section, made) < section.words - 1


def filled(
    plan: Plan, made: Mapping[str, Block], reserves: Mapping[str, Reserve], order: Mapping[str, int]
) -> Plan:
    """Sections that lack material get free blocks that are near it; what none fills is shortened.

    Args:
        plan: As a person left it.
        made: Every block, those of the plan among them, by id.
        reserves: What sections that are short may take, by their id.
        order: Place in time of each block id.
    """
    taken = {b for s in plan.sections for b in (*s.block_ids, *s.spare_block_ids)}
    facts = told_figures(made[b] for b in taken if b in made)
    sections: list[PlanSection] = []
    notices = list(plan.notices)
    for section in plan.sections:
        if section.id in reserves:
            more = _more(section, made, reserves[section.id], taken, facts)
            section = _with(section, made, more, order)
        have = room(section, made)
        if not section.block_ids:
            notices.append(f"{section.heading!r} is left out: nothing is left to tell it")
            continue
        if have < SHORT * section.words:
            notices.append(
                f"{section.heading!r} is shortened from {section.words} to {have} words: "
                "no more of what was read bears on it"
            )
        words = have if is_short(section, made) else section.words
        pinned = sum(printed_words(made[b]) for b in section.pinned if b in made)
        if pinned > words:
            notices.append(
                f"{section.heading!r} is lengthened from {words} to {pinned} words: so much of it "
                "is pinned"
            )
            words = pinned
        sections.append(section.model_copy(update={"words": words}))
    ids = {s.id for s in sections}
    return plan.model_copy(
        update={
            "sections": tuple(sections),
            "words": sum(s.words for s in sections),
            "threads": tuple(t for t in plan.threads if {t.opens, t.closes} <= ids),
            "notices": tuple(dict.fromkeys(notices)),
        }
    )


def _more(
    section: PlanSection,
    made: Mapping[str, Block],
    reserve: Reserve,
    taken: set[str],
    facts: set[tuple[str, str]],
) -> list[str]:
    """Free blocks for a section; ``taken`` and ``facts`` are extended."""
    best = reserve.near[0][1] if reserve.near else 0.0
    floor = LEAST_FIT * (reserve.own if reserve.own is not None else best)
    have, found = room(section, made), list[str]()
    for block_id, near in reserve.near:
        if near < floor or have >= ROOM * section.words:
            break
        own = told_figures([made[block_id]])
        if block_id in taken or (own and own <= facts):
            continue
        found.append(block_id)
        taken.add(block_id)
        facts |= own
        have += printed_words(made[block_id])
    return found


def _with(
    section: PlanSection, made: Mapping[str, Block], more: Sequence[str], order: Mapping[str, int]
) -> PlanSection:
    """The new blocks as spares; as its blocks, as many as its words ask for, where it has none."""
    first: list[str] = []
    while not section.block_ids and len(first) < len(more):
        if first and sum(printed_words(made[b]) for b in first) >= section.words:
            break
        first.append(more[len(first)])
    return section.model_copy(
        update={
            "block_ids": section.block_ids or tuple(sorted(first, key=lambda b: order.get(b, 0))),
            "spare_block_ids": (*section.spare_block_ids, *more[len(first) :]),
        }
    )
