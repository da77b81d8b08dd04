"""Which rows of companies' own tables answer an article's needs: totals first, few, none twice.

Pure. A row answers where the need or the brief asks for its measure, and the brief for its part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from agent.domain import Evidence
from agent.forage.needs import Target
from agent.plan.telling import Told
from tools.words import stems

MOST: Final = 12  # rows of an article
MOST_OF_A_NEED: Final = 3
AGAIN: Final = 0.2  # what a row loses for each of its name that was taken from another paper
FAIR: Final = 0.03  # what it loses for each that was taken of its company
LARGEST: Final = 0.1  # what the largest part of a paper's gains over the smallest
LEAST_SPOKEN: Final = 2  # sentences of the evidence that name a part the brief does not name
# What a row measures, by the word that decides; the first that fits.
_KINDS: Final = (
    ("per share", r"per (?:common )?share"), ("tax", r"tax"),
    ("cost", r"\bcosts?\b"), ("expense", r"expenses?"), ("margin", r"gross profit|margin"),
    ("profit", r"operating (?:income|profit)|income from operations"), ("net", r"net income"),
    ("sales", r"sales|revenues?"), ("inventory", r"inventor(?:y|ies)"), ("cash", r"\bcash\b"),
    ("debt", r"\bdebt\b"),
)  # fmt: skip
# Words of a need or a brief that ask for each.
_ASKING: Final = {
    "sales": r"sales|revenues?|turnover",
    "margin": r"margins?|profitability",
    "profit": r"profits?|operating income|operat",
    "net": r"profits?|net income",
    "cost": r"costs?",
    "expense": r"expenses",
    "inventory": r"inventor(?:y|ies)",
    "cash": r"cash",
    "debt": r"debts?|borrowings?",
    "per share": r"per share|eps",
    "tax": r"tax(?:es)?",
}
_LEVELS: Final = ("inventory", "cash", "debt")
_BROKEN_DOWN: Final = ("sales", "profit", "margin")  # which papers give by segment and region
_PARTS: Final = re.compile(
    r"\b(?:products?|segments?|categor(?:y|ies)|divisions?|business lines?)\b", re.I
)
_PLACES: Final = re.compile(r"\b(?:regions?|geograph\w+|countr(?:y|ies)|markets)\b", re.I)
_PLACE: Final = re.compile(
    r"\b(?:united states|americas?|europe|asia|china|japan|taiwan|international|emea|countries"
    r"|india|korea|germany|canada|singapore|united kingdom|rest of)\b",
    re.I,
)
_OF_ACCOUNTS: Final = frozenset(
    stems(
        "total net gross operating sales revenue revenues income from operations margin profit cost"
        " costs expense expenses percentage segment inventory inventories cash equivalents debt"
        " earnings per share diluted basic"
    )
)
# Words of a part's name that do not tell it from others.
_COMMON: Final = frozenset(stems("product products services business segment group systems"))
_LESSER: Final = re.compile(
    r"\b(?:basic|lease|interest|segment operating|total operating segment|restructuring)\b", re.I
)


class Candidate(NamedTuple):
    """A row with how it is told. ``share``: its value in that of the paper's largest like it."""

    evidence: Evidence
    told: Told
    share: float = 0.0

    @property
    def name(self) -> str:
        """What it measures."""
        return self.told.figures[0].name

    @property
    def value(self) -> Decimal:
        """What it gives for the paper's own period."""
        return self.told.figures[0].value.value

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two rows the same: owner, period and values, whatever the table."""
        values = (str(f.value.value) for f in self.told.figures)
        return (self.owner, self.told.period, *values)

    @property
    def owner(self) -> str:
        """The company of its paper."""
        company = self.evidence.context.company
        return company.value if company else ""

    @property
    def kind(self) -> str:
        """What is measured, in one word; empty for what articles are not written about."""
        found = next((kind for kind, words in _KINDS if re.search(words, self.name, re.I)), "")
        row = self.evidence.row
        level = row is not None and any(c.kind == "level" for c in row.cells)
        # "Unearned revenue" at a day's end is no revenue.
        return "" if _LESSER.search(self.name) or level is not (found in _LEVELS) else found

    @property
    def parts(self) -> frozenset[str]:
        """Stems of the product, segment or region; empty for the whole company."""
        return frozenset(stems(self.name)) - frozenset(stems(self.owner)) - _OF_ACCOUNTS


class Pick(NamedTuple):
    """A row with the need that it answers, and how well, in [0, 1]."""

    candidate: Candidate
    need_id: str
    worth: float


def sized(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The rows with their share in the largest part that their paper gives of one measure."""
    largest: dict[tuple[str, str], Decimal] = {}
    for one in candidates:
        if one.parts:
            key = (one.evidence.document_id, one.kind)
            largest[key] = max(largest.get(key, Decimal(0)), one.value)
    return [
        one._replace(share=float(one.value / largest[one.evidence.document_id, one.kind]))
        if one.parts
        else one
        for one in candidates
    ]


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
        spoken: In how many sentences of the evidence a row's part stands, by evidence id.
    """
    picks: list[Pick] = []
    rows, open_ = sized(candidates), list(targets)
    worths = {t.need.id: [(answers(t, c, brief, spoken or {}), c) for c in rows] for t in targets}
    while open_ and len(picks) < MOST:
        for target in list(open_):
            own = sum(p.need_id == target.need.id for p in picks)
            best = _best(target, worths[target.need.id], picks)
            if best is None or own >= MOST_OF_A_NEED or len(picks) >= MOST:
                open_.remove(target)
            else:
                picks.append(best)
    return picks


def _best(
    target: Target, worths: Sequence[tuple[float, Candidate]], picks: Sequence[Pick]
) -> Pick | None:
    taken = {p.candidate.key for p in picks}
    names = [p.candidate.name.lower() for p in picks]
    owners = [p.candidate.owner for p in picks]
    best, most = None, 0.0
    for worth, one in worths:
        if not worth:
            continue
        left = worth - AGAIN * names.count(one.name.lower()) - FAIR * owners.count(one.owner)
        if left > most and one.key not in taken:
            best = Pick(candidate=one, need_id=target.need.id, worth=round(worth, 3))
            most = left
    return best


def answers(target: Target, one: Candidate, brief: str, spoken: Mapping[str, int]) -> float:
    """How well a row answers a need, in [0, 1]; 0 where it does not."""
    if target.documents is not None and one.evidence.document_id not in target.documents:
        return 0.0
    terms = " ".join(target.terms)
    asked = one.kind in _ASKING and re.search(rf"\b(?:{_ASKING[one.kind]})\b", terms, re.I)
    wished = one.kind in _ASKING and re.search(rf"\b(?:{_ASKING[one.kind]})\b", brief, re.I)
    known = frozenset(stems(brief))
    own = _telling(one) & known & frozenset(s for t in target.terms for s in stems(t))
    figures = target.need.wants_figure or target.need.slot is None
    if own and wished and figures:  # the need is about the part itself: "iPhone"
        return 0.9 + LARGEST * one.share
    if not asked or (one.kind not in ("sales", "profit", "net", "margin") and not wished):
        return 0.0
    if not (target.need.wants_figure or wished):
        return 0.0
    if not one.parts:
        return 1.0
    if one.kind not in _BROKEN_DOWN:
        return 0.0
    return _part(one, known, brief, spoken.get(one.evidence.id, 0))


def _telling(one: Candidate) -> frozenset[str]:
    """The stems that tell a part from others."""
    return one.parts - _COMMON or one.parts


def _part(one: Candidate, known: frozenset[str], brief: str, spoken: int) -> float:
    """Parts that the brief names, then those it asks for, then those the evidence speaks of."""
    size = LARGEST * one.share
    if _telling(one) & known:
        return 0.85 + size
    place = _PLACE.search(one.name) is not None
    if (_PLACES if place else _PARTS).search(brief):
        return 0.65 + size
    if place:
        return 0.0
    return 0.6 + size if spoken >= LEAST_SPOKEN else 0.0
