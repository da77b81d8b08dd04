"""SearXNG: ``GET /search?q=…&format=json`` (docs.searxng.org/dev/search_api.html).

The JSON format has to be switched on in the instance's settings.yml; otherwise it answers 403.
"""

from __future__ import annotations

import asyncio
from typing import Any

from agent.errors import SetupError, ToolFailed
from tools.search import Recent, Result, mapping, results
from tools.web_json import JsonService, Sleep, checked_base


class SearXNG:
    """An instance of SearXNG, mostly one's own: it may be inside a private network."""

    usd = 0.0

    def __init__(self, url: str, *, key: str = "", sleep: Sleep = asyncio.sleep) -> None:
        """Take its address, and a key for instances behind one (sent as a bearer token).

        Raises:
            SetupError: It is no web address.
        """
        try:
            self._url = checked_base(url, setting="DEEPNEWS_SEARCH_URL")
        except ValueError:
            raise SetupError("DEEPNEWS_SEARCH_URL is not an address such as https://host") from None
        self.name = "SearXNG"
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._service = JsonService(self.name, headers=headers, secret=key, sleep=sleep)

    async def search(self, query: str, *, k: int = 8, recent: Recent | None = None) -> list[Result]:
        """See ``Searcher``."""
        params = {"q": query, "format": "json", "categories": "general", "pageno": 1}
        if recent:
            params["time_range"] = recent
        reply = await self._service.ask(f"{self._url}/search", params=params)
        if reply.status == 401:
            raise SetupError(f"{self.name} wants a key: set DEEPNEWS_SEARCH_KEY")
        if reply.status == 403:
            raise SetupError(
                f"{self.name} does not give JSON: add json to search.formats in its settings.yml"
            )
        data = mapping(self._service, reply)
        if "results" not in data:
            raise ToolFailed(f"{self.name} sent an answer that cannot be read.")
        found = results(data["results"], _read, k=k, name=self.name)
        if not found and (broken := _unresponsive(data.get("unresponsive_engines"))):
            told = self._service.clean(", ".join(broken))
            raise ToolFailed(f"{self.name}: none of its engines answered ({told}).")
        return found


def _read(one: dict[str, Any]) -> dict[str, Any]:
    engines = one.get("engines")
    many = [e for e in engines if isinstance(e, str)] if isinstance(engines, list) else []
    return {
        "url": one.get("url"),
        "title": one.get("title"),
        "snippet": one.get("content"),
        "date": one.get("publishedDate"),
        "engine": ", ".join(many) or one.get("engine"),
    }


def _unresponsive(told: Any) -> list[str]:
    """``[["google", "too many requests"], …]``."""
    pairs = told if isinstance(told, list) else []
    return [": ".join(map(str, pair)) for pair in pairs if isinstance(pair, list) and pair]
