"""A small OpenAI-compatible server on loopback, with faults: for the fault bench and the tests.

    with FakeServer("echo") as server:
        server.faults.extend(["429", "500"])      # the next calls, then as before
        ... server.base_url ... server.calls

Behaviours: ``echo`` (sentences of the prompt, or an object that fits the schema) or any text; a
callable gets the request body and returns the text, or the whole message (with tool calls). A
fault that is not in the queue but in ``always`` stays. ``/embeddings`` answers with the hash
embedder's vectors, so that a program that is started anew needs no weights.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from evals.bench.fault_replies import BODIES, HTML, answer, completion, spoilt

HANG_SECONDS = 30


class FakeServer:
    """Runs in a thread between ``__enter__`` and ``__exit__``; keeps every chat request."""

    def __init__(
        self,
        behaviour: str | Callable[[dict[str, Any]], str | dict[str, Any]] = "echo",
        *,
        models: tuple[str, ...] | None = ("fake",),
        faults: tuple[str, ...] = (),
        always: str = "",
        usage: bool = True,
        rejects: tuple[str, ...] = (),
        reject_status: int = 400,
        latency_seconds: float = 0.0,
        embedding_seconds: float = 0.0,
    ) -> None:
        """Choose a free port; ``rejects`` are request fields that it does not take."""
        self.behaviour = behaviour
        self.models = models
        self.models_fault = ""
        self.error_message = "injected fault"
        self.faults = deque(faults)
        self.always = always
        self.usage = usage
        self.rejects = rejects
        self.reject_status = reject_status
        self.latency_seconds = latency_seconds
        self.embedding_seconds = embedding_seconds  # of each text
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
        """Where to send requests, ending in /v1."""
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

    def chat(self, body: dict[str, Any]) -> tuple[str, str | dict[str, Any]]:
        """The fault to show (or "") and the reply's text or message."""
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

    def _text(self, body: dict[str, Any]) -> str | dict[str, Any]:
        if callable(self.behaviour):
            return self.behaviour(body)
        return answer(body) if self.behaviour == "echo" else self.behaviour


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # of five, connections made side by side get lost
    owner: FakeServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed breaks its connection: nothing on stderr."""


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
            owner.released.wait(HANG_SECONDS)
            return None
        if fault:
            return self._error(int(fault))
        if owner.models is None or not self.path.endswith("/models"):
            return self._error(404)
        listed = [{"id": name, "object": "model"} for name in owner.models]
        return self._json(200, {"object": "list", "data": listed})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path.endswith("/embeddings"):
            time.sleep(self.server.owner.embedding_seconds * len(body["input"]))
            return self._json(200, _vectors(body))
        if not self.path.endswith("/chat/completions"):
            return self._error(404)
        owner = self.server.owner
        fault, text = owner.chat(body)
        refused = owner.rejected(body)
        if refused is not None:
            return self._error(owner.reject_status, f"1 validation error: unsupported {refused!r}")
        if fault.isdigit():
            return self._error(int(fault))
        if fault in BODIES:
            return self._send(200, *BODIES[fault])
        if fault == "hang":
            owner.released.wait(HANG_SECONDS)
            return None
        if fault == "overflow":
            return self._error(400, "This model's maximum context length is 2048 tokens.")
        return self._reply(body, text, fault)

    def _reply(self, body: dict[str, Any], said: str | dict[str, Any], fault: str) -> None:
        message = None if isinstance(said, str) else said
        text = said if isinstance(said, str) else str(said.get("content") or "")
        reply = completion(
            body, spoilt(text, fault), usage=self.server.owner.usage, message=message
        )
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

    def _error(self, status: int, message: str = "") -> None:
        message = message or self.server.owner.error_message
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


def _vectors(body: dict[str, Any]) -> dict[str, Any]:
    from tools.embed import HashEmbedder

    vectors = HashEmbedder(max_tokens=100_000).encode(body["input"])
    rows = [{"index": n, "embedding": vector.tolist()} for n, vector in enumerate(vectors)]
    return {"object": "list", "data": rows, "model": body["model"]}
