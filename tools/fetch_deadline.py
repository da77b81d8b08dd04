"""Connections that end at a deadline, whatever the other side does.

httpx limits each single wait: a server that sends its headers one byte at a time could hold a
fetch for days. Here every wait is cut to what is left of the whole. Knows nothing of documents.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx


@cache
def tls() -> ssl.SSLContext:
    """How certificates are judged; made once, as reading the trusted ones takes 30 ms."""
    return httpx.create_ssl_context(trust_env=False)


class DeadlineTransport(httpx.HTTPTransport):
    """httpx's transport over connections with a deadline; none is kept for another request."""

    def __init__(self, deadline: float | None = None) -> None:
        """Take the deadline, by ``time.monotonic``; None for none."""
        super().__init__(trust_env=False, verify=tls())
        # httpx has no parameter for the network backend. A connection that is kept could serve
        # another host of the same address, whose certificate was then never looked at.
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls(),
            max_keepalive_connections=0,
            network_backend=_Backend(deadline),
        )


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: float | None) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        stream = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return _Stream(stream, self._deadline)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: float | None) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = _left(self._deadline, timeout, httpcore.ReadTimeout)
        return self._inner.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._deadline, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(
    deadline: float | None, timeout: float | None, late: type[httpcore.TimeoutException]
) -> float | None:
    """Seconds that this wait may take: the smaller of its own limit and what is left."""
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("the deadline of the whole request has passed")
    return left if timeout is None else min(left, timeout)
