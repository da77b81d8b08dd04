"""Sentences that an article can do without: the last means of its rhythm. Pure.

A cut takes nothing that the article was to tell: what the sentence answers another one answers too,
and no sentence after it has to be worded anew because it is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from agent.draft.clauses import self_contained
from agent.draft.pieces import Piece
from agent.draft.quotations import leans
from agent.draft.retelling import retold
from agent.draft.revisions import APART, Field, Revision
from agent.tactics import tactics
from tools.periods import in_words

_MOVABLE = frozenset({"writer", "quote", "report", "figure"})


def by_cut(pieces: Sequence[Piece], field: Field) -> list[Revision]:
    """Every sentence that may be left out, each as a revision of its own.

    Never the first of a section, a side of a dispute or a question. Two cuts of one section have
    to be taken one after the other: each is only known to be free while the other stands.
    """
    tactic = tactics()["variation"].id
    answered = [field.answers(piece) for piece in pieces]
    found = []
    for at, piece in enumerate(pieces):
        section = _section(pieces, at)
        if section.start == at or piece.dispute or piece.origin not in _MOVABLE:
            continue
        if len(piece.evidence_ids) != 1:  # a joint: more than one sentence's worth
            continue
        others = set(chain.from_iterable(a for n, a in enumerate(answered) if n != at))
        if answered[at] <= others and _free(pieces, at, section, field):
            found.append(Revision(tactic, at, 1, ()))
    return found


def _section(pieces: Sequence[Piece], at: int) -> range:
    own = [n for n, p in enumerate(pieces) if p.paragraph // APART == pieces[at].paragraph // APART]
    return range(own[0], own[-1] + 1)


def _free(pieces: Sequence[Piece], at: int, section: range, field: Field) -> bool:
    """Whether what follows in its section would be worded the same without it."""
    after = pieces[at + 1 : section.stop]
    if after and _leans(after[0], field):
        return False
    own = pieces[section.start : section.stop]
    left = [*pieces[section.start : at], *after]
    with_, without = (retold(some, field.pool, field.documents) for some in (own, left))
    told = [p.text for n, p in enumerate(with_) if n != at - section.start]
    return told == [p.text for p in without]


def _leans(piece: Piece, field: Field) -> bool:
    """Whether a sentence is only to be understood after the one before it."""
    if piece.origin == "writer":
        return not self_contained(piece.text)
    if piece.origin == "figure":  # its period may be told before it
        period = field.pool[piece.evidence_ids[0]].context.period
        return period is None or in_words(period.value).lower() not in piece.text.lower()
    return leans(piece.text)
