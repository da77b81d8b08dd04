from __future__ import annotations

import asyncio

import pytest
from pydantic import BaseModel, ConfigDict, Field

from agent.errors import SetupError, ToolFailed, ToolRetry
from tools.contract import Capability, Tool, ToolResult, tool
from tools.registry import KEPT, MOST_TEXT, STATUS, Registry

READS = Capability(domain="library", answers=frozenset(["statement"]), returns="passages")


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, description="What is looked for.")
    k: int = Field(default=3, ge=1, le=9)


class Counting:
    """A tool that counts its calls, and how many of them ran at once."""

    def __init__(self, *, seconds: float = 0.0) -> None:
        self.calls = self.now = self.most = 0
        self.seconds = seconds

    async def __call__(self, asked: Asked) -> ToolResult:
        self.calls += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(self.seconds)
            if asked.question == "retry":
                raise ToolRetry("ask for something else")
            if asked.question == "failed":
                raise ToolFailed("the index is gone")
            return ToolResult(text=asked.question * asked.k)
        finally:
            self.now -= 1


def finder(run: Counting, **more) -> Tool:
    capability = more.pop("capability", READS)
    return tool("find", "Finds passages.", Asked, run, capability, **more)


async def test_a_call_is_recorded_with_its_arguments_and_ends_with_the_status() -> None:
    registry = Registry([finder(Counting())], status=lambda: "patches 3")
    called = await registry.call("find", '{"question": "ab", "k": 2}')
    assert (called.outcome, called.arguments) == ("done", {"question": "ab", "k": 2})
    assert called.reply() == f"abab\n{STATUS}patches 3"


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("fnd", {}, "Did you mean find?"),
        ("find", "{question", "not JSON"),
        ("find", "[1]", "one object"),
        ("find", {}, "`question`: Field required"),
        ("find", {"question": "a", "k": 99}, "`k`: Input should be less than or equal to 9"),
        ("find", {"question": "a", "n": 1}, "`k` (optional)"),
        ("find", {"question": "retry"}, "ask for something else"),
    ],
)
async def test_what_the_caller_can_mend_is_a_usage_error_that_says_how(
    name: str, arguments: dict | str, told: str
) -> None:
    called = await Registry([finder(Counting())]).call(name, arguments)
    assert called.outcome == "usage_error"
    assert told in called.message
    assert called.result is None


async def test_what_nobody_can_mend_has_failed() -> None:
    called = await Registry([finder(Counting())]).call("find", {"question": "failed"})
    assert (called.outcome, called.message) == ("failed", "the index is gone")
    slow = finder(Counting(seconds=5), timeout_seconds=0.02)
    late = await Registry([slow]).call("find", {"question": "a"})
    assert (late.outcome, late.message) == ("failed", "find gave no answer within 0.02 seconds.")


async def test_the_same_call_is_made_once_and_a_live_one_each_time() -> None:
    run = Counting(seconds=0.01)
    registry = Registry([finder(run)])
    both = await asyncio.gather(*(registry.call("find", {"question": "a"}) for _ in range(2)))
    again = await registry.call("find", {"question": "a"})
    assert [c.outcome for c in both] == ["done", "done"]
    assert (run.calls, again.repeated) == (1, True)
    await registry.call("find", {"question": "b"})
    assert run.calls == 2
    live = Counting()
    fresh = Registry([finder(live, capability=READS.model_copy(update={"live": True}))])
    for _ in range(2):
        await fresh.call("find", {"question": "a"})
    assert live.calls == 2


async def test_a_failed_call_is_made_again() -> None:
    run = Counting()
    registry = Registry([finder(run)])
    for _ in range(2):
        await registry.call("find", {"question": "failed"})
    assert run.calls == 2


async def test_results_are_not_kept_without_end() -> None:
    run = Counting()
    registry = Registry([finder(run)])
    for n in range(KEPT + 1):
        await registry.call("find", {"question": str(n)})
    await registry.call("find", {"question": "0"})
    assert run.calls == KEPT + 2


@pytest.mark.parametrize(("parallel", "most"), [(True, 3), (False, 1)])
async def test_a_tool_that_is_not_parallel_is_called_once_at_a_time(
    parallel: bool, most: int
) -> None:
    run = Counting(seconds=0.02)
    one = finder(run, capability=READS.model_copy(update={"parallel": parallel}))
    registry = Registry([one])
    await asyncio.gather(*(registry.call("find", {"question": q}) for q in "abc"))
    assert run.most == most


async def test_calls_are_spread_to_the_rate_allowed() -> None:
    registry = Registry([finder(Counting(), per_second=25)])
    loop = asyncio.get_running_loop()
    start = loop.time()
    for question in "abc":
        await registry.call("find", {"question": question})
    assert loop.time() - start >= 2 / 25


async def test_one_caller_that_leaves_does_not_stop_the_other() -> None:
    registry = Registry([finder(Counting(seconds=0.05))])
    first = asyncio.create_task(registry.call("find", {"question": "a"}))
    second = asyncio.create_task(registry.call("find", {"question": "a"}))
    await asyncio.sleep(0.01)
    first.cancel()
    assert (await second).outcome == "done"


async def test_a_long_result_is_cut_for_a_model_and_says_so() -> None:
    called = await Registry([finder(Counting())]).call("find", {"question": "a" * MOST_TEXT})
    assert called.result is not None
    assert len(called.result.text) == 3 * MOST_TEXT
    assert called.reply().endswith(f"{2 * MOST_TEXT:,} more characters were left out")


def test_models_are_told_name_purpose_and_arguments() -> None:
    [spec] = Registry([finder(Counting())]).specs()
    told = spec["function"]
    assert (told["name"], told["parameters"]["required"]) == ("find", ["question"])
    assert told["parameters"]["properties"]["question"]["description"] == "What is looked for."


def test_two_tools_of_one_name_are_refused() -> None:
    with pytest.raises(SetupError, match="two tools are called 'find'"):
        Registry([finder(Counting()), finder(Counting())])
