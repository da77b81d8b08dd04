"""Short sentences of unused evidence, put where the article speaks of the same thing anyway. Pure.

A figure told in its fewest words, or a few words of the speaker who is just quoted: both need the
sentence before them, for the period and for the name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from agent.domain import Block, Document, Evidence
from agent.draft.phrases import quotable
from agent.draft.pieces import Piece
from agent.draft.plain import tellable
from agent.draft.quotations import leans, quoted
from tools.figures import figures
from tools.periods import in_words

MOST_WORDS: Final = 13


# Said to lead through a talk, or to the listeners, not to tell something.
_PROCEDURE: Final = re.compile(
    r"^(?:Now|Next|Turning|Moving|With that|Let me|Let’s|Let's|Thank|Thanks|Please|Again|First"
    r"|Finally|So|I|And now|Here|Yes|No|Sure|Okay|OK|Well)\b|\b(?:guidance|questions?|slides?"
    r"|turn (?:it )?(?:over )?to|declined to comment|did not (?:respond|reply)|back to|you"
    r"|remarks|see (?:note|item|part))\b",
    re.I,
)


def shorts(
    blocks: Sequence[Block],
    evidence: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    section: int,
) -> list[Piece]:
    """The blocks that can be said in ten words or fewer, not yet placed.

    ``section`` becomes their paragraph number.
    """
    found = []
    for block in blocks:
        one = evidence.get(block.evidence_ids[0])
        if one is None:
            continue
        told = tellable(one, documents[one.document_id])
        text = f"{told.short}." if told else f"“{quotable(one.quote)}”"
        if len(text.split()) <= MOST_WORDS and (told is not None or one.context.speaker):
            found.append(
                Piece(text=text, evidence_ids=(one.id,), block_ids=(block.id,), paragraph=section,
                      origin="figure" if told else "quote")
            )  # fmt: skip
    return found


def places(
    pieces: Sequence[Piece], spare: Piece, pool: Mapping[str, Evidence], apart: int
) -> list[tuple[int, Piece]]:
    """Where a short sentence may stand: (index to insert at, the piece in its paragraph).

    Args:
        pieces: The article; paragraph numbers hold the section times ``apart``.
        spare: One of ``shorts``.
        pool: Evidence by id, of the article and of the spares.
        apart: See ``pieces``.
    """
    own = pool[spare.evidence_ids[0]]
    told = {(f.value, f.unit) for p in pieces for f in figures(p.text)}
    again = {(f.value, f.unit) for f in figures(spare.text)} <= told and spare.origin == "figure"
    if again or any(own.id in p.evidence_ids for p in pieces):
        return []
    found = []
    for at, before in enumerate(pieces):
        if before.paragraph // apart != spare.paragraph or len(before.evidence_ids) != 1:
            continue
        lead = pool.get(before.evidence_ids[0])
        behind = pieces[at + 1 :][:1]
        leaned_on = any(p.paragraph == before.paragraph and leans(p.text) for p in behind)
        if lead is None or before.dispute or leaned_on or not _beside(before, lead, spare, own):
            continue
        found.append((at + 1, spare.model_copy(update={"paragraph": before.paragraph})))
    return found


def continued(
    pieces: Sequence[Piece], after: Mapping[str, Evidence], pool: Mapping[str, Evidence]
) -> list[tuple[int, Piece]]:
    """The source's own next sentence, where it is short, right behind a quotation of it.

    It may lean on the sentence before, which stands before it here as there. A quotation that is
    followed by a leaning one is left alone.
    """
    used = {i for p in pieces for i in p.evidence_ids}
    found = []
    for at, before in enumerate(pieces):
        next_ = after.get(before.evidence_ids[0]) if len(before.evidence_ids) == 1 else None
        one = quoted(before.text) if before.origin == "quote" else None
        if next_ is None or one is None or before.dispute or next_.id in used:
            continue
        source = pool.get(before.evidence_ids[0])
        whole = source is not None and quotable(source.quote)[-12:-1] in one.words
        behind = pieces[at + 1 :][:1]
        if not whole or any(p.paragraph == before.paragraph and leans(p.text) for p in behind):
            continue
        text = f"“{quotable(next_.quote)}”"
        if len(text.split()) <= MOST_WORDS and not _PROCEDURE.search(next_.quote):
            found.append(
                (at + 1, Piece(text=text, evidence_ids=(next_.id,), origin="quote",
                               paragraph=before.paragraph))
            )  # fmt: skip
    return found


def _beside(before: Piece, lead: Evidence, spare: Piece, own: Evidence) -> bool:
    """Whether the sentence before is of the same paper and period, and of the same speaker."""
    if lead.document_id != own.document_id or lead.context.period is None:
        return False
    if own.context.period is None or own.context.period.value != lead.context.period.value:
        return False
    if spare.origin == "figure":
        # "Net debt was 3 million." behind a sentence of another period would be dated by it.
        return before.origin != "quote" or in_words(own.context.period.value) in before.text
    speaker = own.context.speaker
    same = lead.context.speaker is not None and speaker is not None
    return same and lead.context.speaker == speaker and quoted(before.text) is not None
