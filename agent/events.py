"""Events: what a run tells while it works, and the trajectory that keeps it in order."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from agent.domain import Frozen
from agent.errors import SetupError

EventKind = Literal[
    "phase", "need", "patch", "forage", "rows", "tool", "block", "plan", "model", "draft", "verify",
    "repair", "pace", "notice", "done",
]  # fmt: skip


class Event(Frozen):
    """One step of a run: ``text`` for people, ``facts`` for programs, ``seconds`` since start."""

    kind: EventKind
    text: str = ""
    seconds: float = 0.0
    facts: dict[str, Any] = Field(default_factory=dict)


class Trajectory:
    """Appends events to ``trajectory.jsonl`` and hands them to one listener."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float],
        listener: Callable[[Event], None] | None = None,
    ) -> None:
        """Open for appending; ``clock`` gives monotonic seconds."""
        self._path, self._clock, self._listener = path, clock, listener
        self._began = clock()
        self._lock = threading.Lock()
        # A line that a kill tore off must not swallow the first one of the run that goes on.
        if path.exists() and path.read_bytes()[-1:] not in (b"", b"\n"):
            self._append("\n")

    def record(self, kind: EventKind, text: str = "", **facts: Any) -> None:
        """Write one event, then tell the listener.

        Raises:
            SetupError: the disk refuses.
        """
        event = Event(
            kind=kind, text=text, seconds=round(self._clock() - self._began, 3), facts=facts
        )
        line = json.dumps(event.model_dump(mode="json"), ensure_ascii=False, default=str)
        with self._lock:
            self._append(line + "\n")
        if self._listener is not None:
            self._listener(event)

    def _append(self, text: str) -> None:
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise SetupError(f"cannot write {self._path}: {error.strerror or error}") from error

    def record_call(self, facts: dict[str, Any]) -> None:
        """A model call, as the model client reports it."""
        known = {k: v for k, v in facts.items() if k != "kind"}
        self.record("model", str(known.get("purpose", "")), **known)


def read(path: Path) -> list[Event]:
    """The events of a trajectory file; a torn last line (killed process) is left out."""
    events = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            events.append(Event.model_validate_json(line))
        except ValueError:
            continue
    return events
