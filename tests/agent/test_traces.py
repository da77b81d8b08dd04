"""Spans of whole runs, received over HTTP and decoded: what is told, and that no text is."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from agent import Brief, DeepNews, Settings, SetupError
from agent.events import Event
from agent.traces import traced
from tests.agent.conftest import BRIEF
from tests.fake_server import FakeServer

pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
QUESTION = "What was the gross margin in the third quarter of fiscal 2025?"
SECRET = "lsv2_not_to_be_told"


class Receiver:
    """A collector: keeps what is posted to it."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        posts = self.posts

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                posts.append((self.path, dict(self.headers), body))
                self.send_response(200)
                self.end_headers()

            do_GET = do_PATCH = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Receiver:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def spans(self) -> list[Any]:
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
            ExportTraceServiceRequest,
        )

        found = []
        for _, _, body in self.posts:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                found += [span for scope in resource.scope_spans for span in scope.spans]
        return found


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with Receiver() as one:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", one.url)
        monkeypatch.setenv("LANGSMITH_ENDPOINT", one.url)
        yield one


def told(span: Any) -> dict[str, Any]:
    values = {a.key: a.value for a in span.attributes}
    return {k: getattr(v, v.WhichOneof("value")) for k, v in values.items()}


def words_of(texts: list[str]) -> set[str]:
    """Names and figures: what a text says that no word of ours would be."""
    words = {w.strip(".,:;()“”’'") for t in texts for w in t.split()}
    return {w for w in words if len(w) > 3 and (w[:1].isupper() or any(c.isdigit() for c in w))}


@pytest.mark.slow
def test_a_run_is_told_in_spans_without_a_word_of_it(
    server: FakeServer, receiver: Receiver
) -> None:
    with DeepNews(traces="otlp") as news:
        done = news.write(Brief(text=BRIEF, words=120, only=("release",)))
        article = (done.path / "article.md").read_text(encoding="utf-8")
        library = [news.library.text(d.id) for d in news.library.documents()]
    calls = (done.path / "calls.jsonl").read_text(encoding="utf-8")
    spans = receiver.spans()
    assert {path for path, _, _ in receiver.posts} == {"/v1/traces"}
    [root] = [s for s in spans if not s.parent_span_id]
    assert root.name == "deepnews write"
    assert told(root)["deepnews.passed"] is done.passed
    assert {s.trace_id for s in spans} == {root.trace_id}
    assert {"needs", "verify", "pace", "publish"} <= {s.name for s in spans}
    asked = [told(s) for s in spans if s.name.startswith("chat ")]
    assert len(asked) == len(calls.splitlines()) == done.report["spent"]["calls"] > 0
    spent = done.report["spent"]
    assert sum(a["gen_ai.usage.input_tokens"] for a in asked) == spent["prompt_tokens"]
    assert all(a["deepnews.call"] in calls for a in asked)
    sent = b" ".join(body for _, _, body in receiver.posts).decode("utf-8", "replace")
    texts = [*library, article, BRIEF, QUESTION]
    assert {w for w in words_of(texts) if w in sent and w not in done.path.name} == set()


def test_langsmith_gets_the_same_with_its_key(
    workplace: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DeepNews(traces="langsmith") as news, pytest.raises(SetupError, match="LANGSMITH_API_KEY"):
        news.ask(QUESTION)
    monkeypatch.setenv("LANGSMITH_API_KEY", SECRET)
    monkeypatch.setenv("LANGSMITH_PROJECT", "desk")
    with DeepNews(traces="langsmith") as news:
        assert news.ask(QUESTION).found
    [(path, headers, body)] = receiver.posts
    known = {k.lower(): v for k, v in headers.items()}
    assert path == "/otel/v1/traces"
    assert (known["x-api-key"], known["langsmith-project"]) == (SECRET, "desk")
    assert SECRET.encode() not in body
    assert "deepnews ask" in {s.name for s in receiver.spans()}


def test_nothing_but_the_setting_turns_tracing_on(
    server: FakeServer, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langsmith.utils import get_env_var, tracing_is_enabled

    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", SECRET)
    get_env_var.cache_clear()
    heard: list[bool] = []
    try:
        assert tracing_is_enabled()  # it would be on
        with DeepNews() as news:
            news.ask(QUESTION, listener=lambda _: heard.append(bool(tracing_is_enabled())))
        assert heard
        assert not any(heard)
    finally:
        get_env_var.cache_clear()
    assert receiver.posts == []


def test_what_cannot_be_sent_is_a_notice_and_no_more(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("agent.traces.PATIENCE_SECONDS", 0.5)
    events: list[Event] = []
    with DeepNews(traces="otlp") as news:
        assert news.ask(QUESTION, listener=events.append).found
    assert events[-1].kind == "notice"
    assert "could not be sent to http://127.0.0.1:9/v1/traces" in events[-1].text
    assert "Traceback" not in capsys.readouterr().err


def test_a_run_that_fails_ends_its_spans_without_saying_why(receiver: Receiver) -> None:
    def fails() -> None:
        with traced(Settings(traces="otlp"), "write", "20310901-101500-secret", None) as tell:
            assert tell is not None
            tell(Event(kind="phase", text="model: mine"))
            facts = {"model": "path/gpt 4 of ours", "status": "ReplyError", "purpose": "draft:Oats",
                     "key": "ab12", "seconds": 1.0}  # fmt: skip
            tell(Event(kind="model", text="draft:Oats", facts=facts))
            tell(Event(kind="tool", text="find", facts={"outcome": "valid", "message": "oats"}))
            tell(Event(kind="patch", text="oats"))
            raise ValueError("the oats of Norvale")

    with pytest.raises(ValueError, match="oats"):
        fails()
    found = {s.name: s for s in receiver.spans()}
    assert set(found) == {"deepnews write", "model", "chat gpt", "execute_tool find"}
    assert found["deepnews write"].status.message == "ValueError"
    assert told(found["deepnews write"]) == {"deepnews.run": "20310901-101500"}
    assert found["chat gpt"].status.message == "ReplyError"
    assert told(found["chat gpt"])["deepnews.purpose"] == "draft"
    assert found["chat gpt"].parent_span_id == found["model"].span_id
    assert told(found["model"]) == {"deepnews.patch": 1}
    assert b"ats" not in b"".join(body for _, _, body in receiver.posts)


def test_a_missing_extra_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with (
        pytest.raises(SetupError, match=r"deepnews\[otel\]"),
        traced(Settings(traces="otlp"), "ask", "x", None),
    ):
        pass
