"""What a caller brings: an embedder, a writer, tools. Small protocols, nothing to inherit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from tools.contract import Tool
    from tools.embed import Embedder


class Writer(Protocol):
    """A language model of the caller's. What it says is judged like any other writer's words."""

    name: str
    """Stands in reports, and in the key under which answers are kept: another name asks anew."""

    async def say(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int, temperature: float
    ) -> str:
        """Answer messages of (role, text), role being "system", "user" or "assistant".

        What it raises ends the call, not the run, if it is an ``agent.errors.ReplyError``.
        """
        ...


class Parts(NamedTuple):
    """What takes the place of what the settings name.

    Args:
        embedder: Of sentences; a library belongs to the embedder that it was made with.
        writer: Called instead of an endpoint.
        tools: Beside our own, in ``ask`` and ``write``. One with an ``effect`` is never offered to
            a model that reads sources.
    """

    embedder: Embedder | None = None
    writer: Writer | None = None
    tools: Sequence[Tool] = ()


NOTHING = Parts()
