"""The pacing duel: the pacer names the worst places, the writer changes those, the gate decides.

It is fought over the whole article, since a reader's ear knows no sections; what changes stays in
its section. A revision is kept only if the text became less smooth and no verdict got worse.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

from agent.draft.cuts import by_cut
from agent.draft.judging import judged
from agent.draft.pacer import worst
from agent.draft.pieces import Piece, normal
from agent.draft.quotations import quoted
from agent.draft.revisions import APART, Field, Revision, by_insertion, by_model, by_rule
from agent.draft.rhythm import smooth
from tools.figures import figures

PLACES = 60  # places that the pacer names in one round
MOST_PAIRS = 20  # pairs of revisions that are judged in one round
# Revisions of one round: what is left is weighed anew in the next, beside what these changed. Of
# two articles that all at once brought to 0.54 and 0.46, three at a time brought both over 0.55.
MOST_KEPT = 3
FIGURE_COST = 0.1  # of smoothness, for each figure that a revision takes out of the article


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
    field = _from_here(current, field)
    before = _smooth(current, field)
    tried, kept = 0, list[str]()
    for round_ in range(rounds):
        texts = [p.text for p in current]
        places = worst(texts, most=PLACES, goal=field.goal) if len(current) > 2 else []
        if not places:
            break
        revisions = by_rule(current, places, field)
        if any(place.fault in ("variation", "even_run") for place in places):
            revisions += by_insertion(current, field)
        if round_ == 0 and field.model is not None and field.model.kind == "endpoint":
            revisions += await by_model(current, places, field, purpose)
        revisions = [r for r in revisions if not _disputed(current, r)]
        tried += len(revisions)
        current, won = await asyncio.to_thread(_choose, current, revisions, field)
        if not won:
            cuts = by_cut(current, field)
            tried += len(cuts)
            current, won = await asyncio.to_thread(_choose, current, cuts, field)
            if not won:
                both = [*revisions, *cuts]
                current, won = await asyncio.to_thread(paired, current, both, field)
        kept += won
        if not won:
            break
    after = _smooth(current, field)
    return Paced(tuple(current), round(before, 4), round(after, 4), tried, tuple(kept))


def _disputed(pieces: Sequence[Piece], revision: Revision) -> bool:
    """Whether it would touch what sources dispute, or part its sides."""
    at, end = revision.at, revision.at + revision.replaced
    beside = pieces[max(0, at - 1)].dispute if revision.replaced == 0 else ""
    return bool(beside) or any(p.dispute for p in pieces[at:end])


def _smooth(pieces: Sequence[Piece], field: Field) -> float:
    return smooth([p.text for p in pieces], field.goal)


def _choose(
    current: list[Piece], revisions: Sequence[Revision], field: Field
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
    gains.sort(key=lambda g: (not _reshapes(current, g[1]), _dear(current, g[1]) - g[0], g[1].at))
    todo = [p for _, r in gains for p in r.pieces if p.verdict is None]
    verdicts = iter(judged(todo, field.pool, field.gate))
    checked = [
        (r._replace(pieces=tuple(next(verdicts) if p.verdict is None else p for p in r.pieces)))
        for _, r in gains
    ]
    touched: set[int] = set()
    told: set[str] = set()
    accepted: list[Revision] = []
    for revision in checked:
        if len(accepted) == MOST_KEPT:
            break
        places, new = _touched(current, revision), _told_by(revision)
        if places & touched or new & told or not all(p.passed for p in revision.pieces):
            continue
        trial = _all_applied(current, [*accepted, revision])
        better = _smooth(trial, field) < _smooth(_all_applied(current, accepted), field)
        if better and _in_length(trial, field):
            accepted.append(revision)
            touched |= places
            told |= new
    return _all_applied(current, accepted), [r.tactic for r in accepted]


def paired(
    current: list[Piece], revisions: Sequence[Revision], field: Field
) -> tuple[list[Piece], list[str]]:
    """Two revisions that help only together: the best pair that passes the gate.

    A cut alone may leave too few words, and what tells more alone make the text smoother; of two
    sentences that are joined the one may open like the next, which another turns round.
    """
    base = _smooth(current, field)
    # Two neighbours that the pacer names offer the same joint: each is tried once.
    known = [
        (r, _touched(current, r), _told_by(r), _reshapes(current, r), _dear(current, r))
        for r in dict.fromkeys(revisions)
    ]
    found = []
    for (one, here, new, reshapes, dear), (other, there, also_new, too, as_dear) in combinations(
        known, 2
    ):
        if not (reshapes or too) or here & there or new & also_new:
            continue
        trial = _all_applied(current, [one, other])
        gain = base - _smooth(trial, field)
        if gain > 1e-6 and _in_length(trial, field):
            found.append((dear + as_dear - gain, one, other))
    for _, *pair in sorted(found, key=lambda f: (f[0], f[1].at, f[2].at))[:MOST_PAIRS]:
        kept = [r._replace(pieces=tuple(judged(r.pieces, field.pool, field.gate))) for r in pair]
        if all(p.passed for r in kept for p in r.pieces):
            return _all_applied(current, kept), [r.tactic for r in kept]
    return current, []


def _touched(current: Sequence[Piece], revision: Revision) -> set[int]:
    """Sentences that must not change beside a revision, by index."""
    if not revision.pieces:  # one cut of a section at a time
        own = current[revision.at].paragraph // APART
        return {n for n, p in enumerate(current) if p.paragraph // APART == own}
    if revision.replaced:
        return set(range(revision.at, revision.at + revision.replaced))
    # What is inserted leans on the sentence before it: that one must not change as well, nor the
    # one that stands behind it then.
    home = revision.pieces[0].paragraph // APART
    beside = range(revision.at - 1, min(revision.at + 1, len(current)))
    return {n for n in beside if current[n].paragraph // APART == home}


def _told_by(revision: Revision) -> set[str]:
    """Evidence and words that an insertion brings into the text, whoever is named for them."""
    if revision.replaced:
        return set()
    own = [(p, quoted(p.text)) for p in revision.pieces]
    return {x for p, q in own for x in (*p.evidence_ids, normal(q.words if q else p.text))}


def _dear(pieces: Sequence[Piece], revision: Revision) -> float:
    """What a revision costs in news: the figures that the article would no longer tell."""
    if not revision.replaced:
        return 0.0
    end = revision.at + revision.replaced
    left = [*pieces[: revision.at], *revision.pieces, *pieces[end:]]
    kept = {(f.value, f.unit) for p in left for f in figures(p.text)}
    gone = {(f.value, f.unit) for p in pieces[revision.at : end] for f in figures(p.text)}
    return FIGURE_COST * len(gone - kept)


def _reshapes(pieces: Sequence[Piece], revision: Revision) -> bool:
    """Whether a revision changes the lengths of sentences."""
    old = [p.words for p in pieces[revision.at : revision.at + revision.replaced]]
    return sorted(old) != sorted(p.words for p in revision.pieces)


def _from_here(pieces: Sequence[Piece], field: Field) -> Field:
    """The field with bounds that the text keeps: else no change at all could be taken.

    Introducing people can leave a section a few words below what it has to keep.
    """
    own = _words(pieces)
    return field._replace(
        least_by_section=tuple(min(n, own[i]) for i, n in enumerate(field.least_by_section)),
        least_words=min(field.least_words, own.total()),
        most_words=max(field.most_words, own.total()),
    )


def _words(pieces: Sequence[Piece]) -> Counter[int]:
    """Words by section."""
    own: Counter[int] = Counter()
    for piece in pieces:
        own[piece.paragraph // APART] += piece.words
    return own


def _in_length(pieces: Sequence[Piece], field: Field) -> bool:
    """Whether the article keeps to its length, and no section falls below what it has to keep."""
    own = _words(pieces)
    enough = all(own[n] >= least for n, least in enumerate(field.least_by_section))
    return enough and field.least_words <= own.total() <= field.most_words


def _applied(pieces: Sequence[Piece], revision: Revision) -> list[Piece]:
    end = revision.at + revision.replaced
    return [*pieces[: revision.at], *revision.pieces, *pieces[end:]]


def _all_applied(pieces: Sequence[Piece], revisions: Sequence[Revision]) -> list[Piece]:
    result = list(pieces)
    # From the end on, and of one place what replaces before what is put in: that would be replaced.
    for revision in sorted(revisions, key=lambda r: (-r.at, not r.replaced)):
        result = _applied(result, revision)
    return result
