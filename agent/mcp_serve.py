"""How clients reach our MCP server: over stdin and stdout, or over HTTP on this machine."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from io import TextIOWrapper
from typing import Any, Final

import anyio
import uvicorn
from mcp.server.lowlevel import NotificationOptions
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.routing import Route

from agent.errors import SetupError
from agent.mcp_desk import Desk
from agent.mcp_server import make_server
from agent.settings import Settings
from agent.terminal import STOPPED, notice
from tools.mcp_quiet import quiet

HOST: Final = "127.0.0.1"
PATH: Final = "/mcp"
_STOP_SECONDS: Final = 3


def serve_stdio(settings: Settings) -> None:
    """Serve one client until it closes our stdin."""
    with quiet(), own_stdout() as out:
        asyncio.run(_stdio(settings, out))


@contextmanager
def own_stdout() -> Iterator[TextIOWrapper]:
    """Stdout for the protocol alone: whatever else is printed, in C or Python, goes to stderr."""
    sys.stdout.flush()
    ours = os.dup(1)
    os.dup2(2, 1)
    try:
        with open(ours, "w", encoding="utf-8", newline="\n") as out:  # noqa: PTH123 - a descriptor
            yield out
    finally:
        sys.stdout.flush()


async def _stdio(settings: Settings, out: TextIOWrapper) -> None:
    desk = Desk(settings)
    server = make_server(desk)
    leaving: list[asyncio.Task[None]] = []
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(
            one, lambda: leaving.append(asyncio.create_task(_leave(desk)))
        )
    try:
        async with stdio_server(stdout=anyio.wrap_file(out)) as (read, write):
            await server.run(
                read, write, server.create_initialization_options(NotificationOptions())
            )
    finally:
        await desk.close()


async def _leave(desk: Desk) -> None:
    """Stop what runs and end at once: the thread that reads stdin cannot be woken."""
    await desk.close()
    notice("deepnews: stopped; a run goes on with deepnews write --resume RUN")
    os._exit(STOPPED)


def serve_http(settings: Settings, port: int, ready: Callable[[str], None]) -> None:
    """Serve clients on this machine until stopped.

    Args:
        settings: Library and writer.
        port: 0 takes a free one.
        ready: Is told the address.

    Raises:
        SetupError: The port is taken.
    """
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            raise SetupError(f"port {port} cannot be used: {error.strerror}") from None
        port = listening.getsockname()[1]
        listening.listen()  # who comes before the server is up waits, and is not refused
        ready(f"http://{HOST}:{port}{PATH}")
        with quiet():
            asyncio.run(_http(settings, listening, port))


async def _http(settings: Settings, listening: socket.socket, port: int) -> None:
    desk = Desk(settings)
    names = [f"{HOST}:{port}", f"localhost:{port}"]
    manager = StreamableHTTPSessionManager(
        app=make_server(desk),
        # A web page that a browser has open must not reach us under a name of its own.
        security_settings=TransportSecuritySettings(
            allowed_hosts=names, allowed_origins=[f"http://{name}" for name in names]
        ),
    )

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with manager.run():
            yield

    app = Starlette(routes=[Route(PATH, endpoint=_Endpoint(manager))], lifespan=lifespan)
    config = uvicorn.Config(
        app, log_level="critical", timeout_graceful_shutdown=_STOP_SECONDS, lifespan="on"
    )
    try:
        await uvicorn.Server(config).serve(sockets=[listening])
    finally:
        await desk.close()


class _Endpoint:
    """The manager as an application: what starlette takes for one has to be no function."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        self._manager = manager

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._manager.handle_request(scope, receive, send)
