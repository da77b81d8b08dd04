"""An MCP server as a process of ours: a stripped environment, bounded output, a certain end.

The reference transport hands HOME and our stderr to the server and reads lines of any length; this
one gives it what the config names and PATH, and lets it write only so much between two requests.
"""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, Final

import anyio
from mcp import ClientSession
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCMessage, JSONRPCRequest

from tools.mcp_config import Server

MOST_BYTES: Final = 8_000_000  # that a server may send between two of our requests
STOP_SECONDS: Final = 1.0  # between closing its stdin and killing it
_CHUNK: Final = 65_536  # bytes
_STDERR_PAUSE: Final = 0.01  # seconds after a full chunk: whoever floods stderr is slowed down


@asynccontextmanager
async def stdio_session(server: Server, broke: Callable[[str], None]) -> AsyncIterator[Any]:
    """A session with a server that is started for it, and killed with all its children after it.

    Args:
        server: Has a command.
        broke: Is told, in words, when the server ended or was given up.

    Raises:
        OSError: The command cannot be started.
    """
    process = await asyncio.create_subprocess_exec(
        server.command, *server.args, stdin=PIPE, stdout=PIPE, stderr=PIPE,
        env={"PATH": os.environ.get("PATH", os.defpath), **server.env}, cwd=server.cwd,
        start_new_session=True,
    )  # fmt: skip
    pipes = _Pipes(process, broke)
    try:
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(ClientSession(pipes.read, pipes.write))
            pumps = [asyncio.create_task(one()) for one in (pipes.hear, pipes.say, pipes.drain)]
            stack.push_async_callback(_cancelled, pumps)
            yield session
    finally:
        await _ended(process)


class _Pipes:
    """The three pipes of a process, and the two streams that a session wants."""

    def __init__(self, process: Process, broke: Callable[[str], None]) -> None:
        self._process = process
        self._broke = broke
        self._heard = 0
        self._last = ""  # what it wrote to stderr at the end
        self._incoming, self.read = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        self.write, self._outgoing = anyio.create_memory_object_stream[SessionMessage](0)

    async def hear(self) -> None:
        """Lines of its stdout, as messages; what is none is passed over, as many servers log."""
        assert self._process.stdout is not None
        async with self._incoming:
            why = await self._listen(self._process.stdout)
            self._broke(why)  # before the streams close, so that it is known why they do

    async def _listen(self, stdout: asyncio.StreamReader) -> str:
        rest = bytearray()
        with suppress(anyio.ClosedResourceError, anyio.BrokenResourceError):
            while chunk := await stdout.read(_CHUNK):
                self._heard += len(chunk)
                if self._heard > MOST_BYTES:
                    return f"sent more than {MOST_BYTES // 1_000_000} MB at once"
                rest += chunk
                if b"\n" not in chunk:
                    continue
                *lines, last = bytes(rest).split(b"\n")
                rest = bytearray(last)
                for line in lines:
                    await self._pass_on(line)
        await asyncio.sleep(0.05)  # its last words may still be on their way
        return f"ended{f' ({self._last})' if self._last else ''}"

    async def _pass_on(self, line: bytes) -> None:
        try:
            message = JSONRPCMessage.model_validate_json(line)
        except ValueError:
            return
        await self._incoming.send(SessionMessage(message))

    async def say(self) -> None:
        """Our messages, as lines of its stdin."""
        assert self._process.stdin is not None
        async with self._outgoing:
            async for one in self._outgoing:
                if isinstance(one.message.root, JSONRPCRequest):  # not an answer to its own
                    self._heard = 0
                text = one.message.model_dump_json(by_alias=True, exclude_none=True)
                with suppress(OSError):  # it has ended: its stdout tells so
                    self._process.stdin.write(text.encode() + b"\n")
                    await self._process.stdin.drain()

    async def drain(self) -> None:
        """Its stderr, of which only the last line is kept: it may say why it ends."""
        assert self._process.stderr is not None
        tail = b""
        while chunk := await self._process.stderr.read(_CHUNK):
            tail = (tail + chunk)[-2_000:]
            lines = [line for line in tail.decode(errors="replace").splitlines() if line.strip()]
            self._last = " ".join(lines[-1].split())[:160] if lines else ""
            if len(chunk) == _CHUNK:
                await asyncio.sleep(_STDERR_PAUSE)


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for one in tasks:
        one.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _ended(process: Process) -> None:
    """Ask the process to end by closing its stdin, then kill its whole group."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # it leads a group: start_new_session
    for pipe in (process.stdout, process.stderr):
        assert pipe is not None
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                while await pipe.read(_CHUNK):
                    pass
    await process.wait()
