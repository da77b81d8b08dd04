"""The tools of a run: looked up by name, called within their limits, each call recorded.

Knows nothing of why a tool is called.
"""

from __future__ import annotations

import asyncio
import difflib
import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from agent.domain import Frozen
from agent.errors import SetupError, ToolFailed, ToolRetry
from tools.contract import Arguments, Tool, ToolResult

Outcome = Literal["done", "usage_error", "failed"]
KEPT: Final = 512  # results that are kept by what was asked
MOST_TEXT: Final = 12_000  # characters of a result that a model is shown
STATUS: Final = "[status] "  # begins the last line of every reply


class Called(Frozen):
    """A call as it went: recorded in the trajectory, and shown to a model by ``reply``.

    ``outcome``: a ``usage_error`` could be mended by the caller (wrong name or arguments),
    ``failed`` could not. ``message`` says what went wrong.
    """

    name: str
    arguments: dict[str, Any]
    outcome: Outcome
    message: str = ""
    result: ToolResult | None = None
    seconds: float = 0.0
    repeated: bool = False
    status: str = ""

    def reply(self) -> str:
        """The text for a model: the result or what went wrong, and the status line last."""
        text = self.message
        if self.result is not None:
            whole = self.result.text
            text = whole[:MOST_TEXT]
            if len(whole) > MOST_TEXT:
                text += f"\n… {len(whole) - MOST_TEXT:,} more characters were left out"
        return f"{text}\n{STATUS}{self.status}" if self.status else text


Call = Callable[[str, Mapping[str, Any]], Awaitable[Called]]  # a tool by name with arguments


class Registry:
    """Tools by name. Results are kept by tool, version and arguments unless they are live."""

    def __init__(
        self,
        tools: Iterable[Tool],
        *,
        status: Callable[[], str] = str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the tools.

        Args:
            tools: Each with a name of its own.
            status: The state of the run in one short line, for the end of every reply.
            clock: Seconds.

        Raises:
            SetupError: Two tools have one name.
        """
        self._tools: dict[str, Tool] = {}
        for one in tools:
            if one.name in self._tools:
                raise SetupError(f"two tools are called {one.name!r}: rename one of them")
            self._tools[one.name] = one
        self._status = status
        self._clock = clock
        self._kept: OrderedDict[str, ToolResult] = OrderedDict()
        self._alone = {name: asyncio.Lock() for name in self._tools}
        self._running: dict[str, asyncio.Future[ToolResult]] = {}
        self._limits = {n: _limiter(t.per_second) for n, t in self._tools.items() if t.per_second}

    @property
    def tools(self) -> Sequence[Tool]:
        """All tools, in the order given."""
        return tuple(self._tools.values())

    def specs(self, names: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """The tools, or the named ones, as model interfaces take them."""
        wanted = self._tools if names is None else [n for n in names if n in self._tools]
        return [self._tools[name].spec() for name in wanted]

    async def call(self, name: str, arguments: Arguments | str) -> Called:
        """Call a tool. Never raises for what a caller or a tool does wrong: that is an outcome.

        Args:
            name: Of the tool.
            arguments: A mapping, or JSON as a model writes it.
        """
        start = self._clock()
        given: dict[str, Any] = {}
        repeated = False
        try:
            one = self._named(name)
            given = _object(name, arguments)
            read = one.read(given)
            key = _key(one, given)
            repeated = key in self._kept
            result = await self._result(one, read, key)
            self._keep(one, key, result)
        except ToolRetry as error:
            return self._called(name, given, start, outcome="usage_error", message=str(error))
        except ToolFailed as error:
            return self._called(name, given, start, outcome="failed", message=str(error))
        return self._called(name, given, start, outcome="done", result=result, repeated=repeated)

    def _called(self, name: str, given: dict[str, Any], start: float, **facts: Any) -> Called:
        seconds = round(self._clock() - start, 4)
        return Called(name=name, arguments=given, seconds=seconds, status=self._status(), **facts)

    def _named(self, name: str) -> Tool:
        if name in self._tools:
            return self._tools[name]
        near = difflib.get_close_matches(name, self._tools, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise ToolRetry(f"There is no tool {name!r}.{meant} There are: {', '.join(self._tools)}.")

    async def _result(self, one: Tool, read: Any, key: str) -> ToolResult:
        """The kept result, that of the same call which is under way, or a new one."""
        if one.capability.live:
            return await self._run(one, read)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._running:
            self._running[key] = asyncio.ensure_future(self._run(one, read))
            self._running[key].add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(self._running[key])

    def _ended(self, key: str, done: asyncio.Future[ToolResult]) -> None:
        self._running.pop(key, None)
        if not done.cancelled():
            done.exception()  # taken, though whoever asked may have left

    def _keep(self, one: Tool, key: str, result: ToolResult) -> None:
        if not one.capability.live:
            self._kept[key] = result
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    async def _run(self, one: Tool, read: Any) -> ToolResult:
        if one.name in self._limits:
            await self._limits[one.name].aacquire()
        try:
            async with asyncio.timeout(one.timeout_seconds):
                if one.capability.parallel:
                    return await one.run(read)
                async with self._alone[one.name]:
                    return await one.run(read)
        except TimeoutError:
            seconds = f"{one.timeout_seconds:g} seconds"
            raise ToolFailed(f"{one.name} gave no answer within {seconds}.") from None


def _object(name: str, arguments: Arguments | str) -> dict[str, Any]:
    """Arguments as an object, whoever wrote them."""
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments or "{}")
        except json.JSONDecodeError as error:
            raise ToolRetry(f"{name}: the arguments are not JSON ({error.msg}).") from None
    if not isinstance(arguments, Mapping):
        raise ToolRetry(f"{name}: the arguments have to be one object, not a list or a value.")
    return dict(arguments)


def _key(one: Tool, given: Mapping[str, Any]) -> str:
    told = json.dumps([one.name, one.version, given], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def _limiter(per_second: float | None) -> Any:
    from langchain_core.rate_limiters import InMemoryRateLimiter  # 0.3 s to import

    return InMemoryRateLimiter(
        requests_per_second=per_second or 1.0, check_every_n_seconds=0.02, max_bucket_size=1
    )
