"""Evidence becomes Atomic Blocks: one point each, wire copies collapsed. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from agent.domain import Block, BlockKind, Document, Evidence
from agent.forage.patch import facts
from agent.plan.leaning import leans
from agent.plan.typed import told
from agent.plan.typed_names import segment_of
from tools.figures import figures
from tools.words import stems

_CAUSE = re.compile(
    r"\b(?:driven by|drove|because|due to|owing to|as a result|thanks to|led to|caused?|"
    r"reflect(?:s|ed|ing)|benefit(?:t?ed|ing)? from|result(?:ed|ing) (?:in|from)|"
    r"helped by|hurt by|offset)\b",
    re.I,
)
_CONTRAST = re.compile(r"\b(?:but|despite|although|while|whereas|however|against|instead)\b", re.I)
_ACTOR = re.compile(
    r"\b(?:appointed|joined|resigned|chief executive|founder|chair(?:man|woman)?|stepped down)\b",
    re.I,
)
_EVENT = re.compile(
    r"\b(?:launched|announced|acquired|opened|closed|signed|won|lost|introduced|completed|agreed|"
    r"withdrew|recalled|began|started|halted|sold|bought|filed|fined)\b",
    re.I,
)

_OUTSIDE = frozenset({"news", "web", "note", "text"})  # who prints what agencies send
WIRE = 0.9  # of two outlets' words the same: an agency's sentence, perhaps with another opening
# A sentence that replaces a value tells it beside the old one; it says more than what it replaces.
_REVISES = re.compile(
    r"\b(?:before|previously|until now|instead of|now (?:expects?|sees|forecasts?)|"
    r"(?:rais|lower|revis)(?:es|ed|ing) (?:its|the|their))\b",
    re.I,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Scored(NamedTuple):
    """Evidence with its score and the needs it was found for."""

    evidence: Evidence
    score: float
    need_ids: tuple[str, ...]


def kind_of(evidence: Evidence) -> BlockKind:
    """The kind of point a sentence makes, by its wording."""
    if evidence.told:
        return "figure"
    text = evidence.quote
    if "forward" in evidence.flags:
        return "outlook"
    if _CAUSE.search(text):
        return "cause"
    if figures(text, evidence.language):
        return "figure"
    if _ACTOR.search(text):
        return "actor"
    if _EVENT.search(text):
        return "event"
    if _CONTRAST.search(text):
        return "contrast"
    return "quote" if evidence.context.speaker else "context"


def blocks(scored: Sequence[Scored], documents: Mapping[str, Document]) -> list[Block]:
    """One block per distinct point; sentences that say the same become one with several sources.

    Best first. ``sources`` counts documents that are not copies of one another. A sentence about
    somebody whom only its neighbour names ("each of its bids") makes no block, and neither does a
    segment's figure of which nothing tells whose it is.
    """
    scored = [
        s for s in scored
        if _stands_alone(s.evidence, documents[s.evidence.document_id])
    ]  # fmt: skip
    groups: list[list[Scored]] = []
    seen: list[_Mark] = []
    for item in sorted(scored, key=lambda s: (-s.score, s.evidence.id)):
        own = _mark(item.evidence)
        match = next((n for n, mark in enumerate(seen) if _same(own, mark)), None)
        if match is None:
            groups.append([item])
            seen.append(own)
        else:
            groups[match].append(item)
    return [_block(group, documents) for group in groups]


def _stands_alone(evidence: Evidence, document: Document) -> bool:
    """Whether a sentence says outside its place what it says there."""
    if evidence.row is not None:
        return told(evidence, document) is not None
    if segment_of(evidence) is None:
        return False
    # A figure that can be told plainly does without the "As a result" in front of it.
    return not leans(evidence, document) or told(evidence, document) is not None


class _Mark(NamedTuple):
    """What is compared of a sentence, worked out once: comparing is quadratic."""

    words: frozenset[str]
    figures: frozenset[tuple[Decimal, str]]
    facts: frozenset[str]
    period: str  # empty for none and for single days: copies of a report appear on different days
    revises: bool


def _mark(evidence: Evidence) -> _Mark:
    found = figures(evidence.text, evidence.language)
    told = evidence.text
    for figure in sorted(found, key=lambda f: -f.start):  # equal figures alone mean nothing
        told = f"{told[: figure.start]} {told[figure.end :]}"
    period = evidence.context.period.value if evidence.context.period else ""
    return _Mark(
        frozenset(stems(told)),
        frozenset((f.value, f.unit) for f in found),
        frozenset(facts(evidence)),
        period if not _DAY.fullmatch(period) else "",
        bool(_REVISES.search(evidence.quote)),
    )


def _same(a: _Mark, b: _Mark) -> bool:
    """Near-equal wording with the same figures, or two figures in common about one thing."""
    if a.period and b.period and a.period != b.period:
        return False
    common = len(a.figures & b.figures)
    if common < 2 and a.figures != b.figures:  # so for nearly all pairs, and soon told
        return False
    if a.revises != b.revises and a.figures != b.figures:
        return False
    both = len(a.words & b.words)
    shared = both / max(1, len(a.words) + len(b.words) - both)
    if shared >= 0.2 and common >= 2 and not _conflicting(a, b):
        return True
    if shared < 0.55 or a.figures != b.figures:
        return False
    return shared >= 0.8 or a.facts == b.facts


def _conflicting(a: _Mark, b: _Mark) -> bool:
    """Whether each states a figure of one unit that the other lacks: they may contradict."""
    units = {unit for _, unit in a.figures - b.figures}
    return bool(units & {unit for _, unit in b.figures - a.figures})


def _independent(group: Sequence[Scored], documents: Mapping[str, Document]) -> int:
    """Sources that do not stand on one another: no copies, one voice for each outlet.

    Outlets that print a sentence in the same words took it from one place (a wire), even where
    the rest of their texts differs.
    """
    voices: list[tuple[str, str, frozenset[str]]] = []
    for one in group:
        document = documents[one.evidence.document_id]
        outside = document.kind in _OUTSIDE
        words = frozenset(stems(one.evidence.quote)) if outside else frozenset[str]()
        outlet = (document.outlet or "") if outside else ""
        origin = document.copy_of or document.id
        known = any(
            origin == o or (outlet and outlet == t) or (words and _wording(words, w) >= WIRE)
            for o, t, w in voices
        )
        if not known:
            voices.append((origin, outlet, words))
    return len(voices)


def _wording(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / max(1, len(a | b))


def _block(group: Sequence[Scored], documents: Mapping[str, Document]) -> Block:
    lead = group[0].evidence
    context = lead.context
    figures_told = told(lead, documents[lead.document_id])
    typed = figures_told.figures if figures_told else ()
    row = lead.row is not None and bool(typed)
    return Block(
        id="b" + lead.id[1:],
        kind=kind_of(lead),
        point=f"{figures_told.full}." if row and figures_told else lead.quote,
        evidence_ids=tuple(dict.fromkeys(s.evidence.id for s in group)),
        subject=context.subject.value if context.subject else None,
        measure=context.measure.value if context.measure else None,
        figures=tuple(f.value for f in typed) if row else tuple(figures(lead.quote, lead.language)),
        typed=typed,
        periods=(typed[0].period,) if row else (context.period.value,) if context.period else (),
        date=documents[lead.document_id].date,
        speaker=context.speaker.value if context.speaker else None,
        section=context.section.value if context.section else "",
        sources=_independent(group, documents),
        need_ids=tuple(sorted({n for s in group for n in s.need_ids})),
        score=round(max(s.score for s in group), 4),
    )
