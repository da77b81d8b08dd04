"""plan.yaml: the plan as people read and edit it. Pure apart from parsing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from pydantic import ValidationError

from agent.domain import Block
from agent.errors import SetupError
from agent.plan.outline import Plan, PlanSection, PlanThread
from agent.plan.shelf import schema
from agent.plan.sides import Contradiction

_HEAD = """\
# The plan of the article. Change headings, words, order; move, add or remove blocks; then
# `deepnews write --plan THIS_FILE`. Only `id` counts in a block; `point` is there to read.
"""


def dump(plan: Plan, blocks: Mapping[str, Block], disputes: Sequence[Contradiction] = ()) -> str:
    """The plan as YAML with each block's point beside its id, and what sources dispute."""

    def shown(ids: tuple[str, ...]) -> list[dict[str, Any]]:
        return [_entry(b, blocks.get(b)) for b in ids]

    value = {
        "schema": plan.schema_id,
        "schema_scores": plan.schema_scores,
        "title": plan.title,
        "requested_words": plan.requested_words,
        "words": plan.words,
        "order": plan.order,
        "threads": [one.model_dump() for one in plan.threads],
        "gaps": list(plan.gaps),
        "notices": list(plan.notices),
        "contradictions": [_dispute(d, plan, blocks) for d in disputes],
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


def _entry(block_id: str, block: Block | None) -> dict[str, Any]:
    """A block as people read it; how many independent sources say it, where several do."""
    entry: dict[str, Any] = {"id": block_id, "point": block.point if block else ""}
    return {**entry, "sources": block.sources} if block and block.sources > 1 else entry


def _dispute(found: Contradiction, plan: Plan, blocks: Mapping[str, Block]) -> dict[str, Any]:
    """Sides of a contradiction, with the section that tells it (none: it is only reported)."""
    sides = set(found.evidence_ids)
    home = [
        s.id
        for s in plan.sections
        if any(sides & set(blocks[b].evidence_ids) for b in s.block_ids if b in blocks)
    ]
    rows = [
        {
            "value": s.value,
            "source": s.title,
            "kind": s.kind,
            "date": s.date,
            "sources": s.sources,
            "evidence": list(s.evidence_ids),
        }
        for s in found.sides
    ]
    about = ", ".join(filter(None, (found.entity, found.measure, found.period)))
    return {"id": found.id, "about": about, "section": home[0] if home else None, "sides": rows}


def parse(text: str, where: str, *, schemas: str = "") -> Plan:
    """Read an edited plan; ``schemas`` is the user's own folder of them.

    Raises:
        SetupError: it is not a plan; the message names the place.
    """
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or " ".join(str(error).split())
        raise SetupError(f"{where}: {place}not YAML: {problem}") from None
    if not isinstance(value, dict) or not isinstance(value.get("sections"), list):
        raise SetupError(f"{where}: no list `sections`; start from the plan.yaml of a run")
    try:
        return _plan(value, schemas)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SetupError(f"{where}: {place}: {first['msg']}") from None
    except (SetupError, ValueError) as error:
        raise SetupError(f"{where}: {error}") from None


def _plan(value: dict[str, Any], schemas: str) -> Plan:
    sections = tuple(_section(n, s) for n, s in enumerate(value["sections"], start=1))
    if not sections:
        raise ValueError("`sections` is empty: nothing would be written")
    seen: set[str] = set()
    for section in sections:
        if section.id in seen:
            raise ValueError(f"two sections have the id {section.id!r}")
        seen.add(section.id)
    schema_id = str(value.get("schema") or "")
    if schema_id:
        schema(schema_id, schemas)
    words = sum(s.words for s in sections)
    threads, lost = _threads(value.get("threads"), [s.id for s in sections])
    return Plan(
        schema_id=schema_id,
        title=str(value.get("title") or ""),
        requested_words=_count(value.get("requested_words", words), "requested_words"),
        words=words,
        sections=sections,
        order=str(value.get("order") or ""),
        threads=threads,
        gaps=tuple(str(g) for g in _list(value.get("gaps"), "gaps")),
        schema_scores=value.get("schema_scores") or {},
        notices=lost,
    )


def _threads(value: Any, ids: Sequence[str]) -> tuple[tuple[PlanThread, ...], tuple[str, ...]]:
    """The threads that can still be told, and what is said of those that cannot.

    Sections are moved and left out by hand: a thread that lost an end is left out, not an error.
    """
    kept, lost = [], []
    for number, one in enumerate(_list(value, "threads"), start=1):
        if not isinstance(one, dict) or not {"question", "opens", "closes"} <= set(one):
            raise ValueError(f"threads: entry {number} needs question, opens and closes")
        thread = PlanThread(**{k: str(one[k]) for k in ("question", "opens", "closes")})
        ends = thread.opens, thread.closes
        if all(end in ids for end in ends) and ids.index(ends[0]) < ids.index(ends[1]):
            kept.append(thread)
        else:
            lost.append(f"the question {thread.question!r} is left out: its sections are not there")
    return tuple(kept), tuple(lost)


def _section(number: int, value: Any) -> PlanSection:
    here = f"section {number}"
    if not isinstance(value, dict):
        raise ValueError(f"{here} is not a mapping")
    missing = [k for k in ("heading", "words", "blocks") if k not in value]
    if missing:
        raise ValueError(f"{here} lacks {missing[0]!r}")
    section_id = str(value.get("id") or f"section-{number}")
    if not re.fullmatch(r"[\w-]+", section_id):  # it names files of the run
        raise ValueError(f"{here}: id {section_id!r} may hold letters, digits and hyphens only")
    return PlanSection(
        id=section_id,
        slot=str(value.get("slot") or ""),
        heading=str(value["heading"]),
        words=_count(value["words"], f"{here}: words"),
        block_ids=_ids(value["blocks"], f"{here}: blocks"),
        spare_block_ids=_ids(value.get("spare"), f"{here}: spare"),
    )


def _count(value: Any, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{place}: {value!r} is not a number of words")
    return value


def _list(value: Any, place: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{place}: {value!r} is not a list")
    return value


def _ids(value: Any, place: str) -> tuple[str, ...]:
    found = []
    for number, block in enumerate(_list(value, place), start=1):
        block_id = block.get("id") if isinstance(block, dict) else block
        if not isinstance(block_id, str) or not block_id:
            raise ValueError(f"{place}: entry {number} has no id")
        found.append(block_id)
    return tuple(dict.fromkeys(found))
