"""Which tool-calling model is asked in an eval, and a memory for what it said. Knows no case."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NamedTuple

from agent.errors import SetupError
from agent.llm import ModelSettings, choose
from agent.own_loop import OwnLoop
from agent.settings import Writer
from agent.tooling.loop import ToolChat


class Opened(NamedTuple):
    """A chat model, its name, and what ends it."""

    chat: ToolChat
    name: str
    close: Callable[[], Coroutine[Any, Any, None]]


def has_model(writer: Writer | None) -> bool:
    """Whether there is one to be asked; nothing is contacted or loaded."""
    return choose(writer or "auto", ModelSettings().completed()).kind != "extractive"


def open_chat(writer: Writer | None, loop: OwnLoop) -> Opened:
    """The endpoint when one is set, else the local model.

    Raises:
        SetupError: neither is there, or the endpoint does not answer.
    """
    settings = ModelSettings().completed()
    kind = choose(writer or "auto", settings).kind
    if kind == "extractive":
        raise SetupError(
            "part bfcl needs a model: set OPENAI_BASE_URL, or pip install 'deepnews[local]'"
        )
    if kind == "local":
        from agent.local import NAME
        from agent.tooling.local_chat import open_local_chat

        local = open_local_chat()

        async def close() -> None:
            local.close()

        return Opened(local, NAME, close)
    return loop.wait(_endpoint(settings))


async def _endpoint(settings: ModelSettings) -> Opened:
    from agent.llm_chat import connect
    from agent.llm_endpoint import contact

    full, _ = await contact(settings)
    client, chat = connect(full)
    chat.temperature = 0.0
    return Opened(chat, full.name or "", client.aclose)


class Remembering:
    """A chat model that is not asked the same twice: for ways that begin alike."""

    def __init__(self, chat: ToolChat) -> None:
        """Begin with an empty memory."""
        self._chat = chat
        self._said: dict[str, Any] = {}

    def bind_tools(self, tools: Sequence[dict[str, Any]], /) -> _Bound:
        """The model with these tools offered."""
        return _Bound(self._chat.bind_tools(tools), self._said, json.dumps(list(tools)))

    async def ainvoke(self, input: Any, /) -> Any:
        """The model's message, no tools offered."""
        return await _Bound(self._chat, self._said, "").ainvoke(input)


class _Bound:
    def __init__(self, chat: Any, said: dict[str, Any], offered: str) -> None:
        self._chat, self._said, self._offered = chat, said, offered

    async def ainvoke(self, input: Any, /) -> Any:
        key = self._offered + json.dumps([[m.type, m.text] for m in input])
        if key not in self._said:
            self._said[key] = await self._chat.ainvoke(input)
        return self._said[key]
