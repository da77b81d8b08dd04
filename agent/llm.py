"""The face of every language model here: messages in, one reply out, or one validated object.

Knows neither providers nor prompts; ``llm_endpoint`` and ``local`` implement the protocol, and a
model of None is the extractive writer.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, SecretStr

from agent.domain import Frozen, WriterKind

if TYPE_CHECKING:
    from agent.budget import Budget
    from agent.journal import Journal
    from agent.parts import Writer

T = TypeVar("T", bound=BaseModel)
ModelChoice = Literal["auto", "endpoint", "local", "extractive"]
StructuredMethod = Literal["json_schema", "function_calling", "json_mode"]
Decoding = Literal["plain", "typical"]
Ranking = Literal["verdict", "typicality"]
Record = Callable[[dict[str, Any]], None]


# What models take: messages, or (role, content) pairs just as ``prompts.render`` returns them.
Prompt = Sequence[tuple[str, str]]


class Message(NamedTuple):
    """One part of a prompt."""

    role: Literal["system", "user"]
    content: str


class Reply(NamedTuple):
    """What a model answered. ``replayed``: taken from the journal, at no cost."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    replayed: bool


class Model(Protocol):
    """A language model that is journalled, charged to the budget and recorded."""

    name: str
    kind: WriterKind

    async def complete(
        self,
        messages: Prompt,
        *,
        purpose: str,
        max_tokens: int,
        temperature: float | None = None,
        sample: int = 0,
    ) -> Reply:
        """Answer in prose; ``sample`` numbers candidates made from one prompt.

        A temperature of None is that of the settings.

        Raises:
            ReplyError: The reply is unusable, after one more try where that can help.
            EndpointError: The endpoint is down, refuses, or is not what it claims to be.
            BudgetExceeded: The call does not fit into what is left.
        """
        ...

    async def structured(
        self, messages: Prompt, schema: type[T], *, purpose: str, max_tokens: int
    ) -> T:
        """Answer as an object of the schema; raises as ``complete``, after one repair turn."""
        ...

    async def aclose(self) -> None:
        """Close connections and free memory."""
        ...


class ModelSettings(Frozen):
    """Which model, where, and how it is called.

    ``temperature`` is for prose whose caller names none; objects are asked for at 0.
    ``structured_method`` is where ``structured`` begins; what a server rejects is not sent again.
    ``timeout_seconds`` is for one attempt. Prices are US dollars per million tokens. Only the local
    model reads ``decoding`` and ``ranking``.
    """

    kind: ModelChoice = "auto"
    name: str | None = None
    base_url: str | None = None
    api_key: SecretStr | None = None
    timeout_seconds: float = 120.0
    max_retries: int = 3
    structured_method: StructuredMethod = "json_schema"
    price_in: float | None = None
    price_out: float | None = None
    temperature: float = 0.0
    seed: int | None = None
    concurrency: int = 8
    decoding: Decoding = "plain"
    ranking: Ranking = "verdict"

    def completed(self, environ: Mapping[str, str] | None = None) -> ModelSettings:
        """Fill what is not set from DEEPNEWS_MODEL, OPENAI_BASE_URL and OPENAI_API_KEY."""
        environ = os.environ if environ is None else environ
        key = environ.get("OPENAI_API_KEY")
        return self.model_copy(
            update={
                "name": self.name or environ.get("DEEPNEWS_MODEL") or None,
                "base_url": self.base_url or environ.get("OPENAI_BASE_URL") or None,
                "api_key": self.api_key or (SecretStr(key) if key else None),
            }
        )


class Choice(NamedTuple):
    """The writer that will be used, and one line that says why."""

    kind: WriterKind
    reason: str


def choose(
    kind: ModelChoice, settings: ModelSettings, *, environ: Mapping[str, str] | None = None
) -> Choice:
    """Settle ``auto``: an endpoint if one is given, else the local model, else none.

    Nothing is contacted or loaded: an endpoint that is given but dead is an error later, never a
    reason to fall back.
    """
    if kind != "auto":
        return Choice(kind, f"model: {kind}, as asked")
    full = settings.completed(environ)
    if full.base_url:
        return Choice("endpoint", f"model: endpoint, because a base URL is set ({full.base_url})")
    if full.api_key:
        return Choice("endpoint", "model: endpoint, because an API key is set")
    from agent.local import find_weights

    if importlib.util.find_spec("llama_cpp") and find_weights():
        return Choice("local", "model: local, because no endpoint is set and its weights are here")
    return Choice(
        "extractive",
        "model: extractive, because no endpoint is set and the extra `local` is not installed",
    )


async def open_model(
    settings: ModelSettings, *, journal: Journal, budget: Budget, record: Record,
    writer: Writer | None = None,
) -> Model | None:  # fmt: skip
    """Open the model that the settings name; None is the extractive writer.

    An endpoint is contacted first, within 15 seconds; ``local`` loads its weights.

    Args:
        settings: What is missing is taken from the environment.
        journal: Where each answer is kept before it is used, and replayed from.
        budget: Charged before each call that is not replayed.
        record: Gets one event per call.
        writer: The caller's own, in place of what the settings name.

    Raises:
        EndpointError: The endpoint is dead, refuses the key or is no OpenAI-compatible API.
        SetupError: The model's name is not settled, or the extra `local` is missing.
    """
    from agent.llm_calls import Calls

    settings = settings.completed()
    kind = choose(settings.kind, settings).kind
    if kind != "endpoint":
        keep_inside(os.environ)
    calls = Calls(journal, budget, record, concurrency=settings.concurrency)
    if writer is not None:
        from agent.llm_brought import BroughtModel

        return BroughtModel(writer, settings, calls)
    if kind == "endpoint":
        from agent.llm_endpoint import open_endpoint

        return await open_endpoint(settings, calls)
    if kind == "local":
        from agent.local import open_local

        return await open_local(settings, calls)
    return None


def keep_inside(environ: Any) -> None:
    """Switch off, in an environment, what would send data out or download when no endpoint is used.

    langchain-core traces to a service when these variables ask for it; the hub libraries look for
    newer weights. In local mode no outside socket is opened, whatever the shell has exported.
    """
    environ.update(
        LANGSMITH_TRACING="false",
        LANGCHAIN_TRACING_V2="false",
        HF_HUB_OFFLINE="1",
        TRANSFORMERS_OFFLINE="1",
    )
