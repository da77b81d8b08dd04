"""One document from the network, behind a guard against requests into private networks.

Every address of a host is resolved and judged before connecting; the connection then goes to the
judged address, with the original name in Host and SNI, so that a second answer of the name server
cannot redirect it. Each redirect is judged again. Knows nothing of documents.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx

from agent.domain import Frozen
from agent.errors import SetupError, UnreadableError

MAX_REDIRECTS = 5
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = {301, 302, 303, 307, 308}
CONTENT_TYPES = frozenset(
    (
        "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown",
        "text/csv", "application/csv", "text/tab-separated-values", "application/pdf",
        "application/x-pdf", "application/x-ndjson", "application/jsonl", "application/jsonlines",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        # Servers that do not know: the content is sniffed when it is read.
        "application/octet-stream", "binary/octet-stream", "",
    )
)  # fmt: skip
# Carrier-grade NAT, translation and documentation ranges are not private by name, but no public
# host lives there; metadata services hide behind some of them.
_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in ("100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "64:ff9b:1::/48", "fec0::/10")
)
Resolver = Callable[[str, int], list[str]]


class Fetched(Frozen):
    """What a server sent: ``url`` after redirects, ``accessed`` an ISO time in UTC."""

    url: str
    raw: bytes
    media_type: str
    accessed: str


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, as text.

    Raises:
        UnreadableError: the name is not known.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise UnreadableError(f"host not found: {host}") from fault
    return sorted({str(entry[4][0]) for entry in found}, key=lambda a: (":" in a, a))


def is_public(address: str) -> bool:
    """Whether an address may be fetched from: global unicast, also when wrapped in IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    if any(ip.version == net.version and ip in net for net in _REFUSED):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


class GuardedTransport(httpx.BaseTransport):
    """Connects only to addresses that were judged, and to exactly those."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolver: Resolver = resolve,
        inner: httpx.BaseTransport | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._resolver = resolver
        self._inner = inner or httpx.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Judge the request's host, then send it to the address that was judged."""
        url = request.url
        if url.scheme not in _PORTS:
            raise SetupError(f"only http and https are fetched, not {url.scheme}:")
        if not url.host or url.userinfo:
            raise SetupError("a URL needs a host and must carry no user name or password")
        addresses = self._resolver(url.host, url.port or _PORTS[url.scheme])
        if not addresses:
            raise UnreadableError(f"host not found: {url.host}")
        if not self._allow_private and not all(map(is_public, addresses)):
            raise UnreadableError(f"refused: {url.host} is an address inside a private network")
        pinned = httpx.Request(
            request.method,
            url.copy_with(host=addresses[0]),
            headers=request.headers,  # carries the original Host
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": url.raw_host.decode("ascii")},
        )
        return self._inner.handle_request(pinned)

    def close(self) -> None:
        """Close the pool."""
        self._inner.close()


def fetch(
    url: str,
    *,
    timeout_seconds: float = 20,
    max_bytes: int = 20_000_000,
    allow_private: bool = False,
    transport: httpx.BaseTransport | None = None,
) -> Fetched:
    """Fetch one document.

    Args:
        url: An http or https address.
        timeout_seconds: For the whole fetch, redirects included.
        max_bytes: Of the body after decompression.
        allow_private: Whether hosts inside private networks may be asked.
        transport: What to send through instead of a guarded transport of its own.

    Raises:
        SetupError: the URL is not one that can be fetched.
        UnreadableError: refused, not found, too large, too slow, or of a type that is not read.
    """
    _check(url)
    deadline = time.monotonic() + timeout_seconds
    guarded = transport or GuardedTransport(allow_private=allow_private)
    with httpx.Client(transport=guarded, trust_env=False, follow_redirects=False) as client:
        for _ in range(MAX_REDIRECTS + 1):
            with _faults(timeout_seconds), _asked(client, url, deadline) as response:
                if response.status_code not in _REDIRECTS:
                    return _taken(response, url, deadline=deadline, max_bytes=max_bytes)
                target = response.headers.get("location", "")
                url = str(httpx.URL(url).join(target)) if target else ""
            if not url.lower().startswith(("http://", "https://")):
                raise UnreadableError("refused: redirected to something that is not a web page")
    raise UnreadableError(f"more than {MAX_REDIRECTS} redirects")


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        known = parts.scheme.lower() in _PORTS and bool(parts.hostname)
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as fault:
        raise SetupError(f"not a valid URL: {url[:200]}") from fault
    if not known:
        raise SetupError(f"only http and https URLs can be fetched: {url[:200]}")


@contextmanager
def _asked(client: httpx.Client, url: str, deadline: float) -> Iterator[httpx.Response]:
    headers = {"User-Agent": "deepnews/0.1", "Accept": "text/html,*/*;q=0.8"}
    left = max(0.01, deadline - time.monotonic())
    with client.stream("GET", url, headers=headers, timeout=left) as response:
        yield response


@contextmanager
def _faults(timeout_seconds: float) -> Iterator[None]:
    """Translate what httpx raises into one line each."""
    try:
        yield
    except httpx.TimeoutException as fault:
        raise UnreadableError(f"no complete answer within {timeout_seconds:g} seconds") from fault
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as fault:
        raise UnreadableError("redirected to an address that is not valid") from fault
    except httpx.ConnectError as fault:
        certificate = any(isinstance(f, ssl.SSLError) for f in _causes(fault))
        why = "the certificate or TLS is not accepted" if certificate else "cannot connect"
        raise UnreadableError(why) from fault
    except (httpx.HTTPError, httpx.StreamError) as fault:
        raise UnreadableError(f"the connection failed: {type(fault).__name__}") from fault


def _causes(fault: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = fault
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__


def _taken(response: httpx.Response, url: str, *, deadline: float, max_bytes: int) -> Fetched:
    if response.status_code != 200:
        reason = response.reason_phrase or "no reason given"
        raise UnreadableError(f"the server answered {response.status_code} ({reason})")
    stated = response.headers.get("content-type", "")
    if stated.partition(";")[0].strip().lower() not in CONTENT_TYPES:
        raise UnreadableError(f"content of type {stated.partition(';')[0][:80]} is not read")
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise UnreadableError(f"larger than {max_bytes:,} bytes")
    raw = bytearray()
    for piece in response.iter_bytes():
        raw += piece
        if len(raw) > max_bytes:
            raise UnreadableError(f"larger than {max_bytes:,} bytes")
        if time.monotonic() > deadline:
            raise UnreadableError("no complete answer within the time allowed")
    if not raw:
        raise UnreadableError("empty")
    accessed = datetime.now(UTC).isoformat(timespec="seconds")
    return Fetched(url=url, raw=bytes(raw), media_type=stated, accessed=accessed)
