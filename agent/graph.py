"""The writing graph: wiring only. Every loop is bounded, every node async, every step durable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import RetryPolicy, Send

from agent import nodes
from agent.deps import Deps
from agent.state import RunState


def _retryable(error: Exception) -> bool:
    """Only what may pass by itself; the model client has already retried its own transport."""
    from langchain_core.exceptions import ModelError

    return isinstance(error, ModelError) and bool(error.is_retryable)


RETRY = RetryPolicy(max_attempts=2, initial_interval=1.0, retry_on=_retryable)


def to_patches(state: RunState) -> list[Send]:
    """One branch per open need."""
    done = set(state.get("foraged", []))
    return [Send("forage", {"need_id": n}) for n in state["need_ids"] if n not in done]


def after_plan(
    state: RunState, runtime: Runtime[Deps]
) -> Sequence[Send] | Literal["outside", "review", "publish"]:
    """Gaps go back to foraging while rounds are left; then a person looks, where one wants to."""
    open_needs = to_patches(state)
    if open_needs:
        return "outside" if runtime.context.desk.outside else open_needs
    if runtime.context.plan_only or not state["section_ids"]:
        return "publish"
    return "review" if runtime.context.review else to_drafts(state)


def to_drafts(state: RunState) -> Sequence[Send] | Literal["publish"]:
    """Sections are drafted side by side."""
    return [Send("draft", {"section_id": s}) for s in state["section_ids"]] or "publish"


def build() -> StateGraph[RunState, Deps, RunState, RunState]:
    """The uncompiled graph."""
    graph: StateGraph[RunState, Deps, RunState, RunState] = StateGraph(
        RunState, context_schema=Deps
    )
    for node in (nodes.needs, nodes.forage, nodes.blocks, nodes.plan, nodes.outside, nodes.review,
                 nodes.draft, nodes.verify, nodes.repair, nodes.pace, nodes.publish):  # fmt: skip
        graph.add_node(node.__name__, node, retry_policy=RETRY)
    graph.add_edge(START, "needs")
    graph.add_conditional_edges("needs", to_patches, ["forage"])
    graph.add_edge("forage", "blocks")
    graph.add_edge("blocks", "plan")
    graph.add_conditional_edges(
        "plan", after_plan, ["forage", "outside", "review", "draft", "publish"]
    )
    graph.add_conditional_edges("outside", to_patches, ["forage"])
    graph.add_conditional_edges("review", to_drafts, ["draft", "publish"])
    graph.add_edge("draft", "verify")
    graph.add_edge("verify", "repair")
    graph.add_edge("repair", "pace")
    graph.add_edge("pace", "publish")
    graph.add_edge("publish", END)
    return graph


def compiled(checkpointer: Any = None) -> Any:
    """The graph ready to run."""
    return build().compile(checkpointer=checkpointer, name="write")
