"""Which rows of companies' own tables answer an article's needs: totals first, few, none twice.

Pure. A row answers where the need or the brief asks for its measure, and the brief for its part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from agent.domain import Evidence
from agent.forage.needs import Target
from agent.plan.telling import Told
from tools.words import stems

MOST: Final = 12  # rows of an article
MOST_OF_A_NEED: Final = 3
AGAIN: Final = 0.15  # what a row loses for each of its name that was taken from another paper
LEAST_SPOKEN: Final = 2  # sentences of the evidence that name a part the brief does not name
# Measures that papers break down by product, segment and region.
_BROKEN_DOWN: Final = re.compile(r"sales|revenues?|operating income|gross (?:margin|profit)", re.I)
_PARTS: Final = re.compile(
    r"\b(?:products?|regions?|segments?|categor(?:y|ies)|geograph\w+|countr(?:y|ies)|divisions?"
    r"|business lines?)\b",
    re.I,
)
# Words of a need's terms that say nothing of what is measured.
_VAGUE: Final = frozenset(
    stems(
        "billion million total quarter year net gross points percentage improved up grew growth"
        " increased increase rose doubled surpassed accelerated decline fell percent price share"
    )
)
_LESSER: Final = re.compile(
    r"\b(?:basic|statutory|interest|lease|dividends?|comprehensive|taxes|tax|segment operating"
    r"|impairments?|restructuring)\b",
    re.I,
)


class Candidate(NamedTuple):
    """A row with how it is told."""

    evidence: Evidence
    told: Told

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two rows the same: owner, period and values, whatever the table."""
        values = (str(f.value.value) for f in self.told.figures)
        return (self.told.owner, self.told.period, *values)

    @property
    def parts(self) -> frozenset[str]:
        """Stems of the product, segment or region; empty for the whole company."""
        figure = self.told.figures[0]
        rest = frozenset(stems(figure.entity)) - frozenset(stems(self.told.owner))
        return rest - _VAGUE - frozenset(stems(figure.measure))


class Pick(NamedTuple):
    """A row with the need that it answers, and how well, in [0, 1]."""

    candidate: Candidate
    need_id: str
    worth: float


def chosen(
    targets: Sequence[Target],
    candidates: Sequence[Candidate],
    brief: str,
    spoken: Mapping[str, int] | None = None,
) -> list[Pick]:
    """At most twelve rows, at most three for a need, the needs taking turns.

    Args:
        targets: The needs, in the order in which they were asked.
        candidates: Rows that can be told.
        brief: The brief's text.
        spoken: In how many sentences of the evidence a row's part stands, by the part's name.
    """
    picks: list[Pick] = []
    open_ = list(targets)
    while open_ and len(picks) < MOST:
        for target in list(open_):
            own = sum(p.need_id == target.need.id for p in picks)
            best = _best(target, candidates, brief, spoken or {}, picks)
            if best is None or own >= MOST_OF_A_NEED or len(picks) >= MOST:
                open_.remove(target)
            else:
                picks.append(best)
    return picks


def _best(
    target: Target,
    candidates: Sequence[Candidate],
    brief: str,
    spoken: Mapping[str, int],
    picks: Sequence[Pick],
) -> Pick | None:
    taken = {p.candidate.key for p in picks}
    names = [p.candidate.told.figures[0].name.lower() for p in picks]
    best: Pick | None = None
    for one in candidates:
        if one.key in taken:
            continue
        worth = answers(target, one, brief, spoken)
        worth -= AGAIN * names.count(one.told.figures[0].name.lower())
        if worth > 0 and (best is None or worth > best.worth):
            best = Pick(one, target.need.id, round(worth, 3))
    return best


def answers(target: Target, one: Candidate, brief: str, spoken: Mapping[str, int]) -> float:
    """How well a row answers a need, in [0, 1]; 0 where it does not."""
    if target.documents is not None and one.evidence.document_id not in target.documents:
        return 0.0
    figure, asked = one.told.figures[0], frozenset(stems(brief))
    terms = frozenset(s for t in target.terms for s in stems(t)) - _VAGUE
    measure = frozenset(stems(figure.measure)) - _VAGUE
    level = one.evidence.row is not None and any(c.kind == "level" for c in one.evidence.row.cells)
    if _LESSER.search(figure.name) and not frozenset(stems(figure.name)) <= asked:
        return 0.0
    if level or not measure:
        return 0.9 if measure and measure <= asked and measure & terms and not one.parts else 0.0
    whole = not one.parts
    named = bool(one.parts & asked)
    if not target.need.wants_figure and not one.parts & terms and not measure <= terms:
        return 0.0
    if not (measure & terms or one.parts & terms):
        return 0.0
    if one.parts & terms and not measure & asked and not _BROKEN_DOWN.fullmatch(figure.measure):
        return 0.0
    return _relevance(figure.measure, whole, named, brief, spoken.get(figure.entity, 0))


def _relevance(measure: str, whole: bool, named: bool, brief: str, spoken: int) -> float:
    """Totals first, then the parts that the brief names, then those it asks for or hears of."""
    if whole:
        return 1.0
    broken = _BROKEN_DOWN.search(measure) is not None
    if named:
        return 0.95 if broken else 0.0
    if broken and _PARTS.search(brief):
        return 0.6
    return 0.5 + min(0.05 * spoken, 0.3) if broken and spoken >= LEAST_SPOKEN else 0.0
