"""The pacing duel: the pacer names the worst places, the writer changes those, the gate decides.

It is fought over the whole article, since a reader's ear knows no sections; what changes stays in
its section. A revision is kept only if the text became less smooth and no verdict got worse.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from agent.article import Sentence
from agent.domain import Document, Evidence
from agent.draft.inserts import continued
from agent.draft.inserts import places as places_for
from agent.draft.judging import judged
from agent.draft.ladder import numbered
from agent.draft.moves import moves
from agent.draft.pacer import Place, order, worst
from agent.draft.pieces import Piece, printed
from agent.draft.rhythm import Goal, smooth
from agent.draft.scope import keeps_scope
from agent.draft.tellings import retellings
from agent.errors import BudgetExceeded, ReplyError
from agent.llm import Model
from agent.tactics import tactics
from agent.verify import Gate
from prompts import render

PLACES = 60  # places that the pacer names in one round
ASKED, CALLS = 6, 3  # of them in one call to a model, and such calls: the worst only


APART = 1000  # between the paragraph numbers of two sections, while they stand in one text


class Field(NamedTuple):
    """What a duel is fought with: evidence by id, its documents, the gate and the writer.

    ``spares`` are short sentences of unused evidence, ``after`` the source's own next sentence by
    the id of the one before it (see ``inserts``). ``least_words`` and
    ``most_words`` keep the article within its planned length, ``least_by_section`` each section
    from being cut far below its own.
    """

    pool: Mapping[str, Evidence]
    documents: Mapping[str, Document]
    gate: Gate
    model: Model | None = None
    goal: Goal = Goal()
    spares: tuple[Piece, ...] = ()
    after: Mapping[str, Evidence] = MappingProxyType({})
    least_words: int = 0
    most_words: int = 1_000_000
    least_by_section: tuple[int, ...] = ()


class Paced(NamedTuple):
    """The text after the duel, with smoothness before and after (lower is better).

    ``kept`` are the ids of the tactics that won, in order.
    """

    pieces: tuple[Piece, ...]
    before: float
    after: float
    tried: int
    kept: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """For the trajectory."""
        return {"smoothness_before": self.before, "smoothness_after": self.after,
                "tried": self.tried, "kept": list(self.kept)}  # fmt: skip


async def duel(pieces: Sequence[Piece], field: Field, *, rounds: int, purpose: str) -> Paced:
    """Bounded rounds; ends early when the pacer names no place or no revision is kept.

    Args:
        pieces: Judged sentences in the order of telling. Sentences of different sections have
            different paragraph numbers, and are never joined or exchanged.
        field: What it is fought with.
        rounds: How many at most. A model is asked in the first.
        purpose: Of the model calls, for their journal.
    """
    current = list(pieces)
    before = _smooth(current, field)
    tried, kept = 0, list[str]()
    for round_ in range(rounds):
        texts = [p.text for p in current]
        places = worst(texts, most=PLACES, goal=field.goal) if len(current) > 2 else []
        if not places:
            break
        revisions = [r for place in places for r in _by_rule(current, place, field)]
        if any(place.fault == "variation" for place in places):
            revisions += _by_insertion(current, field)
        if round_ == 0 and field.model is not None and field.model.kind == "endpoint":
            revisions += await _by_model(current, places, field, purpose)
        revisions = [r for r in revisions if not _disputed(current, r)]
        tried += len(revisions)
        current, won = await asyncio.to_thread(_choose, current, revisions, field)
        kept += won
        if not won:
            break
    after = _smooth(current, field)
    return Paced(tuple(current), round(before, 4), round(after, 4), tried, tuple(kept))


class _Revision(NamedTuple):
    tactic: str
    at: int
    replaced: int
    pieces: tuple[Piece, ...]


def _disputed(pieces: Sequence[Piece], revision: _Revision) -> bool:
    """Whether it would touch what sources dispute, or part its sides."""
    at, end = revision.at, revision.at + revision.replaced
    beside = pieces[max(0, at - 1)].dispute if revision.replaced == 0 else ""
    return bool(beside) or any(p.dispute for p in pieces[at:end])


def _smooth(pieces: Sequence[Piece], field: Field) -> float:
    return smooth([p.text for p in pieces], field.goal)


async def _by_model(
    pieces: Sequence[Piece], places: Sequence[Place], field: Field, purpose: str
) -> list[_Revision]:
    """What a capable model makes of the places, a few in one call, side by side."""
    groups = [places[n : n + ASKED] for n in range(0, len(places), ASKED)][:CALLS]
    made = await asyncio.gather(*(_asked(pieces, g, field, purpose) for g in groups))
    return [revision for group in made for revision in group]


async def _asked(
    pieces: Sequence[Piece], places: Sequence[Place], field: Field, purpose: str
) -> list[_Revision]:
    assert field.model is not None
    items = [
        {"number": n, "sentence": _marked(pieces[p.index]), "change": order(p)}
        for n, p in enumerate(places, start=1)
    ]
    messages = render("revise_rhythm", items=items)
    limit = 90 * len(items) + 60
    try:
        reply = await field.model.complete(messages, purpose=purpose, max_tokens=limit)
    except (ReplyError, BudgetExceeded):
        return []
    at = [p.index for p in places]
    tactics = {p.index: p.tactic for p in places}
    new = numbered(reply.text, [pieces[i] for i in at], at, field.pool)
    return [
        _Revision(tactics[i], i, 1, (piece,))
        for i, piece in new.items()
        if keeps_scope(piece.text, pieces[i].text)
    ]


def _marked(piece: Piece) -> str:
    return f"{piece.text} {' '.join(f'[{i}]' for i in piece.evidence_ids)}".strip()


def _by_rule(pieces: Sequence[Piece], place: Place, field: Field) -> list[_Revision]:
    """Other tellings of the sentence's evidence, and moves of the sentence and its neighbours.

    Moves give the whole text back; each is matched to the pieces it replaces.
    """
    sentences = [printed(p) for p in pieces]
    found = [
        _Revision(place.tactic, place.index, 1, (piece,))
        for piece in retellings(pieces, place, field.pool, field.documents)
    ]
    for move in moves(sentences, place):
        changed = _change(sentences, move)
        if changed is None:
            continue
        first, last_old, last_new = changed
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
        found.append(_Revision(place.tactic, first, last_old - first, new))
    return found


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


def _by_insertion(pieces: Sequence[Piece], field: Field) -> list[_Revision]:
    """Short sentences of unused evidence beside what they belong to."""
    tactic = tactics()["variation"].id
    found = [place for s in field.spares for place in places_for(pieces, s, field.pool, APART)]
    found += continued(pieces, field.after, field.pool)
    return [_Revision(tactic, at, 0, (piece,)) for at, piece in found]


def _choose(
    current: list[Piece], revisions: Sequence[_Revision], field: Field
) -> tuple[list[Piece], list[str]]:
    """Keep, best first, the revisions that lower smoothness and pass the gate; none overlap."""
    base = _smooth(current, field)
    gains = []
    for revision in revisions:
        trial = _applied(current, revision)
        gain = base - _smooth(trial, field)
        if gain > 1e-6 and _in_length(trial, field):
            gains.append((gain, revision))
    # Lengths first: a sentence that was only turned round could no longer be joined in this round,
    # while an opening can be changed in the next.
    gains.sort(key=lambda g: (not _reshapes(current, g[1]), -g[0], g[1].at))
    todo = [p for _, r in gains for p in r.pieces if p.verdict is None]
    verdicts = iter(judged(todo, field.pool, field.gate))
    checked = [
        (r._replace(pieces=tuple(next(verdicts) if p.verdict is None else p for p in r.pieces)))
        for _, r in gains
    ]
    touched: set[int] = set()
    told: set[str] = set()
    accepted: list[_Revision] = []
    for revision in checked:
        # What is inserted leans on the sentence before it: that one must not change as well.
        first = revision.at if revision.replaced else revision.at - 1
        places = set(range(first, revision.at + max(1, revision.replaced)))
        new = (
            {i for p in revision.pieces for i in p.evidence_ids} if not revision.replaced else set()
        )
        if places & touched or new & told or not all(p.passed for p in revision.pieces):
            continue
        trial = _all_applied(current, [*accepted, revision])
        better = _smooth(trial, field) < _smooth(_all_applied(current, accepted), field)
        if better and _in_length(trial, field):
            accepted.append(revision)
            touched |= places
            told |= new
    return _all_applied(current, accepted), [r.tactic for r in accepted]


def _reshapes(pieces: Sequence[Piece], revision: _Revision) -> bool:
    """Whether a revision changes the lengths of sentences."""
    old = [p.words for p in pieces[revision.at : revision.at + revision.replaced]]
    return sorted(old) != sorted(p.words for p in revision.pieces)


def _told_anew(revision: _Revision) -> set[str]:
    """Evidence that an insertion brings: told once, though several places may take it."""
    return set() if revision.replaced else {i for p in revision.pieces for i in p.evidence_ids}


def _in_length(pieces: Sequence[Piece], field: Field) -> bool:
    """Whether the article keeps to its length, and no section falls below what it has to keep."""
    own: Counter[int] = Counter()
    for piece in pieces:
        own[piece.paragraph // APART] += piece.words
    enough = all(own[n] >= least for n, least in enumerate(field.least_by_section))
    return enough and field.least_words <= own.total() <= field.most_words


def _applied(pieces: Sequence[Piece], revision: _Revision) -> list[Piece]:
    end = revision.at + revision.replaced
    return [*pieces[: revision.at], *revision.pieces, *pieces[end:]]


def _all_applied(pieces: Sequence[Piece], revisions: Sequence[_Revision]) -> list[Piece]:
    result = list(pieces)
    for revision in sorted(revisions, key=lambda r: -r.at):
        result = _applied(result, revision)
    return result
