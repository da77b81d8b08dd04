"""Which hosts may be asked, and connecting to nothing but what was judged.

Every address of a host is resolved and judged before connecting; the connection then goes to the
judged address, with the original name in Host and SNI, so that a second answer of the name server
cannot redirect it. All forms of writing an address (decimal, octal, short, full-width, …) end as
resolved addresses, and only those are judged. Knows nothing of documents or redirects.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

import httpx

from agent.errors import SetupError, UnreadableError
from tools.fetch_deadline import DeadlineTransport

PORTS = {"http": 80, "https": 443}
# None of these is private by its name, but no public site lives there; metadata services and
# IPv4 addresses in disguise do.
_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "100.64.0.0/10",  # carrier-grade NAT; a cloud's metadata service
        "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "168.63.129.16/32",  # a cloud's wire server, though the address is public
        "::/96", "::ffff:0:0:0/96",  # IPv4 in disguise: ::127.0.0.1 counts as global elsewhere
        "64:ff9b:1::/48", "2001::/32", "2002::/16", "5f00::/16", "3fff::/20", "fec0::/10",
    )
)  # fmt: skip
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Names that only mean something inside a network; refused before a name server hears of them.
_LOCAL_NAMES = (
    "localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa", "corp",
    "private", "onion",
)  # fmt: skip
Resolver = Callable[[str, int], list[str]]


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
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if "%" in address or any(ip.version == net.version and ip in net for net in _REFUSED):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None and (int(ip) >> 32) & 0xFFFFFFFF in (0x5EFE, 0x2005EFE):  # ISATAP
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def is_local_name(host: str) -> bool:
    """Whether a name is one that no public host bears."""
    name = host.rstrip(".").lower()
    return any(name == one or name.endswith(f".{one}") for one in _LOCAL_NAMES)


def _may_be(host: str) -> bool:
    """False for an address that is not public, in any way of writing it that systems read."""
    plain = host.rstrip(".")
    if ":" in plain:
        return is_public(plain)
    try:
        return is_public(socket.inet_ntoa(socket.inet_aton(plain)))
    except (OSError, UnicodeError):
        return True  # a name: its addresses are judged


class GuardedTransport(httpx.BaseTransport):
    """Connects only to addresses that were judged, and to exactly those."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolver: Resolver = resolve,
        inner: httpx.BaseTransport | None = None,
        deadline: float | None = None,
    ) -> None:
        """Take the rules.

        Args:
            allow_private: Whether hosts inside private networks may be asked.
            resolver: Gives the addresses of a host and port.
            inner: What sends; by default real connections, none of which is used twice.
            deadline: By ``time.monotonic``: no wait for a byte goes beyond it.
        """
        self._allow_private = allow_private
        self._resolver = resolver
        self._inner = inner or DeadlineTransport(deadline)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Judge the request's host, then send it to the address that was judged."""
        url = request.url
        if url.scheme not in PORTS:
            raise SetupError(f"only http and https are fetched, not {url.scheme}:")
        if not url.host or url.userinfo:
            raise SetupError("a URL needs a host and must carry no user name or password")
        if not 0 < (url.port or PORTS[url.scheme]) < 65_536:
            raise SetupError(f"there is no port {url.port}")
        if not self._allow_private and (is_local_name(url.host) or not _may_be(url.host)):
            raise UnreadableError(f"refused: {url.host} is a name inside a private network")
        addresses = self._resolver(url.host, url.port or PORTS[url.scheme])
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
        """Close the connections."""
        self._inner.close()
