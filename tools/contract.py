"""What a tool is: what it is good for, what it takes, what it gives back.

Knows no single tool, no model and no run. ``tools.registry`` calls them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from agent.domain import Citation, Derived, Frozen
from agent.errors import ToolRetry

Domain = Literal["library", "tables", "arithmetic", "calendar", "web", "filings", "outside"]
Answer = Literal[
    "figure", "statement", "definition", "comparison", "event", "document", "calculation", "date"
]
Arguments = Mapping[str, Any]
Model = TypeVar("Model", bound=BaseModel)


class Capability(Frozen):
    """What a tool is good for: what tools are chosen by, with or without a model.

    ``answers`` are the kinds of need that it can close, ``returns`` what comes back in a few words,
    ``seconds`` and ``usd`` what a call usually costs. ``live`` results change from call to call and
    are not kept; a tool that is not ``parallel`` is called once at a time. ``effect`` tells a tool
    that changes or sends something: whoever reads sources is never given one.
    """

    domain: Domain
    answers: frozenset[Answer]
    returns: str
    live: bool = False
    seconds: float = 0.1
    usd: float = 0.0
    parallel: bool = True
    effect: bool = False


class Stated(Frozen):
    """A figure that a place states, in words: of what, how much, and in or at which period."""

    evidence_id: str
    name: str
    amount: str
    when: str


class ToolResult(Frozen):
    """What a tool gives back.

    ``text`` is for a model, without the status line; ``citations`` are the exact places that it
    stands on; ``figures`` those that it looked up, best first; ``derived`` tells how a computed
    value was made, ``value`` is the one value that was asked for, in words; ``document_ids`` are
    documents that the call brought into the library. ``origin`` says in words where the text comes
    from, and ``trusted`` whether we wrote it: all other text is data, shown between marks.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    figures: tuple[Stated, ...] = ()
    derived: Derived | None = None
    value: str = ""
    document_ids: tuple[str, ...] = ()
    origin: str = ""
    trusted: bool = False


class Tool(NamedTuple):
    """A tool, ready to be called.

    Args:
        name: What it is called by: letters, digits and ``_``.
        description: For a model: what it does, when to use it and when not.
        parameters: JSON Schema of its arguments.
        read: Arguments as they came, made into those that ``run`` takes; ToolRetry where wrong.
        run: The work. ToolRetry: another call can do it, the message says how. ToolFailed: none.
        capability: What it is good for.
        version: Changes when the same arguments would give another result.
        timeout_seconds: After which a call has failed.
        per_second: Most calls started in a second; None where there is no limit.
    """

    name: str
    description: str
    parameters: Mapping[str, Any]
    read: Callable[[Arguments], Any]
    run: Callable[[Any], Awaitable[ToolResult]]
    capability: Capability
    version: str = "1"
    timeout_seconds: float = 20.0
    per_second: float | None = None

    def spec(self) -> dict[str, Any]:
        """The tool as model interfaces take it (OpenAI function calling)."""
        return {
            "type": "function",
            "function": {
                "name": self.name,
                "description": self.description,
                "parameters": dict(self.parameters),
            },
        }


def tool(
    name: str,
    description: str,
    arguments: type[Model],
    run: Callable[[Model], Awaitable[ToolResult]],
    capability: Capability,
    *,
    version: str = "1",
    timeout_seconds: float = 20.0,
    per_second: float | None = None,
) -> Tool:
    """A tool whose arguments are a pydantic model: its fields are what a model is told."""

    def read(given: Arguments) -> Model:
        try:
            return arguments.model_validate(dict(given))
        except ValidationError as error:
            raise ToolRetry(_wrong(name, error, arguments)) from None

    return Tool(
        name, description, _schema(arguments), read, run, capability, version, timeout_seconds,
        per_second,
    )  # fmt: skip


def _schema(arguments: type[BaseModel]) -> dict[str, Any]:
    schema = arguments.model_json_schema()
    return {k: v for k, v in schema.items() if k not in ("title", "description")}


def _wrong(name: str, error: ValidationError, arguments: type[BaseModel]) -> str:
    """What is wrong with the arguments, and which there are, for another try."""
    found = [
        f"`{'.'.join(map(str, e['loc'])) or 'arguments'}`: {e['msg']}" for e in error.errors()[:4]
    ]
    known = ", ".join(
        f"`{n}`{'' if f.is_required() else ' (optional)'}"
        for n, f in arguments.model_fields.items()
    )
    return f"{name}: {'; '.join(found)}. It takes {known or 'no arguments'}."
