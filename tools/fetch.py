"""One document from the network, within limits of size, time, type and compression.

Which hosts may be asked is judged in ``tools.fetch_guard``, at every redirect again. Knows nothing
of documents.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx

from agent.domain import Frozen
from agent.errors import SetupError, UnreadableError
from tools.fetch_guard import PORTS, GuardedTransport, Resolver, is_public, resolve

__all__ = [
    "CONTENT_TYPES",
    "MAX_REDIRECTS",
    "Fetched",
    "GuardedTransport",
    "Resolver",
    "fetch",
    "is_public",
    "resolve",
]

MAX_REDIRECTS = 5
AGENT = "deepnews/0.1"
_REDIRECTS = {301, 302, 303, 307, 308}
CONTENT_TYPES = frozenset(
    (
        "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown",
        "text/csv", "application/csv", "text/tab-separated-values", "application/pdf",
        "application/x-pdf", "application/x-ndjson", "application/jsonl", "application/jsonlines",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "message/rfc822",
        # Servers that do not know: the content is sniffed when it is read.
        "application/octet-stream", "binary/octet-stream", "",
    )
)  # fmt: skip
_PIECE = 65_536  # bytes unpacked at a time


class Fetched(Frozen):
    """What a server sent: ``url`` after redirects, ``accessed`` an ISO time in UTC."""

    url: str
    raw: bytes
    media_type: str
    accessed: str


def fetch(
    url: str,
    *,
    timeout_seconds: float = 20,
    max_bytes: int = 20_000_000,
    allow_private: bool = False,
    transport: httpx.BaseTransport | None = None,
    agent: Callable[[str], str] = lambda host: AGENT,
) -> Fetched:
    """Fetch one document.

    Args:
        url: An http or https address.
        timeout_seconds: For the whole fetch, redirects included; looking up names is extra.
        max_bytes: Of the body, as sent and after decompression.
        allow_private: Whether hosts inside private networks may be asked.
        transport: What to send through instead of a guarded transport of its own.
        agent: The User-Agent for a host, asked again after a redirect.

    Raises:
        SetupError: the URL is not one that can be fetched.
        UnreadableError: refused, not found, too large, too slow, or of a type that is not read.
    """
    _check(url)
    deadline = time.monotonic() + timeout_seconds
    guarded = transport or GuardedTransport(allow_private=allow_private, deadline=deadline)
    with httpx.Client(transport=guarded, trust_env=False, follow_redirects=False) as client:
        for hop in range(MAX_REDIRECTS + 1):
            with (
                _faults(timeout_seconds, redirected=bool(hop)),
                _asked(client, url, deadline, agent) as response,
            ):
                if response.status_code not in _REDIRECTS:
                    return _taken(response, url, deadline=deadline, max_bytes=max_bytes)
                target = response.headers.get("location", "")
                url = str(httpx.URL(url).join(target)) if target else ""
            if not url.lower().startswith(("http://", "https://")):
                raise UnreadableError("refused: redirected to something that is not a web page")
    raise UnreadableError(f"more than {MAX_REDIRECTS} redirects")


def _check(url: str) -> None:
    shown = " ".join(url[:200].split())
    try:
        parts = urlsplit(url)
        known = parts.scheme.lower() in PORTS and bool(parts.hostname) and parts.port != 0
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as fault:
        raise SetupError(f"not a valid URL: {shown}") from fault
    if not known:
        raise SetupError(f"only http and https URLs can be fetched: {shown}")


@contextmanager
def _asked(
    client: httpx.Client, url: str, deadline: float, agent: Callable[[str], str]
) -> Iterator[httpx.Response]:
    headers = {
        "User-Agent": agent(httpx.URL(url).host),
        "Accept": "text/html,*/*;q=0.8",
        "Accept-Encoding": "gzip, deflate",
    }
    left = max(0.01, deadline - time.monotonic())
    with client.stream("GET", url, headers=headers, timeout=left) as response:
        yield response


@contextmanager
def _faults(timeout_seconds: float, *, redirected: bool) -> Iterator[None]:
    """Translate what httpx raises into one line each."""
    try:
        yield
    except SetupError as fault:
        if redirected:  # by a server: nothing that the user could change
            raise UnreadableError(f"refused: redirected; {fault}") from fault
        raise
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
        raise UnreadableError(f"the server answered {response.status_code} ({reason[:80]})")
    stated = response.headers.get("content-type", "")
    if stated.partition(";")[0].strip().lower() not in CONTENT_TYPES:
        raise UnreadableError(f"content of type {stated.partition(';')[0][:80]} is not read")
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise UnreadableError(f"larger than {max_bytes:,} bytes")
    raw = bytearray()
    encoding = response.headers.get("content-encoding", "").strip().lower()
    for piece in unpacked(response.iter_raw(), encoding):
        raw += piece
        if len(raw) > max_bytes or response.num_bytes_downloaded > max_bytes:
            raise UnreadableError(f"larger than {max_bytes:,} bytes")
        if time.monotonic() > deadline:
            raise UnreadableError("no complete answer within the time allowed")
    if not raw:
        raise UnreadableError("empty")
    accessed = datetime.now(UTC).isoformat(timespec="seconds")
    return Fetched(url=url, raw=bytes(raw), media_type=stated, accessed=accessed)


def unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body in pieces of at most 64 KiB: one layer of gzip or deflate, or none.

    httpx would unpack any number of layers, each by a factor of a thousand, before the first
    byte could be counted; and zstd and Brotli where their packages are installed.

    Raises:
        UnreadableError: another encoding, several, or data that is not what it says.
    """
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise UnreadableError(f"content packed with {encoding[:40]} is not read")
    unpacker: zlib._Decompress | None = None
    for piece in pieces:
        if unpacker is None and piece:
            plain = encoding == "deflate" and piece[0] & 0x0F != 8  # without the zlib header
            unpacker = zlib.decompressobj(-15 if plain else 47)
        while piece and unpacker is not None and not unpacker.eof:
            try:
                yield unpacker.decompress(piece, _PIECE)
            except zlib.error as fault:
                raise UnreadableError(f"content is not the {encoding} that it says") from fault
            piece = unpacker.unconsumed_tail
    if unpacker is not None and not unpacker.eof:
        raise UnreadableError("the content is cut off")
