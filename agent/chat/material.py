"""Changes of a plan's sections, and what "more on a topic" brings in. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from agent.chat import naming
from agent.domain import Block, Document
from agent.errors import SetupError
from agent.forage.scent import overlap
from agent.plan.outline import Plan, PlanSection
from agent.plan.worth import printed_words, told_already, told_figures

LEAST_WORDS: Final = 30  # of a section: below it is one attributed sentence
MOST_NEW: Final = 4  # blocks that one "more on" brings in
SECTION_WORDS: Final = 120  # of a new section, where so much bears on it


class Ground(NamedTuple):
    """What orders may refer to: blocks by id, the document of each, documents, their numbers."""

    blocks: Mapping[str, Block]
    homes: Mapping[str, str]
    documents: Mapping[str, Document]
    numbers: Mapping[str, int]


class Steered(NamedTuple):
    """The plan after an order, and what was done."""

    plan: Plan
    told: str


def with_sections(plan: Plan, sections: Sequence[PlanSection]) -> Plan:
    """The plan with these sections: its length is theirs, threads that lost an end are gone."""
    if not sections:
        raise SetupError("that would leave no section: start another article instead")
    place = {s.id: n for n, s in enumerate(sections)}
    threads = tuple(
        t
        for t in plan.threads
        if t.opens in place and t.closes in place and place[t.opens] < place[t.closes]
    )
    words = sum(s.words for s in sections)
    return plan.model_copy(update={"sections": tuple(sections), "words": words, "threads": threads})


def changed(plan: Plan, index: int, **changes: object) -> Plan:
    """The plan with these fields of one section changed."""
    sections = list(plan.sections)
    sections[index] = sections[index].model_copy(update=changes)
    return with_sections(plan, sections)


def more_on(plan: Plan, topic: str, ground: Ground) -> Steered:
    """Blocks on a topic that nothing tells yet, into the section about it or a new one.

    Raises:
        SetupError: nothing more of what was read bears on it.
    """
    terms = naming.terms(topic)
    found = _free(plan, terms, ground)
    try:
        index = naming.section(plan, topic)
    except SetupError:
        index = -1
    if not found:
        where = f"; section {index + 1} tells what there is" if index >= 0 else ""
        raise SetupError(f"nothing more of what was read bears on {topic!r}{where}")
    added = sum(printed_words(ground.blocks[b]) for b in found)
    if index >= 0:
        old = plan.sections[index]
        spare = tuple(b for b in old.spare_block_ids if b not in found)
        after = changed(
            plan, index, block_ids=(*old.block_ids, *found), spare_block_ids=spare,
            words=old.words + added,
        )  # fmt: skip
        told = f"{old.heading!r}: {old.words} → {old.words + added} words, {len(found)} more blocks"
        return Steered(after, told)
    number = len(plan.sections) + 1
    slug = "-".join(re.findall(r"[a-z0-9]+", topic.lower())) or "more"
    taken = {s.id for s in plan.sections}
    new = PlanSection(
        id=slug if slug not in taken else f"{slug}-{number}", slot="",
        heading=topic[:1].upper() + topic[1:], words=max(LEAST_WORDS, min(SECTION_WORDS, added)),
        block_ids=tuple(found),
    )  # fmt: skip
    stripped = [
        s.model_copy(
            update={"spare_block_ids": tuple(b for b in s.spare_block_ids if b not in found)}
        )
        for s in plan.sections
    ]
    told = f"section {number} {new.heading!r} is new: {len(found)} blocks, {new.words} words"
    return Steered(with_sections(plan, [*stripped, new]), told)


def _free(plan: Plan, terms: Sequence[str], ground: Ground) -> list[str]:
    """Ids of untold blocks about the terms, best first; none repeats a figure that is told."""
    told = {b for s in plan.sections for b in s.block_ids}
    facts = told_figures(ground.blocks[b] for b in told if b in ground.blocks)
    barred = set(plan.without)
    scores = {
        b.id: hit + 0.3 * b.score
        for b in ground.blocks.values()
        if b.id not in told
        and ground.homes.get(b.id) not in barred
        and (hit := overlap(b.point, terms)) > 0
    }
    found: list[str] = []
    for block_id in sorted(scores, key=lambda i: (-scores[i], i)):
        own = told_figures([ground.blocks[block_id]])
        if len(found) == MOST_NEW:
            break
        if not told_already(own, facts):
            found.append(block_id)
            facts |= own
    return found
