"""Whether a sentence says no more, and nothing else, than a sentence of another language's source.

Near the wording, not near the meaning: every unit of the claim must stand in the evidence, in as
few of its clauses as hold them, and what those clauses say besides may be left out only where that
changes nothing (another amount, a word of degree, an office). Decides; prints nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from agent.domain import Context
from agent.verify.findings import Finding, bad, good
from agent.verify.nearness_known import SHARES, Known
from agent.verify.wording import Told, Unit, measures, told

_CHECK: Final = {"negation": "negation", "modal": "certainty", "condition": "certainty",
                 "attribution": "certainty", "exception": "certainty", "passive": "words",
                 "time": "words", "says": "certainty"}  # fmt: skip
_SMALL: Final = frozenset({"spare", "office", "relative"})
ABOUT: Final = 0.6  # share of the claim's words from which the evidence speaks of the same thing


class Match(NamedTuple):
    """What carries each unit of the claim (None: nothing), within a stretch of clauses."""

    first: int
    last: int
    carried: tuple[Unit | None, ...]


def check(claim_text: str, evidence_text: str, context: Context, code: str) -> list[Finding]:
    """The findings of one claim against one sentence of its source."""
    claim, evidence = told(claim_text, code), told(evidence_text, code)
    known = Known(claim, evidence, context, code)
    missing = list(_missing(claim, known))
    if missing:
        return missing
    failed = [*_dropped(claim.units, known), *_order(claim, known, code), *_outside(claim, known)]
    failed += _each(claim, known)
    if failed:
        return list({f.check.detail: f for f in failed}.values())
    kinds = [u.kind for u in claim.units]
    named = {"figure": "figure", "period": "period"}
    return [good(named[k]) for k in kinds if k in named]


def _each(claim: Told, known: Known) -> Iterator[Finding]:
    """Each clause of the claim by itself: what was said of one thing may not go to another.

    "In 2023, sales rose": the one time of a sentence is that of each of its clauses.
    """
    times = tuple(u for u in claim.units if u.kind == "period")
    for clause in sorted({u.clause for u in claim.units if u.kind != "period"}):
        own = tuple(u for u in claim.units if u.clause == clause)
        if len(own) == len(claim.units):
            continue
        failed = list(_dropped(own, known))
        if failed and len({u.key for u in times}) == 1:
            failed = list(_dropped(tuple(dict.fromkeys((*own, *times))), known))
        yield from failed


def _missing(claim: Told, known: Known) -> Iterator[Finding]:
    """What nothing in the evidence or its place carries."""
    held = known.evidence.units
    words = [u for u in claim.units if u.kind == "word"]
    have = {u.key for u in held} | known.names
    shared = sum(u.key in have for u in words) / len(words) if words else 0.0
    about = shared >= ABOUT
    for unit in claim.units:
        if known.placed(unit) or any(known.carries(unit, other) for other in held):
            continue
        if unit.kind == "word" and unit.group in _SMALL:
            yield bad("words", f"the evidence does not say {unit.text}", wrong=unit.text)
        elif unit.kind == "figure":
            same = any(o.kind == "figure" and o.key == unit.key for o in held)
            yield bad("figure", f"the evidence has no figure {unit.text}",
                      conflict=about and same, wrong=unit.text)  # fmt: skip
        elif unit.kind == "period":
            yield bad("period", f"the evidence is not of {unit.text}",
                      conflict=about and known.dated, wrong=unit.text)  # fmt: skip
        elif unit.kind == "way":
            other = about and any(o.kind == "way" for o in held)
            yield bad("direction", f"the evidence does not say {unit.text}",
                      conflict=other, wrong=unit.text)  # fmt: skip
        elif unit.kind == "mark":
            name = _CHECK.get(unit.group, "words")
            yield bad(name, f"the evidence does not say {unit.text}",
                      conflict=about and name == "negation", wrong=unit.text)  # fmt: skip
        else:
            yield bad("name" if unit.named else "words",
                      f"the evidence does not carry: {unit.text}", wrong=unit.text)  # fmt: skip


def _match(units: Sequence[Unit], known: Known) -> Match | None:
    """The fewest neighbouring clauses of the evidence that carry the units."""
    held = known.evidence.units
    for size in range(1, known.evidence.clauses + 1):
        for first in range(known.evidence.clauses - size + 1):
            inside = [o for o in held if first <= o.clause < first + size]
            carried: list[Unit | None] = []
            for unit in units:
                other = next(
                    (o for o in inside if known.carries(unit, o) and o not in carried), None
                )
                other = other or next((o for o in inside if known.carries(unit, o)), None)
                if other is None and not known.placed(unit):
                    break
                carried.append(other)
            else:
                return Match(first, first + size - 1, tuple(carried))
    return None


def _dropped(units: Sequence[Unit], known: Known) -> Iterator[Finding]:
    """What the clauses say besides, and may not be left out."""
    match = _match(units, known)
    if match is None:
        yield bad("words", "the evidence does not say this together")
        return
    used = {id(u) for u in match.carried if u is not None}
    touched = {u.clause for u in match.carried if u is not None}
    inside = [o for o in known.evidence.units if match.first <= o.clause <= match.last]
    yield from _loose(match, inside, touched)
    yield from _times(units, inside, known)
    for other in inside:
        if id(other) in used or any(known.carries(u, other) for u in units):
            continue  # carried, or said twice in the evidence
        if other.clause not in touched and known.apart(other.clause):
            continue
        if other.kind == "mark" or not _spare(other, known):
            name = _CHECK.get(other.group, "words") if other.kind == "mark" else "words"
            yield bad(name, f"it leaves out: {other.text}", conflict=name == "negation")


def _loose(match: Match, inside: Sequence[Unit], touched: Collection[int]) -> Iterator[Finding]:
    """An amount that is all of its clause belongs to the clause before it, not to the next."""
    for unit in match.carried:
        if unit is None or unit.kind != "figure":
            continue
        beside = [
            o for o in inside if o.clause == unit.clause and o.kind not in ("figure", "period")
        ]
        if not beside and unit.clause - 1 not in touched and len(touched) > 1:
            yield bad("figure", f"{unit.text} belongs to something else there")


def _times(units: Sequence[Unit], inside: Sequence[Unit], known: Known) -> Iterator[Finding]:
    """Of several times and amounts each keeps its own: none is left out, none changes place.

    "Im Vorjahr" is a time, too, but not where it is only compared with.
    """
    theirs = [o for o in inside if known.is_time(o, known.evidence)]
    ours = [u for u in sorted(units, key=lambda u: u.start) if known.is_time(u, known.claim)]
    times = {o.key for o in theirs}
    if len(times) < 2 or not any(u.kind == "figure" for u in units):
        return
    if lost := times - {u.key for u in ours}:
        yield bad("period", f"the evidence speaks of {len(times)} times; it leaves out {min(lost)}")
    if [u.key for u in ours] != [o.key for o in theirs]:
        yield bad("period", "it has the times of the evidence in another order")
    led = [o.kind == "figure" for o in inside if o in theirs or o.kind == "figure"]
    if [u.kind == "figure" for u in units if u in ours or u.kind == "figure"] != led:
        yield bad("period", "which amount is of which time may have changed")


def _spare(unit: Unit, known: Known) -> bool:
    """Whether a claim may do without it: an amount, a word of degree, what its place says too."""
    if unit.figure is not None:
        return unit.figure.unit in SHARES or (
            len(unit.figure.unit) == 3 and unit.figure.unit.isalpha()
        )
    if unit.kind == "period":
        return unit.key == known.period
    if unit.group == "relative":
        return known.compared(unit, known.evidence)
    return unit.group in ("spare", "office")


def _outside(claim: Told, known: Known) -> Iterator[Finding]:
    """Clauses that the claim does not touch and that bear on it: who says, where, under what."""
    match = _match(claim.units, known)
    if match is None:
        return
    beside = {
        o.clause: o for o in known.evidence.units if not match.first <= o.clause <= match.last
    }
    for clause, unit in beside.items():
        if not known.apart(clause):
            yield bad("words", f"it leaves out what the evidence says beside: {unit.text}")


def _follows(unit: Unit, claim: Told, other: Unit, known: Known) -> bool:
    """Whether a word stands, in both, right behind the same word that a preposition leads."""

    def before(one: Unit, told_: Told) -> Unit | None:
        ends = [u for u in told_.units if u.start + len(u.text) == one.start - 1]
        return ends[0] if ends and ends[0].kind == "word" and known.lead(ends[0]) else None

    ours, theirs = before(unit, claim), before(other, known.evidence)
    return ours is not None and theirs is not None and ours.key == theirs.key


def _order(claim: Told, known: Known, code: str) -> Iterator[Finding]:
    """Who did what to whom: what no preposition leads stands in the order of the evidence."""
    match = _match(claim.units, known)
    if match is None:
        return
    exempt = measures(code)
    every = code != "de"  # German writes what can act with a capital
    pairs = [
        (unit, other)
        for unit, other in zip(claim.units, match.carried, strict=True)
        if other is not None and unit.kind == "word" and not known.lead(unit)
        and unit.key not in exempt and unit.group not in _SMALL
        and (every or unit.named or other.named)
        and not _follows(unit, claim, other, known)
    ]  # fmt: skip
    for key in {u.key for u in claim.units if u.kind == "figure"}:
        amounts = [o.start for u, o in zip(claim.units, match.carried, strict=True)
                   if o is not None and u.kind == "figure" and u.key == key]  # fmt: skip
        if amounts != sorted(amounts):
            yield bad("figure", "it has the figures of the evidence in another order")
    measured = [o.start for u, o in zip(claim.units, match.carried, strict=True)
                if o is not None and u.kind == "word" and u.key in exempt]  # fmt: skip
    places = [other.start for _, other in pairs]
    if places != sorted(places) or measured != sorted(measured):
        yield bad("name", "it has the words of the evidence in another order: who does what to "
                  "whom may have changed")  # fmt: skip
