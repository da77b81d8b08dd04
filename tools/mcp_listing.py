"""The tools that a server says it has, each read by itself: one that is wrong spoils no other."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from mcp.types import ListToolsResult, Tool
from pydantic import Field, ValidationError, model_validator

MOST_TOOLS: Final = 500
MOST_PAGES: Final = 20


class Listing(NamedTuple):
    """Tools that could be read, and by name what is wrong with the others."""

    tools: list[Tool]
    faulty: dict[str, str]


class _Page(ListToolsResult):
    """A page of a list without the entries that describe no tool; ``faulty`` tells of those."""

    faulty: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _sort(cls, said: Any) -> Any:
        if not isinstance(said, dict) or not isinstance(said.get("tools"), list):
            return said
        good: list[Any] = []
        faulty: dict[str, str] = {}
        for one in said["tools"][: MOST_TOOLS + 1]:
            try:
                good.append(Tool.model_validate(one))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"])) or "it"
                faulty[_name(one)] = f"{where}: {first['msg']}"
        return {**said, "tools": good, "faulty": faulty}


def _name(one: Any) -> str:
    return str(one.get("name", "")) if isinstance(one, dict) else ""


def lenient(session: Any) -> Any:
    """The session, made to read lists of tools entry by entry, whoever asks for one."""
    inner = session.send_request

    async def send(request: Any, result_type: Any, *more: Any, **named: Any) -> Any:
        wanted = _Page if result_type is ListToolsResult else result_type
        return await inner(request, wanted, *more, **named)

    session.send_request = send
    return session


async def listed(session: Any) -> Listing:
    """All tools of a session that is ``lenient``, page by page."""
    found = Listing([], {})
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await session.list_tools(cursor=cursor)
        found.tools.extend(page.tools)
        found.faulty.update(page.faulty)
        cursor = page.nextCursor
        if not cursor or len(found.tools) > MOST_TOOLS:
            break
    return found._replace(tools=found.tools[:MOST_TOOLS])
