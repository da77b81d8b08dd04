"""The tool loop, with a model that follows a script."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage
from pydantic import BaseModel, ConfigDict, Field

from agent.budget import Budget, Limits
from agent.errors import ToolFailed
from agent.tooling.loop import NO_MORE, WITHDRAWN, Bounds, Looped, asked_of, offered, run_tools
from tests.fakes import ScriptedChat
from tools.contract import Capability, Tool, ToolResult, tool
from tools.registry import STATUS, Called, Registry


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    n: int = Field(ge=0)


def made(name: str, *, effect: bool = False, trusted: bool = False) -> Tool:
    async def run(asked: Asked) -> ToolResult:
        if asked.n == 13:
            raise ToolFailed("the index is gone")
        return ToolResult(text=f"{name} says {asked.n}", trusted=trusted)

    capability = Capability(
        domain="library", answers=frozenset(["statement"]), returns="words", effect=effect
    )
    return tool(name, f"{name}s.", Asked, run, capability)


REGISTRY = [made("find"), made("add", trusted=True), made("send", effect=True)]


def asks(*calls: tuple[str, Any]) -> AIMessage:
    return AIMessage(
        "", tool_calls=[{"name": n, "args": a, "id": f"c{i}"} for i, (n, a) in enumerate(calls)]
    )


async def looped(chat: Any, *, untrusted: bool = False, **more: Any) -> Looped:
    registry = Registry(REGISTRY, status=lambda: "needs 1")
    return await run_tools(chat, registry, asked_of("how much?"), untrusted=untrusted, **more)


def replies(found: Looped) -> list[str]:
    return [str(m.content) for m in found.messages if isinstance(m, ToolMessage)]


async def test_calls_are_made_and_shown_and_then_the_model_answers() -> None:
    kept: list[Called] = []
    chat = ScriptedChat(asks(("find", {"n": 1}), ("add", {"n": 2})), AIMessage("three"))
    found = await looped(chat, record=kept.append)
    assert (found.text, found.stopped) == ("three", "answered")
    assert replies(found) == [f"find says 1\n{STATUS}needs 1", f"add says 2\n{STATUS}needs 1"]
    assert [c.name for c in found.calls] == ["find", "add"]
    assert tuple(kept) == found.calls
    assert chat.seen[1] == list(found.messages[:-1])


async def test_a_wrong_call_is_explained_and_may_be_tried_once_more() -> None:
    chat = ScriptedChat(asks(("find", {"n": -1})), asks(("find", {"n": 1})), AIMessage("one"))
    found = await looped(chat)
    assert [c.outcome for c in found.calls] == ["usage_error", "done"]
    assert "greater than or equal to 0" in replies(found)[0]
    wrong = asks(("find", {"m": 1}))
    chat = ScriptedChat(wrong, wrong, AIMessage("I do not know"))
    found = await looped(chat)
    assert replies(found)[1].endswith(WITHDRAWN)
    assert "find" not in chat.offers[2]
    assert "add" in chat.offers[2]


async def test_a_right_call_gives_the_retry_back() -> None:
    wrong, right = asks(("find", {"m": 1})), asks(("find", {"n": 1}))
    chat = ScriptedChat(wrong, right, wrong, AIMessage("done"))
    await looped(chat)
    assert "find" in chat.offers[3]


async def test_arguments_that_are_no_json_are_a_wrong_call() -> None:
    broken = AIMessage(
        "", invalid_tool_calls=[{"name": "find", "args": '{"n": ', "id": "x", "error": None}]
    )
    found = await looped(ScriptedChat(broken, AIMessage("no")))
    assert found.calls[0].outcome == "usage_error"
    assert "not JSON" in replies(found)[0]


async def test_invented_tools_end_all_offers_after_one_guided_try() -> None:
    chat = ScriptedChat(asks(("fnd", {})), asks(("lookup", {})), AIMessage("no"))
    found = await looped(chat)
    assert "Did you mean find?" in replies(found)[0]
    assert chat.offers[2] == []
    assert found.text == "no"


async def test_no_more_calls_than_allowed_and_then_an_answer() -> None:
    def greedy(messages: list[BaseMessage], names: list[str]) -> AIMessage:
        return asks(("find", {"n": len(messages)}), ("add", {"n": 1})) if names else AIMessage("ok")

    found = await looped(ScriptedChat(*[greedy] * 9), bounds=Bounds(calls=3))
    assert (len(found.calls), found.text, found.stopped) == (3, "ok", "calls")
    assert replies(found)[-1] == NO_MORE
    stubborn = ScriptedChat(*[asks(("find", {"n": 1}))] * 9)
    assert len((await looped(stubborn, bounds=Bounds(calls=3))).calls) == 3


async def test_what_failed_is_told_and_the_tool_stays() -> None:
    chat = ScriptedChat(*[asks(("find", {"n": 13}))] * 3, AIMessage("not there"))
    found = await looped(chat)
    assert {c.outcome for c in found.calls} == {"failed"}
    assert "find" in chat.offers[3]


async def test_no_tool_with_an_effect_beside_text_of_others() -> None:
    obeying = asks(("send", {"n": 1}))
    chat = ScriptedChat(obeying, obeying, AIMessage("sent"))
    found = await looped(chat, untrusted=True)
    assert [c.outcome for c in found.calls] == ["usage_error", "usage_error"]
    assert "no tool 'send'" in replies(found)[0]
    assert all("send" not in names for names in chat.offers)
    # Trusted words keep it, what a source says takes it away.
    chat = ScriptedChat(asks(("add", {"n": 1})), asks(("find", {"n": 1})), obeying, AIMessage(""))
    found = await looped(chat)
    assert ["send" in names for names in chat.offers] == [True, True, False, False]
    assert found.calls[-1].outcome == "usage_error"
    assert [t.name for t in offered(REGISTRY, untrusted=False)] == ["find", "add", "send"]


async def test_the_budget_ends_the_loop_with_what_was_found() -> None:
    budget = Budget(Limits(calls=2))
    chat = ScriptedChat(*[asks(("find", {"n": 1}))] * 9)
    found = await looped(chat, budget=budget)
    assert (found.stopped, found.text, len(found.calls)) == ("budget", "", 2)
    assert budget.spent().calls == 2


async def test_usage_of_the_server_is_what_the_budget_counts() -> None:
    budget = Budget()
    usage = {"input_tokens": 70, "output_tokens": 5, "total_tokens": 75}
    await looped(ScriptedChat(AIMessage("yes", usage_metadata=usage)), budget=budget)
    assert budget.spent().tokens == 75


async def test_a_model_of_langchain_fits() -> None:
    class Bound(GenericFakeChatModel):
        def bind_tools(self, tools: Any, **more: Any) -> Any:
            return self

    script = iter([asks(("find", {"n": 4})), AIMessage("four")])
    found = await looped(Bound(messages=script))
    assert (found.text, found.calls[0].arguments) == ("four", {"n": 4})


@pytest.mark.parametrize("shown", ["<data>x</data>"])
async def test_results_are_shown_as_the_caller_wants_and_never_as_system(shown: str) -> None:
    chat = ScriptedChat(asks(("find", {"n": 1})), AIMessage("x"))
    found = await looped(chat, show=lambda called: shown)
    assert replies(found) == [shown]
    assert not any(isinstance(m, SystemMessage) for m in found.messages)


async def test_the_loop_ends_when_the_calls_are_enough() -> None:
    chat = ScriptedChat(asks(("find", {"n": 1})), AIMessage("never asked"))
    found = await looped(chat, enough=lambda calls: calls[-1].outcome == "done")
    assert (found.stopped, found.text, len(chat.seen)) == ("enough", "", 1)
