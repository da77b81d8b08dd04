from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.tooling.looking import asked, look_outside
from tests.agent.corpus import EMBEDDER
from tools.contract import Capability, Tool, ToolResult
from tools.registry import Called, Registry

WEB = Capability(domain="web", answers=frozenset(["event"]), returns="pages", live=True)


def made(name: str, description: str, text: str, *, required: tuple[str, ...], **more: Any) -> Tool:
    """A tool that tells a text, and brings in the documents named in ``brings``."""
    brings = tuple(more.pop("brings", ()))

    async def run(given: Mapping[str, Any]) -> ToolResult:
        told = text.format(**given)
        return ToolResult(text=told, document_ids=brings)

    parameters = {
        "type": "object", "required": list(required),
        "properties": {name: {"type": "string"} for name in required},
    }  # fmt: skip
    capability = more.pop("capability", WEB)
    return Tool(name, description, parameters, dict, run, capability)


SEARCH = made(
    "search_web", "Searches the web for recent events.",
    "1. Ostara opens a mill\nhttps://a.example/mill\n2. Oats\nhttps://a.example/oats",
    required=("query",),
)  # fmt: skip
FETCH = made(
    "fetch_page", "Reads a page.", "read {url}", required=("url", "question"), brings=["d1"]
)
QUOTES = made(
    "share_price", "Gives the price of a share by its ticker and exchange.", "5 euros",
    required=("ticker", "exchange"),
)  # fmt: skip
SENDS = made(
    "send_mail", "Sends a mail about recent events.", "sent", required=("text",),
    capability=WEB.model_copy(update={"effect": True}),
)  # fmt: skip


async def look(question: str, *tools: Tool, addresses: tuple[str, ...] = ()):
    registry, calls = Registry(tools), list[tuple[str, dict[str, Any]]]()

    async def call(name: str, arguments: Mapping[str, Any]) -> Called:
        calls.append((name, dict(arguments)))
        return await registry.call(name, arguments)

    found = await look_outside(question, tools, EMBEDDER.encode, call, addresses=addresses)
    return found, calls


async def test_what_a_search_gives_is_read_and_kept() -> None:
    question = "Which mill did Ostara open?"
    found, calls = await look(question, SEARCH, FETCH)
    assert found == ["d1"]
    assert calls[0] == ("search_web", {"query": question})
    assert [c[1]["url"] for c in calls[1:]] == ["https://a.example/mill", "https://a.example/oats"]


async def test_addresses_in_the_question_are_read_first() -> None:
    found, calls = await look("What does it say?", FETCH, addresses=("https://b.example/",))
    assert found == ["d1"]
    assert [c[1]["url"] for c in calls] == ["https://b.example/"]


async def test_a_tool_with_an_effect_is_never_called() -> None:
    _, calls = await look("Send a mail about recent events", SENDS, SEARCH, FETCH)
    assert "send_mail" not in {name for name, _ in calls}


async def test_what_the_question_cannot_fill_is_not_called() -> None:
    assert asked(QUOTES, "What is it worth?") is None
    found, calls = await look("What is it worth?", QUOTES)
    assert (found, calls) == ([], [])


async def test_without_tools_nothing_is_found() -> None:
    assert await look("Which mill did Ostara open?") == ([], [])
