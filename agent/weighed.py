"""What the report says of weighing: contradictions, saturation, cover, sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from agent import weighing
from agent.article import Sentence
from agent.deps import Deps
from agent.domain import Block, Claim
from agent.plan.outline import Plan
from agent.plan.sides import Contradiction

NO_COVER: dict[str, Any] = {"rows": [], "left_out": {}, "kept": []}


def weighed(
    deps: Deps, plan: Plan, made: Mapping[str, Block], shown: Collection[str]
) -> dict[str, Any]:
    """Entries for report.json.

    Args:
        deps: The run.
        plan: The plan in force.
        made: All blocks by id.
        shown: Ids of the contradictions that the article tells.
    """
    cover = deps.bundle.read_json("cover.json") if deps.bundle.has("cover.json") else NO_COVER
    planned = {
        i for s in plan.sections for b in s.block_ids if b in made for i in made[b].evidence_ids
    }
    rows = [_dispute(c, c.id in shown, planned) for c in weighing.load_disputes(deps)]
    evidence = sum(len(b.evidence_ids) for b in made.values())
    return {
        "contradictions": rows,
        "saturation": weighing.saturation(deps, plan.words),
        "sources": {
            "evidence": evidence,
            "distinct": len(made),
            "said_by_several": sum(b.sources > 1 for b in made.values()),
        },
        "prompt_evidence": {
            "kept": len(cover["kept"]),
            "left_out": len(cover["left_out"]),
            "tokens_before": cover.get("tokens_before", 0),
            "tokens_after": cover.get("tokens_after", 0),
        },
        "left_out_evidence": cover["rows"],
    }


def _dispute(found: Contradiction, shown: bool, planned: Collection[str]) -> dict[str, Any]:
    in_plan = bool(set(found.evidence_ids) & set(planned))
    reason = (
        "the text tells all sides"
        if shown
        else "a side could not be printed, so the text tells none"
        if in_plan
        else "the plan tells no side"
    )
    return {
        "text": found.told(),
        "reason": reason,
        "shown": shown,
        "planned": in_plan,
        **found.model_dump(mode="json"),
    }


def notices(entries: Mapping[str, Any]) -> list[str]:
    """What a reader must be told of it: hidden disputes, and foraging that stopped short."""
    told = [
        f"sources differ, and the text tells neither side: {row['text']}"
        for row in entries["contradictions"]
        if row["planned"] and not row["shown"]
    ]
    got = entries["saturation"]
    if not got["reached"] and got["unread_characters"]:
        told.append(
            f"foraging stopped at {got['distinct_characters']} characters of distinct source text, "
            f"short of {got['target']}: no open need asked for the other "
            f"{got['unread_characters']}"
        )
    return told


def with_sources(sentence: Sentence, made: Mapping[str, Block]) -> Sentence:
    """The sentence, its claims saying how many independent sources state it, where several do."""
    most = max((made[b].sources for b in sentence.block_ids if b in made), default=1)
    if most < 2 or len(sentence.block_ids) != 1:
        return sentence
    said = f"Said by {most} independent sources."
    claims = tuple(_also(c, said) if c.verdict == "supported" else c for c in sentence.claims)
    return sentence.model_copy(update={"claims": claims})


def _also(claim: Claim, said: str) -> Claim:
    return claim.model_copy(update={"reason": f"{claim.reason} {said}".strip()})
