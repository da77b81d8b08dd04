"""Foraging one patch: a need, its query and a cursor over ranked chunks; reads the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.domain import Chunk, Evidence
from agent.forage.giving_up import Step, should_leave
from agent.forage.needs import Target
from agent.forage.scent import fit, fuse, usable
from tools.figures import figures
from tools.library import Library
from tools.words import stems

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

RANKED = 48  # chunks that dense and lexical search rank for one need
STEP = 4  # chunks read between two decisions
ENOUGH = 14.0  # facts for one need; an article of 2,000 words uses about 10 a section
CLOSES = 0.42  # fit from which a sentence answers its need; read off 60 sentences of two corpora


class Found(NamedTuple):
    """A sentence that fits the need."""

    evidence_id: str
    fit: float
    characters: int


class Foraged(NamedTuple):
    """What one patch gave: sentences, whether they close the need, and why it was left."""

    need_id: str
    found: tuple[Found, ...]
    closed: bool
    reason: str
    steps: tuple[Step, ...]
    read: tuple[tuple[str, int, int], ...]  # document id, start, end of every chunk read


def forage(
    target: Target, *, library: Library, encode: Encode, topic: Sequence[str], rate: float = 0.5,
    answering: bool = False,
) -> Foraged:  # fmt: skip
    """Walk the chunks ranked for the target, best first, until it pays no more.

    ``answering`` reads the whole ranking, rows of tables and short sentences too: a question has
    one answer, and its need is not closed by many facts beside it.
    """
    ranked = _ranked(target, library, encode)
    known: set[str] = set()
    found: dict[str, Found] = {}
    steps: list[Step] = []
    read: list[tuple[str, int, int]] = []
    reason = "nothing ranked" if not ranked else "end of the ranking"
    for start in range(0, len(ranked), STEP):
        cost, gain = 0, 0.0
        for chunk in ranked[start : start + STEP]:
            read.append((chunk.document_id, chunk.start, chunk.end))
            cost += chunk.end - chunk.start
            for evidence in library.spans(chunk.document_id, chunk.start, chunk.end):
                if evidence.id in found or not usable(evidence, answering=answering):
                    continue
                score = fit(
                    evidence,
                    topic=topic,
                    terms=target.terms,
                    wants_figure=target.need.wants_figure,
                )
                found[evidence.id] = Found(evidence.id, round(score, 4), len(evidence.quote))
                new = facts(evidence) - known
                if score >= CLOSES and new:
                    gain += 1
                    known |= new
        steps.append(Step(gain, any(s.gain for s in steps) or gain > 0, cost))
        decision = should_leave(steps, rate=rate, enough=ENOUGH)
        if decision.leave and not answering:
            reason = decision.reason
            break
    best = sorted(found.values(), key=lambda f: (-f.fit, f.evidence_id))
    closed = any(f.fit >= CLOSES for f in best)
    return Foraged(target.need.id, tuple(best[:60]), closed, reason, tuple(steps), tuple(read))


def _ranked(target: Target, library: Library, encode: Encode) -> list[Chunk]:
    allowed = set(target.documents) if target.documents is not None else None
    vectors = encode([target.need.question, target.query])
    hits = library.dense(vectors, RANKED, documents=allowed)
    hits.append(library.lexical(target.query, RANKED, documents=allowed))
    chunks = {hit.chunk.id: hit.chunk for ranking in hits for hit in ranking}
    scores = fuse([hit.chunk.id for hit in ranking] for ranking in hits)
    order = sorted(scores, key=lambda i: (-scores[i], i))
    return [chunks[i] for i in order[:RANKED]]


def facts(evidence: Evidence) -> set[str]:
    """Keys of the facts a sentence states: figure with unit and period, else its rare stems."""
    period = evidence.context.period.value if evidence.context.period else ""
    keys = {f"{f.value}{f.unit}@{period}" for f in figures(evidence.quote)}
    return keys or {"+".join(sorted(set(stems(evidence.quote)))[:6])}
