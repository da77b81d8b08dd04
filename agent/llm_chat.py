"""One request to ChatOpenAI and back: parameters, structured methods, usage, odd bodies.

Knows nothing of journals and budgets. What a server rejects (a parameter, a way to ask for JSON)
is left out at once and from then on, unless leaving it out did not help.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import SecretStr

from agent.errors import DeepNewsError, EndpointError, ReplyError
from agent.llm import ModelSettings, StructuredMethod
from agent.llm_calls import Answer, Request
from agent.llm_errors import ODD_BODIES, RejectedError, Site, translate
from agent.llm_reach import is_loopback

OPENAI = "https://api.openai.com/v1"
_CONNECT_SECONDS = 5.0
_METHODS: tuple[StructuredMethod, ...] = ("json_schema", "function_calling", "json_mode")
_TOKEN_NAMES = ("max_tokens", "max_completion_tokens")
# Temperature, seed, the name of the token limit, two more ways to ask for JSON, and the request.
_MOST_TRIES = 6


class _Plan(NamedTuple):
    parameters: dict[str, Any]
    tokens_name: str
    method: StructuredMethod | None


class Chat:
    """The connection to one model. Belongs to one event loop."""

    def __init__(self, settings: ModelSettings, *, models: tuple[str, ...] = ()) -> None:
        """Settings must be complete: base URL, name and key. ``models`` is what the server has."""
        self._settings = settings
        self._models = models
        self._rejected: frozenset[str] = frozenset()
        # Most compatible servers know only the older name and ignore the newer one silently.
        self._tokens_name = _TOKEN_NAMES[settings.base_url == OPENAI]
        self._methods = _METHODS[_METHODS.index(settings.structured_method) :]
        self._client, self._model = connect(settings)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def send(self, request: Request, *, kept: Callable[[], int]) -> Answer:
        """Send a request, adapted to what the server takes.

        Args:
            request: What is asked.
            kept: Counts the answers that are safe in the journal: for messages, and because a
                server that rejects its very first request is set up wrongly.

        Raises:
            EndpointError: Down, refusing, or no OpenAI-compatible API.
            ReplyError: This one reply or request is unusable.
        """
        before = self._rejected, self._tokens_name, self._methods
        for _ in range(_MOST_TRIES):
            plan = self._plan(request)
            try:
                return await self._ask(request, plan, kept=kept)
            except RejectedError as error:
                reason = error.message
                if not self._learn(plan, reason):
                    break
        self._rejected, self._tokens_name, self._methods = before
        where = self._settings.base_url
        if kept() == 0:
            raise EndpointError(f"{where} rejects the request: {reason}; check model and settings")
        raise ReplyError(f"{where} rejected this request: {reason}")

    def _plan(self, request: Request) -> _Plan:
        wanted = {"temperature": request.temperature, "seed": request.seed}
        parameters: dict[str, Any] = {
            name: value
            for name, value in wanted.items()
            if value is not None and name not in self._rejected
        }
        # Through extra_body, because ChatOpenAI renames max_tokens to the newer name.
        parameters["extra_body"] = {self._tokens_name: request.max_tokens * request.room}
        return _Plan(parameters, self._tokens_name, self._methods[0] if request.schema else None)

    def _learn(self, plan: _Plan, reason: str) -> bool:
        """Leave out what the reason names, else the next best guess; False when none is left."""
        reason = reason.lower()
        sent = {"temperature", "seed"} & plan.parameters.keys()
        named = {name for name in sent if name in reason}
        if named:
            self._rejected |= named
            return True
        if plan.tokens_name == "max_tokens" and "max_completion_tokens" in reason:
            self._tokens_name = "max_completion_tokens"
            return True
        if plan.method and plan.method != self._methods[-1]:
            self._methods = _METHODS[_METHODS.index(plan.method) + 1 :]
            return True
        self._rejected |= sent
        return bool(sent)

    async def _ask(self, request: Request, plan: _Plan, *, kept: Callable[[], int]) -> Answer:
        import openai
        from langchain_core.exceptions import ModelError
        from langchain_openai.chat_models.base import OpenAIRefusalError

        messages = [(m.role, m.content) for m in request.messages]
        if plan.method == "json_mode":
            messages.append(("user", _as_json(request.schema)))
        try:
            if plan.method is None:
                reply = await self._model.ainvoke(messages, **plan.parameters)
            else:
                asking = self._model.with_structured_output(
                    request.schema, method=plan.method, include_raw=True, **plan.parameters
                )
                reply = (await asking.ainvoke(messages))["raw"]
        except openai.LengthFinishReasonError as error:
            return _cut_off(error.completion)
        except openai.ContentFilterFinishReasonError as error:
            raise ReplyError("the server's content filter stopped the reply") from error
        except (ModelError, OpenAIRefusalError, openai.OpenAIError, *ODD_BODIES) as error:
            raise self._translated(error, kept()) from error
        return _answer(reply)

    def _translated(self, error: Exception, kept: int) -> DeepNewsError:
        settings = self._settings
        return translate(
            error,
            Site(
                settings.base_url or OPENAI,
                settings.name or "",
                settings.max_retries,
                kept,
                self._models,
                settings.api_key.get_secret_value() if settings.api_key else "",
            ),
        )


def connect(settings: ModelSettings) -> tuple[Any, Any]:
    """The HTTP client, which is ours to close, and the chat model on it."""
    import openai
    from langchain_openai import ChatOpenAI

    # ChatOpenAI warns about servers without json_schema; the next method is tried anyway.
    warnings.filterwarnings(
        "ignore", message=r"(This model does not support|Invalid schema for) OpenAI's structured"
    )
    warnings.filterwarnings("ignore", message="Invalid schema for OpenAI's structured output")
    base_url = settings.base_url or OPENAI
    timeout = openai.Timeout(settings.timeout_seconds, connect=_CONNECT_SECONDS)
    client = openai.DefaultAsyncHttpxClient(
        timeout=timeout, trust_env=not is_loopback(base_url), follow_redirects=True
    )
    model = ChatOpenAI(
        model=settings.name or "",
        base_url=base_url,
        api_key=settings.api_key or SecretStr("-"),
        use_responses_api=False,
        timeout=timeout,
        max_retries=settings.max_retries,
        http_async_client=client,
    )
    return client, model


def _answer(reply: Any) -> Answer:
    """Words and usage of a LangChain message; arguments of a tool call count as its words."""
    if refusal := reply.additional_kwargs.get("refusal"):
        raise ReplyError(f"the model refused: {refusal}")
    text = str(reply.text)
    if reply.tool_calls:
        text = json.dumps(reply.tool_calls[0]["args"], ensure_ascii=False)
    elif reply.invalid_tool_calls:
        text = str(reply.invalid_tool_calls[0]["args"])
    usage = reply.usage_metadata or {}
    return Answer(
        text,
        usage.get("input_tokens") or None,
        usage.get("output_tokens") or None,
        reply.response_metadata.get("finish_reason"),
    )


def _cut_off(completion: Any) -> Answer:
    """A JSON reply that ran into its token limit: an exception in openai, an answer here."""
    usage = completion.usage
    return Answer(
        completion.choices[0].message.content or "",
        usage.prompt_tokens if usage else None,
        usage.completion_tokens if usage else None,
        "length",
    )


def _as_json(schema: dict[str, Any] | None) -> str:
    return f"Reply with one JSON object and nothing else. Its JSON schema: {json.dumps(schema)}"
