"""One MCP server, kept: started, asked for its tools, called, started anew when it died.

A task of its own holds the connection, so that whatever goes wrong in it ends that task and no run.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, TypeVar

import anyio
from langchain_core.messages import ToolMessage
from langchain_mcp_adapters.interceptors import MCPToolCallRequest
from langchain_mcp_adapters.tools import convert_mcp_tool_to_langchain_tool
from mcp import McpError
from mcp.types import INVALID_PARAMS, AudioContent, CallToolResult, TextContent, Tool

from agent.errors import ToolFailed, ToolRetry
from tools.mcp_config import Server
from tools.mcp_listing import Listing, lenient, listed

RESTARTS: Final = 2  # of a server that died, in a run
MOST_SILENT: Final = 2  # calls without an answer after which a server is taken for dead
_STOP_SECONDS: Final = 5.0
T = TypeVar("T")


class Kept:
    """A server and the session with it. Errors are ToolFailed: one line that names the server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._starts = 0
        self._silent = 0  # calls in a row without an answer
        self._alone = asyncio.Lock()
        self._stop = asyncio.Event()
        self._broken: asyncio.Future[str] | None = None
        self._session: Any = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> Listing:
        """Start or reach the server; the tools that it says it has, and those it tells wrongly.

        Raises:
            ToolFailed: It is not there, gives no answer in time, or does not speak the protocol.
        """
        self._starts += 1
        loop = asyncio.get_running_loop()
        self._stop, self._broken = asyncio.Event(), loop.create_future()
        ready: asyncio.Future[Listing] = loop.create_future()
        self._task = asyncio.create_task(self._hold(ready, self._broken, self._stop))
        try:
            return await self._in_time(ready, self.server.start_seconds, "at its start")
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End the session; a process is killed when it does not end by itself."""
        task, begun = self._task, self._session is not None
        self._task = self._session = None
        self._stop.set()
        if task is not None:
            if begun:
                await asyncio.wait([task], timeout=_STOP_SECONDS)
            task.cancel()
            await asyncio.wait([task], timeout=_STOP_SECONDS)

    async def call(self, tool: Tool, arguments: Mapping[str, Any]) -> ToolMessage:
        """Call a tool; what it answered as content blocks, ``status`` tells whether it is an error.

        Raises:
            ToolRetry: The server finds the arguments wrong.
            ToolFailed: It died, gives no answer in time, or its answer is not what it declared.
        """
        async with self._alone:
            await self._revive(tool)
        work = asyncio.ensure_future(_called(self._session, tool, arguments))
        try:
            return await self._in_time(work, self.server.timeout_seconds, f"to {tool.name}")
        except McpError as error:
            if error.error.code == INVALID_PARAMS:
                raise ToolRetry(f"{tool.name}: {_line(error.error.message)}") from None
            raise self._failed(f"refused {tool.name}: {_line(error.error.message)}") from None
        except (anyio.ClosedResourceError, anyio.BrokenResourceError):
            raise self._failed("ended") from None
        except (RuntimeError, ValueError) as error:  # output is not what its schema declares
            raise self._failed(f"gave an answer that cannot be used: {_line(error)}") from None

    async def _revive(self, tool: Tool) -> None:
        if self._broken is not None and not self._broken.done():
            return
        why = self._broken.result() if self._broken is not None else "is not started"
        await self.stop()
        if self._starts > RESTARTS:
            raise self._failed(f"{why}; it is not started again")
        now = next((one for one in (await self.start()).tools if one.name == tool.name), None)
        if now is None:
            raise self._failed(f"has no tool {tool.name} any more")
        if (now.inputSchema, now.outputSchema) != (tool.inputSchema, tool.outputSchema):
            raise self._failed(f"tells another schema of {tool.name} than before")

    async def _hold(
        self, ready: asyncio.Future[Listing], broken: asyncio.Future[str], stop: asyncio.Event
    ) -> None:
        """Be in the session until told to stop or until it breaks."""

        def broke(why: str) -> None:
            if not broken.done():
                broken.set_result(why)

        try:
            async with self._connect(broke) as opened:
                session = lenient(opened)
                await session.initialize()
                tools = await listed(session)
                self._session = session
                if not ready.done():
                    ready.set_result(tools)
                ended = asyncio.ensure_future(stop.wait())
                await _first(ended, broken)
                ended.cancel()
        except Exception as error:  # whatever a foreign server causes is told, and ends here
            broke(_fault(error))
        finally:
            broke("ended")
            if not ready.done():
                ready.cancel()

    def _connect(self, broke: Any) -> Any:
        if self.server.command:
            from tools.mcp_stdio import stdio_session

            return stdio_session(self.server, broke)
        from tools.mcp_http import http_session

        return http_session(self.server, broke)

    async def _in_time(self, work: asyncio.Future[T], seconds: float, what: str) -> T:
        """The result of the work, unless the server breaks first or takes too long."""
        assert self._broken is not None
        broken = self._broken
        try:
            await _first(work, broken, seconds=seconds)
            if not work.done() and not broken.done():
                self._count_silence(broken)
                raise self._failed(f"gave no answer {what} within {seconds:g} seconds")
            self._silent = 0
            if broken.done() and (not work.done() or work.cancelled() or _closed(work)):
                raise self._failed(broken.result())
            return work.result()
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError, Exception):
                if work.done():
                    work.exception()

    def _count_silence(self, broken: asyncio.Future[str]) -> None:
        self._silent += 1
        if self._silent >= MOST_SILENT:  # it hangs for good: the next call starts it anew
            self._silent = 0
            broken.set_result("gives no answers")

    def _failed(self, what: str) -> ToolFailed:
        return ToolFailed(f"The MCP server {self.server.name} {what}.")


async def _called(session: Any, tool: Tool, arguments: Mapping[str, Any]) -> ToolMessage:
    """Through the adapters, which give the answer as content blocks."""

    async def carry(request: MCPToolCallRequest, handler: Any) -> CallToolResult | ToolMessage:
        # Given here, as langchain keeps argument names such as `config` and `runtime` to itself;
        # and audio is left out here, as the adapters refuse the whole answer because of it.
        result: CallToolResult = await handler(request.override(args=dict(arguments)))
        kept = [
            TextContent(type="text", text="[audio, which cannot be read]")
            if isinstance(one, AudioContent) else one
            for one in result.content
        ]  # fmt: skip
        return result.model_copy(update={"content": kept})

    plain = tool.model_copy(update={"inputSchema": {"type": "object", "properties": {}}})
    made = convert_mcp_tool_to_langchain_tool(session, plain, tool_interceptors=[carry])
    answer = await made.ainvoke({"type": "tool_call", "id": "1", "name": tool.name, "args": {}})
    assert isinstance(answer, ToolMessage)
    return answer


async def _first(*works: asyncio.Future[Any], seconds: float | None = None) -> None:
    await asyncio.wait(works, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)


def _closed(work: asyncio.Future[Any]) -> bool:
    """Whether the work ended only because the connection did."""
    error = work.exception()
    if isinstance(error, McpError):
        return "closed" in error.error.message.lower()
    return isinstance(error, anyio.ClosedResourceError | anyio.BrokenResourceError)


def _fault(error: BaseException) -> str:
    """What went wrong at the start, in words."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, FileNotFoundError):
        return f"cannot be started: there is no {error.filename}"
    if isinstance(error, OSError):
        return f"cannot be started: {error.strerror or type(error).__name__}"
    if isinstance(error, McpError):
        return f"does not begin: {_line(error.error.message)}"
    return f"does not speak the protocol: {_line(error)}"


def _line(text: object) -> str:
    """One short line of what a server, or a library about it, says."""
    told = re.split(r"\s+(?:For further information|Failed validating)\b", str(text)[:2_000])[0]
    words = " ".join("".join(c if c.isprintable() else " " for c in told).split()).rstrip(".")
    return words if len(words) <= 240 else f"{words[:239]}…"
