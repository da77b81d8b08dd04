"""Searching the web: one protocol over several providers, and the tool.

Knows what a result is and which provider was chosen; how each is spoken to stands in
``search_searxng``, ``search_tavily``, ``search_brave`` and ``search_serper``.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Mapping
from typing import Any, Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from agent.domain import Frozen
from agent.errors import SetupError, ToolFailed
from tools.addresses import Allowed, normal
from tools.context_instructions import is_instruction
from tools.contract import Capability, Tool, ToolResult, tool
from tools.load_types import iso_date
from tools.web_json import JsonService, Reply, Sleep

Recent = Literal["day", "week", "month", "year"]
KEYS: Final = {"tavily": "TAVILY_API_KEY", "brave": "BRAVE_API_KEY", "serper": "SERPER_API_KEY"}
PROVIDERS: Final = ("searxng", *KEYS)
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_SNIPPET = 400  # characters


class Result(Frozen):
    """One page that a search gave. ``date`` is ISO or None; ``engine`` is who found it."""

    url: str
    title: str
    snippet: str
    date: str | None = None
    engine: str = ""


class Searcher(Protocol):
    """A provider of web search."""

    @property
    def name(self) -> str:
        """For people: "Tavily", "SearXNG at https://…"."""

    @property
    def usd(self) -> float:
        """What a search costs, about."""

    async def search(self, query: str, *, k: int = 8, recent: Recent | None = None) -> list[Result]:
        """The k best pages, best first; none is an empty list.

        Raises:
            SetupError: The key is wrong, or the plan is used up.
            ToolFailed: No usable answer.
        """


class Query(BaseModel):
    """Arguments of ``search_web``."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=2, max_length=400, description="What to look for, in few words.")
    k: int = Field(default=8, ge=1, le=20, description="Results at most.")
    recent: Recent | None = Field(
        default=None, description="Only pages of the last day, week, month or year."
    )


def searcher(environment: Mapping[str, str], *, sleep: Sleep = asyncio.sleep) -> Searcher | None:
    """The provider that the environment names; None where it names none.

    ``DEEPNEWS_SEARCH`` is searxng, tavily, brave or serper; ``DEEPNEWS_SEARCH_KEY`` (or the
    provider's own TAVILY_API_KEY, BRAVE_API_KEY, SERPER_API_KEY) the key;
    ``DEEPNEWS_SEARCH_URL`` the address, needed for SearXNG alone.

    Raises:
        SetupError: An unknown provider, or its key or address is missing.
    """
    from tools import search_brave, search_searxng, search_serper, search_tavily

    chosen = environment.get("DEEPNEWS_SEARCH", "").strip().lower()
    if not chosen or chosen == "none":
        return None
    if chosen not in PROVIDERS:
        raise SetupError(f"DEEPNEWS_SEARCH is {chosen!r}: use one of {', '.join(PROVIDERS)}")
    url = environment.get("DEEPNEWS_SEARCH_URL", "").strip()
    key = environment.get("DEEPNEWS_SEARCH_KEY", "").strip()
    if chosen == "searxng":
        if not url:
            raise SetupError("set DEEPNEWS_SEARCH_URL to the address of your SearXNG")
        return search_searxng.SearXNG(url, key=key, sleep=sleep)
    own = KEYS[chosen]
    key = key or environment.get(own, "").strip()
    if not key:
        raise SetupError(f"searching with {chosen} needs a key: set DEEPNEWS_SEARCH_KEY or {own}")
    made: Mapping[str, Any] = {
        "tavily": search_tavily.Tavily,
        "brave": search_brave.Brave,
        "serper": search_serper.Serper,
    }
    found: Searcher = made[chosen](key, **({"url": url} if url else {}), sleep=sleep)
    return found


def search_tool(provider: Searcher, allowed: Allowed) -> Tool:
    """``search_web`` with a provider; what it finds may then be fetched.

    Args:
        provider: Who searches.
        allowed: Takes note of the addresses found.
    """

    async def run(query: Query) -> ToolResult:
        found = await provider.search(query.query, k=query.k, recent=query.recent)
        allowed.offer((one.url for one in found), by="search_web")
        origin = f"results of {provider.name}"
        if not found:
            return ToolResult(text=f"No results for {query.query!r}.", origin=origin, trusted=True)
        return ToolResult(text="\n\n".join(map(_shown, enumerate(found, 1))), origin=origin)

    return tool(
        "search_web",
        "Searches the web and gives addresses with titles and snippets. Use it for what the "
        "library does not tell, above all for recent events. A snippet is no evidence: read the "
        "page with fetch_page before anything of it is used.",
        Query,
        run,
        Capability(
            domain="web",
            answers=frozenset(("event", "document", "statement", "definition")),
            returns="addresses of pages with title, date and snippet",
            live=True,
            seconds=1.5,
            usd=provider.usd,
        ),
        timeout_seconds=60,
        per_second=1,
    )


def _shown(numbered: tuple[int, Result]) -> str:
    number, one = numbered
    about = " · ".join(filter(None, (one.date, one.engine)))
    title, snippet = (
        "(left out: it reads like an instruction)" if is_instruction(text.lower()) else text
        for text in (one.title, one.snippet)
    )
    lines = (f"{number}. {title}", one.url, about, snippet)
    return "\n".join(filter(None, lines))


def results(found: Any, read: Any, *, k: int, name: str) -> list[Result]:
    """Results out of a provider's list: those with a web address, none twice, at most k.

    Args:
        found: What stands where the list should be; None counts as an empty one.
        read: Makes a mapping into ``Result``'s fields.
        k: How many.
        name: Of the provider.

    Raises:
        ToolFailed: It is no list.
    """
    if found is None:
        return []
    if not isinstance(found, list):
        raise ToolFailed(f"{name} sent an answer that cannot be read.")
    taken: dict[str, Result] = {}
    for one in found:
        fields = read(one) if isinstance(one, dict) else {}
        try:
            url = normal(str(fields.get("url") or ""))
        except ValueError:
            continue
        taken.setdefault(
            url,
            Result(
                url=url,
                title=plain(fields.get("title"), 200) or url,
                snippet=plain(fields.get("snippet"), _SNIPPET),
                date=iso_date(fields.get("date")),
                engine=plain(fields.get("engine"), 60),
            ),
        )
    return list(taken.values())[:k]


def plain(value: Any, limit: int) -> str:
    """A string of a provider as one line of text, without marks of HTML."""
    if not isinstance(value, str):
        return ""
    text = html.unescape(_TAGS.sub("", value))
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def mapping(service: JsonService, reply: Reply) -> dict[str, Any]:
    """The JSON object of an answer that went well.

    Raises:
        ToolFailed: Any other answer.
    """
    if reply.status != 200:
        raise ToolFailed(f"{service.name} answered {reply.status}.")
    if not isinstance(reply.data, dict):
        raise ToolFailed(f"{service.name} sent an answer that is not JSON.")
    return reply.data
