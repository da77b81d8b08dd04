"""Short sentences of unused evidence, put where the article speaks of the same thing anyway. Pure.

A figure told in its fewest words, or a few words of the paper or speaker just quoted: both need
the sentence before them, for the period and for the name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from agent.domain import Block, Document, Evidence
from agent.draft.clauses import complete
from agent.draft.phrases import moment, quotable
from agent.draft.pieces import Piece, normal
from agent.draft.plain import tellable, within
from agent.draft.quotations import leans, quoted
from agent.plan.leaning import leans as unclear
from agent.plan.typed_names import segment_of
from agent.verify.words import content_stems
from tools.figures import figures
from tools.names import names
from tools.periods import in_words

MOST_WORDS: Final = 13
ANY: Final = -1  # no section of its own


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
    """The blocks that can be said in ``MOST_WORDS`` or fewer, not yet placed.

    ``section`` becomes their paragraph number: the one whose needs they answer, or ``ANY``.
    """
    found = []
    for block in blocks:
        one = evidence.get(block.evidence_ids[0])
        if one is None:
            continue
        told = tellable(one, documents[one.document_id])
        text = f"{told.short}." if told else f"“{quotable(one.quote)}”"
        if len(text.split()) <= MOST_WORDS and (told is not None or _quotable(one)):
            found.append(
                Piece(text=text, evidence_ids=(one.id,), block_ids=(block.id,), paragraph=section,
                      origin="figure" if told else "quote")
            )  # fmt: skip
    return found


def longs(blocks: Sequence[Block], evidence: Mapping[str, Evidence], section: int) -> list[Piece]:
    """The blocks that are said in more words, as quotations, not yet placed; see ``shorts``."""
    told = [(b, evidence[b.evidence_ids[0]]) for b in blocks if b.evidence_ids[0] in evidence]
    return [
        Piece(text=f"“{quotable(one.quote)}”", evidence_ids=(one.id,), block_ids=(block.id,),
              paragraph=section, origin="quote")
        for block, one in told
        if len(one.quote.split()) > MOST_WORDS and complete(one.quote)
    ]  # fmt: skip


def places(
    pieces: Sequence[Piece],
    spare: Piece,
    pool: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    topic: Collection[str],
    apart: int,
) -> list[tuple[int, Piece]]:
    """Where a short sentence may stand: (index to insert at, the piece in its paragraph).

    One of no section stands where the sentence before is about the same part of the topic.

    Args:
        pieces: The article; paragraph numbers hold the section times ``apart``.
        spare: One of ``shorts``.
        pool: Evidence by id, of the article and of the spares.
        documents: Their documents by id.
        topic: Stems of what the article is about.
        apart: See ``pieces``.
    """
    own = pool[spare.evidence_ids[0]]
    told = {(f.value, f.unit) for p in pieces for f in figures(p.text)}
    again = {(f.value, f.unit) for f in figures(spare.text)} <= told and spare.origin == "figure"
    words = normal(spare.text)
    if again or any(own.id in p.evidence_ids or words in normal(p.text) for p in pieces):
        return []
    found = []
    for at, before in enumerate(pieces):
        lead = pool.get(before.evidence_ids[0]) if len(before.evidence_ids) == 1 else None
        if spare.paragraph not in (ANY, before.paragraph // apart) or lead is None:
            continue
        if spare.paragraph == ANY and not about(own, content_stems(lead.quote) & set(topic)):
            continue
        behind = pieces[at + 1 :][:1]
        leaned_on = any(p.paragraph == before.paragraph and leans(p.text) for p in behind)
        if before.dispute or leaned_on:
            continue
        if not _beside(before, lead, spare, own, documents[own.document_id]):
            continue
        if spare.origin == "figure" and not _dated(pieces, at, own, pool):
            continue
        placed = spare.model_copy(update={"paragraph": before.paragraph})
        found.append((at + 1, placed))
        other = within(spare.text, own) if spare.origin == "figure" else None
        if other:
            found.append((at + 1, placed.model_copy(update={"text": other})))
    return found


def continued(
    pieces: Sequence[Piece],
    after: Mapping[str, Sequence[Evidence]],
    pool: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    topic: Collection[str],
) -> list[tuple[int, Piece]]:
    """What the source says next, where it is short, right behind a quotation of it.

    Its very next sentence may lean on the one before, which stands before it here as there; one
    further on may not, and has to be of the article's topic. A quotation that is followed by a
    leaning one is left alone.

    Args:
        pieces: The article.
        after: The sentences that follow in the source, by the id of the one before them.
        pool: Evidence by id, of the article and of what follows.
        documents: Their documents by id.
        topic: Stems of what the article is about.
    """
    used = {i for p in pieces for i in p.evidence_ids}
    printed = " ".join(normal(p.text) for p in pieces)
    found = []
    for at, before in enumerate(pieces):
        source = pool.get(before.evidence_ids[0]) if len(before.evidence_ids) == 1 else None
        one = quoted(before.text) if before.origin == "quote" else None
        behind = pieces[at + 1 :][:1]
        if source is None or one is None or before.dispute:
            continue
        if any(p.paragraph == before.paragraph and leans(p.text) for p in behind):
            continue
        whole = ends_with(before, source)
        for next_ in after.get(source.id, ()):
            text = f"“{quotable(next_.quote)}”"
            beside = whole and _adjoins(source, next_) and segment_of(next_) is not None
            alone = (
                about(next_, topic)
                and not _THAT.search(next_.quote)
                and not known(next_, before.text)
            )
            alone = alone and not unclear(next_, documents[next_.document_id])
            alone = alone and segment_of(next_) == segment_of(source)
            new = next_.id not in used and normal(next_.quote) not in printed
            if (beside or alone) and new and len(text.split()) <= MOST_WORDS and _quotable(next_):
                found.append(
                    (at + 1, Piece(text=text, evidence_ids=(next_.id,), origin="quote",
                                   paragraph=before.paragraph))
                )  # fmt: skip
    return found


def follower(source: Evidence, after: Sequence[Evidence]) -> Piece | None:
    """What a paper says right behind a sentence, where that is short and a statement; unplaced."""
    for next_ in after[:1]:
        text = f"“{quotable(next_.quote)}”"
        spoken = _SPOKEN.search(source.quote) or _SPOKEN.search(next_.quote)  # by whom, it says
        short = _adjoins(source, next_) and len(text.split()) <= MOST_WORDS
        short = short and segment_of(next_) is not None
        if short and _quotable(next_) and not spoken and not _ELSEWHERE.search(next_.quote):
            return Piece(text=text, evidence_ids=(next_.id,), origin="quote", paragraph=ANY)
    return None


def ends_with(piece: Piece, source: Evidence) -> bool:
    """Whether a quotation goes on to the end of its sentence."""
    one = quoted(piece.text)
    return one is not None and quotable(source.quote)[-12:-1] in one.words


def known(one: Evidence, before: str = "") -> bool:
    """Whether it speaks of something told before: "The reason is", "The foundry had shortened".

    Not where ``before``, what it stands behind, speaks of that.
    """
    subject = _DEFINITE.match(one.quote)
    if subject is None or names(subject["rest"]):
        return False
    return content_stems(subject["rest"]).isdisjoint(content_stems(before))


def _adjoins(source: Evidence, next_: Evidence) -> bool:
    return 0 <= next_.start - source.end <= 1  # more parts paragraphs


def about(one: Evidence, topic: Collection[str]) -> bool:
    """Whether a sentence speaks of the topic, given as its stems."""
    return not content_stems(one.quote).isdisjoint(topic)


def _beside(before: Piece, lead: Evidence, spare: Piece, own: Evidence, document: Document) -> bool:
    """Whether the sentence before is of the same paper and period, and of the same speaker."""
    if lead.document_id != own.document_id:
        return False
    if spare.origin == "figure":
        # "Net debt was 3 million." behind a sentence of another period would be dated by it.
        return bool(_period(own)) and _period(lead) == _period(own)
    if not _adjoins(lead, own) and known(own, before.text):
        return False
    if moment(own, document) not in ("", moment(lead, document)):
        return False
    same = (lead.context.speaker and lead.context.speaker.value) == (
        own.context.speaker and own.context.speaker.value
    )
    # Behind "said of Intelligent Cloud" all is of it.
    parted = segment_of(lead) != segment_of(own) or _THAT.search(own.quote)
    return same and not parted and quoted(before.text) is not None


def _dated(
    pieces: Sequence[Piece], at: int, own: Evidence, pool: Mapping[str, Evidence]
) -> bool:  # fmt: skip
    """Whether the paragraph names the figure's period at or before a place, and none after it."""
    when = in_words(_period(own))
    for piece in reversed(pieces[: at + 1]):
        lead = pool.get(piece.evidence_ids[0]) if piece.evidence_ids else None
        if piece.paragraph != pieces[at].paragraph or lead is None or _period(lead) != _period(own):
            return False
        if when in piece.text:
            return True
    return False


# "On today's debt that is a little less than one million": what is, only another sentence says.
_THAT: Final = re.compile(
    r"\b(?:that|this|these|those|such) (?:is|was|are|were|means?|leaves?|makes?|gives?|comes)\b",
    re.I,
)
# Whom or which these mean, a sentence still further back may tell.
_ELSEWHERE: Final = re.compile(
    r"^(?:He|She|His|Her|Both|Neither|Another|The (?:other|others|former|latter|first|second))\b"
)
_SPOKEN: Final = re.compile(r"[\"“”]|(?<!\w)[‘']|’’")
_DEFINITE: Final = re.compile(r"(?:The|This|That|These|Those|Both|Such) (?P<rest>(?:\S+ ){1,5})")
# "Veldmoor owned no furnace." A form in -ed behind a subject is the verb of so short a sentence.
_VERB: Final = re.compile(r"^\W*\w+[^,;]* \w{2,}ed\b")


def _quotable(one: Evidence) -> bool:
    """Whether it is a statement, and not a heading, a fragment or a word to the listeners."""
    text = one.quote.strip()
    told = complete(text) or _VERB.match(text) is not None
    noted = text.startswith("(")  # "(2) Wearables include ...": a note below a table
    return told and not noted and text.endswith(".") and not _PROCEDURE.search(text)


def _period(evidence: Evidence) -> str:
    return evidence.context.period.value if evidence.context.period else ""
