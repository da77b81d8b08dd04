"""What a run needs besides its state: typed, handed in, never global."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from agent.brief import Brief
from agent.budget import Budget
from agent.bundle import Bundle
from agent.domain import Document, Evidence
from agent.events import Trajectory
from agent.forage.patch import Encode
from agent.llm import Model
from agent.plan.outline import Plan
from agent.settings import Settings
from agent.together import Together
from agent.tooling.desk import Desk
from agent.verify import Gate
from tools.library import Library

if TYPE_CHECKING:
    from langgraph.runtime import RunControl


class Shift(Protocol):
    """What a worker of a queue hands to a run, so that another can go on with it."""

    control: RunControl
    """Asked to stop, the run ends at its next state."""

    def keep_call(self, line: str) -> None:
        """Keep a finished model call, a line of the journal, before its answer is used."""

    def keep_files(self, folder: Path) -> None:
        """Keep what the bundle holds, before a state that refers to it."""


@dataclass(frozen=True)
class Deps:
    """Context of one run.

    ``model`` is None for the extractive writer. ``plan`` was handed in before the run began;
    ``review`` lets the run wait for a person between plan and draft; ``desk`` calls its tools;
    ``together`` joins what the needs of a round ask a model. A model that is not ``connected`` is
    the caller's own; it is offered no tools.
    """

    brief: Brief
    settings: Settings
    library: Library
    encode: Encode
    gate: Gate
    model: Model | None
    bundle: Bundle
    trajectory: Trajectory
    budget: Budget
    now: Callable[[], datetime]
    desk: Desk
    documents: Mapping[str, Document] = field(default_factory=dict)
    plan: Plan | None = None
    plan_only: bool = False
    review: bool = False
    together: Together = field(default_factory=Together)
    shift: Shift | None = None
    connected: bool = True

    def evidence(self, ids: list[str]) -> dict[str, Evidence]:
        """Evidence by id, from the library."""
        return {e.id: e for e in self.library.evidence(ids)}
