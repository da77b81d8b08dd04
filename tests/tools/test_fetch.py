"""The guard around fetching, and what a server may do wrong."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from agent.errors import SetupError, UnreadableError
from tools import fetch as fetch_module
from tools.fetch import Fetched, GuardedTransport, fetch, is_public
from tools.load import media_types

BODY = b"<html><body><p>Revenue rose.</p></body></html>"


class Site(BaseHTTPRequestHandler):
    """Answers by path; every request line and Host is recorded on the server."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Host"]))  # type: ignore[attr-defined]
        name, _, rest = self.path.removeprefix("/").partition("/")
        getattr(self, f"answer_{name}")(rest)

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for key, value in ({"Content_Type": "text/html; charset=utf-8"} | headers).items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_page(self, _: str) -> None:
        self.reply(BODY)

    def answer_hop(self, left: str) -> None:
        target = "/page" if left == "1" else f"/hop/{int(left) - 1}"
        self.reply(b"", 302, Location=target)

    def answer_to(self, target: str) -> None:
        self.reply(b"", 302, Location=target)

    def answer_lost(self, _: str) -> None:
        self.reply(b"", 301)

    def answer_status(self, code: str) -> None:
        self.reply(b"no", int(code))

    def answer_type(self, media_type: str) -> None:
        self.reply(b"\x00\x01", Content_Type=media_type)

    def answer_big(self, _: str) -> None:
        self.reply(b"x" * 300_000)

    def answer_bomb(self, _: str) -> None:
        self.reply(gzip.compress(b"x" * 5_000_000), Content_Encoding="gzip")

    def answer_badzip(self, _: str) -> None:
        self.reply(b"not gzip at all", Content_Encoding="gzip")

    def answer_announced(self, _: str) -> None:
        self.reply(b"", Content_Length="900000000")

    def answer_empty(self, _: str) -> None:
        self.reply(b"")

    def answer_drip(self, _: str) -> None:
        self.reply(b"")
        for _n in range(40):
            try:
                self.wfile.write(b"x")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    def answer_silence(self, _: str) -> None:
        time.sleep(1.0)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def get(site: ThreadingHTTPServer) -> Callable[..., Fetched]:
    def ask(path: str, **options: object) -> Fetched:
        address = f"http://127.0.0.1:{site.server_port}{path}"
        return fetch(address, **({"allow_private": True} | options))  # type: ignore[arg-type]

    return ask


def test_fetches_a_page_with_its_type_and_time(get: Callable[..., Fetched]) -> None:
    found = get("/page")
    assert (found.raw, found.media_type) == (BODY, "text/html; charset=utf-8")
    assert found.accessed.endswith("+00:00")


def test_the_address_after_redirects_is_told(get: Callable[..., Fetched]) -> None:
    found = get("/hop/5")
    assert found.url.endswith("/page")
    assert found.raw == BODY


@pytest.mark.parametrize(
    ("path", "options", "reason"),
    [
        ("/hop/6", {}, "more than 5 redirects"),
        ("/to/ftp://example.org/x", {}, "redirected to something that is not a web page"),
        ("/to/file:///etc/passwd", {}, "redirected to something that is not a web page"),
        ("/lost", {}, "redirected"),
        ("/status/404", {}, "answered 404"),
        ("/status/500", {}, "answered 500"),
        ("/status/403", {}, "answered 403"),
        ("/type/image/png", {}, "type image/png is not read"),
        ("/type/application/zip", {}, "is not read"),
        ("/big", {"max_bytes": 100_000}, "larger than 100,000 bytes"),
        ("/bomb", {"max_bytes": 1_000_000}, "larger than 1,000,000 bytes"),
        ("/announced", {}, "larger than"),
        ("/badzip", {}, "content is not the gzip that it says"),
        ("/empty", {}, "empty"),
        ("/drip", {"timeout_seconds": 0.3}, "no complete answer"),
        ("/silence", {"timeout_seconds": 0.2}, "no complete answer within 0.2 seconds"),
    ],
)
def test_what_goes_wrong_is_one_line(
    get: Callable[..., Fetched], path: str, options: dict[str, float], reason: str
) -> None:
    begun = time.monotonic()
    with pytest.raises(UnreadableError, match=reason) as caught:
        get(path, **options)
    assert "\n" not in str(caught.value)
    assert time.monotonic() - begun < 2


def test_a_dead_port_is_one_line() -> None:
    with pytest.raises(UnreadableError, match="cannot connect"):
        fetch("http://127.0.0.1:9/", allow_private=True, timeout_seconds=5)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/x", "file:///etc/passwd", "example.org", "http://", "http://[::1",
            "javascript:alert(1)", "http://user:word@example.org/"]
)  # fmt: skip
def test_other_urls_are_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(SetupError) as caught:
        fetch(url)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("8.8.8.8", True), ("2606:2800:21f:cb07::1", True),
        ("127.0.0.1", False), ("127.9.9.9", False), ("10.0.0.1", False), ("172.16.0.1", False),
        ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("100.100.100.200", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("198.18.0.1", False), ("192.0.0.192", False), ("::1", False),
        ("::", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fc00::1", False),
        ("fd00:ec2::254", False), ("fec0::1", False), ("ff02::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", True), ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False), ("64:ff9b::808:808", True),
    ],
)  # fmt: skip
def test_only_global_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/",
            "http://0x7f000001/", "http://2130706433/", "http://localhost/", "http://10.1.2.3/"]
)  # fmt: skip
def test_private_hosts_are_refused(url: str) -> None:
    with pytest.raises(UnreadableError, match=r"private network|host not found"):
        fetch(url)


class Recorder(httpx.BaseTransport):
    """Answers every request and remembers it."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers.pop(0)


def page() -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(BODY), headers={"content-type": "text/html"})


def names(**addresses: list[str]) -> Callable[[str, int], list[str]]:
    return lambda host, port: addresses[host.replace(".", "_")]


def test_connects_to_the_judged_address_with_the_original_name() -> None:
    wire = Recorder(page())
    guard = GuardedTransport(resolver=names(news_example=["93.184.215.14"]), inner=wire)
    found = fetch("https://news.example/a?b=1", transport=guard)
    (request,) = wire.requests
    assert (request.url.host, request.url.raw_path) == ("93.184.215.14", b"/a?b=1")
    assert request.headers["host"] == "news.example"
    assert request.extensions["sni_hostname"] == "news.example"
    assert found.url == "https://news.example/a?b=1"


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    wire = Recorder()
    guard = GuardedTransport(resolver=names(mixed_example=["8.8.8.8", "10.0.0.1"]), inner=wire)
    with pytest.raises(UnreadableError, match="private network"):
        fetch("http://mixed.example/", transport=guard)
    assert wire.requests == []


def test_a_redirect_into_the_private_network_is_refused() -> None:
    wire = Recorder(httpx.Response(302, headers={"location": "http://inner.example/admin"}))
    resolver = names(news_example=["8.8.8.8"], inner_example=["192.168.0.1"])
    with pytest.raises(UnreadableError, match="private network"):
        fetch("http://news.example/", transport=GuardedTransport(resolver=resolver, inner=wire))
    assert len(wire.requests) == 1


def test_the_name_is_resolved_once_for_judging_and_connecting() -> None:
    answers = [["8.8.8.8"], ["127.0.0.1"]]
    wire = Recorder(page())
    guard = GuardedTransport(resolver=lambda host, port: answers.pop(0), inner=wire)
    fetch("http://rebind.example/", transport=guard)
    assert wire.requests[0].url.host == "8.8.8.8"
    assert answers == [["127.0.0.1"]]


def test_internationalised_names_are_sent_in_ascii() -> None:
    wire = Recorder(page())
    guard = GuardedTransport(resolver=lambda host, port: ["8.8.8.8"], inner=wire)
    fetch("https://bücher.example/", transport=guard)
    assert wire.requests[0].extensions["sni_hostname"] == "xn--bcher-kva.example"


def test_the_original_host_reaches_a_real_server(site: ThreadingHTTPServer) -> None:
    resolver = names(local_example=["127.0.0.1"])
    guard = GuardedTransport(allow_private=True, resolver=resolver)
    fetch(f"http://local.example:{site.server_port}/page", transport=guard)
    assert site.asked[-1] == ("/page", f"local.example:{site.server_port}")  # type: ignore[attr-defined]


def test_everything_that_can_be_read_can_be_fetched() -> None:
    assert media_types() <= fetch_module.CONTENT_TYPES
