"""Doubles of what a run depends on: models that follow a script, a clock that is set by hand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from langchain_core.messages import AIMessage, BaseMessage
from pydantic import BaseModel

from agent.domain import WriterKind
from agent.errors import ReplyError
from agent.llm import Message, Reply

T = TypeVar("T", bound=BaseModel)
Scripted = str | BaseModel | Mapping[str, Any] | Exception
Script = Iterable[Scripted] | Mapping[str, Iterable[Scripted]] | Callable[["Call"], Scripted]


class Call:
    """What a scripted model was asked."""

    def __init__(
        self,
        messages: Sequence[tuple[str, str]],
        purpose: str,
        max_tokens: int,
        *,
        sample: int = 0,
        schema: type[BaseModel] | None = None,
    ) -> None:
        self.messages = [Message(*m) for m in messages]  # type: ignore[arg-type]
        self.purpose = purpose
        self.max_tokens = max_tokens
        self.sample = sample
        self.schema = schema

    @property
    def prompt(self) -> str:
        return "\n\n".join(m.content for m in self.messages)


class ScriptedModel:
    """A Model that answers from a script and remembers what it was asked in ``calls``.

    The script is a list of replies in order, a list for each purpose, or a function of the call.
    A reply is text, an object (or its fields) for ``structured``, or an exception to raise. An
    exhausted script raises ReplyError, as a model with nothing to say.
    """

    def __init__(
        self, script: Script = (), *, name: str = "scripted", kind: WriterKind = "endpoint"
    ) -> None:
        self.name = name
        self.kind: WriterKind = kind
        self.calls: list[Call] = []
        self.closed = False
        self._answer = _reader(script)

    async def complete(
        self,
        messages: Sequence[tuple[str, str]],
        *,
        purpose: str,
        max_tokens: int,
        temperature: float | None = None,
        sample: int = 0,
    ) -> Reply:
        call = Call(messages, purpose, max_tokens, sample=sample)
        reply = self._next(call)
        if not isinstance(reply, str):
            raise AssertionError(f"the script has an object where {purpose} asks for text")
        if not reply.strip():
            raise ReplyError("the model answered with nothing")
        return Reply(reply, len(call.prompt) // 4, len(reply) // 4, 0.0, False)

    async def structured(
        self,
        messages: Sequence[tuple[str, str]],
        schema: type[T],
        *,
        purpose: str,
        max_tokens: int,
    ) -> T:
        reply = self._next(Call(messages, purpose, max_tokens, schema=schema))
        if isinstance(reply, str):
            raise ReplyError(f"no usable {schema.__name__}: {reply}")
        return reply if isinstance(reply, schema) else schema.model_validate(reply)

    async def aclose(self) -> None:
        self.closed = True

    def _next(self, call: Call) -> Any:
        self.calls.append(call)
        reply = self._answer(call)
        if isinstance(reply, Exception):
            raise reply
        return reply


def _reader(script: Script) -> Callable[[Call], Scripted]:
    if callable(script):
        return script
    if isinstance(script, Mapping):
        queues = {purpose: deque(replies) for purpose, replies in script.items()}
        return lambda call: _pop(queues.get(call.purpose, deque()), call)
    queue = deque(script)
    return lambda call: _pop(queue, call)


def _pop(queue: deque[Scripted], call: Call) -> Scripted:
    return queue.popleft() if queue else ReplyError(f"nothing scripted for {call.purpose}")


class ScriptedChat:
    """A tool-calling chat model that answers from a script, as those of langchain-core do.

    A reply is a message, or a function of the messages so far and the names of the tools that are
    offered. ``offers`` and ``seen`` keep what each turn was given.
    """

    def __init__(
        self, *script: AIMessage | Callable[[list[BaseMessage], list[str]], AIMessage]
    ) -> None:
        self._script = deque(script)
        self.offers: list[list[str]] = []
        self.seen: list[list[BaseMessage]] = []

    def bind_tools(self, tools: Sequence[dict[str, Any]]) -> _Offered:
        return _Offered(self, [one["function"]["name"] for one in tools])

    async def ainvoke(self, messages: list[BaseMessage]) -> AIMessage:
        return self.turn(messages, [])

    def turn(self, messages: list[BaseMessage], names: list[str]) -> AIMessage:
        self.offers.append(names)
        self.seen.append(list(messages))
        reply = self._script.popleft() if self._script else AIMessage("nothing scripted")
        return reply if isinstance(reply, AIMessage) else reply(messages, names)


class _Offered:
    def __init__(self, chat: ScriptedChat, names: list[str]) -> None:
        self._chat, self._names = chat, names

    async def ainvoke(self, messages: list[BaseMessage]) -> AIMessage:
        return self._chat.turn(messages, self._names)


class FakeClock:
    """Seconds that pass only when told."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds
