"""What a writing run reads beyond its library: pages that the brief names, and what gaps ask for.

Everything enters the library first, dated and hashed; foraging then meets it like the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agent.brief import read
from agent.deps import Deps
from agent.forage import needs as needing
from agent.stages import in_scope, save_targets, targets
from agent.tooling.looking import FETCH, look_outside
from tools.addresses import urls_in

ASKED: Final = 400  # characters of the brief that a page's passages are ranked by
MOST_ASKED: Final = 3  # open needs of one round that tools are asked about


async def read_named(deps: Deps) -> None:
    """Read the pages whose addresses stand in the brief; say which could not be read."""
    for url in urls_in(deps.brief.text):
        called = await deps.desk.call(FETCH, {"url": url, "question": deps.brief.text[:ASKED]})
        if called.result is None:
            deps.trajectory.record("notice", f"{url} was not read: {called.message}")


async def look(deps: Deps, need_ids: Sequence[str]) -> None:
    """Ask the tools about open needs, the first ones first; the needs then know what came.

    Args:
        deps: Of the run.
        need_ids: Needs that were not foraged yet.
    """
    kept = targets(deps)
    brought: list[str] = []
    for target in [t for t in kept if t.need.id in need_ids][:MOST_ASKED]:
        brought += await look_outside(
            target.need.question, deps.desk.outside, deps.encode, deps.desk.call, addresses=()
        )
    if not brought:
        return
    reading = read(deps.brief)
    parts = needing.windows(needing.eligible(in_scope(deps), reading))
    everywhere = tuple(d for part in parts for d in part.documents)
    widened = [t._replace(documents=everywhere) if t.need.id in need_ids else t for t in kept]
    save_targets(deps, widened, parts)
