from __future__ import annotations

import pytest

from agent.deps import Deps
from agent.domain import Need
from agent.forage.needs import Target
from agent.forage.patch import CLOSES, STEP, Foraged, facts, forage
from tests.agent.corpus import said
from tools.words import stems


def target(question: str, *terms: str, documents: tuple[str, ...] | None = None) -> Target:
    need = Need(id="n-1", question=question, wants_figure=True)
    return Target(need, question, terms, documents, ("revenue",))


def walk(deps: Deps, asked: Target, **how: float) -> Foraged:
    return forage(asked, library=deps.library, encode=deps.encode,
                  topic=stems(asked.need.question), **how)  # fmt: skip


def quotes(deps: Deps, done: Foraged) -> list[str]:
    known = deps.evidence([f.evidence_id for f in done.found])
    return [known[f.evidence_id].quote for f in done.found]


def test_the_sentences_that_answer_come_first_and_close_the_need(deps: Deps) -> None:
    done = walk(deps, target("gross margin of Norvale", "gross margin", "percent", "oat"))
    assert done.closed
    assert all("Gross margin" in q for q in quotes(deps, done)[:3])
    assert done.found[0].fit >= CLOSES
    assert [f.fit for f in done.found] == sorted((f.fit for f in done.found), reverse=True)


def test_a_rumour_is_never_found(deps: Deps) -> None:
    done = walk(deps, target("sell the Ghent mill price", "talks", "sell", "mill"), rate=0.0)
    assert done.read
    assert not any("talks" in q or "$300 million" in q for q in quotes(deps, done))


def test_only_the_targets_documents_are_read(deps: Deps) -> None:
    one = next(d.id for d in deps.documents.values() if d.period == "2022Q1")
    done = walk(deps, target("revenue growth", "revenue", documents=(one,)))
    assert {d for d, _, _ in done.read} == {one}


def test_a_patch_that_brings_nothing_is_left_open(deps: Deps) -> None:
    done = walk(deps, target("nuclear fusion reactor", "fusion", "reactor"))
    assert not done.closed
    assert done.reason in ("two dry steps", "end of the ranking")
    assert len(done.steps) == -(-len(done.read) // STEP)


def test_no_documents_no_reading(deps: Deps) -> None:
    done = walk(deps, target("revenue", "revenue", documents=()))
    assert (done.found, done.closed, done.reason) == ((), False, "nothing ranked")


def test_a_rich_environment_makes_the_patch_shorter(deps: Deps) -> None:
    asked = target("revenue of Norvale", "revenue", "up", "percent")
    assert len(walk(deps, asked, rate=50.0).read) < len(walk(deps, asked, rate=0.0).read)


def test_facts_already_known_are_no_gain(deps: Deps) -> None:
    done = walk(deps, target("revenue of Norvale", "revenue", "up", "percent"), rate=0.0)
    assert sum(s.gain for s in done.steps) <= len(done.found)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sales were $3 million.", "It sold for $3 million.", True),
        ("Sales were $3 million.", "Sales were $4 million.", False),
        ("Oats sold well in Ghent.", "In Ghent oats sold well.", True),
        ("Oats sold well in Ghent.", "Rye sold well in Lille.", False),
    ],
)
def test_a_fact_is_its_figure_and_period_or_its_words(one: str, other: str, same: bool) -> None:
    assert (facts(said(one)) == facts(said(other))) is same


def test_one_figure_in_two_periods_is_two_facts() -> None:
    text = "Sales were $3 million."
    assert facts(said(text)) != facts(said(text, period="FY2022Q2"))
