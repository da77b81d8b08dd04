"""Brave: ``GET /res/v1/web/search`` (api-dashboard.search.brave.com/app/documentation).

A wrong key is a 422 with code SUBSCRIPTION_TOKEN_INVALID. A 429 says in ``X-RateLimit-Reset`` when
each window ("1, 1419704": second and month) opens again, and in ``X-RateLimit-Remaining`` which of
them is used up.
"""

from __future__ import annotations

import asyncio
from typing import Any

from agent.errors import SetupError, ToolFailed
from tools.search import Recent, Result, mapping, results
from tools.web_json import JsonService, Sleep

_FRESH = {"day": "pd", "week": "pw", "month": "pm", "year": "py"}
_KEY = {"SUBSCRIPTION_TOKEN_INVALID", "SUBSCRIPTION_NOT_FOUND", "OPTION_NOT_IN_PLAN"}


class Brave:
    """The Brave Search API."""

    name = "Brave"
    usd = 0.005

    def __init__(
        self, key: str, *, url: str = "https://api.search.brave.com", sleep: Sleep = asyncio.sleep
    ) -> None:
        """Take the key."""
        self._url = url.rstrip("/")
        self._service = JsonService(
            self.name,
            headers={"X-Subscription-Token": key},
            secret=key,
            sleep=sleep,
            retry_header="x-ratelimit-reset",
        )

    async def search(self, query: str, *, k: int = 8, recent: Recent | None = None) -> list[Result]:
        """See ``Searcher``."""
        params: dict[str, Any] = {
            "q": query, "count": min(k, 20), "text_decorations": "false", "result_filter": "web",
        }  # fmt: skip
        if recent:
            params["freshness"] = _FRESH[recent]
        reply = await self._service.ask(f"{self._url}/res/v1/web/search", params=params)
        told = self._service.said(reply, "error", "detail")
        error = reply.data.get("error") if isinstance(reply.data, dict) else None
        code = error.get("code") if isinstance(error, dict) else None
        if reply.status in (401, 403) or code in _KEY:
            raise SetupError(f"Brave does not accept the key: check DEEPNEWS_SEARCH_KEY{told}")
        if reply.status == 402:
            raise SetupError(f"the limit of your Brave plan is reached{told}")
        if reply.status in (400, 422):
            raise ToolFailed(f"Brave does not take this query{told}.")
        data = mapping(self._service, reply)
        if data.get("type") != "search":
            raise ToolFailed("Brave sent an answer that cannot be read.")
        web = data.get("web")  # missing where nothing was found
        found = web.get("results") if isinstance(web, dict) else web
        return results(found, _read, k=k, name=self.name)


def _read(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": one.get("url"),
        "title": one.get("title"),
        "snippet": one.get("description"),
        "date": one.get("page_age") or one.get("age"),
        "engine": "brave",
    }
