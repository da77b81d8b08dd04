"""What a turn costs: its model calls, counted as their events pass by."""

from __future__ import annotations

from typing import Any

from agent.app import Listener
from agent.events import Event


class Spent:
    """Hears a turn's events, and counts its model calls."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.calls, self.tokens, self.seconds = 0, [0, 0], 0.0

    def hear(self, event: Event) -> None:
        """Count the event, and pass it on."""
        if event.kind == "model" and not event.facts.get("replayed"):
            self.calls += 1
            self.tokens[0] += int(event.facts.get("prompt_tokens", 0))
            self.tokens[1] += int(event.facts.get("completion_tokens", 0))
            self.seconds += float(event.facts.get("seconds", 0.0))
        self._listener(event)

    def facts(self) -> dict[str, Any]:
        """What the thread keeps of it."""
        return {
            "calls": self.calls, "prompt_tokens": self.tokens[0],
            "completion_tokens": self.tokens[1], "seconds": round(self.seconds, 3),
        }  # fmt: skip
