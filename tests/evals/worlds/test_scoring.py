"""An article scored by the table: claims, key facts, citations."""

from __future__ import annotations

import re

import pytest

from evals.worlds.generate import world
from evals.worlds.keys import carried, keys
from evals.worlds.scoring import Claimed, scored

MADE = world(1, "business")
LINES = [x for p in MADE.papers for x in p.lines if x.speaker is None]
KEYS = keys(MADE)
KEY = next(x.text for x in LINES if {k.fact_id for k in KEYS} & set(x.fact_ids))
CAUSE = next(x for x in LINES if "because of" in x.text or "due to" in x.text)
OTHER = next(x.text for x in LINES if re.search(r"since|became", x.text))
WRONG = re.sub(r"€[\d.]+", "€999.9", next(x.text for x in LINES if x.text.count("€") == 1))


def test_the_keys_are_what_the_brief_asks_for_and_papers_tell() -> None:
    figures = {f.id: f for f in MADE.figures}
    assert {figures[k.fact_id].measure for k in KEYS} == set(MADE.asked)
    assert {figures[k.fact_id].entity for k in KEYS} == {MADE.subject}
    assert not any(figures[k.fact_id].target for k in KEYS)
    assert all(k.cause == figures[k.fact_id].cause for k in KEYS if k.id.endswith("because"))
    assert len({k.id for k in KEYS}) == len(KEYS)


def test_an_article_of_true_sentences_is_free_of_wrong_claims() -> None:
    one = scored([Claimed(text=KEY, cited=(KEY,)), Claimed(text=OTHER, cited=(OTHER,))], MADE)
    assert (one.right, one.wrong, one.unscored) == (2, 0, 0)
    assert one.scores() == {
        "hfr": 1, "support": 1, "coverage": pytest.approx(1 - len(one.missed) / one.keys),
        "citation recall": 1, "citation precision": 1,
    }  # fmt: skip
    assert 0 < one.scores()["coverage"] < 1


def test_one_wrong_sentence_undoes_the_article_and_is_named() -> None:
    one = scored([Claimed(text=KEY, cited=(KEY,)), Claimed(text=WRONG, cited=(KEY,))], MADE)
    assert (one.right, one.wrong) == (1, 1)
    assert one.scores()["hfr"] == 0
    assert one.scores()["support"] == 0.5
    assert one.scores()["citation recall"] == 0.5
    assert set(one.bent) <= {"figure", "part"}
    assert one.faults[0].endswith(WRONG)


@pytest.mark.parametrize("texts", [(), ("It rained.",)], ids=["nothing", "nothing known"])
def test_an_article_without_claims_is_not_true(texts: tuple[str, ...]) -> None:
    one = scored([Claimed(text=t) for t in texts], MADE)
    assert one.unscored == len(texts)
    assert not any(one.scores().values())


def test_a_question_states_nothing() -> None:
    assert scored([Claimed(text="What moved them?")], MADE).unscored == 0


def test_a_cause_is_told_only_by_a_sentence_that_names_it() -> None:
    [fact_id] = CAUSE.fact_ids
    wanted = {k.id for k in KEYS if k.fact_id == fact_id}
    told = scored([Claimed(text=CAUSE.text)], MADE)
    assert not wanted & set(told.missed)
    figure = next(x.text for x in LINES if fact_id in x.fact_ids and x != CAUSE)
    missed = set(scored([Claimed(text=figure)], MADE).missed)
    assert {k for k in wanted if k.endswith("because")} <= missed


def test_a_citation_of_something_else_carries_nothing() -> None:
    one = scored([Claimed(text=KEY, cited=(OTHER,))], MADE)
    assert one.scores()["citation recall"] == one.scores()["citation precision"] == 0
    both = scored([Claimed(text=KEY, cited=(OTHER, KEY))], MADE)
    assert both.scores()["citation recall"] == 1
    assert both.scores()["citation precision"] == 0.5


def test_a_passage_carries_the_facts_of_the_lines_in_it() -> None:
    first, second = LINES[0], LINES[1]
    assert carried(f"{first.text} {second.text}", MADE) >= {*first.fact_ids, *second.fact_ids}
    assert carried("", MADE) == frozenset()
