"""Sources that give different values for the same thing: kept side by side, never settled. Pure.

Precision before recall: whatever a reader could tell apart (another period, a growth rate beside a
level, a qualifier, a part of the whole, a rounded value) is no contradiction.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from agent.domain import Document, Evidence, Field, Figure
from agent.plan.sides import Contradiction, Side
from agent.plan.statements import Statement, statements
from agent.plan.typed import told
from agent.verify.words import content_stems, stem, words
from tools.figures import agrees
from tools.names import names
from tools.periods import compatible, in_words, label_kind, sort_key

# Shared words of two sentences without a measure of a list: of all words of both. Of the pairs
# that differ in one figure only, those under it told of different things (calls, 10-Qs).
ALIKE = 0.6
SAME_CLAUSE = 0.8  # of the clause around the figure; what else the sentence tells is then free
LEAST_SHARED = 4  # words; two short sentences are alike by chance
NEAR_IN_TIME = 45  # days between two accounts of one event that name no period
MOST_SIDES = 3
_OUTSIDE = frozenset({"news", "web", "note", "text"})


def contradictions(
    evidence: Iterable[Evidence], documents: Mapping[str, Document]
) -> list[Contradiction]:
    """Every contradiction among the sentences, best founded first.

    Statements are only compared within a bucket of one unit and one measure (or counted noun), so
    that thousands of sentences take a second.
    """
    papers = ((e, documents[e.document_id]) for e in evidence)
    read = [s for e, paper in papers for s in statements(_sentence(e, paper), paper.period)]
    buckets: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for n, one in enumerate(read):
        for key in _keys(one):
            buckets[key].append(n)
    pairs: dict[tuple[int, int], float] = {}
    for members in buckets.values():
        for a, b in combinations(members, 2):
            if (a, b) not in pairs and _other_source(read[a], read[b], documents):
                score = comparable(read[a], read[b], documents)
                if score:
                    pairs[a, b] = score
    return _gathered(read, _told_apart(read, pairs, documents), documents)


def _sentence(evidence: Evidence, document: Document) -> Evidence:
    """A row of a table as the sentence that tells its figure, so that another may deny it."""
    row = told(evidence, document) if evidence.row is not None else None
    if row is None:
        return evidence
    period = Field(value=row.period, rule="heads of the table")
    flags = tuple(f for f in evidence.flags if f != "table")
    context = evidence.context.model_copy(update={"period": period})
    update = {"quote": f"{row.short}.", "flags": flags, "row": None, "context": context}
    return evidence.model_copy(update=update)


def _told_apart(
    read: Sequence[Statement],
    pairs: Mapping[tuple[int, int], float],
    documents: Mapping[str, Document],
) -> dict[tuple[int, int], float]:
    """The pairs without those of which one source states both values of the measure.

    It knows of two things where we saw one: "revenue was $20 million" (a part) beside the other
    source's total, which it gives as well. On 249 calls and their agency summaries this took 14
    false reports to 4.
    """
    stated: dict[tuple[str, str, frozenset[str]], list[Figure]] = defaultdict(list)
    for one in read:
        if one.measures:
            key = (origin(one.evidence, documents), one.figure.unit, one.measures)
            stated[key].append(one.figure)

    def knows(one: Statement, other: Statement) -> bool:
        key = (origin(one.evidence, documents), other.figure.unit, other.measures)
        return any(not differ(f, other.figure) for f in stated.get(key, ()))

    return {
        (a, b): score
        for (a, b), score in pairs.items()
        if not differ(read[a].figure, read[b].figure)
        or not (knows(read[a], read[b]) or knows(read[b], read[a]))
    }


def _keys(one: Statement) -> list[tuple[str, str, str]]:
    unit = (one.figure.unit, one.form)
    if one.measures:
        return [(*unit, min(one.measures))]
    return [(*unit, stem) for stem in sorted(one.names)[:4]] or [(*unit, "")]


def _other_source(a: Statement, b: Statement, documents: Mapping[str, Document]) -> bool:
    return origin(a.evidence, documents) != origin(b.evidence, documents)


def origin(evidence: Evidence, documents: Mapping[str, Document]) -> str:
    """The document that the sentence's document is a copy of, or that document."""
    return documents[evidence.document_id].copy_of or evidence.document_id


def comparable(a: Statement, b: Statement, documents: Mapping[str, Document]) -> float:
    """How sure it is, in (0, 1], that two figures are values of one thing; 0 where it is not."""
    if (a.figure.unit, a.form, a.measures, a.qualifiers) != (
        b.figure.unit, b.form, b.measures, b.qualifiers,
    ) or not _same_thing_counted(a.figure, b.figure):  # fmt: skip
        return 0.0
    if not (a.alone and b.alone) or a.figure.direction != b.figure.direction:
        return 0.0
    if ((a.names - a.owner) ^ (b.names - b.owner)) - (a.frame & b.frame):
        return 0.0
    time = _same_time(a, b, documents)
    if not time or not _same_owner(a, b):
        return 0.0
    whole, part = _alike(a.frame, b.frame), _alike(a.own, b.own)
    if (a.own - b.own) and (b.own - a.own):
        return 0.0  # "killed four" beside "injured six"
    if a.measures and time == "period":
        return part if part == 1.0 or (part >= 0.75 and whole >= ALIKE) else 0.0
    if len(a.own & b.own) >= LEAST_SHARED and part >= SAME_CLAUSE:
        return part
    shared = len(a.frame & b.frame)
    return whole if whole >= ALIKE and part >= ALIKE and shared >= LEAST_SHARED else 0.0


def _same_thing_counted(a: Figure, b: Figure) -> bool:
    if a.unit:
        return True
    nouns = {stem(n) for n in (a.noun, b.noun) if n} - {stem("people")}
    return len(nouns) < 2


def _same_owner(a: Statement, b: Statement) -> bool:
    """Whether both speak of one company: that of their papers, or one that the sentence names."""
    if a.owner and b.owner:
        return _one_name(a.owner, b.owner) or _one_name(a.names, b.names)
    named = a.names | b.names
    return bool(a.names & b.names) or bool((a.owner | b.owner) & named)


def _one_name(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether one is the other, perhaps shortened; "Acme Tools" is not "Acme Energy"."""
    return bool(a and b) and (a <= b or b <= a)


def _same_time(a: Statement, b: Statement, documents: Mapping[str, Document]) -> str:
    """What both are for: one reporting "period", what may be one "event", or nothing."""
    if a.period and b.period:
        kinds = {label_kind(a.period), label_kind(b.period)}
        if kinds & {"quarter", "half", "year", "months"} and a.period == b.period:
            return "period"
        if compatible(a.period, b.period) and kinds <= {"quarter", "half", "year"}:
            return "period"
    if a.named_period and b.named_period:
        return "event" if a.period == b.period or _one_year(a.period, b.period) else ""
    days = [_day(documents[s.evidence.document_id].date) for s in (a, b)]
    if days[0] is None or days[1] is None:
        return ""
    kinds_of = {documents[s.evidence.document_id].kind for s in (a, b)}
    near = abs(days[0] - days[1]) <= NEAR_IN_TIME
    return "event" if near and kinds_of & _OUTSIDE else ""


def _one_year(a: str, b: str) -> bool:
    """Whether one names a year and the other its months: fiscal 2024, the year to March 2024."""
    kinds = {label_kind(a), label_kind(b)}
    return kinds == {"year", "month"} and sort_key(a)[0] == sort_key(b)[0]


def _day(date: str | None) -> int | None:
    from datetime import date as calendar

    try:
        return calendar.fromisoformat(date).toordinal() if date else None
    except ValueError:
        return None


def _alike(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0


def differ(a: Figure, b: Figure) -> bool:
    """Whether two values cannot both be roundings of one."""
    if agrees(a, b) or agrees(b, a):
        return False
    return abs(a.value - b.value) > max(a.step, b.step) / 2


def _gathered(
    read: Sequence[Statement],
    pairs: Mapping[tuple[int, int], float],
    documents: Mapping[str, Document],
) -> list[Contradiction]:
    """Pairs with a value in common become one contradiction; each statement is in one of them."""
    near: dict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    found, used = [], set[int]()
    opposed = [p for p in pairs if differ(read[p[0]].figure, read[p[1]].figure)]
    for a, b in sorted(opposed, key=lambda p: (-pairs[p], read[p[0]].evidence.id)):
        if used & {a, b}:
            continue
        groups: list[list[int]] = [[a], [b]]
        for other in sorted((near[a] | near[b]) - {a, b} - used):
            home = next(
                (g for g in groups if not differ(read[g[0]].figure, read[other].figure)), None
            )
            if home is not None:
                home.append(other)
            elif len(groups) < MOST_SIDES and {a, b} <= near[other]:
                groups.append([other])
        members = {n for g in groups for n in g}
        if len({read[n].evidence.id for n in members}) < 2:
            continue
        used |= members
        found.append(_contradiction([[read[n] for n in g] for g in groups], documents))
    return found


def _contradiction(
    groups: Sequence[Sequence[Statement]], documents: Mapping[str, Document]
) -> Contradiction:
    sides = sorted((_side(g, documents) for g in groups), key=lambda s: (s.date or "9", s.value))
    lead, other = groups[0][0], groups[1][0]
    digest = hashlib.sha256("|".join(i for s in sides for i in s.evidence_ids).encode()).hexdigest()
    period = next((s.period for g in groups for s in g if s.period), "")
    return Contradiction(
        id=f"c{digest[:8]}",
        entity=_entity(lead, other),
        measure=_measure(lead),
        period=in_words(period) if period else "",
        sides=tuple(sides),
    )


def _entity(one: Statement, other: Statement) -> str:
    """Names that both sentences carry, as written; else the company whose papers they are."""
    stems = content_stems(other.evidence.quote)
    named = [n.text for n in names(one.evidence.quote) if content_stems(n.text) & stems]
    company = one.evidence.context.company
    return ", ".join(dict.fromkeys(named)) or (company.value if company else "")


def _measure(one: Statement) -> str:
    """The words of the sentence that name the measure, else what is counted."""
    told = [w.text.lower() for w in words(one.evidence.quote) if w.stem in one.measures]
    return " ".join(dict.fromkeys(told)) or " ".join(sorted(one.measures)) or one.figure.noun


def _side(group: Sequence[Statement], documents: Mapping[str, Document]) -> Side:
    """Statements of one value, originals before copies, oldest first."""

    def order(one: Statement) -> tuple[bool, str, str]:
        paper = documents[one.evidence.document_id]
        return paper.copy_of is not None, paper.date or "9", one.evidence.id

    ranked = sorted(group, key=order)
    lead = documents[ranked[0].evidence.document_id]
    return Side(
        value=ranked[0].figure.text,
        evidence_ids=tuple(dict.fromkeys(s.evidence.id for s in ranked)),
        document_id=lead.id,
        title=lead.outlet or lead.title,
        kind=lead.kind,
        date=lead.date,
        sources=len({origin(s.evidence, documents) for s in group}),
    )
