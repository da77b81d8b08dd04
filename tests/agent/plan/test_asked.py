from __future__ import annotations

import pytest

from agent.brief import Brief, read
from agent.plan.asked import Asked, asked
from agent.plan.outline import lacking, make
from agent.plan.places import places
from agent.plan.schemas import Schema
from agent.plan.shelf import schemas
from agent.plan.worth import Material, fits
from tests.agent.corpus import block, document, said

BRIEF = "Ferrow Observatory: research income, detection rate and costs, what changed and why"


def of(text: str = BRIEF) -> Asked:
    return asked(read(Brief(text=text)))


def test_a_brief_lists_things_and_names_somebody() -> None:
    found = of()
    assert [set(t.own) for t in found.things] == [
        {"research", "incom"}, {"detection", "rate"}, {"cost"},
    ]  # fmt: skip
    assert (found.whose, found.why) == ("Ferrow Observatory", True)


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("The harbour of Norvale: what changed and why", 0),
        ("The harbour of Norvale: how revenue and debt recovered", 2),
        ("The harbour of Norvale", 0),
    ],
)
def test_questions_list_nothing_unless_they_name_a_figure(text: str, things: int) -> None:
    assert len(of(text).things) == things


@pytest.mark.parametrize(
    ("line", "thing"),
    [
        ("Research income of Ferrow Observatory rose to €82 million.", 0),
        ("The income from research rose to €82 million.", 0),
        ("The detection rate fell to 4.1 percent.", 1),
        ("Spending rose to €5 million.", 2),
        ("Published papers rose to 118.", None),
    ],
)
def test_a_block_tells_one_of_the_things(line: str, thing: int | None) -> None:
    found = block(said(line))
    assert of().told_by(found) == thing
    assert of().strays(found) == (thing is None)


def test_where_one_thing_is_asked_for_nothing_strays() -> None:
    assert not of("Ferrow Observatory: costs").strays(block(said("Papers rose to 118.")))


@pytest.mark.parametrize(
    ("line", "another"),
    [
        ("Research income of Ferrow Institute rose to €46.6 million.", True),
        ("Research income of Ferrow Observatory rose to €46.6 million.", False),
        ("Ferrow Observatory lent Ferrow Institute €2 million.", False),
        ("Ferrow said research income rose to €46.6 million.", False),
        ("Our research income rose to €46.6 million.", False),
    ],
)
def test_somebody_called_alike_is_another(line: str, another: bool) -> None:
    assert of().others(block(said(line))) == another


def test_things_take_turns_and_reasons_follow_what_they_explain() -> None:
    lines = [
        *(f"Research income came to €{n}1.5 million." for n in range(1, 6)),
        "Research income rose because of a grant.",
        "The detection rate fell to 4.1 percent.",
        "Costs rose to €5.5 million.",
        "Published papers of the year rose to 118.",
    ]
    sources = [said(line, start=200 * n) for n, line in enumerate(lines)]
    kinds = ["cause" if "because" in line else "figure" for line in lines]
    made = [block(e, kind=k) for e, k in zip(sources, kinds, strict=True)]
    schema: Schema = schemas()["earnings-deep-dive"]
    reading = read(Brief(text=BRIEF))
    documents = {e.document_id: document(e.document_id) for e in sources}
    stuff = Material(made, {e.id: e for e in sources}, documents, [], (), {}, asked=of())
    open_ = [p for p in places(schema, reading, BRIEF, words=120) if p.slot.id == "facets"][:1]
    plan = make(schema, open_, "t", stuff, requested=60, words=60)
    points = {b.id: b.point for b in made}
    told = [points[b] for s in plan.sections for b in (*s.block_ids, *s.spare_block_ids)]
    assert {lines[5], lines[6], lines[7]} <= set(told)
    assert lines[8] not in told


def test_shares_of_deliveries_are_no_stray_of_a_list_without_figures() -> None:
    wanted = of("Who pours iron for Norvale: suppliers, contracts and capacity")
    delivered = block(said("The foundry at Rye poured 55 percent of the iron in March."))
    assert not wanted.strays(delivered)
    assert wanted.strays(block(said("Revenue rose to €118 million."), measure="revenue"))


NAMED = "Norvale's grain business: revenue, costs and the Ostrander Glass deal"


@pytest.mark.parametrize(
    ("line", "thing"),
    [
        ("We closed our acquisition of Ostrander Glass in May.", 2),
        ("We like Ostrander Glass.", None),
        ("We closed our acquisition of a mill in May.", None),
    ],
)
def test_a_thing_with_a_name_is_told_by_the_name_beside_what_it_is(
    line: str, thing: int | None
) -> None:
    assert of(NAMED).told_by(block(said(line))) == thing


def test_a_place_with_a_name_takes_what_names_it() -> None:
    lines = ["We agreed to buy a stake in a mill.", "We agreed to buy a stake in Ostrander Glass."]
    sources = [said(line, start=200 * n) for n, line in enumerate(lines)]
    made = [block(e) for e in sources]
    documents = {e.document_id: document(e.document_id) for e in sources}
    stuff = Material(made, {e.id: e for e in sources}, documents, [], ("grain",), {})
    open_ = places(schemas()["company-over-time"], read(Brief(text=NAMED)), NAMED, words=900)
    (place,) = [p for p in open_ if p.named()]
    assert set(place.named()) == {"ostrander", "glass"}
    other, own = (fits(b, place, stuff) for b in made)
    assert own > 2 * other
    assert lacking(place, [made[0], made[0]], stuff) == "nothing that was read speaks of it"
    assert not lacking(place, [made[1], made[1]], stuff)


def test_what_advertises_is_worth_less() -> None:
    lines = ["Costs of the cutting-edge mill rose.", "Costs of the water-driven mill rose."]
    sources = [said(line, start=200 * n) for n, line in enumerate(lines)]
    made = [block(e) for e in sources]
    documents = {e.document_id: document(e.document_id) for e in sources}
    stuff = Material(made, {e.id: e for e in sources}, documents, [], (), {})
    open_ = places(schemas()["company-over-time"], read(Brief(text=NAMED)), NAMED, words=900)
    place = next(p for p in open_ if p.id == "facets-cost")
    puffed, plain = (fits(b, place, stuff) for b in made)
    assert puffed < plain
