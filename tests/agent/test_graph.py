from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from agent import nodes
from agent.graph import _retryable, after_plan, build, compiled, to_drafts, to_patches
from agent.state import RunState, union

GOLDEN = Path(__file__).parent / "golden" / "write.mmd"
STAGES = (
    "needs",
    "forage",
    "blocks",
    "plan",
    "outside",
    "review",
    "draft",
    "verify",
    "repair",
    "pace",
    "publish",
)


def drawn() -> str:
    return str(compiled().get_graph().draw_mermaid())


def test_the_drawing_is_the_one_on_file() -> None:
    """To renew it after a change that was meant: write ``drawn()`` to the golden file."""
    assert drawn() == GOLDEN.read_text(encoding="utf-8")


def test_every_stage_of_the_design_is_a_node() -> None:
    assert set(build().nodes) == set(STAGES)


def test_every_node_is_async_and_says_what_it_does() -> None:
    for stage in STAGES:
        node = getattr(nodes, stage)
        assert inspect.iscoroutinefunction(node)
        assert node.__doc__


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("needs", "forage"), ("forage", "blocks"), ("blocks", "plan"), ("plan", "draft"),
        ("plan", "forage"), ("plan", "publish"), ("plan", "review"), ("review", "draft"),
        ("plan", "outside"), ("outside", "forage"),
        ("draft", "verify"), ("verify", "repair"), ("repair", "pace"), ("pace", "publish"),
    ],
)  # fmt: skip
def test_stages_follow_each_other(before: str, after: str) -> None:
    edges = {(e.source, e.target) for e in compiled().get_graph().edges}
    assert (before, after) in edges


def test_only_open_needs_are_foraged() -> None:
    state: RunState = {"need_ids": ["a", "b", "c"], "foraged": ["b"]}
    assert [send.arg["need_id"] for send in to_patches(state)] == ["a", "c"]


class Asking:
    """A runtime whose context only knows whether the plan is all that is wanted."""

    def __init__(self, *, plan_only: bool, review: bool = False, outside: bool = False) -> None:
        self.context = self.desk = self
        self.plan_only, self.review, self.outside = plan_only, review, outside


@pytest.mark.parametrize(
    ("state", "plan_only", "goes"),
    [
        ({"need_ids": ["a", "b"], "foraged": ["a"], "section_ids": ["s"]}, False, ["forage"]),
        ({"need_ids": ["a"], "foraged": ["a"], "section_ids": ["s", "t"]}, False, ["draft"] * 2),
        ({"need_ids": ["a"], "foraged": ["a"], "section_ids": ["s"]}, True, "publish"),
        ({"need_ids": ["a"], "foraged": ["a"], "section_ids": []}, False, "publish"),
    ],
)
def test_after_the_plan(state: RunState, plan_only: bool, goes: object) -> None:
    chosen = after_plan(state, Asking(plan_only=plan_only))  # type: ignore[arg-type]
    assert (chosen if isinstance(chosen, str) else [s.node for s in chosen]) == goes


def test_gaps_are_looked_for_outside_where_that_is_set_up() -> None:
    state: RunState = {"need_ids": ["a", "b"], "foraged": ["a"], "section_ids": ["s"]}
    assert after_plan(state, Asking(plan_only=False, outside=True)) == "outside"  # type: ignore[arg-type]


@pytest.mark.parametrize(("section_ids", "goes"), [(["s"], "review"), ([], "publish")])
def test_a_plan_waits_for_a_person_where_one_wants_to_look(
    section_ids: list[str], goes: str
) -> None:
    state: RunState = {"need_ids": [], "foraged": [], "section_ids": section_ids}
    assert after_plan(state, Asking(plan_only=False, review=True)) == goes  # type: ignore[arg-type]


def test_after_the_review_the_sections_of_the_plan_in_force_are_drafted() -> None:
    sends = to_drafts({"section_ids": ["t", "s"]})
    assert [s.arg["section_id"] for s in sends] == ["t", "s"]  # type: ignore[union-attr]
    assert to_drafts({"section_ids": []}) == "publish"


def test_branches_join_without_order() -> None:
    assert union(["b"], ["a", "b"]) == union(["a", "b"], ["b"]) == ["a", "b"]


def test_only_what_may_pass_by_itself_is_tried_again() -> None:
    from langchain_core.exceptions import ModelAuthenticationError, ModelRateLimitError

    from agent.errors import EndpointError

    assert _retryable(ModelRateLimitError("later"))
    assert not _retryable(ModelAuthenticationError("no"))
    assert not _retryable(EndpointError("gone"))
    assert not _retryable(ValueError("ours"))
