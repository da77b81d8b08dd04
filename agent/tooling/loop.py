"""The tool loop: a model asks for tools, they are called, it answers. Knows no provider.

A plain loop and not LangGraph's ToolNode, because arguments that are no JSON come as
``invalid_tool_calls``, which ToolNode passes over, and because what is offered changes on the way:
tools with an effect are gone once text that we did not write stands in the prompt, and a tool that
was used wrongly twice is taken away.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, Literal, NamedTuple, Protocol

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.budget import Budget
from agent.domain import Frozen
from agent.errors import BudgetExceeded
from agent.llm_text import count_tokens
from tools.contract import Tool
from tools.registry import Called, Registry

Stopped = Literal["answered", "enough", "calls", "budget"]
Show = Callable[[Called], str]
Record = Callable[[Called], None]
Enough = Callable[[Sequence[Called]], bool]

NO_MORE: Final = "No more calls are left. Answer from what you have."
WITHDRAWN: Final = "This was the second wrong call in a row: do without it."
NAMELESS: Final = ""  # stands for all names that no tool has


class Asking(Protocol):
    """A chat model that already knows which tools it may ask for."""

    async def ainvoke(self, input: Any, /) -> Any:
        """The model's message."""


class ToolChat(Protocol):
    """A chat model that can be offered tools, as those of langchain-core can."""

    async def ainvoke(self, input: Any, /) -> Any:
        """The model's message, no tools offered."""

    def bind_tools(self, tools: Sequence[dict[str, Any]], /) -> Any:
        """The model with these tools (OpenAI function specifications) offered."""


class Bounds(Frozen):
    """What one loop may do. ``retries``: guided tries after a wrong call of a tool, in a row.

    ``answer_tokens`` is held back from the budget for each message of the model.
    """

    calls: int = 16
    retries: int = 1
    answer_tokens: int = 1_000


class Looped(NamedTuple):
    """How a loop went: its answer ("" where none was given), every call in order, all messages."""

    text: str
    calls: tuple[Called, ...]
    messages: tuple[BaseMessage, ...]
    stopped: Stopped


def offered(tools: Sequence[Tool], *, untrusted: bool) -> list[Tool]:
    """The tools that may be offered: none with an effect beside text that we did not write."""
    return [one for one in tools if not (untrusted and one.capability.effect)]


async def run_tools(
    model: ToolChat,
    registry: Registry,
    messages: Sequence[BaseMessage],
    *,
    untrusted: bool,
    bounds: Bounds | None = None,
    budget: Budget | None = None,
    show: Show = Called.reply,
    record: Record = lambda called: None,
    enough: Enough = lambda calls: False,
) -> Looped:
    """Let a model call tools until it answers or a bound is reached.

    A wrong call comes back with how to put it right; so the model has one guided retry. Whoever
    is out of calls is asked once more, without tools, to answer from what there is.

    Args:
        model: Of langchain-core, or what behaves like it.
        registry: The tools; which of them are offered is decided here.
        messages: What the model is told first. Text from sources never stands in a system message.
        untrusted: Whether text that we did not write is in ``messages``.
        bounds: Of the calls.
        budget: Charged for every message of the model; its end ends the loop.
        show: A call's result as text for the model.
        record: Takes every call as it was made, for the trajectory.
        enough: Whether the calls so far are all that is wanted: the loop then ends unanswered.
    """
    loop = _Loop(registry, bounds or Bounds(), show, record, untrusted=untrusted)
    told = list(messages)
    stopped: Stopped = "answered"
    try:
        while True:
            reply = await _asked(loop.bind(model), told, loop.bounds, budget)
            told.append(reply)
            if not (reply.tool_calls or reply.invalid_tool_calls) or not loop.open:
                break
            told += await loop.called(reply)
            if enough(loop.calls):
                stopped = "enough"
                break
        if stopped == "answered" and len(loop.calls) >= loop.bounds.calls:
            stopped = "calls"
    except BudgetExceeded:
        stopped, reply = "budget", AIMessage("")
    return Looped(str(reply.text), tuple(loop.calls), tuple(told), stopped)


class _Loop:
    """What is offered, what was called, and what went wrong so far."""

    def __init__(
        self, registry: Registry, bounds: Bounds, show: Show, record: Record, *, untrusted: bool
    ) -> None:
        self.registry, self.bounds, self._show, self._record = registry, bounds, show, record
        self.calls: list[Called] = []
        self._untrusted = untrusted
        self._wrong: Counter[str] = Counter()

    @property
    def open(self) -> Collection[str]:
        """Names of the tools that may be called now."""
        spent = len(self.calls) >= self.bounds.calls
        if spent or self._wrong[NAMELESS] > self.bounds.retries:
            return ()
        able = offered(self.registry.tools, untrusted=self._untrusted)
        return [t.name for t in able if self._wrong[t.name] <= self.bounds.retries]

    def bind(self, model: ToolChat) -> Asking:
        names = self.open
        bound: Asking = model.bind_tools(self.registry.specs(names)) if names else model
        return bound

    async def called(self, reply: AIMessage) -> list[ToolMessage]:
        """Make the calls of one message, side by side, and tell how they went."""
        asked: list[tuple[str, Any, str | None]] = []
        asked += [(c["name"], c["args"], c["id"]) for c in reply.tool_calls]
        asked += [(c["name"] or "", c["args"] or "", c["id"]) for c in reply.invalid_tool_calls]
        names = self.open
        room = self.bounds.calls - len(self.calls)
        made = await asyncio.gather(*(self._call(n, a, names) for n, a, _ in asked[:room]))
        told = [ToolMessage(self._noted(called), tool_call_id=asked[n][2] or "", name=called.name)
                for n, called in enumerate(made)]  # fmt: skip
        told += [ToolMessage(NO_MORE, tool_call_id=i or "", name=n) for n, _, i in asked[room:]]
        return told

    async def _call(self, name: str, arguments: Any, names: Collection[str]) -> Called:
        if name in names or all(name != t.name for t in self.registry.tools):
            return await self.registry.call(name, arguments)
        # It exists and is not offered: the model is told no more than of a tool that does not.
        message = f"There is no tool {name!r}. There are: {', '.join(names)}."
        given = dict(arguments) if isinstance(arguments, dict) else {}
        return Called(name=name, arguments=given, outcome="usage_error", message=message)

    def _noted(self, called: Called) -> str:
        """Keep the call; its text for the model."""
        self.calls.append(called)
        self._record(called)
        known = any(called.name == t.name for t in self.registry.tools)
        key = called.name if known else NAMELESS
        if called.outcome != "usage_error":
            self._wrong[key] = 0
            self._untrusted |= called.result is not None and not called.result.trusted
            return self._show(called)
        self._wrong[key] += 1
        gone = self._wrong[key] > self.bounds.retries
        return f"{self._show(called)}\n{WITHDRAWN}" if gone else self._show(called)


async def _asked(
    model: Asking, told: Sequence[BaseMessage], bounds: Bounds, budget: Budget | None
) -> AIMessage:
    """The model's next message, paid for."""
    if budget is None:
        return _message(await model.ainvoke(list(told)))
    held = budget.charge(sum(count_tokens(str(m.text)) for m in told), bounds.answer_tokens)
    try:
        reply = _message(await model.ainvoke(list(told)))
    except BaseException:  # cancelled as well: what was held back is free again, and it goes on
        budget.release(held)
        raise
    usage = reply.usage_metadata
    spent = usage["output_tokens"] if usage else count_tokens(str(reply.text))
    prompt = usage["input_tokens"] if usage else held.prompt_tokens
    budget.settle(held, prompt_tokens=prompt, completion_tokens=spent)
    return reply


def _message(reply: Any) -> AIMessage:
    return reply if isinstance(reply, AIMessage) else AIMessage(str(reply))


def asked_of(question: str) -> list[BaseMessage]:
    """A question alone, as the first message."""
    return [HumanMessage(question)]
