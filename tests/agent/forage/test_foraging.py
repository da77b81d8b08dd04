from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from agent import nodes, stages
from agent.deps import Deps
from agent.domain import Need
from agent.errors import BudgetExceeded, ReplyError
from agent.forage.closing import CLOSES
from agent.forage.follow import PULLED
from agent.forage.foraging import Course, Ground, forage
from agent.forage.ledger import Foraged
from agent.forage.needs import Target
from tests.agent.corpus import foraged, opened
from tests.fakes import ScriptedModel
from tools.words import stems


def target(question: str, *terms: str, documents: tuple[str, ...] | None = None) -> Target:
    need = Need(id="n-1", question=question, wants_figure=True)
    return Target(need, question, terms, documents, ("revenue",))


def ground(deps: Deps, question: str) -> Ground:
    topic = [s for s in stems(question) if s != "norval"]
    return Ground(deps.library, deps.encode, deps.documents, topic)


def walk(deps: Deps, asked: Target, **how: Any) -> Foraged:
    return forage(asked, ground(deps, asked.need.question), **how)


def quotes(deps: Deps, done: Foraged) -> list[str]:
    known = deps.evidence([f.evidence_id for f in done.found])
    return [known[f.evidence_id].quote for f in done.found]


MARGIN = target("gross margin of Norvale", "gross margin", "percent", "oat")
REVENUE = target("revenue of Norvale", "revenue", "up", "percent")
NOTHING = target("nuclear fusion reactor", "fusion", "reactor")


def test_the_sentences_that_answer_come_first_and_close_the_need(deps: Deps) -> None:
    done = walk(deps, MARGIN)
    assert done.closed
    assert all("Gross margin" in q for q in quotes(deps, done)[:3])
    assert done.found[0].fit >= CLOSES
    assert [f.fit for f in done.found] == sorted((f.fit for f in done.found), reverse=True)


def test_a_rumour_is_never_found(deps: Deps) -> None:
    done = walk(deps, target("sell the Ghent mill price", "talks", "sell", "mill"))
    assert done.read
    assert not any("talks" in q or "$300 million" in q for q in quotes(deps, done))


def test_only_the_targets_documents_are_read_whatever_the_links_say(deps: Deps) -> None:
    one = next(d.id for d in deps.documents.values() if d.period == "2022Q1")
    done = walk(deps, REVENUE._replace(documents=(one,)))
    assert {d for d, _, _ in done.read} == {one}


def test_a_need_that_nothing_answers_stays_open_and_says_what_was_missing(deps: Deps) -> None:
    done = walk(deps, NOTHING)
    assert not done.closed
    assert done.reason in ("two dry patches", "nothing left to read")
    assert done.closed_because
    assert not any(f.closes for f in done.found)


def test_no_documents_no_reading(deps: Deps) -> None:
    done = walk(deps, target("revenue", "revenue", documents=()))
    assert (done.found, done.closed, done.reason) == ((), False, "nothing ranked")


def test_no_passage_is_read_twice_and_every_step_is_counted(deps: Deps) -> None:
    for asked in (MARGIN, REVENUE, NOTHING):
        done = walk(deps, asked)
        assert len(set(done.read)) == len(done.read)
        assert sum(v.cost for v in done.visits) == sum(end - start for _, start, end in done.read)


def test_gain_is_distinct_facts_and_one_for_closing(deps: Deps) -> None:
    done = walk(deps, REVENUE)
    assert sum(v.gain for v in done.visits) == len(done.facts) + 1
    again = walk(deps, REVENUE, known=done.facts)
    assert again.closed
    assert not set(again.facts) & set(done.facts)


def test_evidence_opens_patches_that_name_it(deps: Deps) -> None:
    course = Course(REVENUE, ground(deps, REVENUE.need.question))
    course.run()
    linked = [p for p in course.patches.values() if p.kind != "own words"]
    assert linked
    for one in linked:
        assert one.opened_by in course.found
        assert 0 <= one.strength <= 1
        assert one.passages
    assert len({p.source for p in linked}) == len(linked)
    assert len(course.patches) <= course.effort.patches


def test_what_lies_beside_an_open_need_is_not_followed(deps: Deps) -> None:
    course = Course(NOTHING, ground(deps, NOTHING.need.question))
    course.run()
    assert course.found
    assert {p.kind for p in course.patches.values()} == {"own words"}


def test_a_question_that_nothing_answers_yet_follows_what_is_nearest(deps: Deps) -> None:
    asked = target("What was the revenue of Seongha in Ghent?", "revenue")
    course = Course(asked, ground(deps, asked.need.question), answering=True)
    course.run()
    assert not course.closed_because
    assert {p.kind for p in course.patches.values()} > {"own words"}


def test_a_rare_shared_name_is_followed_and_a_common_one_is_not(deps: Deps) -> None:
    from agent.forage.follow import Seed, opened

    course = Course(REVENUE, ground(deps, REVENUE.need.question))
    one = next(e for d in deps.documents for e in deps.library.spans(d) if "Ghent" in e.quote)
    chunk = next(c for c in deps.library.chunks(one.document_id) if c.start <= one.start < c.end)
    seed = Seed(one, chunk, 0.5)
    found = opened([seed], course.trail, read={chunk.id}, known=set(), most=9)
    named = [p for p in found if p.kind == "name"]
    assert any('"ghent"' in p.source for p in named)
    assert all(len(p.passages) <= PULLED for p in named)
    texts = deps.library.passages([p.chunk.id for p in named[0].passages])
    assert all("Ghent" in t.text for t in texts)
    asked = course.trail._replace(asked=course.trail.asked | {k for k in _keys("ghent")})
    again = opened([seed], asked, read={chunk.id}, known=set(), most=9)
    assert not any('"ghent"' in p.source for p in again)


def _keys(*names: str) -> list[int]:
    from tools.mentions import key

    return [key(n) for n in names]


def test_the_same_inputs_give_the_same_forage(deps: Deps) -> None:
    assert walk(deps, MARGIN) == walk(deps, MARGIN)


async def test_every_decision_is_an_event_with_its_numbers(norvale, tmp_path) -> None:
    with opened(norvale, tmp_path) as (deps, heard):
        state = await foraged(deps)
        visits = [e for e in heard if e.kind == "patch"]
        ends = {e.facts["need"]: e.facts for e in heard if e.kind == "forage"}
        records = {n: deps.bundle.read_json(f"forage/{n}.json") for n in state["foraged"]}
        blocks = [e.facts for e in heard if e.kind == "block"][-1]
    assert visits
    for event in visits:
        facts = event.facts
        assert facts["left_because"]
        assert {"rate", "gain", "cost", "near", "strength", "worth"} == set(facts["scent"])
        assert facts["gain"] == sum(g for g, _ in facts["steps"])
    for need_id, record in records.items():
        assert ends[need_id]["diffusion"] == record["label"]["diffusion"]
        assert ends[need_id]["gain"] == sum(v["gain"] for v in record["visits"])
    assert blocks["facts"] <= blocks["facts_counted"]
    assert blocks["facts"] == len({f for r in records.values() for f in r["facts"]})


async def test_labels_reach_needs_json_and_the_picture_is_drawn(deps: Deps) -> None:
    state = await foraged(deps)
    for one in stages.targets(deps):
        if one.need.id in state["foraged"]:
            label = deps.bundle.read_json(f"forage/{one.need.id}.json")["label"]
            assert (one.need.diffusion, one.need.scope) == (label["diffusion"], label["scope"])
    assert (deps.bundle.path / "forage.svg").read_text(encoding="utf-8").startswith("<svg")


async def test_facts_of_earlier_rounds_are_known_and_those_of_the_same_round_not(
    deps: Deps,
) -> None:
    again = MARGIN._replace(need=Need(id="n-1-round2", question="gross margin"))
    beside = MARGIN._replace(need=Need(id="n-2", question="gross margin"))
    stages.save_targets(deps, [MARGIN, beside, again], [])
    await nodes.forage({"need_id": "n-1"}, SimpleNamespace(context=deps))  # type: ignore[arg-type]
    await nodes.forage({"need_id": "n-2"}, SimpleNamespace(context=deps))  # type: ignore[arg-type]
    assert stages.known_facts(deps, "n-2") == set()
    first = {f for n in (1, 2) for f in deps.bundle.read_json(f"forage/n-{n}.json")["facts"]}
    assert stages.known_facts(deps, "n-1-round2") == first


def found_by_model(norvale, tmp_path, reply: Any, asked: Target = NOTHING):
    model = ScriptedModel(reply)
    with opened(norvale, tmp_path, model=model) as (deps, heard):
        stages.save_targets(deps, [asked], [])
        import asyncio

        runtime: Any = SimpleNamespace(context=deps)
        asyncio.run(nodes.forage({"need_id": "n-1"}, runtime))
        record = json.loads((deps.bundle.path / "forage/n-1.json").read_text(encoding="utf-8"))
        return model, record, [e.text for e in heard if e.kind == "notice"]


def test_a_rewriting_is_kept_only_if_its_patch_gains(deps: Deps) -> None:
    course = Course(MARGIN, ground(deps, MARGIN.need.question))
    assert course.ask("gross margin percent because oat prices") > 0
    kept = dict(course.found)
    assert any(f.closes for f in kept.values())
    assert course.ask("harbour cranes") == 0 or course.found.keys() > kept.keys()
    lost = Course(NOTHING, ground(deps, NOTHING.need.question))
    assert lost.ask("gross margin percent because oat prices") == 0
    assert lost.found == {}
    assert lost.read
    done = lost.done("end")
    assert [r["kept"] for r in done.record()["rewritings"]] == [False]


def test_a_model_is_asked_once_for_an_open_need_and_at_most_two_rewritings_are_tried(
    norvale, tmp_path
) -> None:
    reply = [{"questions": [{"number": 1, "queries": ["quarks", "moon", "comets"]}]}]
    model, record, _ = found_by_model(norvale, tmp_path, reply)
    assert [r["query"] for r in record["rewritings"]] == ["quarks", "moon"]
    assert "nuclear fusion reactor" in model.calls[0].prompt


def test_a_closed_need_costs_no_call(norvale, tmp_path) -> None:
    model, record, _ = found_by_model(norvale, tmp_path, [], MARGIN)
    assert record["closed"]
    assert not model.calls


def test_a_rewriting_that_brings_nothing_leaves_no_evidence(norvale, tmp_path) -> None:
    _, without, _ = found_by_model(norvale, tmp_path / "a", [ReplyError("no")])
    reply = [{"questions": [{"number": 1, "queries": ["moon", "nuclear fusion reactor"]}]}]
    model, record, _ = found_by_model(norvale, tmp_path / "b", reply)
    assert len(model.calls) == 1
    assert [r["query"] for r in record["rewritings"]] == ["moon"]  # the need's own words are none
    assert not record["rewritings"][0]["kept"]
    assert record["found"] == without["found"]
    assert record["reason"] == "its rewritings brought nothing"


@pytest.mark.parametrize("failure", [ReplyError("no"), BudgetExceeded("calls", 1, 1)])
def test_a_model_that_fails_is_a_notice(norvale, tmp_path, failure) -> None:
    _, record, notices = found_by_model(norvale, tmp_path, [failure])
    assert record["rewritings"] == []
    assert any("own words only" in n for n in notices)
