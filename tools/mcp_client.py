"""Tools of MCP servers, as tools of ours: named, checked, bounded, their texts untrusted.

What a server says of itself is not believed: a tool is offered only when the config lists it.
"""

from __future__ import annotations

import asyncio
import difflib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.errors import SetupError, ToolFailed, UnreadableError
from tools.context_instructions import is_instruction
from tools.contract import Arguments, Capability, Tool, ToolResult
from tools.mcp_config import Server, read_servers
from tools.mcp_quiet import quiet
from tools.mcp_result import answered, short, source, title

if TYPE_CHECKING:
    from tools.mcp_session import Kept

MISSING: Final = 'MCP needs the extra mcp: pip install "deepnews[mcp]"'
Keep = Callable[[str, str, str], Awaitable[str | None]]
"""Stores a text (text, source, title) as a document of the library and gives its id, or None."""
_LONGEST_NAME: Final = 64
_SPARE_SECONDS: Final = 5.0  # for starting anew and for keeping, beyond what a call may take


class Offered(NamedTuple):
    """Tools that can be called, and what a user has to know of those that cannot."""

    tools: tuple[Tool, ...]
    notices: tuple[str, ...]


@asynccontextmanager
async def mcp_tools(config: Path, *, keep: Keep | None = None) -> AsyncIterator[Offered]:
    """The tools of all servers of a config file, for as long as the context lasts.

    A server that cannot be used is told in a notice; the others go on.

    Args:
        config: The file; see ``tools.mcp_config``.
        keep: Makes what a tool tells a document, so that it can be cited.

    Raises:
        SetupError: The file is wrong, or the extra ``mcp`` is not installed.
    """
    servers = read_servers(config)
    try:
        from tools.mcp_session import Kept
    except ImportError:
        raise SetupError(MISSING) from None
    async with AsyncExitStack() as stack:
        stack.enter_context(quiet())
        kept = [Kept(one) for one in servers if one.tools != ()]
        for one in kept:
            stack.push_async_callback(one.stop)
        found = await asyncio.gather(*(_offered(one, config, keep) for one in kept))
        yield _joined(found)


def _joined(found: Sequence[Offered]) -> Offered:
    tools: dict[str, Tool] = {}
    notices = [told for one in found for told in one.notices]
    for tool in (tool for one in found for tool in one.tools):
        if tool.name in tools:
            notices.append(f"two MCP tools are called {tool.name}: the first of them is offered")
        tools.setdefault(tool.name, tool)
    return Offered(tuple(tools.values()), tuple(notices))


async def _offered(kept: Kept, config: Path, keep: Keep | None) -> Offered:
    """The listed tools of a server, and what is wrong with the others."""
    server = kept.server
    try:
        told = await kept.start()
        there = {one.name: one for one in told.tools}
    except ToolFailed as error:
        return Offered((), (f"{str(error).rstrip('.')}: its tools are not offered",))
    if server.tools is None:
        names = short(", ".join(map(repr, [*there, *told.faulty])) or "none", 400)
        return Offered((), (
            f'The MCP server {server.name} has no list "tools" in {config}: none of its tools is '
            f"offered; it has {names}",
        ))  # fmt: skip
    tools, notices = [], []
    for name in server.tools:
        if name in told.faulty and name not in there:
            notices.append(_not_offered(server, name, f"it is told wrongly ({told.faulty[name]})"))
            continue
        if name not in there:
            near = difflib.get_close_matches(name, there, 1)
            hint = f"; did you mean {short(near[0], 60)}?" if near else ""
            notices.append(f"The MCP server {server.name} has no tool {name!r}{hint}")
            continue
        try:
            tools.append(_tool(kept, there[name], keep))
        except ValueError as error:
            notices.append(_not_offered(server, name, str(error)))
    return Offered(tuple(tools), tuple(notices))


def _not_offered(server: Server, name: str, why: str) -> str:
    return f"The MCP server {server.name}: the tool {name!r} is not offered: {short(why)}"


def _tool(kept: Kept, foreign: Any, keep: Keep | None) -> Tool:
    """One tool of a server. Raises ValueError where its schema cannot be used."""
    from tools.mcp_schema import Checked, Unusable

    server, named = kept.server, foreign.name
    try:
        schema = Checked(foreign.inputSchema)
    except Unusable as error:
        raise ValueError(f"its schema {error}") from None
    if foreign.outputSchema is not None:
        try:
            Checked(foreign.outputSchema)
        except Unusable as error:
            raise ValueError(f"the schema of its results {error}") from None
    name = re.sub(r"\W", "_", f"{server.name}_{named}", flags=re.ASCII)[:_LONGEST_NAME]

    def read(given: Arguments) -> dict[str, Any]:
        return schema.check(name, given)

    async def run(arguments: dict[str, Any]) -> ToolResult:
        found = answered(name, await kept.call(foreign, arguments))
        document_ids = await _kept(keep, found.parts, server, named, arguments)
        cut = f"\n… {found.cut:,} more characters were left out" if found.cut else ""
        return ToolResult(
            text=found.text + cut, document_ids=document_ids,
            origin=f"MCP server {server.name}, tool {short(named, 60)}",
        )  # fmt: skip

    effect = named in server.effects or _says_effect(foreign.annotations)
    return Tool(
        name=name,
        description=_description(server, foreign),
        parameters=schema.told,
        read=read,
        run=run,
        capability=Capability(
            domain="outside", answers=server.answers, returns=f"text of {server.name}",
            live=server.live or effect, seconds=1.0, effect=effect,
        ),
        timeout_seconds=server.timeout_seconds + server.start_seconds + _SPARE_SECONDS,
        per_second=server.per_second,
    )  # fmt: skip


async def _kept(
    keep: Keep | None, parts: Sequence[str], server: Server, tool: str, arguments: dict[str, Any]
) -> tuple[str, ...]:
    """Each part of an answer as a document of its own."""
    if keep is None:
        return ()
    ids = []
    for n, text in enumerate(parts, start=1):
        place = arguments | ({"part": n} if len(parts) > 1 else {})
        try:
            ids.append(
                await keep(text, source(server.name, tool, place), title(server.name, tool, place))
            )
        except UnreadableError:  # holds nothing that could be cited
            continue
    return tuple(i for i in ids if i)


def _says_effect(annotations: Any) -> bool:
    """Whether a server says of its own tool that it changes something; silence says nothing."""
    return annotations is not None and (
        annotations.readOnlyHint is False or annotations.destructiveHint is True
    )


def _description(server: Server, foreign: Any) -> str:
    """What the server says of the tool, unless it gives orders to who reads it."""
    said = short(foreign.description or foreign.title or "", 1_000)
    if not said or is_instruction(said.lower()):
        said = "(no description)"
    return f"Of the MCP server {server.name}: {said}"
