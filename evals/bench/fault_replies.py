"""What the fault server answers: replies made from the prompt, and bodies that are wrong.

Pure functions; standard library only.
"""

from __future__ import annotations

import json
import re
from typing import Any

HTML = b"<!doctype html><html><body>It works!</body></html>"

BODIES: dict[str, tuple[bytes, str]] = {
    "html": (HTML, "text/html"),
    "badbody": (b"<html>gateway says hi", "application/json"),
    "broken": (b'{"choices": [{"message": {"content": "hal', "application/json"),
    "list": (b"[1, 2]", "application/json"),
    "nochoices": (b'{"object": "chat.completion"}', "application/json"),
    "nullchoices": (b'{"choices": null}', "application/json"),
    "emptychoices": (b'{"choices": []}', "application/json"),
    "nullmessage": (b'{"choices": [{"message": null}]}', "application/json"),
    "errorbody": (b'{"error": {"message": "overloaded"}}', "application/json"),
}


def answer(body: dict[str, Any]) -> str:
    """Sentences of the prompt, or an object that fits the schema where one is asked for."""
    schema = schema_of(body)
    if schema is not None:
        return json.dumps(_instance(schema, schema.get("$defs", {})))
    return echo("\n".join(m["content"] or "" for m in body["messages"]))


def mostly_true(body: dict[str, Any]) -> str:
    """As ``answer``, and one sentence that no document carries: there is always a repair."""
    text = answer(body)
    return text if "response_format" in body else f"{text} Profit was €999 million in March 2031."


def echo(prompt: str, *, words: int = 180) -> str:
    """Sentences of the prompt that hold a figure, in order, up to a number of words."""
    kept: list[str] = []
    for sentence in dict.fromkeys(re.split(r"(?<=[.!?])\s+", prompt)):
        if 4 <= len(sentence.split()) <= 60 and re.search(r"\d", sentence):
            kept.append(sentence.strip())
        if sum(len(s.split()) for s in kept) >= words:
            break
    return " ".join(kept) or "The evidence does not tell."


def spoilt(text: str, fault: str) -> str:
    """The text as a model with this fault would give it."""
    if fault == "empty":
        return ""
    if fault == "think":
        return f"<think>\nFirst I look at the request.\n</think>\n{text}"
    if fault == "onlythink":
        return "<think>\nFirst I look at the request. Then"
    if fault == "badjson":
        return 'Sure! Here it is: {"answer": "yes", oops'
    return text


def completion(
    body: dict[str, Any], text: str, *, usage: bool = True, message: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A chat completion in the shape that the request asks for, or with the message given."""
    finish = "tool_calls" if message and message.get("tool_calls") else "stop"
    offered = [] if message else body.get("tools") or []
    message = message or {"role": "assistant", "content": text}
    for tool in offered:
        call = {"name": tool["function"]["name"], "arguments": text}
        message["content"] = None
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": call}]
        finish = "tool_calls"
    reply: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
    }
    if usage:
        prompt = sum(len(m["content"] or "") for m in body["messages"]) // 4
        done = len(text) // 4
        reply["usage"] = {
            "prompt_tokens": prompt,
            "completion_tokens": done,
            "total_tokens": prompt + done,
        }
    return reply


def schema_of(body: dict[str, Any]) -> dict[str, Any] | None:
    """The JSON schema that a request asks its answer to fit; None where it wants prose."""
    asked = body.get("response_format") or {}
    if asked.get("type") == "json_schema":
        return dict(asked["json_schema"]["schema"])
    for tool in body.get("tools") or []:
        return dict(tool["function"]["parameters"])
    for message in body["messages"]:
        if asked and "JSON schema: " in message["content"]:
            return dict(json.loads(message["content"].split("JSON schema: ", 1)[1]))
    return None


def _instance(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    """The plainest value that fits a JSON schema."""
    if "$ref" in schema:
        return _instance(defs[schema["$ref"].split("/")[-1]], defs)
    if schema.get("anyOf"):
        return _instance(schema["anyOf"][0], defs)
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {k: _instance(v, defs) for k, v in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [_instance(schema.get("items", {}), defs)] * max(1, schema.get("minItems", 1))
    plain = {"integer": 1, "number": 1.0, "boolean": True, "null": None}
    return plain.get(schema.get("type", ""), "text")
