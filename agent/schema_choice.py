"""The schemas that a run forages for and fills: asked for, picked by a model, else likeliest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from agent.brief import Reading
from agent.deps import Deps
from agent.forage.patch import Encode
from agent.plan import choosing
from agent.plan.schemas import Schema
from agent.plan.shelf import schema, schemas

CANDIDATES: Final = 2  # schemas that are foraged for and filled
RANKED: Final = "schemas.json"
OTHERS: Final = "explainer"  # of briefs that are not English: its slots are headed in any language


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


def unsettled(deps: Deps, ranked: Sequence[Schema]) -> list[Schema]:
    """What a model picks one of; none where the schema is given, or was chosen before."""
    if len(ranked) < 2 or deps.bundle.has(RANKED):
        return []
    return list(schemas(deps.settings.schemas).values())


def settle(deps: Deps, ranked: Sequence[Schema], picked: str) -> list[Schema]:
    """The candidates, the one that a model picked first; kept, so that planning takes the same."""
    if len(ranked) < 2 or deps.bundle.has(RANKED):
        return list(ranked)
    if picked:
        first = schemas(deps.settings.schemas)[picked]
        ranked = [first, *(s for s in ranked if s.id != picked)][:CANDIDATES]
    deps.bundle.write_json(RANKED, [s.id for s in ranked])
    return list(ranked)
