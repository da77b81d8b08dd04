"""What one need's forage did and gave: values only, for the bundle, the reports and the picture."""

from __future__ import annotations

from typing import Any, NamedTuple

from agent.forage.giving_up import Effort, Step
from agent.forage.patch import Kind, Scent
from agent.forage.routing import Quadrant


class Found(NamedTuple):
    """A sentence that fits the need; ``closes`` when it answers it."""

    evidence_id: str
    fit: float
    characters: int
    closes: bool


class Visit(NamedTuple):
    """One stay in a patch: why it was entered, what each step brought, why it was left."""

    patch: str
    kind: Kind
    source: str
    query: str
    opened_by: str
    scent: Scent
    rest: float
    steps: tuple[Step, ...]
    passages: int
    left: str

    @property
    def gain(self) -> float:
        """Needs closed and new facts of this stay."""
        return sum(s.gain for s in self.steps)

    @property
    def cost(self) -> int:
        """Characters read in this stay."""
        return sum(s.cost for s in self.steps)

    def told(self) -> dict[str, Any]:
        """Facts of the event: where and why it was entered and left, at what gain and cost."""
        return {
            "patch": self.patch, "link": self.kind, "query": self.query,
            "opened_by": self.opened_by, "scent": self.scent._asdict(), "rest": self.rest,
            "steps": [[s.gain, s.cost] for s in self.steps], "gain": self.gain, "cost": self.cost,
            "passages": self.passages, "left_because": self.left,
        }  # fmt: skip


class Rewriting(NamedTuple):
    """A need in a model's words, and what searching for them gained; kept if that is anything."""

    query: str
    gain: float


class Foraged(NamedTuple):
    """What a need's forage gave: sentences, whether they close it and why, and the way there."""

    need_id: str
    found: tuple[Found, ...]
    closed: bool
    closed_because: str
    reason: str
    facts: tuple[str, ...]
    label: Quadrant
    effort: Effort
    opened: int
    visits: tuple[Visit, ...]
    rewritings: tuple[Rewriting, ...]
    read: tuple[tuple[str, int, int], ...]  # document id, start, end of every chunk read

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, in order."""
        return tuple(s for v in self.visits for s in v.steps)

    def record(self) -> dict[str, Any]:
        """As plain values, for the run bundle."""
        visits = [
            {
                **v._asdict(), "scent": v.scent._asdict(), "gain": v.gain, "cost": v.cost,
                "steps": [s._asdict() for s in v.steps],
            }
            for v in self.visits
        ]  # fmt: skip
        return {
            **self._asdict(), "label": self.label._asdict(), "effort": self.effort._asdict(),
            "visits": visits,
            "rewritings": [{**r._asdict(), "kept": r.gain > 0} for r in self.rewritings],
        }  # fmt: skip

    def told(self) -> dict[str, Any]:
        """Facts of the event that ends a need's forage."""
        return {
            "need": self.need_id, "left_because": self.reason, "closed": self.closed,
            "closed_because": self.closed_because, "kept": len(self.found),
            "facts": len(self.facts), "gain": sum(v.gain for v in self.visits),
            "characters": sum(v.cost for v in self.visits), "passages": len(self.read),
            "patches_opened": self.opened, "patches_entered": len({v.patch for v in self.visits}),
            **self.label._asdict(), "effort": self.effort._asdict(),
            "rewritings": [r._asdict() for r in self.rewritings],
        }  # fmt: skip
