"""What a run did, as OpenTelemetry spans for those who watch many runs: off unless set.

One span for the run, one for each phase, model call and tool call. Spans hold names, counts,
seconds and tokens from a fixed list and nothing that a document, a brief or a model said; what was
asked and answered stays in the run bundle, under the key that the span of a call names.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from agent import __version__
from agent.errors import SetupError
from agent.events import Event
from agent.settings import Settings

Listener = Callable[[Event], None]
LANGSMITH: Final = "https://api.smith.langchain.com"
PATIENCE_SECONDS: Final = 5
_NAME: Final = re.compile(r"[\w.-]{1,80}")


@contextmanager
def traced(
    settings: Settings, verb: str, run_id: str, listener: Listener | None
) -> Iterator[Listener | None]:
    """A listener that also traces, where the settings ask for it; else the same listener.

    LangChain's own tracing, which would send every prompt, is off inside, whatever the shell says.

    Raises:
        SetupError: what traces need is not installed, or the key is missing.
    """
    from langsmith import tracing_context

    with tracing_context(enabled=False):
        if settings.traces == "off":
            yield listener
            return
        provider, failed, where = _provider(settings)
        spans = Spans(provider.get_tracer("deepnews", __version__), verb, run_id[:15])

        def tell(event: Event) -> None:
            spans.take(event)
            if listener is not None:
                listener(event)

        try:
            yield tell
        except BaseException as error:
            spans.end(type(error).__name__)
            raise
        finally:
            spans.end()
            provider.shutdown()
            if failed and listener is not None:
                lost = f"traces: {sum(failed)} spans could not be sent to {where}"
                listener(Event(kind="notice", text=lost))


class Spans:
    """Events in, spans out. Phases follow one another; calls lie in the phase that they end in."""

    def __init__(self, tracer: Any, verb: str, run: str) -> None:
        """Open the run's span."""
        self._tracer = tracer
        told = {"deepnews.run": run}
        self._root: Any = tracer.start_span(f"deepnews {verb}", attributes=told)
        self._phase: Any = None
        self._counts: Counter[str] = Counter()

    def take(self, event: Event) -> None:
        """One event of the trajectory."""
        match event.kind:
            case "phase":
                self._end_phase()
                self._phase = self._open(event.text.partition(":")[0])
            case "model":
                self._called(f"chat {_named(event.facts.get('model'))}", _model(event.facts), event)
            case "tool":
                name = _named(event.text)
                told = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name,
                        "deepnews.outcome": _named(event.facts.get("outcome"))}  # fmt: skip
                self._called(f"execute_tool {name}", told, event)
            case "done":
                self._root.set_attribute("deepnews.passed", bool(event.facts.get("passed")))
            case _:
                self._counts[event.kind] += 1

    def end(self, error: str = "") -> None:
        """End what is open; ``error`` is the class of what ended the run too early."""
        from opentelemetry.trace import StatusCode

        if self._root is None:
            return
        self._end_phase()
        if error:
            self._root.set_status(StatusCode.ERROR, error)
        self._root.end()
        self._root = None

    def _called(self, name: str, told: Mapping[str, Any], event: Event) -> None:
        from opentelemetry.trace import StatusCode

        now = time.time_ns()
        seconds = 0.0 if event.facts.get("replayed") else float(event.facts.get("seconds") or 0.0)
        span = self._open(name, told, start=now - int(seconds * 1e9))
        status = str(event.facts.get("status") or "ok")
        if status not in ("ok", "length") and _NAME.fullmatch(status):
            span.set_status(StatusCode.ERROR, status)
        span.end(now)

    def _open(self, name: str, told: Mapping[str, Any] | None = None, *, start: int = 0) -> Any:
        from opentelemetry.trace import set_span_in_context

        inside = set_span_in_context(self._phase or self._root)
        if told is None:  # a phase lies in the run
            inside = set_span_in_context(self._root)
        return self._tracer.start_span(
            name, context=inside, attributes=told or {}, start_time=start or None
        )

    def _end_phase(self) -> None:
        if self._phase is not None:
            for kind, count in self._counts.items():
                self._phase.set_attribute(f"deepnews.{kind}", count)
            self._phase.end()
        self._phase = None
        self._counts.clear()


def _model(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": _named(facts.get("model")),
        "gen_ai.usage.input_tokens": int(facts.get("prompt_tokens") or 0),
        "gen_ai.usage.output_tokens": int(facts.get("completion_tokens") or 0),
        # Behind the colon stands a section or a need, which are words of the brief.
        "deepnews.purpose": str(facts.get("purpose") or "").partition(":")[0],
        "deepnews.replayed": bool(facts.get("replayed")),
        "deepnews.call": _named(facts.get("key")),
    }


def _named(value: Any) -> str:
    """A name as far as it is one: nothing else leaves."""
    found = _NAME.match(str(value or "").rpartition("/")[2])
    return found[0] if found else ""


def _provider(settings: Settings) -> tuple[Any, list[int], str]:
    """A provider of its own (nothing global), what it failed to send, and where it sends to."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
    except ImportError:
        raise SetupError(
            "traces need OpenTelemetry: pip install 'deepnews[otel]', or set traces = \"off\""
        ) from None
    failed: list[int] = []

    class Counting(OTLPSpanExporter):
        def export(self, spans: Any) -> Any:
            result = super().export(spans)
            if result is not SpanExportResult.SUCCESS:
                failed.append(len(spans))
            return result

    # What cannot be sent is told once, by us, and never in the middle of a page.
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    if settings.traces == "langsmith":
        where, headers = _langsmith()
        exporter = Counting(endpoint=where, headers=headers, timeout=PATIENCE_SECONDS)
    else:  # endpoint and headers as OpenTelemetry's own variables say
        exporter = Counting(timeout=PATIENCE_SECONDS)
        where = str(exporter._endpoint)
    provider = TracerProvider(
        resource=Resource.create({"service.name": "deepnews", "service.version": __version__}),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider, failed, where.partition("?")[0]


def _langsmith() -> tuple[str, dict[str, str]]:
    """Where LangSmith takes OpenTelemetry, and what it wants to be told."""
    key = os.environ.get("LANGSMITH_API_KEY")
    if not key:
        raise SetupError('traces = "langsmith" needs LANGSMITH_API_KEY')
    base = os.environ.get("LANGSMITH_ENDPOINT") or LANGSMITH
    headers = {"x-api-key": key}
    if project := os.environ.get("LANGSMITH_PROJECT"):
        headers["Langsmith-Project"] = project
    return f"{base.rstrip('/')}/otel/v1/traces", headers
