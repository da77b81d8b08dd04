"""One sentence of a source as one claim sees it: what carries what, and what stands by itself.

Knows units; what follows for the claim is decided in ``nearness``.
"""

from __future__ import annotations

import re
from typing import Final

from agent.domain import Context
from agent.verify.wording import Told, Unit, told
from tools.figures_agree import agrees
from tools.languages.profile import profile
from tools.periods_labels import covers, label_kind

SHARES: Final = frozenset({"%", "pp", "bp"})
_LINE: Final = re.compile(r"[^–—]{4,60}\s[–—]\s")
MOST_LINE: Final = 5  # units of a dateline


class Known:
    """The evidence as seen by one claim."""

    def __init__(self, claim: Told, evidence: Told, context: Context, code: str) -> None:
        self.claim, self.evidence, self.context = claim, evidence, context
        passive = any(u.group == "passive" for u in (*claim.units, *evidence.units))
        self._neutral = frozenset() if passive else frozenset(profile(code).neutral)
        company = context.company.value if context.company else ""
        names = told(company, code).units if company and evidence.own else ()
        self.names = frozenset(u.key for u in names)
        self.period = context.period.value if context.period else ""
        self.relative = any(u.group == "relative" for u in evidence.units)
        compared = "|".join(map(re.escape, profile(code).comparisons))
        self._compared = (
            re.compile(rf"(?:{compared})\W*(?:\w+\W+){{0,2}}$", re.I) if compared else None
        )
        self._dateline = _dateline(evidence, context)
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
            # "5 Mio. nach 4 Mio.": what it was before is no value of now.
            roles = {unit.lead, other.lead}
            fits = len(roles - {""}) <= 1 and roles != {"", "from"}
            if unit.group == other.group == "moved":
                usual = "by" if unit.key in SHARES else ""
                fits = (unit.lead or usual) == (other.lead or usual)
            return fits and agrees(unit.figure, other.figure)
        if unit.kind == "period":
            inner = label_kind(other.key) in ("day", "month") and not self.figured
            return unit.key == other.key or (inner and covers(unit.key, other.key))
        if unit.kind == "word" and unit.key == other.key:
            return self.lead(unit) == self.lead(other)
        return unit.key == other.key

    def compared(self, unit: Unit, of: Told) -> bool:
        """Whether a time is there only to be compared with ("gegenüber dem Vorjahr")."""
        return self._compared is not None and bool(self._compared.search(of.text[: unit.start]))

    def is_time(self, unit: Unit, of: Told) -> bool:
        """Whether it says when: a period, or one told from another ("im Vorjahr")."""
        if unit.kind == "period":
            return True
        return unit.group == "relative" and not self.compared(unit, of)

    def apart(self, clause: int) -> bool:
        """Whether a clause states something of its own, that the others stand without.

        It has an amount or a direction, a conjunction opens it, or it names an office; and nothing
        in it says who claims it, doubts it or sets a condition.
        """
        units = [u for u in self.evidence.units if u.clause == clause]
        if self._dateline and all(u.start < self._dateline for u in units):
            return True
        if any(u.kind == "mark" for u in units):
            return False
        stated = any(u.kind in ("figure", "way") or u.group == "office" for u in units)
        return stated or clause in self.evidence.openers or not units

    def placed(self, unit: Unit) -> bool:
        """Whether the place of the evidence carries the unit: its period, or who speaks."""
        if unit.kind == "period":
            return not self.dated and not self.relative and unit.key == self.period
        return unit.kind == "word" and unit.key in self.names


def _dateline(evidence: Told, context: Context) -> int:
    """Where the place and day end that a text opens with, "Kempten, 9. Februar 2023 –"; else 0."""
    found = _LINE.match(evidence.text)
    date = context.date.value if context.date else ""
    opening = [u for u in evidence.units if found and u.start < found.end()]
    days = [u.key for u in opening if u.kind == "period"]
    plain = all(u.kind in ("period", "word") for u in opening)
    return found.end() if found and days == [date] and plain and len(opening) <= MOST_LINE else 0
