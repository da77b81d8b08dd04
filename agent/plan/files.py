"""plan.yaml: the plan written for people to read and edit. How it is read: ``agent.plan.parsing``.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from agent.domain import Block
from agent.plan.outline import Plan
from agent.plan.sides import Contradiction

_UNTOLD: Final[Mapping[str, str]] = {}
_HEAD: Final = """\
# The plan of the article. Change headings, words, order; move, add or remove blocks and sections;
# then `deepnews write --plan THIS_FILE`, or `deepnews write --resume RUN` where a run waits for it.
# Of a block only `id` counts, the rest is there to read; of `words` those of the sections, whose
# sum stands at the top.
#   pinned: true   beside a block's id: it is told in that section, whatever its length.
#   without: [...] sources by title, file name or id: nothing of them is used anywhere.
"""


def dump(
    plan: Plan,
    blocks: Mapping[str, Block],
    disputes: Sequence[Contradiction] = (),
    titles: Mapping[str, str] = _UNTOLD,
) -> str:
    """The plan as YAML, each block with its point and source, and what sources dispute.

    Args:
        plan: The plan.
        blocks: Its blocks by id.
        disputes: The contradictions of the run.
        titles: Title of the document that a block stands in, by block id.
    """

    def shown(ids: tuple[str, ...], pinned: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        return [_entry(b, blocks.get(b), titles.get(b, ""), pinned=b in pinned) for b in ids]

    value = {
        "schema": plan.schema_id,
        "schema_scores": plan.schema_scores,
        "title": plan.title,
        "requested_words": plan.requested_words,
        "words": plan.words,
        "order": plan.order,
        "without": list(plan.without),
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
                "blocks": shown(s.block_ids, s.pinned),
                "spare": shown(s.spare_block_ids),
            }
            for s in plan.sections
        ],
    }
    return _HEAD + yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)


def _entry(block_id: str, block: Block | None, title: str, *, pinned: bool) -> dict[str, Any]:
    """A block as people read it; how many independent sources say it, where several do."""
    entry: dict[str, Any] = {"id": block_id, "point": block.point if block else ""}
    if title:
        entry["from"] = title
    if block and block.sources > 1:
        entry["sources"] = block.sources
    return entry | ({"pinned": True} if pinned else {})


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
