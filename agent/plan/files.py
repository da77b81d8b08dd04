"""plan.yaml: the plan as people read and edit it. Pure apart from parsing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from agent.domain import Block
from agent.errors import SetupError
from agent.plan.outline import Plan, PlanSection

_HEAD = """\
# The plan of the article. Change headings, words, order; move, add or remove blocks; then
# `deepnews write --plan THIS_FILE`. Only `id` counts in a block; `point` is there to read.
"""


def dump(plan: Plan, blocks: Mapping[str, Block]) -> str:
    """The plan as YAML with each block's point beside its id."""

    def shown(ids: tuple[str, ...]) -> list[dict[str, str]]:
        return [{"id": b, "point": blocks[b].point if b in blocks else ""} for b in ids]

    value = {
        "schema": plan.schema_id,
        "schema_scores": plan.schema_scores,
        "title": plan.title,
        "requested_words": plan.requested_words,
        "words": plan.words,
        "gaps": list(plan.gaps),
        "notices": list(plan.notices),
        "sections": [
            {
                "id": s.id,
                "slot": s.slot,
                "heading": s.heading,
                "words": s.words,
                "blocks": shown(s.block_ids),
                "spare": shown(s.spare_block_ids),
            }
            for s in plan.sections
        ],
    }
    return _HEAD + yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)


def parse(text: str, where: str) -> Plan:
    """Read an edited plan.

    Raises:
        SetupError: it is not a plan; the message names the place.
    """
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        line = " ".join(str(error).split())
        raise SetupError(f"{where}: not YAML: {line}") from None
    if not isinstance(value, dict) or not isinstance(value.get("sections"), list):
        raise SetupError(f"{where}: no list `sections`; start from the plan.yaml of a run")
    try:
        sections = tuple(_section(n, s) for n, s in enumerate(value["sections"], start=1))
        return Plan(
            schema_id=str(value.get("schema", "")),
            title=str(value.get("title", "")),
            requested_words=int(value.get("requested_words", sum(s.words for s in sections))),
            words=sum(s.words for s in sections),
            sections=sections,
            gaps=tuple(value.get("gaps") or ()),
            schema_scores=value.get("schema_scores") or {},
        )
    except (ValidationError, KeyError, TypeError, ValueError) as error:
        line = " ".join(str(error).split())
        raise SetupError(f"{where}: {line}") from None


def _section(number: int, value: Any) -> PlanSection:
    if not isinstance(value, dict):
        raise ValueError(f"section {number} is not a mapping")
    missing = [k for k in ("heading", "words", "blocks") if k not in value]
    if missing:
        raise ValueError(f"section {number} lacks {missing[0]!r}")

    def ids(name: str) -> tuple[str, ...]:
        return tuple(b["id"] if isinstance(b, dict) else str(b) for b in value.get(name) or ())

    return PlanSection(
        id=str(value.get("id") or f"section-{number}"),
        slot=str(value.get("slot", "")),
        heading=str(value["heading"]),
        words=int(value["words"]),
        block_ids=ids("blocks"),
        spare_block_ids=ids("spare"),
    )
