"""Looking with a tool-calling model: it chooses tools and arguments, and what it saw is evidence.

What the model says in the end is not used: the answer is written from the evidence and judged like
any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, Final

import numpy as np
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from agent.budget import Budget
from agent.domain import Evidence
from agent.forage.patch import Encode
from agent.llm import ModelSettings
from agent.tooling.desk import Desk
from agent.tooling.loop import Bounds, ToolChat, run_tools
from prompts import fence, render
from tools.library import Library
from tools.registry import Called
from tools.titles import titles_for_model

MOST_CALLS: Final = 8
MOST_EVIDENCE: Final = 12  # sentences that an answer is written from, the nearest of those seen
TITLES: Final = 20
_READ_IT: Final = "The library now holds what came: {}. Read it with `find` or `read`."


async def look(
    question: str, titles: Iterable[str], chat: ToolChat, desk: Desk, library: Library,
    budget: Budget,
) -> list[str]:  # fmt: skip
    """Ids of the sentences that a model was shown while it looked for what answers a question.

    Args:
        question: What is not known yet.
        titles: Of the library's documents; the first ones by name are shown.
        chat: The model.
        desk: Its tools; none with an effect is offered, since sources are read.
        library: What the tools read.
        budget: Charged for every message.

    Raises:
        DeepNewsError: the model cannot be asked.
    """
    shown_titles = titles_for_model(titles, TITLES)
    given: list[BaseMessage] = [
        SystemMessage(text) if role == "system" else HumanMessage(text)
        for role, text in render("use_tools", question=question, documents=shown_titles)
    ]
    looped = await run_tools(
        chat, desk.registry, given, untrusted=True, bounds=Bounds(calls=MOST_CALLS),
        budget=budget, show=shown, record=desk.note,
    )  # fmt: skip
    results = [c.result for c in looped.calls if c.result is not None]
    places = [(c.document_id, c.start, c.end) for r in results for c in r.citations]
    found = [
        one.id for place in dict.fromkeys(places) for one in library.spans(*place) if _tells(one)
    ]
    return list(dict.fromkeys(found))


def nearest(question: str, seen: Sequence[Evidence], encode: Encode) -> list[Evidence]:
    """The sentences that an answer is written from, those nearest in meaning first."""
    if not seen:
        return []
    vectors = encode([question, *(one.text for one in seen)])
    order = np.argsort(-(vectors[1:] @ vectors[0]), kind="stable")
    return [seen[int(n)] for n in order[:MOST_EVIDENCE]]


def shown(called: Called) -> str:
    """A call for the model: data from sources between marks, and what came from outside only named.

    What a page or a server says is read through the library, which leaves orders to machines out.
    """
    result = called.result
    if result is None:
        return fence(called.reply(), "what went wrong")
    if result.trusted:
        return called.reply()
    if result.document_ids:
        return called.model_copy(
            update={"result": None, "message": _READ_IT.format(", ".join(result.document_ids))}
        ).reply()
    return fence(called.reply(), result.origin or called.name)


def _tells(one: Evidence) -> bool:
    """Whether a sentence may stand behind an answer."""
    return not {"instruction", "order", "question"} & set(one.flags)


class EndpointChat:
    """The endpoint of a run as a tool-calling chat; what it raises is of ours."""

    def __init__(self, settings: ModelSettings) -> None:
        """Take settings with URL, key and model settled."""
        from agent.llm_chat import connect

        self._settings = settings
        self._client, chat = connect(settings)
        chat.temperature = 0.0
        self._chat: Any = chat

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def bind_tools(self, tools: Sequence[dict[str, Any]], /) -> Any:
        """The chat with these tools offered."""
        bound = copy(self)
        bound._chat = self._chat.bind_tools(tools)
        return bound

    async def ainvoke(self, input: Any, /) -> Any:
        """The model's message.

        Raises:
            DeepNewsError: the endpoint is down, or takes no tools.
        """
        import openai
        from langchain_core.exceptions import ModelError

        from agent.llm_errors import ODD_BODIES, Site, translate

        full = self._settings
        try:
            return await self._chat.ainvoke(input)
        except (ModelError, openai.OpenAIError, *ODD_BODIES) as error:
            key = full.api_key.get_secret_value() if full.api_key else ""
            site = Site(full.base_url or "", full.name or "", full.max_retries, 0, (), key)
            raise translate(error, site) from error
