"""A limit on retrieved text: the best passages up to it, and nothing beside them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent import planning, ration, stages, weighing
from agent.deps import Deps
from tests.agent.corpus import foraged


def limited(deps: Deps, characters: int | None) -> Deps:
    settings = deps.settings.model_copy(update={"evidence_characters": characters})
    return replace(deps, settings=settings)


async def test_without_a_limit_all_that_was_read_counts(deps: Deps) -> None:
    await foraged(deps)
    read = {
        tuple(c)
        for path in (deps.bundle.path / "forage").glob("*.json")
        for c in deps.bundle.read_json(f"forage/{path.name}")["read"]
    }
    assert ration.kept_chunks(deps) == read
    assert len(read) > 3


@pytest.mark.parametrize("most", [1, 1_500])
async def test_blocks_come_from_the_best_passages_within_the_limit(deps: Deps, most: int) -> None:
    few = limited(deps, most)
    await foraged(few)
    kept = ration.kept_chunks(few)
    total = sum(end - start for _, start, end in kept)
    assert total <= most or len(kept) == 1  # one passage is the least
    assert weighing.chunks_read(few) == sorted(kept)
    used = {i for b in stages.blocks(few).values() for i in b.evidence_ids}
    tells = ration.within(few)
    assert used or most == 1  # one passage need not hold a sentence that may be used
    assert all(tells(e) for e in few.evidence(sorted(used)).values())
    assert len(kept) < len(ration.kept_chunks(limited(few, None)))


async def test_a_longer_limit_keeps_what_a_shorter_one_keeps(deps: Deps) -> None:
    await foraged(deps)
    less, more = (ration.kept_chunks(limited(deps, n)) for n in (800, 3_000))
    assert less < more


async def test_the_plan_shrinks_with_the_text(deps: Deps) -> None:
    await foraged(deps)
    full = planning.plan(deps).words
    few = limited(deps, 600)
    planning.make_plan(few)
    assert planning.plan(few).words < full
