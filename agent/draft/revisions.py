"""What a writer can make of the places that the pacer names, not yet chosen among nor judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from agent.article import Sentence
from agent.domain import Document, Evidence
from agent.draft.inserts import continued
from agent.draft.inserts import places as places_for
from agent.draft.ladder import numbered
from agent.draft.moves import moves
from agent.draft.pacer import Place, order
from agent.draft.pieces import Piece, printed
from agent.draft.rhythm import MOST_EVEN, Goal, even_runs, lengths
from agent.draft.scope import keeps_scope
from agent.draft.standing import passages, standing
from agent.draft.tellings import retellings
from agent.errors import BudgetExceeded, ReplyError
from agent.llm import Model
from agent.tactics import tactics
from agent.verify import Gate
from agent.verify.words import content_stems
from prompts import render

ASKED = 18  # places that a model is asked about: the worst only
APART = 1000  # between the paragraph numbers of two sections, while they stand in one text


class Field(NamedTuple):
    """What a duel is fought with: evidence by id, its documents, the gate and the writer.

    ``spares`` are short sentences of unused evidence, ``leads`` longer ones that a short one
    follows, ``after`` what the source says next, by the id of the sentence before it (see
    ``inserts``), ``needs`` what evidence answers by its id, ``topic`` the stems of what the article
    is about. ``least_words`` and ``most_words`` keep the article within its planned length,
    ``least_by_section`` each section from being cut far below its own.
    """

    pool: Mapping[str, Evidence]
    documents: Mapping[str, Document]
    gate: Gate
    model: Model | None = None
    goal: Goal = Goal()
    spares: tuple[Piece, ...] = ()
    leads: tuple[Piece, ...] = ()
    after: Mapping[str, Sequence[Evidence]] = MappingProxyType({})
    topic: frozenset[str] = frozenset()
    needs: Mapping[str, frozenset[str]] = MappingProxyType({})
    least_words: int = 0
    most_words: int = 1_000_000
    least_by_section: tuple[int, ...] = ()

    def answers(self, piece: Piece) -> frozenset[str]:
        """The needs that a sentence's evidence answers."""
        return frozenset[str]().union(*(self.needs.get(i, frozenset()) for i in piece.evidence_ids))


class Revision(NamedTuple):
    """``replaced`` pieces from ``at`` on give way to ``pieces``; none of either may be empty."""

    tactic: str
    at: int
    replaced: int
    pieces: tuple[Piece, ...]


async def by_model(
    pieces: Sequence[Piece], places: Sequence[Place], field: Field, purpose: str
) -> list[Revision]:
    """What a capable model makes of the worst places, in one call."""
    assert field.model is not None
    items = [
        {"number": n, "sentence": _marked(pieces[p.index]), "change": order(p)}
        for n, p in enumerate(places[:ASKED], start=1)
    ]
    messages = render("revise_rhythm", items=items)
    limit = 90 * len(items) + 60
    try:
        reply = await field.model.complete(messages, purpose=purpose, max_tokens=limit)
    except (ReplyError, BudgetExceeded):
        return []
    at = [p.index for p in places[:ASKED]]
    tactics = {p.index: p.tactic for p in places[:ASKED]}
    new = numbered(reply.text, [pieces[i] for i in at], at, field.pool)
    return [
        Revision(tactics[i], i, 1, (piece,))
        for i, piece in new.items()
        if keeps_scope(piece.text, pieces[i].text)
    ]


def _marked(piece: Piece) -> str:
    return f"{piece.text} {' '.join(f'[{i}]' for i in piece.evidence_ids)}".strip()


def by_rule(pieces: Sequence[Piece], places: Sequence[Place], field: Field) -> list[Revision]:
    """Other tellings of the sentences' evidence, and moves of the sentences and their neighbours.

    Moves give the whole text back; each is matched to the pieces it replaces.
    """
    sentences = [printed(p) for p in pieces]
    return [r for place in places for r in _at(pieces, sentences, place, field)]


def _at(
    pieces: Sequence[Piece], sentences: Sequence[Sentence], place: Place, field: Field
) -> list[Revision]:
    found = [
        Revision(place.tactic, place.index, 1, (piece,))
        for piece in retellings(pieces, place, field.pool, field.documents)
    ]
    for move in moves(sentences, place):
        changed = _change(sentences, move)
        if changed is None:
            continue
        first, last_old, last_new = changed
        if _off_topic(pieces[first:last_old], move[first:last_new], field):
            continue
        ids = tuple(dict.fromkeys(i for p in pieces[first:last_old] for i in p.evidence_ids))
        by_text = {p.text: p for p in pieces[first:last_old]}
        new = tuple(
            by_text.get(
                s.text,
                Piece(text=s.text, evidence_ids=ids, block_ids=s.block_ids, origin=s.origin,
                      paragraph=s.paragraph),
            )
            for s in move[first:last_new]
        )  # fmt: skip
        found.append(Revision(place.tactic, first, last_old - first, new))
    return found


def _off_topic(old: Sequence[Piece], new: Sequence[Sentence], field: Field) -> bool:
    """Whether a sentence would lose all that it says of the article's topic: a reason cut off."""
    if len(old) != 1 or len(new) != 1:
        return False
    had = content_stems(old[0].text) & field.topic
    return bool(had) and had.isdisjoint(content_stems(new[0].text))


def _change(old: Sequence[Sentence], new: Sequence[Sentence]) -> tuple[int, int, int] | None:
    """Where two versions differ: (first, end in old, end in new), or None when they do not."""
    first = 0
    while first < min(len(old), len(new)) and old[first].text == new[first].text:
        first += 1
    tail = 0
    while tail < min(len(old), len(new)) - first and old[-1 - tail].text == new[-1 - tail].text:
        tail += 1
    if first == len(old) == len(new):
        return None
    return first, len(old) - tail, len(new) - tail


def by_insertion(pieces: Sequence[Piece], field: Field) -> list[Revision]:
    """Short sentences of unused evidence beside what they belong to, or behind what they follow."""
    counts = lengths([p.text for p in pieces])
    runs = [range(a, b - 1) for a, b in even_runs(counts) if b - a > MOST_EVEN]
    droning = frozenset(chain.from_iterable(runs))
    tactic = tactics()["variation"].id
    held = field.pool, field.documents, field.topic
    found = [place for one in field.spares for place in places_for(pieces, one, *held, APART)]
    found += continued(pieces, field.after, *held)
    found += standing(pieces, field.spares, *held, APART, droning)
    two = passages(pieces, field.leads, field.after, *held, APART)
    return [Revision(tactic, at, 0, own) for at, own in [*((a, (p,)) for a, p in found), *two]]
