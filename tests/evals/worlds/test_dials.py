"""What the dials do, that the defaults do nothing, and that all that is told is so."""

from __future__ import annotations

from hashlib import sha256
from itertools import islice

import pytest

from evals.worlds.dials import PLAIN, Dials
from evals.worlds.facts import Paper, World
from evals.worlds.generate import core, papers, world, worlds
from evals.worlds.hidden import EARLIER
from evals.worlds.keys import carried, keys
from evals.worlds.more import ORDERS
from evals.worlds.oracle import rule
from evals.worlds.skeletons import repeated, skeleton

ALL = Dials(
    size=40, varied=True, hops=3, diffusion="high", contradiction=0.5, attacks=4, quarters=5
)
# Of the ten first worlds, taken before there were dials.
AS_THEY_WERE = "c654d3496a66"


def test_the_defaults_leave_the_worlds_as_they_were() -> None:
    text = "".join(p.text for w in worlds(10) for p in w.papers)
    assert sha256(text.encode()).hexdigest()[:12] == AS_THEY_WERE
    assert world(4, "sport", PLAIN) == world(4, "sport")


def test_the_same_dials_give_the_same_world() -> None:
    assert world(4, "health", ALL) == world(4, "health", ALL)


@pytest.mark.parametrize("dials", [Dials(size=40), ALL], ids=["large", "all"])
def test_a_larger_world_states_only_what_its_table_has(dials: Dials) -> None:
    for made in worlds(5, seed=30, dials=dials):
        assert len(made.papers) == 40
        assert len({p.file for p in made.papers}) == 40
        known = {f.id for f in made.facts()}
        for line in (x for p in made.papers for x in p.lines if x.speaker is None):
            assert set(line.fact_ids) <= known
            if line.fact_ids:
                ruling = rule(line.text, made)
                assert ruling.label == "right", (line.text, ruling.why)


def test_papers_come_one_by_one_and_are_those_of_the_world() -> None:
    huge = Dials(size=100_000)
    first = list(islice(papers(3, "sport", huge), 60))
    assert first == list(papers(3, "sport", Dials(size=60)))
    assert first == list(world(3, "sport", Dials(size=60)).papers)
    assert len({p.file for p in first}) == 60


def added(made: World, dials: Dials) -> list[Paper]:
    return list(made.papers[len(core(made.seed, made.domain, dials).papers) :])


def test_redundancy_is_the_share_that_repeats_the_worlds_own_papers() -> None:
    for share in (0.0, 1.0):
        dials = Dials(size=50, redundancy=share)
        made = world(5, "politics", dials)
        own = {x.text for p in core(5, "politics").papers for x in p.lines}
        copies = [p for p in added(made, dials) if all(x.text in own for x in p.lines)]
        assert len(copies) == share * len(added(made, dials))


def test_contradiction_disputes_more_of_the_subjects_figures() -> None:
    plain, crooked = world(6, "business"), world(6, "business", Dials(contradiction=1))
    assert all(f.disputed for f in crooked.figures if f.entity == crooked.subject and not f.target)
    assert not all(f.disputed for f in plain.figures if f.entity == plain.subject)
    assert {f.value for f in plain.figures} == {f.value for f in crooked.figures}


def test_quarters_widen_what_is_asked() -> None:
    assert len(keys(world(7, "science", Dials(quarters=6)))) > len(keys(world(7, "science")))


def test_high_diffusion_takes_half_of_the_figures_out_of_the_reports() -> None:
    made = world(8, "health", Dials(diffusion="high"))
    figures = {k.fact_id for k in keys(made)}
    reports = [p for p in made.papers if p.kind != "note"]
    told = {i for p in reports for x in p.lines for i in x.fact_ids} & figures
    hidden = figures - told
    assert len(hidden) >= len(figures) // 3
    for fact_id in hidden:
        assert not any(fact_id in carried(p.text, made) for p in reports)
        [paper] = [p for p in made.papers if any(fact_id in x.fact_ids for x in p.lines)]
        assert made.subject not in paper.text.splitlines()[0]


@pytest.mark.parametrize("hops", [2, 3])
def test_a_chain_leads_to_figures_that_no_paper_gives_to_their_owner(hops: int) -> None:
    made = world(9, "sport", Dials(hops=hops))
    hidden = [f for f in made.figures if f.period == EARLIER]
    assert len(hidden) == len(made.asked)
    lines = [
        x.text for p in made.papers for x in p.lines if set(x.fact_ids) & {f.id for f in hidden}
    ]
    assert lines
    assert not any(made.subject in text for text in lines)
    links = [h.object_ for h in made.happenings if h.actor == made.subject]
    told = any(any(o in text for o in links) for text in lines)
    assert told is (hops == 2)  # else a nickname stands between
    assert any(x.text.startswith("Its staff call") for p in made.papers for x in p.lines) != told


def test_attacks_are_orders_in_so_many_added_papers() -> None:
    dials = Dials(size=30, attacks=5)
    made = world(10, "business", dials)
    openings = tuple(order.split("{")[0] for order in ORDERS)
    hit = [p for p in made.papers if any(x.text.startswith(openings) for x in p.lines)]
    assert len(hit) == 5
    assert all(x.text in p.text for p in hit for x in p.lines)


def test_rumours_are_of_no_fact() -> None:
    made = world(11, "politics", Dials(size=60, redundancy=0))
    rumours = [x for p in made.papers if p.kind == "rumour" for x in p.lines]
    assert rumours
    assert not any(x.fact_ids for x in rumours)


def test_varied_sentences_hardly_share_a_skeleton() -> None:
    shares = {}
    for varied in (False, True):
        made = worlds(5, seed=40, dials=Dials(size=30, varied=varied))
        figures = [(x, w) for w in made for p in w.papers for x in p.lines
                   if set(x.fact_ids) & {f.id for f in w.figures}]  # fmt: skip
        shares[varied] = repeated(figures)
    assert shares[False] > 0.9
    assert shares[True] < 0.25


def test_a_skeleton_has_no_name_and_no_figure() -> None:
    made = world(1, "business")
    text = "In March 2025 Brightwell Energy’s revenue rose to €12.4 million in the first quarter."
    assert skeleton(text, made) == "in _ # _’s _ rose to # million in the _ quarter."
