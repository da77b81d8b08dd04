"""Blocks that a person pinned: told in their section, in the source's own words at worst. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from agent.domain import Block, Document, Evidence
from agent.draft.fitting import insert
from agent.draft.judging import judged
from agent.draft.phrases import Said
from agent.draft.pieces import Piece
from agent.draft.plain import by_rule
from agent.verify import Gate

TRIED = 3  # sentences of a block that are tried, best first


def told_by(block: Block, pieces: Iterable[Piece]) -> bool:
    """Whether one of the sentences tells the block: cites it, or is a side of what it disputes."""
    own = set(block.evidence_ids)
    return any(own & set(p.evidence_ids) or (p.dispute and block.id in p.block_ids) for p in pieces)


def in_own_words(
    block: Block,
    evidence: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    gate: Gate,
    language: str = "en",
) -> Piece:
    """The block as its source says it, with speaker and moment in full; judged, perhaps failing."""
    tries = []
    for one in (evidence[i] for i in block.evidence_ids[:TRIED] if i in evidence):
        said, origin = by_rule(one, documents[one.document_id], Said(language=language))
        tries.append(
            Piece(
                text=said.text,
                evidence_ids=(one.id,),
                block_ids=(block.id,),
                origin=origin,
            )
        )
    done = [judged([one], {i: evidence[i] for i in one.evidence_ids}, gate)[0] for one in tries]
    return next((p for p in done if p.passed), done[0])


def with_pinned(
    pieces: Sequence[Piece], missing: Iterable[Piece], order: Mapping[str, int]
) -> list[Piece]:
    """The section with sentences for pinned blocks that it did not tell, each in its place."""
    kept = list(pieces)
    for piece in missing:
        insert(kept, piece, order)
    return kept
