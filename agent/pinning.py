"""What a person's plan asks of a section: pinned blocks are told, blocks stand as they were put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent import bearing, planning, stages
from agent.brief import read
from agent.deps import Deps
from agent.domain import Block
from agent.draft.pieces import Piece
from agent.draft.pinned import in_own_words, told_by, with_pinned
from agent.plan.outline import PlanSection, told


class Places(NamedTuple):
    """Place of each block id of a section, and whether a person set it: else they go by time."""

    of: Mapping[str, int]
    by_hand: bool


def pins(deps: Deps) -> dict[str, list[Block]]:
    """The pinned blocks of each section that has some."""
    return {
        s.id: stages.named_blocks(deps, s.pinned) for s in planning.plan(deps).sections if s.pinned
    }


def evidence_ids(blocks: Mapping[str, Sequence[Block]], section_id: str) -> tuple[set[str], ...]:
    """Evidence of what is pinned in the section, and of what is pinned in others only."""
    own = {e for b in blocks.get(section_id, ()) for e in b.evidence_ids}
    all_ = {e for found in blocks.values() for b in found for e in b.evidence_ids}
    return own, all_ - own


def told_anyway(
    deps: Deps, pieces: Sequence[Piece], pinned: Sequence[Block], places: Places
) -> list[Piece]:
    """The section with every pinned block that its draft does not tell, as far as the gate lets."""
    missing = [_own_words(deps, b) for b in pinned if not told_by(b, pieces)]
    return with_pinned(pieces, [p for p in missing if p.passed], places.of)


def report_untold(deps: Deps, told: Mapping[str, Sequence[Piece]]) -> None:
    """A notice for every pinned block that its section does not tell, with the reason.

    Args:
        deps: The run.
        told: The article's sentences by section id.
    """
    headings = {s.id: s.heading for s in planning.plan(deps).sections}
    for section_id, pinned in pins(deps).items():
        for block in pinned:
            if told_by(block, told.get(section_id, ())):
                continue
            verdict = _own_words(deps, block).verdict
            why = "sources differ on it and not every side can be printed, or it fits no neighbour"
            if verdict is not None and verdict.label not in ("supported", "not_checkable"):
                why = verdict.reason
            text = f"{headings[section_id]!r} does not tell the pinned {block.id}: {why}"
            deps.trajectory.record("notice", text, section=section_id, block=block.id)


def _own_words(deps: Deps, block: Block) -> Piece:
    evidence = deps.evidence(list(block.evidence_ids))
    code = read(deps.brief).language
    return in_own_words(block, evidence, deps.documents, deps.gate, code)


def places(deps: Deps, section: PlanSection) -> Places:
    """Where each block of a section belongs."""
    planned = section.block_ids
    ids = [*planned, *section.spare_block_ids]
    stuff = bearing.material(deps, {b.id: b for b in stages.named_blocks(deps, ids)})
    ranked = [b.id for b in sorted(stuff.blocks, key=lambda b: told(b, stuff))]
    by_hand = [b for b in ranked if b in planned] != [b for b in planned if b in ranked]
    return Places({b: n for n, b in enumerate(ids if by_hand else ranked)}, by_hand)


def as_planned(pieces: Sequence[Piece], places: Places) -> list[Piece]:
    """Sentences in the order of the plan's blocks; one that tells none of them stays behind."""
    keys: list[int] = []
    for piece in pieces:
        known = [places.of[b] for b in piece.block_ids if b in places.of]
        keys.append(min(known) if known else keys[-1] if keys else 0)
    return [pieces[n] for n in sorted(range(len(pieces)), key=lambda n: (keys[n], n))]
