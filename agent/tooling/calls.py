"""The tools of a run, called within its budget, every call in its trajectory."""

from __future__ import annotations

from typing import Any

from agent.tooling.asking import Call
from agent.tooling.figure_tools import figure_tools
from tools.registry import Called, Registry


def caller(deps: Any) -> Call:
    """A call of the run's own tools over its library; recorded as it went."""
    registry = Registry(figure_tools(deps.library))

    async def call(name: str, arguments: dict[str, object]) -> Called:
        called = await registry.call(name, arguments)
        record(deps.trajectory, called)
        return called

    return call


def record(trajectory: Any, called: Called) -> None:
    """A call in the trajectory: what was asked, how it went, and the places it stands on."""
    found = called.result
    trajectory.record(
        "tool",
        called.name,
        arguments=called.arguments,
        outcome=called.outcome,
        message=called.message,
        seconds=called.seconds,
        repeated=called.repeated,
        places=[f"{c.document_id}:{c.start}-{c.end}" for c in found.citations] if found else [],
    )
