from __future__ import annotations

import pytest

from agent.brief import Brief, read
from agent.plan.asked import Asked, asked
from agent.plan.outline import make
from agent.plan.places import places
from agent.plan.schemas import Schema
from agent.plan.shelf import schemas
from agent.plan.worth import Material
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
