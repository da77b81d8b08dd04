"""Ground: candidates for a sentence from a pool, by shared rare words, figures, names, periods.

Knows no verdicts; similarity of vectors is added by the gate.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from agent.domain import Evidence
from agent.verify.reading import Premise, Reading, premise, read
from agent.verify.times import stated_periods
from agent.verify.words import content_stems
from tools.figures import agrees
from tools.periods import compatible, covers

SHORTLIST = 60  # candidates by words alone that are then read for figures and periods
IN_CONTEXT = 0.4  # a word that stands only in the context counts this much of one in the quote


class Hit(NamedTuple):
    """A candidate with its score: about 1 for every word found, plus figures and periods."""

    evidence: Evidence
    score: float


class _Index(NamedTuple):
    quotes: dict[str, list[int]]
    contexts: dict[str, list[int]]
    idf: dict[str, float]


def _index(pool: Sequence[Evidence]) -> _Index:
    quotes: dict[str, list[int]] = defaultdict(list)
    contexts: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(pool):
        said = content_stems(one.text)
        fields = one.context.fields()
        around = frozenset[str]().union(
            *(
                content_stems(fields[name].value)
                for name in ("subject", "measure", "speaker", "company", "section", "title")
                if name in fields
            )
        )
        for stem in said:
            quotes[stem].append(at)
        for stem in around - said:
            contexts[stem].append(at)
    size = len(pool)
    idf = {stem: math.log(1 + size / len(places)) for stem, places in quotes.items()}
    return _Index(quotes, contexts, idf)


def _lexical(text: str, index: _Index, size: int) -> list[tuple[int, float]]:
    scores: dict[int, float] = defaultdict(float)
    stems = sorted(content_stems(text))
    rare = math.log(1 + size)
    total = sum(index.idf.get(stem, rare) for stem in stems) or 1.0
    for stem in stems:
        gain = index.idf.get(stem, rare) / total
        for at in index.quotes.get(stem, ()):
            scores[at] += gain
        for at in index.contexts.get(stem, ()):
            scores[at] += gain * IN_CONTEXT
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:SHORTLIST]


def _bonus(claim: Reading, one: Premise) -> float:
    """What agreeing figures, periods and names add; a period that differs takes away."""
    bonus = 0.0
    for figure in claim.figures:
        if any(agrees(figure, other) for other in one.reading.figures):
            bonus += 0.25 / len(claim.figures)
    labels = [*stated_periods(one), *([one.date] if one.date else [])]
    for period in claim.periods:
        if any(compatible(period.label, label) for label in labels):
            bonus += 0.35 / len(claim.periods)
        elif any(covers(period.label, label) for label in labels):
            bonus += 0.2 / len(claim.periods)
        elif labels:
            bonus -= 0.2 / len(claim.periods)
    quote = one.evidence.text.lower()
    hits = sum(name.text.lower() in quote for name in claim.names)
    bonus += 0.15 * hits / len(claim.names) if claim.names else 0.0
    if {"boilerplate", "question", "instruction", "order"} & set(one.evidence.flags):
        bonus -= 0.3
    return bonus


def rank(texts: Sequence[str], pool: Sequence[Evidence], *, limit: int) -> list[list[Hit]]:
    """Candidates of each text, best first, at most ``limit``."""
    index = _index(pool)
    found = []
    for text in texts:
        claim = read(text)
        hits = [
            Hit(pool[at], score + _bonus(claim, premise(pool[at])))
            for at, score in _lexical(text, index, len(pool))
        ]
        if len(hits) < limit:
            known = {hit.evidence.id for hit in hits}
            others = (one for one in pool if one.id not in known)
            hits.extend(Hit(one, 0.0) for one in islice(others, limit - len(hits)))
        hits.sort(key=lambda hit: -hit.score)
        found.append(hits[:limit])
    return found
