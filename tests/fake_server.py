"""A small OpenAI-compatible server on loopback, with faults: standard library only.

    with FakeServer("echo") as server:
        server.faults.extend(["429", "500"])      # the next calls, then as before
        ... server.base_url ... server.calls

Behaviours: ``echo`` (sentences of the prompt, or an object that fits the schema) or any text; a
callable gets the request body and returns the text. A fault that is not in the queue but in
``always`` stays.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

HTML = b"<!doctype html><html><body>It works!</body></html>"


class FakeServer:
    def __init__(
        self,
        behaviour: str | Callable[[dict[str, Any]], str] = "echo",
        *,
        models: tuple[str, ...] | None = ("fake",),
        faults: tuple[str, ...] = (),
        always: str = "",
        usage: bool = True,
        rejects: tuple[str, ...] = (),
        reject_status: int = 400,
        latency_seconds: float = 0.0,
    ) -> None:
        self.behaviour = behaviour
        self.models = models
        self.models_fault = ""
        self.faults = deque(faults)
        self.always = always
        self.usage = usage
        self.rejects = rejects
        self.reject_status = reject_status
        self.latency_seconds = latency_seconds
        self.calls: list[dict[str, Any]] = []
        self.statuses: list[str] = []
        self.in_flight = self.most_in_flight = 0
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def chat(self, body: dict[str, Any]) -> tuple[str, Any]:
        """The fault to show (or "") and the reply's text."""
        with self._lock:
            self.calls.append(body)
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            fault = self.faults.popleft() if self.faults else self.always
            self.statuses.append(fault or "ok")
        time.sleep(self.latency_seconds)
        with self._lock:
            self.in_flight -= 1
        return fault, self._text(body)

    def rejected(self, body: dict[str, Any]) -> str | None:
        """Name of the first parameter in the body that this server does not take."""
        asked = {*body, str((body.get("response_format") or {}).get("type"))}
        return next((name for name in self.rejects if name in asked), None)

    def _text(self, body: dict[str, Any]) -> str:
        if callable(self.behaviour):
            return self.behaviour(body)
        if self.behaviour != "echo":
            return self.behaviour
        schema = _schema(body)
        if schema is not None:
            return json.dumps(_instance(schema, schema.get("$defs", {})))
        return echo("\n".join(m["content"] for m in body["messages"]))


def echo(prompt: str, *, words: int = 180) -> str:
    """Sentences of the prompt that hold a figure, in order, up to a number of words."""
    kept: list[str] = []
    for sentence in dict.fromkeys(re.split(r"(?<=[.!?])\s+", prompt)):
        if 4 <= len(sentence.split()) <= 60 and re.search(r"\d", sentence):
            kept.append(sentence.strip())
        if sum(len(s.split()) for s in kept) >= words:
            break
    return " ".join(kept) or "The evidence does not tell."


def _schema(body: dict[str, Any]) -> dict[str, Any] | None:
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


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    owner: FakeServer


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on stderr."""

    def do_GET(self) -> None:
        owner = self.server.owner
        fault = owner.models_fault
        if fault == "html":
            return self._send(200, HTML, "text/html")
        if fault == "hang":
            owner.released.wait(30)
            return None
        if fault:
            return self._error(int(fault))
        if owner.models is None or not self.path.endswith("/models"):
            return self._error(404)
        listed = [{"id": name, "object": "model"} for name in owner.models]
        return self._json(200, {"object": "list", "data": listed})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if not self.path.endswith("/chat/completions"):
            return self._error(404)
        fault, text = self.server.owner.chat(body)
        refused = self.server.owner.rejected(body)
        if refused is not None:
            return self._error(
                self.server.owner.reject_status, f"1 validation error: unsupported {refused!r}"
            )
        if fault.isdigit():
            return self._error(int(fault))
        if fault in _BODIES:
            return self._send(200, *_BODIES[fault])
        if fault == "hang":
            self.server.owner.released.wait(30)
            return None
        if fault == "overflow":
            return self._error(400, "This model's maximum context length is 2048 tokens.")
        return self._reply(body, text, fault)

    def _reply(self, body: dict[str, Any], text: str, fault: str) -> None:
        reply = completion(body, _spoilt(text, fault), usage=self.server.owner.usage)
        if fault == "length":
            reply["choices"][0]["finish_reason"] = "length"
        if fault == "refusal":
            reply["choices"][0]["message"] |= {"content": None, "refusal": "I cannot do that."}
        raw = json.dumps(reply).encode()
        if fault == "cut":
            self.close_connection = True
            self._head(200, len(raw), "application/json")
            self.wfile.write(raw[: len(raw) // 2])
            return
        self._send(200, raw, "application/json")

    def _error(self, status: int, message: str = "injected fault") -> None:
        self._json(status, {"error": {"message": message, "type": "test", "code": str(status)}})

    def _json(self, status: int, value: Any) -> None:
        self._send(status, json.dumps(value).encode(), "application/json")

    def _send(self, status: int, raw: bytes, media_type: str) -> None:
        self._head(status, len(raw), media_type)
        self.wfile.write(raw)

    def _head(self, status: int, length: int, media_type: str) -> None:
        self.send_response(status)
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(length))
        if status in (429, 500, 503):
            self.send_header("retry-after-ms", "5")
        self.end_headers()


_BODIES: dict[str, tuple[bytes, str]] = {
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


def _spoilt(text: str, fault: str) -> str:
    if fault == "empty":
        return ""
    if fault == "think":
        return f"<think>\nFirst I look at the request.\n</think>\n{text}"
    if fault == "onlythink":
        return "<think>\nFirst I look at the request. Then"
    if fault == "badjson":
        return 'Sure! Here it is: {"answer": "yes", oops'
    return text


def completion(body: dict[str, Any], text: str, *, usage: bool = True) -> dict[str, Any]:
    """A chat completion in the shape that the request asks for."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    finish = "stop"
    for tool in body.get("tools") or []:
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
        prompt = sum(len(m["content"]) for m in body["messages"]) // 4
        answer = len(text) // 4
        reply["usage"] = {
            "prompt_tokens": prompt,
            "completion_tokens": answer,
            "total_tokens": prompt + answer,
        }
    return reply
