"""An MCP server behind a URL: streamable HTTP with bounded answers, and faults that are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
from langchain_mcp_adapters.sessions import StreamableHttpConnection, create_session

from tools.mcp_config import Server
from tools.mcp_result import short

MOST_BYTES: Final = 8_000_000  # of one response
CONNECT_SECONDS: Final = 10.0
_KINDS: Final = ("application/json", "text/event-stream")


@asynccontextmanager
async def http_session(server: Server, broke: Callable[[str], None]) -> AsyncIterator[Any]:
    """A session with a server that runs already.

    Args:
        server: Has a URL. Its headers go to it alone: redirects elsewhere are not followed.
        broke: Is told, in words, when the server is not there, refuses or sends too much.
    """

    def client(
        headers: dict[str, str] | None = None,
        timeout: httpx.Timeout | None = None,
        auth: httpx.Auth | None = None,
    ) -> httpx.AsyncClient:
        plain = {**(headers or {}), "Accept-Encoding": "identity"}
        return httpx.AsyncClient(
            headers=plain, auth=auth, follow_redirects=False, trust_env=False,
            timeout=httpx.Timeout(server.timeout_seconds, connect=CONNECT_SECONDS),
            transport=_Bounded(broke),
        )  # fmt: skip

    async def heard(message: object) -> None:
        if isinstance(message, Exception):
            broke("sent what is no message of the protocol")

    connection = StreamableHttpConnection(
        transport="streamable_http", url=server.url, headers=dict(server.headers),
        timeout=server.timeout_seconds, sse_read_timeout=server.timeout_seconds,
        httpx_client_factory=client, terminate_on_close=False,
        session_kwargs={"message_handler": heard},
    )  # fmt: skip
    async with create_session(connection) as session:
        yield session


class _Bounded(httpx.AsyncBaseTransport):
    """Says when a request fails, which the session would wait for, and cuts endless responses."""

    def __init__(self, broke: Callable[[str], None]) -> None:
        self._inner = httpx.AsyncHTTPTransport(trust_env=False)
        self._broke = broke

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; of those that a session waits for, a fault is told."""
        asked = request.method == "POST"
        try:
            response = await self._inner.handle_async_request(request)
        except httpx.TransportError as error:
            if asked:
                self._broke(_told(error))
            raise
        if asked and response.status_code >= 300:
            self._broke(f"answered with HTTP status {response.status_code}")
        kind = response.headers.get("content-type", "").partition(";")[0].strip()
        if asked and response.status_code == 200 and kind not in _KINDS:
            self._broke(f"answered with {short(kind, 40) or 'nothing'}, not with messages")
        if response.headers.get("content-encoding", "identity") != "identity":
            self._broke("sent a compressed answer")  # which may be any size when unpacked
            raise httpx.ReadError("compressed")
        assert isinstance(response.stream, httpx.AsyncByteStream)
        stream = _Counted(response.stream, self._broke if asked else _untold)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=stream,
            extensions=response.extensions,
        )  # fmt: skip

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


class _Counted(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream, broke: Callable[[str], None]) -> None:
        self._inner, self._broke = inner, broke

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        try:
            async for chunk in self._inner:
                size += len(chunk)
                if size > MOST_BYTES:
                    self._broke(f"sent more than {MOST_BYTES // 1_000_000} MB at once")
                    raise httpx.ReadError("too much")
                yield chunk
        except httpx.TransportError as error:
            self._broke(_told(error))
            raise

    async def aclose(self) -> None:
        await self._inner.aclose()


def _untold(why: str) -> None:
    """A stream that nobody waits for may end."""


def _told(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return "is not there: nothing answers at its URL"
    if isinstance(error, httpx.TimeoutException):
        return "gave no answer in time"
    return f"broke the connection ({type(error).__name__})"
