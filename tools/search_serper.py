"""Serper: ``POST https://google.serper.dev/search`` with ``X-API-KEY`` (serper.dev/playground).

Errors are ``{"message": …, "statusCode": …}``: 403 for a wrong key, 400 "Not enough credits".
"""

from __future__ import annotations

import asyncio
from typing import Any

from agent.errors import SetupError, ToolFailed
from tools.search import Recent, Result, mapping, results
from tools.web_json import JsonService, Sleep

_SINCE = {"day": "qdr:d", "week": "qdr:w", "month": "qdr:m", "year": "qdr:y"}


class Serper:
    """The Serper API, which passes on what Google gives."""

    name = "Serper"
    usd = 0.001

    def __init__(
        self, key: str, *, url: str = "https://google.serper.dev", sleep: Sleep = asyncio.sleep
    ) -> None:
        """Take the key."""
        self._url = url.rstrip("/")
        headers = {"X-API-KEY": key}
        self._service = JsonService(self.name, headers=headers, secret=key, sleep=sleep)

    async def search(self, query: str, *, k: int = 8, recent: Recent | None = None) -> list[Result]:
        """See ``Searcher``."""
        body: dict[str, Any] = {"q": query, "num": k}
        if recent:
            body["tbs"] = _SINCE[recent]
        reply = await self._service.ask(f"{self._url}/search", body=body)
        told = self._service.said(reply, "message")
        if reply.status in (401, 403):
            raise SetupError(f"Serper does not accept the key: check DEEPNEWS_SEARCH_KEY{told}")
        if reply.status == 400 and "credit" in told.lower():
            raise SetupError("the credits of your Serper plan are used up")
        if reply.status == 400:
            raise ToolFailed(f"Serper does not take this query{told}.")
        data = mapping(self._service, reply)
        if "organic" not in data and "searchParameters" not in data:
            raise ToolFailed("Serper sent an answer that cannot be read.")
        return results(data.get("organic"), _read, k=k, name=self.name)


def _read(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": one.get("link"),
        "title": one.get("title"),
        "snippet": one.get("snippet"),
        "date": one.get("date"),
        "engine": "google",
    }
