"""Passages of the period that a question names, before those that tell the like of another one.

In a row of quarterly reports every one has a passage as near to the question as the right one's.
So the papers of the period are walked among themselves, asked without its name, and of the plain
walk a passage keeps ``ELSEWHEN`` of its chance where its paper reports on another period and it
does not name the one asked about. Of 120 questions over 41 calls the first passage answers 63 %
(before 3 %), one of five 93 % (17 %): ``python -m evals.bench.dated PATH``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from agent.domain import Document
from agent.forage.closing import asked_periods, matches
from agent.forage.pool import DENSE, WORDED, Column, Pool, ask
from agent.forage.walk import STEPS, Walk, walk
from tools.embed import Embedder, encode_long
from tools.library import Hit, Library
from tools.periods import label_kind, periods, previous, sort_key
from tools.words import stems

DEEP: Final = 400  # ranks of each list in which passages of the period are looked for
ELSEWHEN: Final = 0.2  # 1.0 and 0.05 put 57 and 63 % first
# "Since 2019", "before the second quarter": of other periods than the one named.
_OPEN = re.compile(
    r"\b(?:since|until|till|before|prior to|after|following|ahead of|beyond)\b", re.I
)
# What is expected of a period stands in the paper of the one before.
_AHEAD = re.compile(
    r"\b(?:expect\w*|outlook|guidance|guid(?:e|ed|ing)|forecast\w*|plan(?:s|ned)?)\b", re.I
)
_RANGE = re.compile(r"\b(?:from|between)\b.*\b(?:to|and|through)\b", re.I | re.S)
_JOINED = re.compile(r"\s+(?:in|of|for|during|from|to|and|between)(?:\s+the)?\s*$", re.I)

Scored = tuple[Column, Walk]


class Dates(NamedTuple):
    """Periods that a question names; ``first`` and ``last`` bound what lies from one to another."""

    labels: tuple[str, ...]
    first: tuple[int, ...]
    last: tuple[int, ...]

    def answered_in(self, document: Document) -> bool:
        """Whether the document is of one of the periods, or of one between them."""
        held = [label for label in (document.period, document.date) if label]
        if any(matches(asked, label) for asked in self.labels for label in held):
            return True
        own = sort_key(document.period) if document.period else ()
        return bool(own) and self.first < own < self.last

    def named_in(self, text: str, document: Document) -> bool:
        """Whether the text names one of the periods, as the document's own reader would take it."""
        found = periods(text, reference=document.period)
        return any(matches(asked, one.label) for asked in self.labels for one in found)


def dates(question: str) -> Dates | None:
    """The periods that the question is about; None where it names none, or begins or ends there."""
    named = asked_periods(question)
    labels = tuple(label for label in named if label_kind(label) not in ("day", "partial"))
    if not labels or _OPEN.search(question):
        return None
    keys = sorted(sort_key(label) for label in labels) if _RANGE.search(question) else [(), ()]
    if _AHEAD.search(question):
        labels += tuple(one for label in labels if (one := previous(label)))
    return Dates(labels, keys[0], keys[-1])


def without(question: str) -> str:
    """The question without the periods that it names: in the papers of one they tell nothing."""
    for one in reversed([p for p in periods(question) if p.rule is None]):
        question = f"{_JOINED.sub('', question[: one.start])}{question[one.end :]}"
    return " ".join(question.split())


def dated(
    library: Library, embedder: Embedder, asked: Dates, question: str, plain: Scored | None,
    steps: int = STEPS,
) -> list[Scored]:  # fmt: skip
    """The walk over papers of the period beside the plain one, whose other passages are lowered."""
    known = lru_cache(maxsize=None)(library.document)

    def of_period(hits: list[Hit]) -> list[Hit]:
        return [h for h in hits if asked.answered_in(known(h.chunk.document_id))]

    topic = without(question)
    topic = topic if stems(topic) else question
    [vector] = encode_long(embedder, [topic])
    near, worded = library.dense(vector, DEEP)[0], library.lexical(topic, DEEP)
    about = ask(library, topic, vector)
    own = Pool(library, about, of_period(near)[:DENSE], of_period(worded)[:WORDED])
    found = [plain] if plain is not None else []
    if own.chunks:
        found.append(walk(own, steps))
    return [(lowered(scores, course.pool, asked, known), course) for scores, course in found]


def lowered(
    scores: Column, pool: Pool, asked: Dates, known: Callable[[str], Document]
) -> Column:  # fmt: skip
    """The scores, those of passages of another period lowered; shape (n,) as ``scores``."""
    factors = np.ones(len(scores))
    for place, chunk in enumerate(pool.chunks[: len(scores)]):
        document = known(chunk.document_id)
        if document.period is None or asked.answered_in(document):
            continue
        if not asked.named_in(pool.texts[place], document):
            factors[place] = ELSEWHEN
    return scores * factors
