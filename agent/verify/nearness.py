"""Whether a sentence says no more, and nothing else, than a sentence of another language's source.

Near the wording, not near the meaning: every unit of the claim must stand in the evidence, in as few
of its clauses as hold them, and what those clauses say besides may be left out only where that
changes nothing (another amount, a word of degree, an office). Decides; prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.domain import Context
from agent.verify.findings import Finding, bad, good
from agent.verify.wording import Told, Unit, measures, told
from tools.figures_agree import agrees
from tools.languages.profile import profile
from tools.periods_labels import covers, label_kind

_FULL: Final = frozenset({"%", "pp", "bp"})
_CHECK: Final = {"negation": "negation", "modal": "certainty", "condition": "certainty",
                 "attribution": "certainty", "exception": "certainty", "passive": "words",
                 "time": "words"}  # fmt: skip
ABOUT: Final = 0.6  # share of the claim's words from which the evidence speaks of the same thing


class Match(NamedTuple):
    """What carries each unit of the claim (None: nothing), within a stretch of clauses."""

    first: int
    last: int
    carried: tuple[Unit | None, ...]


def check(claim_text: str, evidence_text: str, context: Context, code: str) -> list[Finding]:
    """The findings of one claim against one sentence of its source."""
    claim, evidence = told(claim_text, code), told(evidence_text, code)
    known = _Known(claim, evidence, context, code)
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


def _each(claim: Told, known: _Known) -> Iterator[Finding]:
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


class _Known:
    """The evidence as seen by one claim."""

    def __init__(self, claim: Told, evidence: Told, context: Context, code: str) -> None:
        self.claim, self.evidence, self.context = claim, evidence, context
        passive = any(u.group == "passive" for u in (*claim.units, *evidence.units))
        self._neutral = frozenset() if passive else frozenset(profile(code).neutral)
        standin = evidence.own or any(u.group == "standin" for u in evidence.units)
        company = context.company.value if context.company else ""
        names = told(company, code).units if company and standin else ()
        self.names = frozenset(u.key for u in names)
        self.period = context.period.value if context.period else ""
        self.dated = any(u.kind == "period" for u in evidence.units)
        self.figured = any(u.kind == "figure" for u in evidence.units)

    def lead(self, unit: Unit) -> str:
        """Its preposition, where that tells something."""
        return "" if unit.lead in self._neutral else unit.lead

    def carries(self, unit: Unit, other: Unit) -> bool:
        """Whether a unit of the evidence carries one of the claim."""
        if unit.kind != other.kind:
            return False
        if unit.figure is not None and other.figure is not None:
            roles = {unit.lead, other.lead} - {""}
            return len(roles) <= 1 and agrees(unit.figure, other.figure)
        if unit.kind == "period":
            inner = label_kind(other.key) in ("day", "month") and not self.figured
            return unit.key == other.key or (inner and covers(unit.key, other.key))
        if unit.kind == "word" and unit.key == other.key:
            return self.lead(unit) == self.lead(other)
        return unit.key == other.key

    def placed(self, unit: Unit) -> bool:
        """Whether the place of the evidence carries the unit: its period, or who speaks."""
        if unit.kind == "period":
            return not self.dated and unit.key == self.period
        return unit.kind == "word" and unit.key in self.names


def _missing(claim: Told, known: _Known) -> Iterator[Finding]:
    """What nothing in the evidence or its place carries."""
    held = known.evidence.units
    words = [u for u in claim.units if u.kind == "word"]
    have = {u.key for u in held} | known.names
    shared = sum(u.key in have for u in words) / len(words) if words else 0.0
    about = shared >= ABOUT
    for unit in claim.units:
        if known.placed(unit) or any(known.carries(unit, other) for other in held):
            continue
        if unit.kind == "word" and unit.group == "spare":
            yield bad("words", f"the evidence does not say {unit.text}", wrong=unit.text)
        elif unit.kind == "figure":
            same = any(o.kind == "figure" and o.key == unit.key for o in held)
            yield bad("figure", f"the evidence has no figure {unit.text}",
                      conflict=about and same, wrong=unit.text)  # fmt: skip
        elif unit.kind == "period":
            yield bad("period", f"the evidence is not of {unit.text}",
                      conflict=about and known.dated, wrong=unit.text)  # fmt: skip
        elif unit.kind == "way":
            yield bad("direction", f"the evidence does not say {unit.text}",
                      conflict=about and any(o.kind == "way" for o in held), wrong=unit.text)  # fmt: skip
        elif unit.kind == "mark":
            name = _CHECK.get(unit.group, "words")
            yield bad(name, f"the evidence does not say {unit.text}",
                      conflict=about and name == "negation", wrong=unit.text)  # fmt: skip
        else:
            yield bad("name" if unit.named else "words",
                      f"the evidence does not carry: {unit.text}", wrong=unit.text)  # fmt: skip


def _match(units: Sequence[Unit], known: _Known) -> Match | None:
    """The fewest neighbouring clauses of the evidence that carry the units."""
    held = known.evidence.units
    for size in range(1, known.evidence.clauses + 1):
        for first in range(known.evidence.clauses - size + 1):
            inside = [o for o in held if first <= o.clause < first + size]
            carried: list[Unit | None] = []
            for unit in units:
                other = next((o for o in inside if known.carries(unit, o) and o not in carried), None)
                other = other or next((o for o in inside if known.carries(unit, o)), None)
                if other is None and not known.placed(unit):
                    break
                carried.append(other)
            else:
                return Match(first, first + size - 1, tuple(carried))
    return None


def _dropped(units: Sequence[Unit], known: _Known) -> Iterator[Finding]:
    """What the clauses say besides, and may not be left out."""
    match = _match(units, known)
    if match is None:
        yield bad("words", "the evidence does not say this together")
        return
    used = {id(u) for u in match.carried if u is not None}
    touched = {u.clause for u in match.carried if u is not None}
    for other in known.evidence.units:
        if not match.first <= other.clause <= match.last or id(other) in used:
            continue
        if any(known.carries(u, other) for u in units):
            continue  # said twice in the evidence
        whole = other.clause not in touched
        if other.kind == "mark" or (not whole and not _spare(other, known)):
            name = _CHECK.get(other.group, "words") if other.kind == "mark" else "words"
            yield bad(name, f"it leaves out: {other.text}", conflict=name == "negation")


def _spare(unit: Unit, known: _Known) -> bool:
    """Whether a claim may do without it: an amount, a word of degree, what its place says too."""
    if unit.figure is not None:
        return unit.figure.unit in _FULL or (len(unit.figure.unit) == 3 and unit.figure.unit.isalpha())
    if unit.kind == "period":
        return unit.key == known.period
    if unit.kind == "word":
        return unit.group == "spare" or (unit.group == "standin" and bool(known.names & {
            u.key for u in known.claim.units}))  # fmt: skip
    return False


def _outside(claim: Told, known: _Known) -> Iterator[Finding]:
    """Marks of clauses that the claim does not touch: who only says so, denies or doubts it."""
    match = _match(claim.units, known)
    if match is None:
        return
    for other in known.evidence.units:
        if other.kind == "mark" and not match.first <= other.clause <= match.last:
            name = _CHECK.get(other.group, "words")
            yield bad(name, f"it leaves out: {other.text}")


def _order(claim: Told, known: _Known, code: str) -> Iterator[Finding]:
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
        and unit.key not in exempt and unit.group not in ("spare",)
        and (every or unit.text[:1].isupper() or other.text[:1].isupper())
    ]  # fmt: skip
    for key in {u.key for u in claim.units if u.kind == "figure"}:
        amounts = [o.start for u, o in zip(claim.units, match.carried, strict=True)
                   if o is not None and u.kind == "figure" and u.key == key]  # fmt: skip
        if amounts != sorted(amounts):
            yield bad("figure", "it has the figures of the evidence in another order")
    places = [other.start for _, other in pairs]
    if places != sorted(places):
        yield bad("name", "it has the words of the evidence in another order: who does what to "
                  "whom may have changed")  # fmt: skip
