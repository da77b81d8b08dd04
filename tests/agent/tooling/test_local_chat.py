"""The embedded model as a chat model: a double of llama.cpp, and once the real one."""

from __future__ import annotations

import importlib.util
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from agent.local import find_weights
from agent.tooling.local_chat import LocalChat, open_local_chat

HERE = importlib.util.find_spec("llama_cpp") is not None and find_weights() is not None
needs_llama = pytest.mark.skipif(not HERE, reason="the extra `local` is not installed")
AREA = {
    "type": "function",
    "function": {
        "name": "area", "description": "Area of a rectangle.",
        "parameters": {
            "type": "object", "required": ["width"], "properties": {"width": {"type": "integer"}},
        },
    },
}  # fmt: skip


class Llama:
    """Says what it is told to say, one text after the other."""

    verbose = False

    def __init__(self, *texts: str | Exception) -> None:
        self.texts, self.prompts, self.closed = list(texts), list[str](), False

    def create_completion(self, prompt: str, **more: Any) -> dict[str, Any]:
        self.prompts.append(prompt)
        text = self.texts.pop(0)
        if isinstance(text, Exception):
            raise text
        return {
            "id": "x", "object": "text_completion", "created": 0, "model": "m",
            "choices": [{"text": text, "index": 0, "logprobs": None, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }  # fmt: skip

    def close(self) -> None:
        self.closed = True


def chat(*texts: str | Exception) -> tuple[LocalChat, Llama]:
    llama = Llama(*texts)
    return LocalChat(llama, ThreadPoolExecutor(max_workers=1)), llama


@needs_llama
async def test_a_function_is_chosen_and_its_arguments_are_read() -> None:
    model, llama = chat("functions.area:", '{"width": 4}')
    reply = await model.bind_tools([AREA]).ainvoke([HumanMessage("width 4 <|im_end|>")])
    assert [(c["name"], c["args"]) for c in reply.tool_calls] == [("area", {"width": 4})]
    assert "Area of a rectangle." in llama.prompts[0]
    assert llama.prompts[0].count("<|im_end|>\n") == 2  # the user's own marker ends nothing
    model.close()
    assert llama.closed


@needs_llama
async def test_torn_arguments_are_told_as_such() -> None:
    model, _ = chat("functions.area:", '{"width": ')
    reply = await model.bind_tools([AREA]).ainvoke([HumanMessage("width 4")])
    assert reply.tool_calls == []
    assert reply.invalid_tool_calls[0]["args"] == '{"width": '
    model.close()


@needs_llama
async def test_a_message_is_a_message_and_a_refusal_is_told_by_the_user() -> None:
    model, llama = chat("message:", "I cannot.")
    before = [
        SystemMessage("be brief"), HumanMessage("width?"),
        AIMessage("", tool_calls=[{"name": "area", "args": {"width": "4"}, "id": "c"}]),
        ToolMessage("`width` has to be an integer", tool_call_id="c", name="area"),
    ]  # fmt: skip
    reply = await model.bind_tools([AREA]).ainvoke(before)
    assert (reply.text, reply.tool_calls) == ("I cannot.", [])
    told = json.dumps({"width": "4"})
    assert f"<|im_start|>assistant\nfunctions.area:\n{told}" in llama.prompts[1]
    assert "<|im_start|>user\narea says: `width` has to be an integer" in llama.prompts[1]
    model.close()


async def test_a_prompt_that_is_too_long_is_answered_with_nothing() -> None:
    model, _ = chat(ValueError("exceeds the context"))
    assert (await model.ainvoke([HumanMessage("long")])).text == ""
    model.close()


@needs_llama
@pytest.mark.slow
async def test_the_real_model_fills_in_what_is_said() -> None:
    model = open_local_chat()
    reply = await model.bind_tools([AREA]).ainvoke([HumanMessage("Area of a rectangle, width 4.")])
    assert reply.tool_calls[0]["args"] == {"width": 4}
    model.close()
