"""What sources give differently, side by side: the values that the plan keeps and shows."""

from __future__ import annotations

from agent.domain import DocumentKind, Frozen
from tools.periods import in_words


class Side(Frozen):
    """One value, with who gives it. ``sources`` counts documents that are no copies."""

    value: str
    evidence_ids: tuple[str, ...]
    document_id: str
    title: str
    kind: DocumentKind
    date: str | None
    sources: int = 1


class Contradiction(Frozen):
    """Values of one (entity, measure, period) that do not agree, in the order of their dates."""

    id: str
    entity: str
    measure: str
    period: str
    sides: tuple[Side, ...]

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """All evidence, side by side."""
        return tuple(i for side in self.sides for i in side.evidence_ids)

    def told(self) -> str:
        """One line for people: "pumps, fiscal 2024: 38 (report, …) or 44 (text, …)"."""
        values = " or ".join(
            f"{s.value} ({s.kind}, {s.title}{f', {in_words(s.date)}' if s.date else ''})"
            for s in self.sides
        )
        head = ", ".join(filter(None, (self.entity, self.measure, self.period)))
        return f"{head}: {values}"
