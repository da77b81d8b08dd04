"""The schemas that a run forages for and fills: asked for, picked by a model, else likeliest."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from agent.brief import Reading
from agent.deps import Deps
from agent.domain import Frozen
from agent.errors import BudgetExceeded, ReplyError
from agent.forage.patch import Encode
from agent.plan import choosing
from agent.plan.schemas import Schema
from agent.plan.shelf import schema, schemas
from prompts import render

CANDIDATES: Final = 2  # schemas that are foraged for and filled
RANKED: Final = "schemas.json"
OTHERS: Final = "explainer"  # of briefs that are not English: its slots are headed in any language


class _Pick(Frozen):
    schema_id: str


def candidate_schemas(deps: Deps, reading: Reading) -> list[Schema]:
    """The schema that was asked for, else the two likeliest (of schemas.json, once it is there)."""
    known = schemas(deps.settings.schemas)
    given = (deps.plan.schema_id if deps.plan is not None else "") or deps.brief.schema_id
    if given:
        return [schema(given, deps.settings.schemas)]
    if reading.language != "en":
        return [known[OTHERS]]
    kept = deps.bundle.read_json(RANKED) if deps.bundle.has(RANKED) else []
    if still := [known[i] for i in kept if i in known]:  # the user's folder may have changed
        return still
    near = nearness(deps.brief.text, deps.encode, known)
    return choosing.likeliest(reading, deps.brief.text, known.values(), near)[:CANDIDATES]


def nearness(text: str, encode: Encode, known: Mapping[str, Schema]) -> dict[str, float]:
    """Cosine of a brief with each schema's name and purpose, by id."""
    told = encode([text, *(f"{s.name}. {s.purpose}" for s in known.values())])
    return dict(zip(known, (float(v) for v in told[1:] @ told[0]), strict=True))


async def choose_schemas(deps: Deps, reading: Reading) -> list[Schema]:
    """The candidates; where there is a capable model, the one that it picks comes first.

    They are kept in schemas.json, so that planning takes the same.
    """
    ranked = await asyncio.to_thread(candidate_schemas, deps, reading)
    if len(ranked) > 1 and not deps.bundle.has(RANKED):
        known = schemas(deps.settings.schemas)
        first = await picked(deps, list(known.values()))
        if first is not None:
            ranked = [known[first], *(s for s in ranked if s.id != first)][:CANDIDATES]
        deps.bundle.write_json(RANKED, [s.id for s in ranked])
    return ranked


async def picked(deps: Deps, known: Sequence[Schema]) -> str | None:
    """The id that an endpoint's model picks; None without one, or where its answer is none."""
    if deps.model is None or deps.model.kind != "endpoint":
        return None
    rows = [{"id": s.id, "purpose": s.purpose} for s in known]
    messages = render("choose_schema", brief=deps.brief.text, schemas=rows)
    try:
        reply = await deps.model.structured(messages, _Pick, purpose="schema", max_tokens=60)
    except (ReplyError, BudgetExceeded) as error:
        deps.trajectory.record("notice", f"schema by rule only: {error}")
        return None
    if reply.schema_id not in {s.id for s in known}:
        deps.trajectory.record("notice", "schema by rule only: the model named none of the list")
        return None
    return reply.schema_id
