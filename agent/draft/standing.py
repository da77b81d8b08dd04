"""Sentences of other papers that stand by themselves: dated, attributed, beside their like.

Pure. Behind a sentence of another paper a bare quotation would be put into the wrong mouth; with a
name it is still short where it tells its own date, or brings a short one of its paper with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from agent.domain import Document, Evidence
from agent.draft.inserts import ANY, about, ends_with, follower, known
from agent.draft.pieces import Piece, normal
from agent.draft.quotations import leans
from agent.draft.retelling import retold
from agent.forage.needs import when
from agent.plan.leaning import leans as unclear
from agent.verify.words import content_stems
from tools.figures import figures

_WORD: Final = re.compile(r"\w+")
MOST_WORDS: Final = 20  # with the name and the moment
MOST_LEAD: Final = 60  # of one that a short sentence follows


def standing(
    pieces: Sequence[Piece],
    spares: Sequence[Piece],
    pool: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    topic: Collection[str],
    apart: int,
    within: Collection[int] = (),
    most: int = MOST_WORDS,
) -> list[tuple[int, Piece]]:
    """Where quotations with a date of their own may stand: (index to insert at, the piece).

    Each is offered once: behind the sentence of its section, or of the same part of the topic,
    whose paper is nearest in time; only where its section stays in order of time, and where no
    other sentence is worded anew for it.

    Args:
        pieces: The article; paragraph numbers hold the section times ``apart``.
        spares: See ``inserts.shorts``.
        pool: Evidence by id, of the article and of the spares.
        documents: Their documents by id.
        topic: Stems of what the article is about.
        apart: See ``pieces``.
        within: Indices of a run of sentences of one length: a place in it comes first.
        most: Words of the longest, with the name and the moment.
    """
    used = {i for p in pieces for i in p.evidence_ids}
    printed = " ".join(normal(p.text) for p in pieces)
    found = []
    for spare in spares:
        own = pool[spare.evidence_ids[0]]
        document = documents[own.document_id]
        if spare.origin != "quote" or own.id in used or normal(spare.text) in printed:
            continue
        if unclear(own, document) or known(own):
            continue
        places = [
            at
            for at in _places(pieces, spare, own, pool, topic, apart)
            if _in_time(own, pieces, at, pool, documents, apart)
        ]
        near = sorted(
            places, key=lambda at: (at not in within, _apart(own, pieces[at], pool, documents), at)
        )
        made = ((at, _told(pieces, at, spare, pool, documents, apart, most)) for at in near)
        first = next(((at + 1, piece) for at, piece in made if piece), None)
        found += [first] if first else []
    return found


def passages(
    pieces: Sequence[Piece],
    leads: Sequence[Piece],
    after: Mapping[str, Sequence[Evidence]],
    pool: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    topic: Collection[str],
    apart: int,
) -> list[tuple[int, tuple[Piece, Piece]]]:
    """Where two sentences of one paper may stand, the second short: (index, both pieces).

    The short one stands right behind the other in the paper too, and may lean on it.

    Args:
        pieces: See ``standing``, as for the rest.
        leads: The first ones.
        after: The sentences that follow in the source, by the id of the one before them.
        pool: Evidence by id.
        documents: Their documents by id.
        topic: Stems of what the article is about.
        apart: See ``pieces``.
    """
    printed = " ".join(normal(p.text) for p in pieces)
    told = {(f.value, f.unit) for p in pieces for f in figures(p.text)}
    behind = {}  # looked at first: a place costs the telling of a whole section
    for lead in leads:
        source = pool[lead.evidence_ids[0]]
        short = follower(source, after.get(source.id, ()))
        if short is None or normal(short.text) in printed:
            continue
        if not any((f.value, f.unit) in told for f in figures(f"{source.quote} {short.text}")):
            behind[source.id] = short  # else the same again in other words
    new = [lead for lead in leads if lead.evidence_ids[0] in behind]
    found = []
    for at, lead in standing(pieces, new, pool, documents, topic, apart, most=MOST_LEAD):
        short = behind[lead.evidence_ids[0]]
        if ends_with(lead, pool[lead.evidence_ids[0]]):
            found.append((at, (lead, short.model_copy(update={"paragraph": lead.paragraph}))))
    return found


def _places(
    pieces: Sequence[Piece],
    spare: Piece,
    own: Evidence,
    pool: Mapping[str, Evidence],
    topic: Collection[str],
    apart: int,
) -> Iterator[int]:
    """Sentences behind which it may stand, by index."""
    for at, before in enumerate(pieces):
        lead = pool.get(before.evidence_ids[0]) if len(before.evidence_ids) == 1 else None
        behind = pieces[at + 1 :][:1]
        if lead is None or before.dispute or any(leans(p.text) or p.dispute for p in behind):
            continue
        shared = content_stems(lead.quote) & set(topic)
        if spare.paragraph in (ANY, before.paragraph // apart) and about(own, shared):
            yield at


def _in_time(
    own: Evidence,
    pieces: Sequence[Piece],
    at: int,
    pool: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    apart: int,
) -> bool:
    """Whether its paper is no older than the one before and no younger than the one behind."""
    section = pieces[at].paragraph // apart
    behind = [p for p in pieces[at + 1 :] if p.paragraph // apart == section]
    cited = [pool[i] for p in (pieces[at], *behind) for i in p.evidence_ids[:1] if i in pool]
    before, *after = (when(documents[one.document_id]) for one in cited[:2])
    return all(a <= b for a, b in pairwise((before, when(documents[own.document_id]), *after)))


def _apart(
    own: Evidence, piece: Piece, pool: Mapping[str, Evidence], documents: Mapping[str, Document]
) -> tuple[int, ...]:
    """How far apart in time the papers of a sentence and of a piece are: years, then the rest."""
    here, there = (
        when(documents[i]) for i in (own.document_id, pool[piece.evidence_ids[0]].document_id)
    )
    return tuple(abs(a - b) for a, b in zip(here, there, strict=False))


def _told(
    pieces: Sequence[Piece],
    at: int,
    spare: Piece,
    pool: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    apart: int,
    most: int,
) -> Piece | None:
    """The spare behind a sentence, named; None where that is long or changes another sentence."""
    section = pieces[at].paragraph // apart
    own = [n for n, p in enumerate(pieces) if p.paragraph // apart == section]
    before = [pieces[n] for n in own]
    cut = own.index(at) + 1
    new = spare.model_copy(update={"paragraph": pieces[at].paragraph})
    with_ = retold([*before[:cut], new, *before[cut:]], pool, documents)
    told = with_.pop(cut)
    same = [_words(p) for p in with_] == [_words(p) for p in retold(before, pool, documents)]
    return told if same and told.words <= most else None


def _words(piece: Piece) -> list[str]:
    """The words of a sentence in any order: "she said" may stand in front or behind."""
    return sorted(_WORD.findall(piece.text.lower()))
