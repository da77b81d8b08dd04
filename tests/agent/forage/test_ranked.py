"""Foraging put out of work by a setting: one ranking of the brief's own words, read once."""

from __future__ import annotations

from dataclasses import replace

from agent import stages, weighing
from agent.brief import read
from agent.deps import Deps
from agent.forage.foraging import Course, Ground
from agent.forage.ranked import asked_whole, read_ranked
from agent.planning import plan
from tests.agent.corpus import foraged


def without_foraging(deps: Deps, **more: object) -> Deps:
    settings = deps.settings.model_copy(update={"foraging": False, **more})
    return replace(deps, settings=settings)


def course(deps: Deps) -> Course:
    target = asked_whole(read(deps.brief), deps.brief.text, [])
    return Course(target, Ground(deps.library, deps.encode, deps.documents, stages.topic(deps)))


def test_the_brief_is_the_only_need(deps: Deps) -> None:
    target = asked_whole(read(deps.brief), deps.brief.text, [])
    assert target.query == target.need.question == deps.brief.text
    assert target.documents is None
    assert "margin" in " ".join(target.terms)


def test_reads_the_ranking_from_the_top_and_follows_nothing(deps: Deps) -> None:
    one = course(deps)
    [patch] = one.patches.values()
    done = read_ranked(one, 1_500)
    lengths = [c.end - c.start for c in one.read.values()]
    assert sum(lengths) <= 1_500
    assert list(one.read) == [p.chunk.id for p in patch.passages[: len(lengths)]]
    assert done.reason == "foraging is off"
    assert len(one.patches) == 1
    assert not done.visits


def test_the_first_passage_is_read_however_long(deps: Deps) -> None:
    one = course(deps)
    read_ranked(one, 1)
    assert len(one.read) == 1


async def test_a_run_without_foraging_plans_from_one_round(deps: Deps) -> None:
    off = without_foraging(deps)
    state = await foraged(off)
    assert state["need_ids"] == state["foraged"] == ["n-brief"]
    assert plan(off).sections
    assert weighing.distinct_characters(off) <= weighing.LEAST_CHARACTERS
