"""The graphs as any LangGraph client drives them: a server, Studio, the SDK.

``langgraph dev --config agent/langgraph.json --allow-blocking``. Settings come from the
environment (DEEPNEWS_...). State holds words and paths only: runs and libraries lie on the server's
disk, as for every other way in. Progress goes out as custom events. The work has a thread and a
loop of its own, so that the server's is never held up; what watches the dev server for blocking
calls sees that loop too.
"""

from __future__ import annotations

import asyncio
from typing import Any

from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.types import interrupt
from typing_extensions import TypedDict

from agent.app import DeepNews
from agent.brief import Brief
from agent.events import Event
from agent.plan.outline import Plan
from agent.results import Planned, Written


class AskState(TypedDict, total=False):
    """``question`` in; ``text``, ``found`` and the whole ``answer`` out."""

    question: str
    text: str
    found: bool
    answer: dict[str, Any]


class WriteState(TypedDict, total=False):
    """``brief``, ``words``, ``review`` in; ``article``, ``markdown``, ``passed``, ``report`` out.

    ``run`` is the folder of the run and ``plan`` what waits for a person, where ``review`` is set.
    """

    brief: str
    words: int
    review: bool
    run: str
    plan: dict[str, Any]
    article: dict[str, Any]
    markdown: str
    passed: bool
    report: dict[str, Any]


def ask() -> Any:
    """The graph that answers a question."""
    graph: Any = StateGraph(AskState)
    graph.add_node("answer", _answer)
    graph.add_edge(START, "answer")
    graph.add_edge("answer", END)
    return graph.compile(name="ask")


def write() -> Any:
    """The graph that writes an article; with ``review`` it stops for a plan in between.

    It goes on with the plan as an object, or with nothing to take it as it is.
    """
    graph: Any = StateGraph(WriteState)
    graph.add_node("plan_or_write", _begin)
    graph.add_node("review", _review)
    graph.add_edge(START, "plan_or_write")
    graph.add_conditional_edges(
        "plan_or_write", lambda state: "review" if state.get("plan") else END, ["review", END]
    )
    graph.add_edge("review", END)
    return graph.compile(name="write")


async def _answer(state: AskState) -> AskState:
    listener = _told()

    def work() -> Any:
        with DeepNews() as app:
            return app.ask(state["question"], listener=listener)

    done = await asyncio.to_thread(work)
    answer = done.model_dump(mode="json")
    return {"text": done.text, "found": done.found, "answer": answer}


async def _begin(state: WriteState) -> WriteState:
    listener = _told()

    def work() -> WriteState:
        with DeepNews() as app:
            brief = Brief(text=state["brief"], words=state.get("words") or app.settings.words)
            review = bool(state.get("review"))
            return _state(app.write(brief, listener=listener, review=review))

    return await asyncio.to_thread(work)


async def _review(state: WriteState) -> WriteState:
    # The node begins anew when it goes on: nothing may happen before this line.
    given = interrupt({"run": state["run"], "plan": state["plan"]})
    plan = Plan.model_validate(given) if isinstance(given, dict) and given else None
    listener = _told()

    def work() -> WriteState:
        with DeepNews() as app:
            return _state(app.resume(state["run"], listener=listener, plan=plan))

    return await asyncio.to_thread(work)


def _state(done: Written | Planned) -> WriteState:
    if isinstance(done, Planned):
        return {"run": str(done.path), "plan": done.plan.model_dump(mode="json")}
    return {
        "run": str(done.path), "passed": done.passed, "report": done.report,
        "article": done.article.model_dump(mode="json"),
        "markdown": (done.path / "article.md").read_text(encoding="utf-8"),
    }  # fmt: skip


def _told() -> Any:
    """A listener that passes events on to whoever streams."""
    writer = get_stream_writer()

    def listen(event: Event) -> None:
        writer({"kind": event.kind, "text": event.text})

    return listen
