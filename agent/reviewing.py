"""The plan between its making and its drafting: what a person hands back, checked and taken over.

Knows no graph: who waits, and for how long, is ``agent.run``'s and the node's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent import planning, stages
from agent.deps import Deps
from agent.plan import checking, edits
from agent.plan.outline import Plan
from agent.plan.parsing import load

EDITED = "edited.json"


def accept(deps: Deps, given: Plan | Path | None) -> str:
    """Check what a person hands back, and keep it in the bundle; gives the name of that file.

    Args:
        deps: The run, which waits for its plan.
        given: The plan, a file that holds it, or None for the bundle's plan.yaml as it is now.

    Raises:
        SetupError: It is wrong; nothing has changed, and the run goes on waiting.
    """
    where = given if isinstance(given, Path) else deps.bundle.path / "plan.yaml"
    plan = given if isinstance(given, Plan) else load(where, schemas=deps.settings.schemas)
    checking.check(plan, str(where), deps.documents.values(), deps.library.evidence)
    before = Plan.model_validate(deps.bundle.read_json(planning.MADE))
    if given is not None:  # so that a kill from here on finds this plan, and not the old one
        made = {b.id: b for b in stages.named_blocks(deps, _ids(plan))}
        planning.show(deps, plan, made)
    told = {"plan": plan.model_dump(mode="json"), "decisions": edits.decisions(before, plan)}
    deps.bundle.write_json(EDITED, told)
    return EDITED


def take(deps: Deps, name: str, foraged: Sequence[str]) -> Plan:
    """Put the accepted plan in force; what was found is weighed anew where sources are forbidden.

    Args:
        deps: The run.
        name: The file of the bundle that ``accept`` wrote.
        foraged: Ids of the needs that were foraged for.

    Returns:
        The plan as it will be told.
    """
    told = deps.bundle.read_json(name)
    plan = Plan.model_validate(told["plan"])
    changes = told["decisions"]
    deps.bundle.write_json("plan.json", plan.model_dump(mode="json"))
    if plan.without:
        stages.make_blocks(deps, foraged)
    deps.trajectory.record("plan", "plan edited" if changes else "plan taken as it is", **changes)
    return planning.adopt(deps, plan)


def _ids(plan: Plan) -> list[str]:
    return [b for s in plan.sections for b in (*s.block_ids, *s.spare_block_ids)]
