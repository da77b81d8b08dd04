"""Asking a JSON service: one request, at most one more after a 429, and one line per fault.

Knows no service. Follows no redirects, so that a key never reaches another host; a key is never
part of a message.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple

import httpx

from agent.errors import ToolFailed
from tools.fetch_deadline import tls
from tools.fetch_guard import PORTS

LONGEST_WAIT: Final = 20.0  # seconds that a Retry-After may ask for; a longer one is told instead
MAX_BYTES: Final = 40_000_000  # a large company's facts are some 10 MB
_PACKINGS: Final = {"identity", "gzip", "deflate"}  # one layer; the size is counted unpacked
_SHOWN: Final = 160  # characters of what a server says of an error

Sleep = Callable[[float], Awaitable[None]]


class Reply(NamedTuple):
    """What a service answered: ``data`` is None where the body is not JSON."""

    status: int
    data: Any
    text: str


class JsonService:
    """One service, with how it is spoken to.

    Args:
        name: For messages.
        headers: Sent with every request.
        secret: What is cut out of everything that is told.
        timeout_seconds: For a whole request.
        sleep: Waits; given by tests.
        before: Awaited before each request, for a limit of the rate.
        retry_header: Name of the header that says how long to wait, beside Retry-After.
    """

    def __init__(
        self,
        name: str,
        *,
        headers: Mapping[str, str],
        secret: str = "",
        timeout_seconds: float = 15,
        sleep: Sleep = asyncio.sleep,
        before: Callable[[], Awaitable[None]] | None = None,
        retry_header: str = "",
    ) -> None:
        self.name = name
        self._headers = {"User-Agent": "deepnews/0.1", "Accept": "application/json"}
        self._headers |= {"Accept-Encoding": "gzip, deflate", **headers}
        self._secret = secret
        self._timeout = timeout_seconds
        self._sleep = sleep
        self._before = before
        self._retry_header = retry_header

    async def ask(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> Reply:
        """GET, or POST where there is a body.

        Returns:
            Any answer but a 429, which is waited for once.

        Raises:
            ToolFailed: No answer, too slow, too large, or too many requests.
        """
        for left in (1, 0):
            reply, wait = await self._once(url, params, body, max_bytes)
            if reply.status != 429:
                return reply
            if not left or wait > LONGEST_WAIT:
                break
            await self._sleep(wait)
        told = f": it asks to wait {wait:.0f} seconds" if math.isfinite(wait) and wait > 1 else ""
        raise ToolFailed(f"{self.name} refuses more requests for now (429){told}.")

    def said(self, reply: Reply, *keys: str) -> str:
        """What a server says of an error, in one line without the key; empty when nothing.

        Args:
            reply: The answer.
            keys: Where in the JSON it stands, from outside to inside.
        """
        found = reply.data
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return f": {self.clean(found)}" if isinstance(found, str) and found.strip() else ""

    def clean(self, text: str) -> str:
        """One line of at most 160 printable characters, without the key."""
        if self._secret:
            text = text.replace(self._secret, "…")
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return line[:_SHOWN]

    async def _once(
        self,
        url: str,
        params: Mapping[str, Any] | None,
        body: Mapping[str, Any] | None,
        max_bytes: int,
    ) -> tuple[Reply, float]:
        if self._before is not None:
            await self._before()
        try:
            async with asyncio.timeout(self._timeout):
                return await self._sent(url, params, body, max_bytes)
        except (TimeoutError, httpx.TimeoutException):
            raise ToolFailed(
                f"{self.name} gave no answer within {self._timeout:g} seconds."
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            why = "cannot connect" if isinstance(error, httpx.ConnectError) else "it broke off"
            raise ToolFailed(f"{self.name} cannot be asked: {why}.") from None

    async def _sent(
        self,
        url: str,
        params: Mapping[str, Any] | None,
        body: Mapping[str, Any] | None,
        max_bytes: int,
    ) -> tuple[Reply, float]:
        method = "GET" if body is None else "POST"
        async with (
            httpx.AsyncClient(trust_env=False, verify=tls(), timeout=self._timeout) as client,
            client.stream(method, url, params=params, json=body, headers=self._headers) as response,
        ):
            if response.headers.get("content-encoding", "identity") not in _PACKINGS:
                raise ToolFailed(f"{self.name} sent an answer packed in a way that is not read.")
            raw = bytearray()
            async for piece in response.aiter_bytes(65_536):
                raw += piece
                if len(raw) > max_bytes:
                    raise ToolFailed(f"{self.name} sent more than {max_bytes:,} bytes.")
            text = raw.decode("utf-8", "replace")
            return Reply(response.status_code, _read(text), text), self._wait(response.headers)

    def _wait(self, headers: httpx.Headers) -> float:
        """Seconds that a 429 asks for; the smallest of several, 1 where it says nothing."""
        told = headers.get("retry-after") or headers.get(self._retry_header or "retry-after", "")
        waits = [_seconds(one) for one in _parts(told)]
        known = [one for one in waits if one is not None]
        return max(0.0, min(known)) if known else 1.0


def checked_base(url: str, *, setting: str) -> str:
    """The address of a service that the user set, without a final slash.

    Raises:
        ValueError: It is none.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise ValueError(setting) from None
    if parsed.scheme not in PORTS or not parsed.host or parsed.userinfo:
        raise ValueError(setting)
    return url.rstrip("/")


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _parts(told: str) -> list[str]:
    """A date holds a comma; several numbers are divided by them."""
    told = told.strip()
    return [told] if not told[:1].isdigit() else [one.strip() for one in told.split(",")]


def _seconds(told: str) -> float | None:
    try:
        return number if told and math.isfinite(number := float(told)) else None
    except ValueError:
        pass
    try:
        return (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
