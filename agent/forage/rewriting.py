"""Needs that their own words did not close, put into other words by a capable model; bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from agent.domain import Frozen
from agent.errors import BudgetExceeded, ReplyError
from agent.forage.foraging import Course
from prompts import render

if TYPE_CHECKING:
    from agent.deps import Deps
    from agent.llm import Model

MOST = 2  # rewritings of one need
SHOWN = 3  # nearest sentences that the model sees
TOKENS = 80  # of an answer, for each need


class _Queries(Frozen):
    number: int
    queries: list[str]


class _Reworded(Frozen):
    questions: list[_Queries]


async def rewritten(deps: Deps, course: Course) -> str | None:
    """Search for an open need in a model's words; why it ended then, None if it did not go on.

    Nothing happens without a capable model, or when the need is closed. Needs that are open at the
    same time share a call, which is journalled by its request: the needs and what was read for
    them. A run that goes on after a kill asks for the same and pays nothing.
    """
    if course.closed_because or deps.model is None or deps.model.kind != "endpoint":
        return None
    need = course.target.need
    item = {
        "question": need.question,
        "lacking": course.nearest_lacks(),
        "nearest": [e.quote for e in course.nearest(SHOWN)],
    }
    try:
        said: list[str] = await deps.together.ask(need.id, item, partial(_asked, deps.model))
    except (ReplyError, BudgetExceeded) as error:
        deps.trajectory.record("notice", f"{need.id} searched in its own words only: {error}")
        return None
    known = {need.question.casefold(), course.target.query.casefold()}
    queries = [q.strip() for q in said if q.strip() and q.strip().casefold() not in known]
    reason = None
    for query in list(dict.fromkeys(queries))[:MOST]:
        if await asyncio.to_thread(course.ask, query):
            reason = await asyncio.to_thread(course.run)
        if course.closed_because:
            return reason
    return reason or ("its rewritings brought nothing" if queries else None)


async def _asked(model: Model, items: Sequence[dict[str, Any]]) -> list[list[str]]:
    """Queries for each item, none for one that the model passed over."""
    needs = [{"number": n, **item} for n, item in enumerate(items, start=1)]
    reply = await model.structured(
        render("rewrite_need", needs=needs, most=MOST),
        _Reworded, purpose="rewrite", max_tokens=60 + TOKENS * len(needs),
    )  # fmt: skip
    told = {one.number: one.queries for one in reversed(reply.questions)}
    return [told.get(n, []) for n in range(1, len(needs) + 1)]
