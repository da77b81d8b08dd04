"""What a fetch must never reach, and what no server may do to one that fetches."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import httpx
import pytest

from agent.errors import DeepNewsError, SetupError, UnreadableError
from tools.fetch import fetch
from tools.fetch_guard import GuardedTransport, is_local_name, is_public


def zipped(raw: bytes, level: int = 9) -> bytes:
    """The same bytes in every process: they name the cases."""
    return gzip.compress(raw, level, mtime=0)


BODY = b"<html><body><p>Revenue rose.</p></body></html>"
HTML = {"content-type": "text/html"}

REFUSED = {
    "loopback": "127.0.0.1", "loopback, another": "127.8.9.10", "loopback, short": "127.1",
    "loopback, three parts": "127.0.1", "decimal": "2130706433", "octal": "0177.0.0.1",
    "octal, padded": "0000177.0.0.01", "hexadecimal": "0x7f000001", "hexadecimal, mixed":
    "0x7f.0.0x0.1", "octal in one": "017700000001", "zero": "0", "zeros": "0.0.0.0",
    "this network": "0.1.2.3", "full-width digits": "１２７.０.０.１",
    "ideographic stops": "127。0。0。1", "circled digits": "①②⑦.⓪.⓪.①",
    "trailing dot": "127.0.0.1.", "private 10": "10.0.0.1", "private 10, decimal": "167772161",
    "private 172": "172.16.0.1", "private 172, last": "172.31.255.255", "private 192":
    "192.168.1.1", "private 192, hexadecimal": "0xc0a80101", "link-local": "169.254.1.1",
    "cloud metadata": "169.254.169.254", "cloud metadata, decimal": "2852039166",
    "cloud metadata, octal": "0251.0376.0251.0376", "container metadata": "169.254.170.2",
    "metadata in CGNAT": "100.100.100.200", "CGNAT": "100.64.0.1", "CGNAT, last":
    "100.127.255.255", "metadata in 192.0.0": "192.0.0.192", "wire server": "168.63.129.16",
    "benchmarking": "198.18.0.1", "6to4 relay": "192.88.99.1", "documentation": "192.0.2.1",
    "multicast": "224.0.0.251", "reserved": "240.0.0.1", "broadcast": "255.255.255.255",
    "v6 loopback": "[::1]", "v6 loopback, long": "[0000:0:0:0:0:0:0:0001]", "v6 unspecified":
    "[::]", "v6 unique local": "[fd12:3456::1]", "v6 cloud metadata": "[fd00:ec2::254]",
    "v6 unique local fc": "[fc00::1]", "v6 link-local": "[fe80::1]", "v6 zone":
    "[fe80::1%25eth0]", "v6 zone on loopback": "[::1%25lo]", "v6 site-local": "[fec0::1]",
    "v6 multicast": "[ff02::1]", "v6 multicast, global": "[ff0e::1]", "mapped loopback":
    "[::ffff:127.0.0.1]", "mapped, in hexadecimal": "[::ffff:7f00:1]", "mapped metadata":
    "[::ffff:169.254.169.254]", "compatible": "[::127.0.0.1]", "compatible private":
    "[::10.0.0.1]", "translated": "[::ffff:0:127.0.0.1]", "6to4 loopback": "[2002:7f00:1::]",
    "6to4 private": "[2002:a00:1::1]", "6to4 at all": "[2002:808:808::1]", "Teredo":
    "[2001:0:7f00:1::]", "Teredo, client inside": "[2001:0:808:808:0:0:f5ff:fffe]", "NAT64":
    "[64:ff9b::7f00:1]", "NAT64 private": "[64:ff9b::10.0.0.1]", "NAT64 local":
    "[64:ff9b:1::808:808]", "ISATAP": "[2606:4700::5efe:10.0.0.1]", "v6 documentation":
    "[2001:db8::1]", "v6 discard": "[100::1]", "localhost": "localhost", "localhost, dot":
    "localhost.", "localhost, case": "LocalHost", "below localhost": "a.b.localhost",
    "below localhost, dot": "app.localhost.", "localdomain": "localhost.localdomain",
    "metadata by name": "metadata.google.internal", "mDNS": "printer.local", "home": "nas.lan",
    "full-width name": "ｌｏｃａｌｈｏｓｔ",
}  # fmt: skip
PUBLIC = (
    "93.184.215.14", "8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255",
    "100.128.0.1", "169.253.0.1", "11.0.0.1", "192.167.1.1", "2606:2800:21f:cb07::1",
    "2001:4860:4860::8888", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808",
)  # fmt: skip


class Wire(httpx.BaseTransport):
    """Answers every request and remembers it: what stands in for the network."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers.pop(0) if self.answers else page()


def page(**headers: str) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(BODY), headers=HTML | headers)


def hop(target: str) -> httpx.Response:
    return httpx.Response(302, headers=[(b"location", target.encode())])


def resolving(host: str, port: int) -> list[str]:
    """As the system does for addresses; every other name is public."""
    try:
        found = socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
    except OSError:
        return ["8.8.8.8"]
    return sorted({str(entry[4][0]) for entry in found})


def asked(url: str, *answers: httpx.Response, resolver: Callable = resolving) -> Wire:
    wire = Wire(*answers)
    fetch(url, transport=GuardedTransport(resolver=resolver, inner=wire))
    return wire


def test_there_are_at_least_forty_forms() -> None:
    assert len(REFUSED) >= 40


@pytest.mark.parametrize("host", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("form", ["http://{}/", "https://{}:8443/latest/meta-data/"])
def test_no_form_of_a_private_address_is_asked(host: str, form: str) -> None:
    wire = Wire()
    with pytest.raises(DeepNewsError) as caught:
        fetch(form.format(host), transport=GuardedTransport(resolver=resolving, inner=wire))
    assert wire.requests == []
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("host", REFUSED.values(), ids=REFUSED.keys())
def test_no_form_of_a_private_address_is_reached_by_redirect(host: str) -> None:
    wire = Wire(hop(f"http://{host}/admin"))
    with pytest.raises(UnreadableError) as caught:
        fetch("http://news.example/", transport=GuardedTransport(resolver=resolving, inner=wire))
    assert len(wire.requests) == 1
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)
    host = f"[{address}]" if ":" in address else address
    assert len(asked(f"https://{host}/a").requests) == 1


@pytest.mark.parametrize(
    "host", ["news.example", "localhost.example", "internal.example", "local", "xn--bcher-kva.de"]
)
def test_only_whole_local_names_are_local(host: str) -> None:
    assert is_local_name(host) is (host == "local")


@pytest.mark.parametrize(
    "url",
    [
        "http://user@8.8.8.8/", "http://user:word@news.example/", "http://8.8.8.8@127.0.0.1/",
        "http://news.example:80@127.0.0.1/", "http://127.0.0.1\\@news.example/",
        "http://news.example%2f@127.0.0.1/", "file:///etc/passwd", "ftp://8.8.8.8/x",
        "gopher://127.0.0.1:6379/_x", "dict://127.0.0.1:11211/", "data:text/html,x",
        "javascript:alert(1)", "jar:http://a/!/b", "ldap://127.0.0.1/", "//127.0.0.1/", "http:///x",
        "http://", "http://[::1", "http://[fe80::1%25", "http://news.example:99999/",
        "http://news.example\r\nHost: x/", "http://\x00127.0.0.1/", "",
    ],
)  # fmt: skip
def test_tricks_with_schemes_and_user_names_send_nothing(url: str) -> None:
    wire = Wire()
    with pytest.raises((SetupError, UnreadableError)) as caught:
        fetch(url, transport=GuardedTransport(resolver=resolving, inner=wire))
    assert wire.requests == []
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "gopher://x/", "http://user:word@news.example/", "http://[::1",
     "//127.0.0.1/x", "http://news.example:99999/", "http://exa mple/\n"],
)  # fmt: skip
def test_what_a_server_redirects_to_never_asks_the_user_to_change_something(target: str) -> None:
    wire = Wire(hop(target))
    with pytest.raises(UnreadableError):
        fetch("http://news.example/", transport=GuardedTransport(resolver=resolving, inner=wire))
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    "addresses",
    [["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["8.8.8.8", "::1"], ["8.8.8.8", "fe80::1%2"],
     ["8.8.8.8", "2002:7f00:1::"], ["8.8.8.8", "not an address"], []],
)  # fmt: skip
def test_one_bad_address_of_a_name_is_enough(addresses: list[str]) -> None:
    wire = Wire()
    guard = GuardedTransport(resolver=lambda host, port: addresses, inner=wire)
    with pytest.raises(UnreadableError, match=r"private network|not found"):
        fetch("http://mixed.example/", transport=guard)
    assert wire.requests == []


def test_rebinding_between_judging_and_connecting_is_without_effect() -> None:
    answers = [["8.8.8.8"], ["127.0.0.1"]]
    wire = asked("http://rebind.example/", resolver=lambda host, port: answers.pop(0))
    assert wire.requests[0].url.host == "8.8.8.8"


def test_rebinding_between_two_hops_is_seen() -> None:
    answers = [["8.8.8.8"], ["127.0.0.1"]]
    wire = Wire(hop("http://rebind.example/again"))
    guard = GuardedTransport(resolver=lambda host, port: answers.pop(0), inner=wire)
    with pytest.raises(UnreadableError, match="private network"):
        fetch("http://rebind.example/", transport=guard)
    assert len(wire.requests) == 1


def test_the_agent_is_chosen_for_each_host() -> None:
    wire = Wire(hop("https://other.example/"))
    fetch(
        "https://www.sec.gov/x", transport=GuardedTransport(resolver=resolving, inner=wire),
        agent=lambda host: "contact" if host.endswith("sec.gov") else "plain",
    )  # fmt: skip
    assert [r.headers["user-agent"] for r in wire.requests] == ["contact", "plain"]
    assert wire.requests[0].headers["accept-encoding"] == "gzip, deflate"


def packed(encoding: str, body: bytes) -> httpx.Response:
    return httpx.Response(
        200, stream=httpx.ByteStream(body), headers=HTML | {"content-encoding": encoding}
    )


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", zipped(BODY)), ("x-gzip", zipped(BODY)), ("deflate",
     zlib.compress(BODY)), ("deflate", raw_deflate(BODY)), ("identity", BODY), ("", BODY)],
)  # fmt: skip
def test_honest_compression_is_read(encoding: str, body: bytes) -> None:
    wire = Wire(packed(encoding, body))
    found = fetch("http://a.example/", transport=GuardedTransport(resolver=resolving, inner=wire))
    assert found.raw == BODY


BIG = 60_000_000


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("gzip", zipped(bytes(BIG), 9), "larger than 1,000,000 bytes"),
        ("deflate", zlib.compress(bytes(BIG), 9), "larger than 1,000,000 bytes"),
        ("deflate", raw_deflate(bytes(BIG)), "larger than 1,000,000 bytes"),
        ("gzip, gzip", zipped(zipped(bytes(BIG))), "packed with gzip, gzip"),
        ("zstd", b"\x28\xb5\x2f\xfd", "packed with zstd is not read"),
        ("br", b"\x1b", "packed with br is not read"),
        ("gzip", b"no gzip at all", "not the gzip that it says"),
        ("gzip", zipped(BODY)[:-9], "cut off"),
        ("deflate", b"\xff\xff\xff\xff", "not the deflate that it says"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_bombs_and_broken_packing_are_one_line_and_little_memory(
    encoding: str, body: bytes, reason: str
) -> None:
    wire = Wire(packed(encoding, body))
    guard = GuardedTransport(resolver=resolving, inner=wire)
    tracemalloc.start()
    with pytest.raises(UnreadableError, match=reason) as caught:
        fetch("http://a.example/", transport=guard, max_bytes=1_000_000)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8_000_000
    assert "\n" not in str(caught.value)


@pytest.fixture
def slow_server() -> Iterator[Callable[[bytes, bytes], str]]:
    """A server that sends ``first`` at once and then ``more``, one byte every 20 ms."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()
    threads: list[threading.Thread] = []

    def serve(first: bytes, more: bytes) -> None:
        with listener.accept()[0] as connection:
            connection.recv(65_536)
            try:
                connection.sendall(first)
                for byte in more:
                    if ended.wait(0.02):
                        return
                    connection.sendall(bytes([byte]))
            except OSError:
                return

    def start(first: bytes, more: bytes) -> str:
        threads.append(threading.Thread(target=serve, args=(first, more)))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    ended.set()
    for thread in threads:
        thread.join()
    listener.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    ("first", "more"),
    [
        (b"", b"HTTP/1.1 200 OK\r\n" * 99),
        (OK, b"X-A: b\r\n" * 99),
        (OK + b"\r\n", b"x" * 999),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 99),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + zipped(BODY)[:10], bytes(999)),
    ],
    ids=["status line", "headers", "body", "chunks", "packed"],
)
def test_a_drip_ends_at_the_deadline(
    slow_server: Callable[[bytes, bytes], str], first: bytes, more: bytes
) -> None:
    url = slow_server(first, more)
    begun = time.monotonic()
    with pytest.raises(UnreadableError) as caught:
        fetch(url, allow_private=True, timeout_seconds=0.4)
    assert time.monotonic() - begun < 1.5
    assert "\n" not in str(caught.value)


def test_a_redirect_that_drips_has_what_is_left_of_the_time(
    slow_server: Callable[[bytes, bytes], str],
) -> None:
    url = slow_server(b"HTTP/1.1 302 Found\r\n", b"Location: http://127.0.0.1:9/\r\nX: y\r\n" * 9)
    begun = time.monotonic()
    with pytest.raises(UnreadableError):
        fetch(url, allow_private=True, timeout_seconds=0.3)
    assert time.monotonic() - begun < 1.5


def test_a_handshake_that_never_ends_does(slow_server: Callable[[bytes, bytes], str]) -> None:
    url = slow_server(b"", b"\x16\x03\x03\x00\x7a" + bytes(200)).replace("http:", "https:")
    begun = time.monotonic()
    with pytest.raises(UnreadableError):
        fetch(url, allow_private=True, timeout_seconds=0.4)
    assert time.monotonic() - begun < 2
