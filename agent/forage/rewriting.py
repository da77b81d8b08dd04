"""Needs that their own words did not close, put into other words by a capable model; bounded."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.domain import Frozen
from agent.errors import BudgetExceeded, ReplyError
from agent.forage.foraging import Course
from prompts import render

if TYPE_CHECKING:
    from agent.deps import Deps

MOST = 2  # rewritings of one need
SHOWN = 3  # nearest sentences that the model sees


class _Questions(Frozen):
    questions: list[str]


async def rewritten(deps: Deps, course: Course) -> str | None:
    """Search for an open need in a model's words; why it ended then, None if it did not go on.

    Nothing happens without a capable model, or when the need is closed. The call is journalled by
    its request, which holds no more than the need and what was read for it: a run that goes on
    after a kill asks for the same and pays nothing.
    """
    if course.closed_because or deps.model is None or deps.model.kind != "endpoint":
        return None
    need = course.target.need
    messages = render(
        "rewrite_need",
        question=need.question,
        lacking=course.nearest_lacks(),
        nearest=[e.quote for e in course.nearest(SHOWN)],
        most=MOST,
    )
    try:
        reply = await deps.model.structured(
            messages, _Questions, purpose=f"rewrite:{need.id}", max_tokens=120
        )
    except (ReplyError, BudgetExceeded) as error:
        deps.trajectory.record("notice", f"{need.id} searched in its own words only: {error}")
        return None
    known = {need.question.casefold(), course.target.query.casefold()}
    queries = [
        q.strip() for q in reply.questions if q.strip() and q.strip().casefold() not in known
    ]
    reason = None
    for query in list(dict.fromkeys(queries))[:MOST]:
        if await asyncio.to_thread(course.ask, query):
            reason = await asyncio.to_thread(course.run)
        if course.closed_because:
            return reason
    return reason or ("its rewritings brought nothing" if queries else None)
