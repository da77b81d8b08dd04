"""Which addresses a run may fetch: those that a search gave, the user named, or a list allows.

An address that only stands in a document is not among them: whoever wrote the document could
otherwise send the program anywhere, with what it knows in the query. Pure: opens nothing. Whether
a host is public is judged elsewhere, at the connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import httpx

from agent.errors import ToolFailed, ToolRetry

_PORTS: Final = {"http": 80, "https": 443}
_IN_TEXT = re.compile(r"https?://[^\s<>\"'`{}|\\^\[\]]+", re.IGNORECASE)
_TAIL = ".,;:!?*_"
SHOWN: Final = 200  # characters of an address in a message


class Allowed:
    """The addresses of one run. Grows with what searches give; documents never add to it."""

    def __init__(self, *, said: str = "", hosts: Iterable[str] = ()) -> None:
        """Take what is known at the start.

        Args:
            said: The user's own words; addresses in them may be fetched.
            hosts: Hosts of which any address may be fetched; ``.sec.gov`` is that host and all
                below it, ``example.com:8080`` the one port.
        """
        self._urls: dict[str, str] = {}
        self._hosts = frozenset(host.strip().lower() for host in hosts if host.strip())
        self.say(said)

    def say(self, text: str) -> None:
        """Take note of more words of the user."""
        for url in urls_in(text):
            self._add(url, "the user")

    def offer(self, urls: Iterable[str], by: str) -> None:
        """Take note of addresses that a search gave.

        Args:
            urls: Those of the results themselves, not those in their text.
            by: The name of the tool.
        """
        for url in urls:
            self._add(url, by)

    def source(self, url: str) -> str | None:
        """Who named the address ("the user", a tool, "the list of hosts"); None for nobody."""
        try:
            known = normal(url)
        except ValueError:
            return None
        if known in self._urls:
            return self._urls[known]
        return "the list of hosts" if self._listed(httpx.URL(known)) else None

    def check(self, url: str) -> str:
        """The address in its normal form.

        Raises:
            ToolRetry: It is no web address.
            ToolFailed: Nobody who may has named it.
        """
        try:
            known = normal(url)
        except ValueError:
            shown = " ".join(url.split())[:SHOWN]
            raise ToolRetry(
                f"{shown!r} is not a web address: give one that begins with http:// or https://"
            ) from None
        if self.source(known) is None:
            raise ToolFailed(
                f"refused: {known[:SHOWN]} was given by no search, nor by the user, nor is its "
                "host on the list; an address that only stands in a document is not fetched"
            )
        return known

    def _add(self, url: str, by: str) -> None:
        try:
            self._urls.setdefault(normal(url), by)
        except ValueError:
            return  # nothing that could be fetched

    def _listed(self, url: httpx.URL) -> bool:
        host, port = _host(url), url.port
        if port is not None:
            return f"{host}:{port}" in self._hosts
        parents = [host[i:] for i, sign in enumerate(host) if sign == "."]
        return any(one in self._hosts for one in (host, f".{host}", *parents))


def normal(url: str) -> str:
    """An address in the one form that is compared: no fragment, default port or final dot.

    Raises:
        ValueError: It is no http or https address, or carries a user name.
    """
    try:
        parsed = httpx.URL(url.strip())
        host = _host(parsed)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ValueError(str(error)) from None
    if parsed.scheme not in _PORTS or not host or parsed.userinfo:
        raise ValueError("not a web address")
    port = None if parsed.port == _PORTS[parsed.scheme] else parsed.port
    return str(parsed.copy_with(host=host, port=port, fragment=None)).rstrip("#")


def urls_in(text: str) -> list[str]:
    """The web addresses in a text, in order; what ends the sentence is not part of them."""
    found = []
    for match in _IN_TEXT.finditer(text):
        url = match[0].rstrip(_TAIL)
        while url.endswith(")") and url.count("(") < url.count(")"):
            url = url[:-1].rstrip(_TAIL)
        found.append(url)
    return found


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii").rstrip(".").lower()
