from __future__ import annotations

import pytest

from agent.errors import ToolFailed, ToolRetry
from tools.addresses import Allowed, normal, urls_in

FOUND = "https://news.example/a?b=1"


@pytest.fixture
def allowed() -> Allowed:
    made = Allowed(
        said="Write about https://user.example/report (see http://user.example/x_(1)), please.",
        hosts=["Listed.example", ".sec.gov", "dev.example:8080"],
    )
    made.offer([FOUND, "not a url", "ftp://news.example/"], by="search_web")
    return made


@pytest.mark.parametrize(
    ("url", "source"),
    [
        (FOUND, "search_web"),
        ("HTTPS://NEWS.example:443/a?b=1#part", "search_web"),
        ("https://news.example./a?b=1", "search_web"),
        (" https://news.example/a?b=1 ", "search_web"),
        ("https://user.example/report", "the user"),
        ("http://user.example/x_(1)", "the user"),
        ("https://listed.example/anything?at=all", "the list of hosts"),
        ("http://listed.example/", "the list of hosts"),
        ("https://www.sec.gov/x", "the list of hosts"),
        ("https://sec.gov/x", "the list of hosts"),
        ("https://dev.example:8080/", "the list of hosts"),
        ("https://news.example/a", None),
        ("https://news.example/a?b=2", None),
        ("http://news.example/a?b=1", None),
        ("https://news.example:8443/a?b=1", None),
        ("https://evil.example/?q=secret", None),
        ("https://listed.example.evil.example/", None),
        ("https://notlisted.example/", None),
        ("https://sub.listed.example/", None),
        ("https://listed.example:22/", None),
        ("https://notsec.gov/", None),
        ("https://sec.gov.evil.example/", None),
        ("https://evil.example/https://listed.example/", None),
        ("https://listed.example@evil.example/", None),
        ("https://dev.example/", None),
        ("file:///etc/passwd", None),
        ("", None),
    ],
)
def test_who_named_an_address(allowed: Allowed, url: str, source: str | None) -> None:
    assert allowed.source(url) == source


def test_what_nobody_named_is_refused_with_the_reason(allowed: Allowed) -> None:
    with pytest.raises(ToolFailed, match="only stands in a document is not fetched"):
        allowed.check("https://evil.example/?q=secret")
    assert allowed.source("https://evil.example/?q=secret") is None  # asking adds nothing


@pytest.mark.parametrize(
    "url", ["evil", "file:///etc/passwd", "http://", "https://a:b@listed.example/", "http://[::1"]
)
def test_what_is_no_web_address_can_be_mended(allowed: Allowed, url: str) -> None:
    with pytest.raises(ToolRetry, match="begins with http") as caught:
        allowed.check(url)
    assert "\n" not in str(caught.value)


def test_the_normal_form_is_what_is_fetched(allowed: Allowed) -> None:
    assert allowed.check("HTTPS://News.Example:443/a?b=1#x") == FOUND
    assert normal(normal(FOUND)) == normal(FOUND)
    assert normal("https://bücher.example/ä") == "https://xn--bcher-kva.example/%C3%A4"


def test_later_words_of_the_user_count(allowed: Allowed) -> None:
    assert allowed.source("https://later.example/") is None
    allowed.say("and <https://later.example/>, too")
    assert allowed.source("https://later.example/") == "the user"


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://a.example/b.", ["https://a.example/b"]),
        ("(https://a.example/b)", ["https://a.example/b"]),
        ("[x](https://a.example/b_(c)).", ["https://a.example/b_(c)"]),
        ('"https://a.example/b", http://c.example', ["https://a.example/b", "http://c.example"]),
        ("**https://a.example/**", ["https://a.example/"]),
        ("www.a.example and ftp://a.example", []),
    ],
)
def test_addresses_in_words(text: str, urls: list[str]) -> None:
    assert urls_in(text) == urls
