"""Length: a section is brought to its planned words with spares, or loses its weakest. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from agent.draft.pieces import Piece, normal

TOLERANCE = 0.06  # of a section's words, so that the article stays within a tenth
MADE_GOOD = 0.1  # of a section's words: what sections before it are short of is told there


def words(pieces: Sequence[Piece]) -> int:
    """Printed words."""
    return sum(p.words for p in pieces)


def goal_of(planned: int, owed: int) -> int:
    """Words that a section should have: its planned ones, and some that others owe or took.

    Args:
        planned: Words of the section in the plan.
        owed: Words that the sections before it have too few (too many where negative).
    """
    most = round(planned * MADE_GOOD)
    return planned + max(-most, min(most, owed))


def fitted(
    pieces: Sequence[Piece], spare: Iterable[Piece], *, goal: int, order: Mapping[str, int],
    keep: Collection[str] = (),
) -> list[Piece]:  # fmt: skip
    """Pieces near ``goal`` words: supported spares are added, the lowest scores are left out.

    Args:
        pieces: judged pieces, in the order of telling.
        spare: judged pieces of unused blocks, best first; read only as far as they are needed.
        goal: planned words of the section.
        order: place of each block id, to put a spare where it belongs.
        keep: evidence ids; what cites one of them is never left out.
    """
    kept = list(pieces)
    said = {normal(p.text) for p in kept}
    used = {i for p in kept for i in p.evidence_ids}
    candidates = iter(spare)
    while words(kept) < goal * (1 - TOLERANCE):
        piece = next(candidates, None)
        if piece is None:
            break
        fresh = normal(piece.text) not in said and not used & set(piece.evidence_ids)
        if piece.passed and fresh and words(kept) + piece.words <= goal * (1 + 2 * TOLERANCE):
            insert(kept, piece, order)
            used |= set(piece.evidence_ids)
    while len(kept) > 1 and words(kept) > goal * (1 + TOLERANCE):
        excess = words(kept) - goal
        removable = [
            n
            for n, piece in enumerate(kept)
            if piece.words <= 2 * excess
            and not piece.dispute
            and not set(piece.evidence_ids) & set(keep)
        ]
        if not removable:
            break
        kept.pop(min(removable, key=lambda n: (_score(kept[n]), -n)))
    return kept


def _score(piece: Piece) -> float:
    return piece.verdict.score if piece.verdict else 0.0


def owned(pieces: Sequence[Piece], owner: Mapping[str, str]) -> list[Piece]:
    """Pieces with the blocks whose evidence they cite, where a model named none.

    Args:
        pieces: judged pieces.
        owner: block id by the id of its leading evidence.
    """
    return [
        p
        if p.block_ids
        else p.model_copy(
            update={"block_ids": tuple(owner[i] for i in p.evidence_ids if i in owner)}
        )
        for p in pieces
    ]


def insert(kept: list[Piece], piece: Piece, order: Mapping[str, int]) -> None:
    """Put a piece before the first that is told later, into that piece's paragraph."""
    place = order.get(piece.block_ids[0], 0) if piece.block_ids else 0
    for n, other in enumerate(kept):
        parts = n and other.dispute and other.dispute == kept[n - 1].dispute
        if other.block_ids and order.get(other.block_ids[0], 0) > place and not parts:
            kept.insert(n, piece.model_copy(update={"paragraph": other.paragraph}))
            return
    last = kept[-1].paragraph if kept else 0
    kept.append(piece.model_copy(update={"paragraph": last}))
