"""A writer that the caller brings, as a Model: journalled, budgeted, asked for JSON in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from agent.llm import Message, ModelSettings
from agent.llm_calls import Answer, Calls, Request
from agent.llm_endpoint import EndpointModel

if TYPE_CHECKING:
    from agent.parts import Writer


class BroughtModel(EndpointModel):
    """Asks a ``Writer`` where an ``EndpointModel`` asks a server."""

    def __init__(self, writer: Writer, settings: ModelSettings, calls: Calls) -> None:
        """Take the writer; of the settings only temperature and seed count."""
        self._writer = writer
        super().__init__(settings.model_copy(update={"name": writer.name}), calls, connected=False)

    async def _send(self, request: Request) -> Answer:
        messages = request.messages
        if request.schema is not None:
            asked = "Answer with one JSON object of this schema, and nothing else:\n"
            messages = (*messages, Message("user", asked + json.dumps(request.schema)))
        return Answer(
            await self._writer.say(
                [(m.role, m.content) for m in messages], 
                max_tokens=request.max_tokens * request.room, temperature=request.temperature,
            )
        )  # fmt: skip
