"""An echo endpoint for the benches: sentences of the prompt with a figure, after a fixed delay.

``python -m evals.bench.endpoint [--port N] [--latency-ms N]`` prints its base URL, then serves
chat completions and ``/v1/models`` on loopback until its input ends, so that it dies with what
started it. Knows nothing of articles: it makes the time and the calls of a run countable.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LATENCY_SECONDS = 0.2
ECHOED_WORDS = 180
CHARACTERS_PER_TOKEN = 4
MODEL = "echo"


def echo(prompt: str, *, words: int = ECHOED_WORDS) -> str:
    """Sentences of 6 to 60 words that hold a digit, in their order, up to a number of words."""
    kept: list[str] = []
    count = 0
    for sentence in dict.fromkeys(re.split(r"(?<=[.!?])\s+", prompt)):
        length = len(sentence.split())
        if count < words and 6 <= length <= 60 and re.search(r"\d", sentence):
            kept.append(sentence.strip())
            count += length
    return " ".join(kept) or "The prompt holds no figure."


def instance(schema: Mapping[str, Any], text: str, defs: Mapping[str, Any] | None = None) -> Any:
    """A value that fits a JSON schema; its strings are ``text``, numbered within a list."""
    defs = schema.get("$defs", {}) if defs is None else defs
    if "$ref" in schema:
        return instance(defs[schema["$ref"].rsplit("/", 1)[-1]], text, defs)
    if "const" in schema or schema.get("enum"):
        return schema.get("const", (schema.get("enum") or [None])[0])
    for choice in ("anyOf", "oneOf", "allOf"):
        if schema.get(choice):
            return instance(schema[choice][0], text, defs)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if kind == "object":
        return {k: instance(v, text, defs) for k, v in schema.get("properties", {}).items()}
    if kind == "array":
        count = min(max(3, schema.get("minItems", 0)), schema.get("maxItems", 3))
        item = schema.get("items", {})
        return [instance(item, f"{text} {n}", defs) for n in range(1, count + 1)]
    plain = {"integer": schema.get("minimum", 1), "number": 1.0, "boolean": True, "null": None}
    return plain[kind] if kind in plain else text[: schema.get("maxLength", len(text))]


def reply(body: Mapping[str, Any]) -> dict[str, Any]:
    """A chat completion with usage for a request, in the shape that it asks for."""
    prompt = "\n".join(str(m.get("content") or "") for m in body.get("messages", ()))
    asked = body.get("response_format") or {}
    schema = (asked.get("json_schema") or {}).get("schema")
    if schema is not None:
        topic = re.search(r"^Brief: (.{3,120})$", prompt, re.M)
        text = json.dumps(instance(schema, topic[1] if topic else "what the sources say"))
    else:
        text = echo(prompt)
    used = {
        "prompt_tokens": (len(prompt) + len(json.dumps(asked))) // CHARACTERS_PER_TOKEN,
        "completion_tokens": len(text) // CHARACTERS_PER_TOKEN,
    }
    return {
        "id": "chatcmpl-echo",
        "object": "chat.completion",
        "created": 0,
        "model": str(body.get("model", MODEL)),
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop",
            }
        ],
        "usage": {**used, "total_tokens": sum(used.values())},
    }


class Endpoint(ThreadingHTTPServer):
    """The server; ``port`` 0 takes a free one."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int = 0, *, latency_seconds: float = LATENCY_SECONDS) -> None:
        """Bind on loopback; ``serve_forever`` answers."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.latency_seconds = latency_seconds

    @property
    def base_url(self) -> str:
        """What to hand to a client."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint
    protocol_version = "HTTP/1.1"
    # Headers and body leave in two writes; Nagle's algorithm would hold the second for 40 ms.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        models = [{"id": MODEL, "object": "model", "owned_by": "bench"}]
        found = self.path.rstrip("/").endswith("/models")
        self._send(200, {"object": "list", "data": models}) if found else self._refuse(404)

    def do_POST(self) -> None:
        began = time.monotonic()
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not self.path.endswith("/chat/completions"):
            return self._refuse(404)
        try:
            answer = reply(json.loads(raw))
        except (ValueError, AttributeError):
            return self._refuse(400)
        time.sleep(max(0.0, self.server.latency_seconds - (time.monotonic() - began)))
        return self._send(200, answer)

    def _refuse(self, status: int) -> None:
        self._send(status, {"error": {"message": f"status {status}", "type": "bench"}})

    def _send(self, status: int, value: Any) -> None:
        raw = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def serving(*, latency_seconds: float = LATENCY_SECONDS) -> Iterator[str]:
    """The base URL of an endpoint in a process of its own, so that it takes no time from ours."""
    command = [sys.executable, "-m", __name__, "--latency-ms", str(latency_seconds * 1000)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.endpoint", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=LATENCY_SECONDS * 1000)
    options = parser.parse_args(arguments)
    with Endpoint(options.port, latency_seconds=options.latency_ms / 1000) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(server.base_url + "\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.shutdown()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
