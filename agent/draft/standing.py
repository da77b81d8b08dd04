"""Short sentences of other papers that stand by themselves: dated, attributed, beside their like.

Pure. Behind a sentence of another paper a bare quotation would be put into the wrong mouth; with a
name it is still short where it tells its own date.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from agent.domain import Document, Evidence
from agent.draft.inserts import ANY, about
from agent.draft.pieces import Piece, normal
from agent.draft.quotations import leans
from agent.draft.retelling import retold
from agent.forage.needs import when
from agent.plan.leaning import leans as unclear
from agent.verify.words import content_stems
from tools.names import names

_DEFINITE: Final = re.compile(r"(?:The|This|That|These|Those|Both|Such) (?P<rest>(?:\S+ ){1,5})")
_WORD: Final = re.compile(r"\w+")
MOST_WORDS: Final = 20  # with the name and the moment


def standing(
    pieces: Sequence[Piece],
    spares: Sequence[Piece],
    pool: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    topic: Collection[str],
    apart: int,
    within: Collection[int] = (),
) -> list[tuple[int, Piece]]:
    """Where quotations with a date of their own may stand: (index to insert at, the piece).

    Each is offered once: behind the sentence of its section, or of the same part of the topic,
    whose paper is nearest in time; and only where no other sentence is worded anew for it.

    Args:
        pieces: The article; paragraph numbers hold the section times ``apart``.
        spares: See ``inserts.shorts``.
        pool: Evidence by id, of the article and of the spares.
        documents: Their documents by id.
        topic: Stems of what the article is about.
        apart: See ``pieces``.
        within: Indices of a run of sentences of one length: a place in it comes first.
    """
    used = {i for p in pieces for i in p.evidence_ids}
    printed = normal(" ".join(p.text for p in pieces))
    found = []
    for spare in spares:
        own = pool[spare.evidence_ids[0]]
        document = documents[own.document_id]
        if spare.origin != "quote" or own.id in used or normal(spare.text) in printed:
            continue
        if unclear(own, document) or _known(own):
            continue
        places = _places(pieces, spare, own, pool, topic, apart)
        near = sorted(
            places, key=lambda at: (at not in within, _apart(own, pieces[at], pool, documents), at)
        )
        made = ((at, _told(pieces, at, spare, pool, documents, apart)) for at in near)
        found += [(at + 1, piece) for at, piece in made if piece][:1]
    return found


def _known(one: Evidence) -> bool:
    """Whether it speaks of something told before: "The reason is", "The foundry had shortened"."""
    subject = _DEFINITE.match(one.quote)
    return subject is not None and not names(subject["rest"])


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
    return told if same and told.words <= MOST_WORDS else None


def _words(piece: Piece) -> list[str]:
    """The words of a sentence in any order: "she said" may stand in front or behind."""
    return sorted(_WORD.findall(piece.text.lower()))
