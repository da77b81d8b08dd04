"""SEC EDGAR's public JSON: companies, filings, facts (sec.gov/search-filings/edgar-application-
programming-interfaces). Needs no key, but a User-Agent that says who asks, and at most ten
requests a second from one place (sec.gov/os/accessing-edgar-data).

Knows requests and what is kept of them, not what the answers mean.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from agent.errors import SetupError, ToolFailed
from tools.web_json import JsonService, Sleep

PER_SECOND: Final = 8.0  # below the ten that are allowed: other programs of the user may ask too
KEPT: Final = 24  # answers; a large company's facts are some 10 MB of JSON
_HOW = "set DEEPNEWS_CONTACT to your name and e-mail address, such as 'Jane Doe jane@example.com'"


class Pace:
    """At most so many starts a second, over all that wait here."""

    def __init__(
        self,
        per_second: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Take the rate; ``clock`` gives seconds."""
        self._gap = 1.0 / per_second
        self._clock, self._sleep = clock, sleep
        self._next = 0.0
        self._lock = asyncio.Lock()

    async def __call__(self) -> None:
        """Wait for one's turn."""
        async with self._lock:
            now = self._clock()
            if now < self._next:
                await self._sleep(self._next - now)
            self._next = max(now, self._next) + self._gap


class Edgar:
    """The service, with the answers of this run kept by address."""

    def __init__(
        self,
        contact: str,
        *,
        www: str = "https://www.sec.gov",
        data: str = "https://data.sec.gov",
        sleep: Sleep = asyncio.sleep,
        pace: Pace | None = None,
    ) -> None:
        """Take who asks.

        Args:
            contact: Name and e-mail address.
            www: Where the directory and the filings are.
            data: Where submissions and facts are.
            sleep: Waits.
            pace: Limits the rate.

        Raises:
            SetupError: No contact that the SEC would take.
        """
        if "@" not in contact or not contact.isascii() or not contact.isprintable():
            raise SetupError(f"the SEC wants to know who asks: {_HOW}")
        self.www, self.data = www.rstrip("/"), data.rstrip("/")
        self._service = JsonService(
            "SEC EDGAR",
            headers={"User-Agent": f"DeepNews {contact.strip()}"},
            timeout_seconds=30,
            sleep=sleep,
            before=pace or Pace(PER_SECOND, sleep=sleep),
        )
        self._kept: OrderedDict[str, Any] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}

    async def directory(self) -> Any:
        """All companies with a ticker: ``{"0": {"cik_str", "ticker", "title"}, …}``."""
        return await self._asked(f"{self.www}/files/company_tickers.json")

    async def submissions(self, cik: int) -> Any | None:
        """What a company has filed; None where there is no such company."""
        return await self._asked(f"{self.data}/submissions/CIK{cik:010d}.json")

    async def older(self, name: str) -> Any | None:
        """A further part of a long list of filings, by its file name."""
        return await self._asked(f"{self.data}/submissions/{name}")

    async def facts(self, cik: int) -> Any | None:
        """Every fact of a company; None where it files none as data."""
        return await self._asked(f"{self.data}/api/xbrl/companyfacts/CIK{cik:010d}.json")

    def concept_url(self, cik: int, taxonomy: str, tag: str) -> str:
        """Where those facts stand."""
        return f"{self.data}/api/xbrl/companyconcept/CIK{cik:010d}/{taxonomy}/{tag}.json"

    def filing_url(self, cik: int, accession: str, document: str) -> str:
        """Where a document of a filing stands; its index where no document is named."""
        folder = f"{self.www}/Archives/edgar/data/{cik}/{accession.replace('-', '')}"
        return f"{folder}/{document or f'{accession}-index.htm'}"

    async def _asked(self, url: str) -> Any | None:
        """The answer, asked for once in a run; None for a 404, which is not kept.

        Raises:
            SetupError: The contact is not taken.
            ToolFailed: No usable answer.
        """
        async with self._asking.setdefault(url, asyncio.Lock()):
            if url in self._kept:
                self._kept.move_to_end(url)
                return self._kept[url]
            reply = await self._service.ask(url)
            if reply.status == 404:
                return None
            if reply.status == 403:
                if "rate threshold" in reply.text[:20_000].lower():
                    raise ToolFailed("SEC EDGAR blocks this address for now: too many requests.")
                raise SetupError(f"the SEC refuses requests that do not say who asks: {_HOW}")
            if reply.status != 200:
                raise ToolFailed(f"SEC EDGAR answered {reply.status}.")
            if not isinstance(reply.data, dict):
                raise ToolFailed("SEC EDGAR sent an answer that is not JSON.")
            self._kept[url] = reply.data
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return reply.data
