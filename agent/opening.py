"""What a capable model is asked of a brief before anything is read: its questions and the form."""

from __future__ import annotations

from collections.abc import Sequence

from agent.deps import Deps
from agent.domain import Frozen
from agent.errors import BudgetExceeded, ReplyError
from agent.plan.schemas import Schema
from prompts import render

ASKED = 6  # questions that a model may add
SHOWN = 20  # titles of documents that it sees


class Opening(Frozen):
    """Questions that the sources must answer, and the id of a form, "" when it was not asked."""

    questions: list[str]
    schema_id: str = ""


class _Questions(Frozen):
    questions: list[str]


class _Both(Frozen):
    questions: list[str]
    schema_id: str


async def opening(deps: Deps, titles: Sequence[str], forms: Sequence[Schema]) -> Opening:
    """One call for both; nothing without a capable model, or where it fails.

    Args:
        deps: Of the run.
        titles: Of its documents.
        forms: What the model picks one from; empty where the form is settled.
    """
    if deps.model is None or deps.model.kind != "endpoint":
        return Opening(questions=[])
    messages = render(
        "needs",
        brief=deps.brief.text,
        documents=list(titles),
        most=ASKED,
        schemas=[{"id": s.id, "purpose": s.purpose} for s in forms],
    )
    try:
        reply: _Both | _Questions = await deps.model.structured(
            messages, _Both if forms else _Questions, purpose="needs", max_tokens=400
        )
    except (ReplyError, BudgetExceeded) as error:
        deps.trajectory.record("notice", f"needs and schema by rule only: {error}")
        return Opening(questions=[])
    picked = reply.schema_id if isinstance(reply, _Both) else ""
    if forms and picked not in {one.id for one in forms}:
        deps.trajectory.record("notice", "schema by rule only: the model named none of the list")
        picked = ""
    return Opening(questions=reply.questions[:ASKED], schema_id=picked)
