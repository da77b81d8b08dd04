"""Tavily: ``POST https://api.tavily.com/search`` (docs.tavily.com/documentation/api-reference).

Errors are ``{"detail": {"error": …}}``: 401 key, 429 rate (with Retry-After), 432 the plan's limit,
433 the pay-as-you-go limit.
"""

from __future__ import annotations

import asyncio
from typing import Any

from agent.errors import SetupError, ToolFailed
from tools.search import Recent, Result, mapping, results
from tools.web_json import JsonService, Sleep


class Tavily:
    """The Tavily API."""

    name = "Tavily"
    usd = 0.008  # one credit, pay as you go

    def __init__(
        self, key: str, *, url: str = "https://api.tavily.com", sleep: Sleep = asyncio.sleep
    ) -> None:
        """Take the key."""
        self._url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {key}"}
        self._service = JsonService(self.name, headers=headers, secret=key, sleep=sleep)

    async def search(self, query: str, *, k: int = 8, recent: Recent | None = None) -> list[Result]:
        """See ``Searcher``."""
        body: dict[str, Any] = {"query": query, "max_results": k, "search_depth": "basic"}
        if recent:
            body["time_range"] = recent
        reply = await self._service.ask(f"{self._url}/search", body=body)
        told = self._service.said(reply, "detail", "error")
        if reply.status in (401, 403):
            raise SetupError(f"Tavily does not accept the key: check DEEPNEWS_SEARCH_KEY{told}")
        if reply.status in (432, 433):
            raise SetupError(f"the limit of your Tavily plan is reached{told}")
        if reply.status in (400, 422):
            raise ToolFailed(f"Tavily does not take this query{told}.")
        data = mapping(self._service, reply)
        if "results" not in data:
            raise ToolFailed("Tavily sent an answer that cannot be read.")
        return results(data["results"], _read, k=k, name=self.name)


def _read(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": one.get("url"),
        "title": one.get("title"),
        "snippet": one.get("content"),
        "date": one.get("published_date"),
        "engine": "tavily",
    }
