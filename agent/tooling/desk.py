"""The tools of one run, its own and those that reach outside, and a call that is recorded.

What reaches outside is there only where the user set it up: a search provider, a contact for the
SEC, hosts or MCP servers; or where the user's own words hold an address.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from agent.domain import Document
from agent.tooling.figure_tools import figure_tools
from agent.tooling.library_tools import library_tools
from tools.contract import Tool
from tools.registry import Called, Registry

_SET_UP: Final = ("DEEPNEWS_SEARCH", "DEEPNEWS_CONTACT", "DEEPNEWS_HOSTS")
Record = Callable[..., Any]


class Desk:
    """The tools of a run. ``outside`` are those that reach beyond the library.

    ``registry`` holds all of them, for a loop that records its calls by ``note``.
    """

    def __init__(
        self,
        own: Sequence[Tool],
        outside: Sequence[Tool],
        record: Record,
        status: Callable[[], str] = str,
    ) -> None:
        """Take the tools, and what records a call in the trajectory."""
        self.outside = tuple(outside)
        self.registry = Registry([*own, *outside], status=status)
        self._record = record

    async def call(self, name: str, arguments: Mapping[str, Any]) -> Called:
        """Call a tool; how it went stands in the trajectory."""
        called = await self.registry.call(name, arguments)
        self.note(called)
        return called

    def note(self, called: Called) -> None:
        """How a call went, for the trajectory."""
        found = called.result
        self._record(
            "tool",
            called.name,
            arguments=called.arguments,
            outcome=called.outcome,
            message=called.message,
            seconds=called.seconds,
            repeated=called.repeated,
            places=[f"{c.document_id}:{c.start}-{c.end}" for c in found.citations] if found else [],
            documents=list(found.document_ids) if found else [],
        )


async def opened(
    library: Any,
    embedder: Any,
    record: Record,
    stack: AsyncExitStack,
    *,
    documents: MutableMapping[str, Document],
    said: str,
    mcp: Path | None = None,
    brought: Sequence[Tool] = (),
    environment: Mapping[str, str] | None = None,
) -> Desk:
    """The desk of a run; ``stack`` closes what was opened for it.

    Args:
        library: The run's own, open for reading.
        embedder: Of its vector space.
        record: Of the trajectory.
        stack: Ends MCP servers with the run.
        documents: The run's documents by id; what tools bring in is added.
        said: The user's own words: addresses in them may be fetched.
        mcp: Config file of MCP servers.
        brought: The caller's own tools.
        environment: ``os.environ`` unless given.

    Raises:
        SetupError: What the environment or the file says cannot be used.
    """
    known = os.environ if environment is None else environment
    outside: list[Tool] = []
    if is_set_up(mcp, brought, known) or "://" in said:
        outside = await _outside(
            library, embedder, record, stack, documents, said, mcp, brought, known
        )
    own = [*library_tools(library, _find(library, embedder)), *figure_tools(library)]
    return Desk(own, outside, record, lambda: f"documents {len(documents)}")


def is_set_up(
    mcp: Path | None, brought: Sequence[Tool] = (), environment: Mapping[str, str] | None = None
) -> bool:
    """Whether there are tools that look beyond the library; arguments as of ``opened``."""
    known = os.environ if environment is None else environment
    return bool(brought) or mcp is not None or any(known.get(n) for n in _SET_UP)


def _find(library: Any, embedder: Any) -> Callable[[str, int], Any]:
    def find_passages(question: str, k: int) -> Any:
        from agent.forage.find import find

        return find(library, embedder, question, k)

    return find_passages


async def _outside(
    library: Any, embedder: Any, record: Record, stack: AsyncExitStack,
    documents: MutableMapping[str, Document], said: str, mcp: Path | None, brought: Sequence[Tool],
    environment: Mapping[str, str],
) -> list[Tool]:  # fmt: skip
    from agent.tooling.shelf import Shelf
    from agent.tooling.web import outside_tools
    from tools.fetch import Fetched

    def added(new: Sequence[Document]) -> None:
        documents.update({one.id: one for one in new})

    shelf = Shelf(library, embedder, added=added)
    tools, _ = outside_tools(shelf, environment, said=said)

    async def keep(text: str, source: str, title: str) -> str | None:
        # Neither title nor address may hold what was asked: "in fiscal 2020" would date the answer.
        place, _, asked = source.partition("?")
        mark = hashlib.sha256(asked.encode()).hexdigest()[:12]
        page = Fetched(
            url=f"{place}#{mark}", raw=text.encode(), media_type="text/plain; charset=utf-8",
            accessed=datetime.now(UTC).isoformat(timespec="seconds"),
        )  # fmt: skip
        kept = await shelf.keep(page)
        return kept[0].document.id if kept else None

    if brought:
        from agent.tooling.brought import kept_tools

        tools = [*tools, *kept_tools(brought, keep)]
    if mcp is not None:
        from tools.mcp_client import mcp_tools

        offered = await stack.enter_async_context(mcp_tools(mcp, keep=keep))
        for notice in offered.notices:
            record("notice", notice)
        tools = [*tools, *offered.tools]
    return tools
