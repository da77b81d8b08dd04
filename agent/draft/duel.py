"""The pacing duel: the pacer names the worst places, the writer changes those, the gate decides.

A revision is kept only if the section became less smooth and no verdict got worse.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from agent.domain import Evidence, Sentence
from agent.draft.judging import judged
from agent.draft.ladder import numbered
from agent.draft.moves import moves
from agent.draft.pieces import Piece, printed
from agent.draft.rhythm import Place, measures, order, smoothness, worst
from agent.draft.scope import keeps_scope
from agent.errors import BudgetExceeded, ReplyError
from agent.llm import Model
from agent.verify import Gate
from prompts import render

PLACES = 4  # places that the pacer names in one round


class Paced(NamedTuple):
    """The section after the duel, with smoothness before and after (lower is better)."""

    pieces: tuple[Piece, ...]
    before: float
    after: float
    tried: int
    kept: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """For the trajectory."""
        return {"smoothness_before": self.before, "smoothness_after": self.after,
                "tried": self.tried, "kept": list(self.kept)}  # fmt: skip


async def duel(
    pieces: Sequence[Piece], pool: Mapping[str, Evidence], gate: Gate, model: Model | None,
    *, rounds: int, purpose: str,
) -> Paced:  # fmt: skip
    """Bounded rounds; ends early when the pacer names no place or no revision is kept."""
    current = list(pieces)
    before = _smooth(current)
    tried, kept = 0, list[str]()
    for round_ in range(rounds):
        places = worst([p.text for p in current], most=PLACES) if len(current) > 2 else []
        if not places:
            break
        revisions = await _revisions(current, places, pool, model if round_ == 0 else None, purpose)
        revisions = [r for r in revisions if not _disputed(current, r)]
        tried += len(revisions)
        current, won = await asyncio.to_thread(_choose, current, revisions, pool, gate)
        kept += won
        if not won:
            break
    return Paced(tuple(current), round(before, 4), round(_smooth(current), 4), tried, tuple(kept))


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


def _smooth(pieces: Sequence[Piece]) -> float:
    return smoothness(measures([p.text for p in pieces]))


async def _revisions(
    pieces: Sequence[Piece], places: Sequence[Place], pool: Mapping[str, Evidence],
    model: Model | None, purpose: str,
) -> list[_Revision]:  # fmt: skip
    found = [r for place in places for r in _by_move(pieces, place)]
    if model is not None and model.kind == "endpoint":
        items = [
            {"number": n, "sentence": _marked(pieces[p.index]), "change": order(p)}
            for n, p in enumerate(places, start=1)
        ]
        messages = render("revise_rhythm", items=items)
        try:
            reply = await model.complete(messages, purpose=purpose, max_tokens=90 * len(items) + 60)
        except (ReplyError, BudgetExceeded):
            return found
        at = [p.index for p in places]
        new = numbered(reply.text, [pieces[i] for i in at], at, pool)
        found += [
            _Revision("rewritten", i, 1, (piece,))
            for i, piece in new.items()
            if keeps_scope(piece.text, pieces[i].text)
        ]
    return found


def _marked(piece: Piece) -> str:
    return f"{piece.text} {' '.join(f'[{i}]' for i in piece.evidence_ids)}".strip()


def _by_move(pieces: Sequence[Piece], place: Place) -> list[_Revision]:
    """Moves give whole neighbourhoods back; each is matched to the pieces it replaces."""
    sentences = [printed(p) for p in pieces]
    found = []
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


def _choose(
    current: list[Piece], revisions: Sequence[_Revision], pool: Mapping[str, Evidence], gate: Gate
) -> tuple[list[Piece], list[str]]:
    """Keep, best first, the revisions that lower smoothness and pass the gate; none overlap."""
    base = _smooth(current)
    gains = []
    for revision in revisions:
        gain = base - _smooth(_applied(current, revision))
        if gain > 1e-6:
            gains.append((gain, revision))
    gains.sort(key=lambda g: (-g[0], g[1].at))
    todo = [p for _, r in gains for p in r.pieces if p.verdict is None]
    verdicts = iter(judged(todo, pool, gate))
    checked = [
        (r._replace(pieces=tuple(next(verdicts) if p.verdict is None else p for p in r.pieces)))
        for _, r in gains
    ]
    touched: set[int] = set()
    accepted: list[_Revision] = []
    for revision in checked:
        places = set(range(revision.at, revision.at + max(1, revision.replaced)))
        if places & touched or not all(p.passed for p in revision.pieces):
            continue
        trial = _all_applied(current, [*accepted, revision])
        if _smooth(trial) < _smooth(_all_applied(current, accepted)):
            accepted.append(revision)
            touched |= places
    return _all_applied(current, accepted), [r.tactic for r in accepted]


def _applied(pieces: Sequence[Piece], revision: _Revision) -> list[Piece]:
    end = revision.at + revision.replaced
    return [*pieces[: revision.at], *revision.pieces, *pieces[end:]]


def _all_applied(pieces: Sequence[Piece], revisions: Sequence[_Revision]) -> list[Piece]:
    result = list(pieces)
    for revision in sorted(revisions, key=lambda r: -r.at):
        result = _applied(result, revision)
    return result
