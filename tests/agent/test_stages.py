from __future__ import annotations

from dataclasses import replace

import pytest

from agent import planning, stages, weighing
from agent.brief import Brief, read
from agent.deps import Deps
from agent.domain import Need
from agent.forage.needs import Target, Window
from agent.plan.parsing import parse
from agent.schema_choice import candidate_schemas
from tests.agent.corpus import BRIEF, foraged, opened


def periods(deps: Deps) -> list[str]:
    return sorted(d.period or d.title for d in stages.in_scope(deps))


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({}, 7),
        ({"since": "2022-01-01"}, 5),
        ({"until": "2021-12-31"}, 2),
        ({"since": "2022-01-01", "until": "2022-12-31"}, 2),
        ({"only": ("first quarter",)}, 3),
        ({"only": ("norvale-2021q1-call.txt",)}, 1),
        ({"without": ("Baltic",)}, 6),
        ({"only": ("norvale",), "without": ("2021",)}, 4),
        ({"only": ("docs/norvale",)}, 6),
        ({"only": ("nobody",)}, 0),
    ],
)
def test_the_briefs_options_bound_the_documents(norvale, tmp_path, options, kept) -> None:
    with opened(norvale, tmp_path, brief=Brief(text=BRIEF, **options)) as (deps, _):
        assert len(stages.in_scope(deps)) == kept


def test_one_file_from_two_places_is_one_document_and_the_original_is_it(deps: Deps) -> None:
    one = next(iter(deps.documents.values()))
    copies = [
        one.model_copy(update={"id": f"d{n}", "source": f"{n}.txt", "copy_of": one.id})
        for n in range(2)
    ]
    before = stages.in_scope(deps)
    more = {d.id: d for d in (copies[0], *deps.documents.values(), copies[1])}
    assert stages.in_scope(replace(deps, documents=more)) == before


def test_the_name_that_most_documents_share_is_no_topic(deps: Deps) -> None:
    assert "norval" in read(deps.brief).terms
    assert "norval" not in stages.topic(deps)


def test_the_schema_is_the_one_asked_for_else_the_two_likeliest(norvale, tmp_path) -> None:
    with opened(norvale, tmp_path, brief=Brief(text=BRIEF, schema_id="explainer")) as (deps, _):
        assert [s.id for s in candidate_schemas(deps, read(deps.brief))] == ["explainer"]
    with opened(norvale, tmp_path) as (deps, _):
        found = [s.id for s in candidate_schemas(deps, read(deps.brief))]
    assert found[0] == "company-over-time"
    assert len(found) == 2


def test_needs_survive_their_file(deps: Deps) -> None:
    made = [
        Target(Need(id="n-1", question="Señor?"), "q", ("a", "b"), None, ("growth",)),
        Target(Need(id="n-2", question="Who?", scope="wide"), "r", (), ("d1",), ()),
    ]
    parts = [Window("2021 to 2022", ("d1", "d2"))]
    stages.save_targets(deps, made, parts)
    assert stages.targets(deps) == made
    assert stages.target(deps, "n-2") == made[1]
    assert stages.stretches(deps) == parts


async def test_a_models_questions_become_needs_over_all_documents(norvale, tmp_path) -> None:
    with opened(norvale, tmp_path) as (deps, _):
        said = ["Who bought oat flour?", "  ", "Norvale?"]
        found = stages.asked_needs(said, read(deps.brief), stages.in_scope(deps))
    assert [t.need.question for t in found] == ["Who bought oat flour?"]
    assert found[0].terms == ("bought", "oat", "flour")
    assert len(found[0].documents or ()) == 7


async def test_foraged_needs_become_blocks_and_a_plan_people_can_edit(deps: Deps) -> None:
    state = await foraged(deps)
    made = stages.blocks(deps)
    assert made
    assert list(made) == [b.id for b in made.values()]
    scores = [b.score for b in made.values()]
    assert scores == sorted(scores, reverse=True)
    assert not any("in talks" in b.point for b in made.values())
    plan = planning.plan(deps)
    assert [s.id for s in plan.sections] == state["section_ids"]
    assert all(b in made for s in plan.sections for b in s.block_ids)
    edited = parse((deps.bundle.path / "plan.yaml").read_text(encoding="utf-8"), "plan.yaml")
    assert edited.sections == plan.sections
    assert (
        set(plan.schema_scores) == {"company-over-time", "earnings-deep-dive"}
        or len(plan.schema_scores) == 2
    )


async def test_gaps_are_asked_again_at_most_once_a_round(deps: Deps) -> None:
    state = await foraged(deps)
    again = [n for n in state["need_ids"] if "-round" in n]
    assert len(again) == len(set(again))
    assert all(n.endswith("-round2") for n in again)
    assert {t.need.id for t in stages.targets(deps)} >= set(again)


async def test_source_characters_are_counted_once_however_often_they_are_read(deps: Deps) -> None:
    await foraged(deps)
    total = sum(len(deps.library.text(d)) for d in deps.documents)
    assert 0 < weighing.distinct_characters(deps) <= total


async def test_a_brief_that_the_library_does_not_bear_on_gets_no_sections(
    norvale, tmp_path
) -> None:
    with opened(norvale, tmp_path, brief="Football transfers of Ajax in 1995: strikers") as (d, _):
        state = await foraged(d)
    assert state["section_ids"] == []


async def test_a_plan_that_was_handed_in_is_taken_as_it_is(norvale, tmp_path) -> None:
    with opened(norvale, tmp_path) as (deps, _):
        await foraged(deps)
        mine = planning.plan(deps)
    mine = mine.model_copy(update={"title": "Mine", "gaps": ()})
    with opened(norvale, tmp_path, plan=mine) as (deps, _):
        state = await foraged(deps)
        assert planning.plan(deps).title == "Mine"
        assert planning.plan(deps).sections == mine.sections
        assert not any("-round" in n for n in state["need_ids"])


async def test_an_article_longer_than_its_sources_shrinks_and_says_so(norvale, tmp_path) -> None:
    with opened(norvale, tmp_path, brief=Brief(text=BRIEF, words=5000)) as (deps, _):
        await foraged(deps)
        plan = planning.plan(deps)
    assert plan.requested_words == 5000
    assert plan.words < 1000
    assert any(n.startswith("shortened from 5000") for n in plan.notices)
