"""Worlds from seeds: the same to the letter, true to their own table, and bent ones found out."""

from __future__ import annotations

import pytest

from evals.worlds.domains import stock
from evals.worlds.generate import PERIODS, world, worlds
from evals.worlds.mutations import BENDS, measured, mutations
from evals.worlds.oracle import rule


def test_a_seed_gives_the_same_world_to_the_letter() -> None:
    assert world(3, "sport") == world(3, "sport")
    assert world(3, "sport") != world(4, "sport")


def test_no_two_facts_have_one_id() -> None:
    for made in worlds(10):
        ids = [f.id for f in made.facts()]
        assert len(set(ids)) == len(ids)


def test_every_domain_has_its_turn() -> None:
    assert {w.domain for w in worlds(5)} == set(stock().domains)


@pytest.mark.parametrize("domain", sorted(stock().domains))
def test_a_world_has_a_dossier_with_traps(domain: str) -> None:
    made = world(1, domain)
    assert 8 <= len(made.papers) <= 14
    assert len({p.file for p in made.papers}) == len(made.papers)
    assert {p.kind for p in made.papers} >= {"release", "call", "wire", "filing", "interview"}
    subject, sister = made.entities[:2]
    assert set(subject.name.split()) & set(sister.name.split())
    assert {h.status for h in made.happenings} == {"done", "planned", "denied"}
    assert any(h.condition for h in made.happenings)
    assert all(line.text in " ".join(p.text.split()).replace("&#x27;", "'")
               for p in made.papers for line in p.lines)  # fmt: skip


def test_an_outlook_compares_with_what_the_table_has_for_the_year_before() -> None:
    made = world(1, "business")
    for target in (f for f in made.figures if f.target):
        first = next(f for f in made.figures if f.period == PERIODS[2]
                     and (f.entity, f.measure) == (target.entity, target.measure))  # fmt: skip
        assert target.before == first.value


def test_the_papers_say_what_the_table_says() -> None:
    for made in worlds(5, seed=50):
        for paper in made.papers:
            for line in paper.lines:
                if line.speaker is None:
                    ruling = rule(line.text, made)
                    assert ruling.label == "right", (line.text, ruling.why)


def test_mutations_are_found_out() -> None:
    found = measured(5, seed=80)
    assert {*BENDS, "true"} - {"cause"} <= set(found)
    assert found["true"]["share"] == 1.0
    assert all(one["share"] >= 0.7 for one in found.values()), found


def test_a_mutation_changes_the_sentence() -> None:
    assert all(m.text != m.source for m in mutations(world(2, "health")))
