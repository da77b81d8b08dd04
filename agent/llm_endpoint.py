"""Any OpenAI-compatible endpoint as a Model.

Transport is retried in the client alone, which honours retry-after. Here a reply without usable
content gets one more try: an empty or garbled one as it is, a wrong object with what is wrong.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, SecretStr

from agent.domain import WriterKind
from agent.errors import ReplyError, SetupError
from agent.llm import Message, ModelSettings, Prompt, Reply, T
from agent.llm_calls import Answer, Calls, Request, clean, messages_of
from agent.llm_chat import OPENAI, Chat
from agent.llm_errors import GarbledError, not_an_api
from agent.llm_reach import pick, reach
from agent.llm_text import json_in, problem, without_thoughts

# The second try of an empty reply must not be the same again: a little heat.
_SECOND_TEMPERATURE = 0.3
# A model that thinks aloud needs room for the answer behind its thoughts.
_ROOM_TO_THINK = 4
_SHOWN_REPLY = 2_000


async def open_endpoint(settings: ModelSettings, calls: Calls) -> EndpointModel:
    """Check the endpoint, settle the model's name, and open it; see ``agent.llm.open_model``."""
    full, models = await contact(settings)
    return EndpointModel(full, calls, models=models)


async def contact(settings: ModelSettings) -> tuple[ModelSettings, tuple[str, ...]]:
    """Ask the endpoint whether it is there, within 15 seconds; needs nothing heavy.

    Returns:
        The settings with URL, key and model settled, and the models that the server lists.

    Raises:
        EndpointError: Nobody answers, the key is refused, or this is no OpenAI-compatible API.
        SetupError: No endpoint is set, or which of its models is meant is not settled.
    """
    base_url = (settings.base_url or OPENAI).rstrip("/")
    if base_url == OPENAI and settings.api_key is None:
        raise SetupError("no endpoint is set: set OPENAI_BASE_URL, or OPENAI_API_KEY for OpenAI")
    key = settings.api_key or SecretStr("-")
    models = await reach(base_url, key.get_secret_value())
    name = pick(settings.name, models, base_url)
    full = settings.model_copy(update={"base_url": base_url, "name": name, "api_key": key})
    return full, models or ()


class EndpointModel:
    """A model behind an endpoint. Belongs to one event loop; close it with ``aclose``."""

    kind: WriterKind = "endpoint"

    def __init__(
        self, settings: ModelSettings, calls: Calls, *, models: tuple[str, ...] = (),
        connected: bool = True,
    ) -> None:  # fmt: skip
        """Settings must be complete: base URL, name and key. Not ``connected``: it asks itself."""
        self.name = settings.name or ""
        self._settings = settings
        self._calls = calls
        self._chat = Chat(settings, models=models) if connected else None
        self._room = 1

    async def complete(
        self,
        messages: Prompt,
        *,
        purpose: str,
        max_tokens: int,
        temperature: float | None = None,
        sample: int = 0,
    ) -> Reply:
        """Answer in prose; see ``agent.llm.Model``."""
        heat = self._settings.temperature if temperature is None else temperature
        request = self._request(messages, max_tokens, temperature=heat, sample=sample)
        reply = await self._once(request, purpose=purpose)
        if without_thoughts(reply.text):
            return clean(reply, allowed=max_tokens)
        again = request._replace(
            attempt=1, temperature=max(heat, _SECOND_TEMPERATURE), room=self._room
        )
        reply = await self._once(again, purpose=purpose)
        return clean(reply, allowed=max_tokens * self._room)

    async def structured(
        self, messages: Prompt, schema: type[T], *, purpose: str, max_tokens: int
    ) -> T:
        """Answer as an object of the schema; see ``agent.llm.Model``."""
        request = self._request(messages, max_tokens, temperature=0.0)
        request = request._replace(schema=_json_schema(schema))
        reply = await self._once(request, purpose=purpose)
        try:
            return _parse(reply.text, schema)
        except ValueError as error:
            complaint = Message("user", _repair(reply.text, problem(error)))
        again = request._replace(
            attempt=1, messages=(*request.messages, complaint), room=self._room
        )
        reply = await self._once(again, purpose=purpose)
        try:
            return _parse(reply.text, schema)
        except ValueError as error:
            raise ReplyError(f"no usable {schema.__name__}: {problem(error)}") from None

    async def aclose(self) -> None:
        """Close the connections."""
        if self._chat is not None:
            await self._chat.aclose()

    def _request(
        self,
        messages: Prompt,
        max_tokens: int,
        *,
        temperature: float,
        sample: int = 0,
    ) -> Request:
        seed = self._settings.seed
        return Request(
            model=self.name,
            messages=messages_of(messages),
            max_tokens=max_tokens,
            temperature=temperature,
            seed=(seed or 0) + sample if seed is not None or sample else None,
            sample=sample,
            room=self._room,
        )

    async def _once(self, request: Request, *, purpose: str) -> Reply:
        """One journalled call; a garbled body, which no journal keeps, is asked for again."""
        try:
            reply = await self._calls.once(request, self._send, purpose=purpose)
        except GarbledError:
            try:
                reply = await self._calls.once(request, self._send, purpose=purpose)
            except GarbledError as error:
                if error.html:
                    raise not_an_api(self._settings.base_url or OPENAI) from error
                raise
        if reply.text.strip() and not without_thoughts(reply.text):
            self._room = _ROOM_TO_THINK
        return reply

    async def _send(self, request: Request) -> Answer:
        assert self._chat is not None
        return await self._chat.send(request, kept=lambda: self._calls.journal.kept)


def _parse(text: str, schema: type[T]) -> T:
    # Validated as JSON, so that arrays become tuples and strings decimals under strict models.
    return schema.model_validate_json(json.dumps(json_in(text)))


def _json_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The schema with the name and description that tool calls need."""
    found = schema.model_json_schema()
    found["title"] = schema.__name__
    found.setdefault("description", schema.__name__)
    return found


def _repair(reply: str, wrong: str) -> str:
    shown = without_thoughts(reply)[:_SHOWN_REPLY]
    before = f"\n\nYour reply was:\n{shown}" if shown else ""
    return (
        f"Your reply could not be used: {wrong}.{before}\n\n"
        "Reply again with the one complete JSON object that was asked for, and nothing else."
    )
