from __future__ import annotations

import pytest

from agent.domain import Block
from agent.plan.orders import answers, arranged, opening, threads
from agent.plan.outline import Plan, PlanSection
from agent.plan.places import Place
from agent.plan.schemas import Facet, read_schema
from agent.plan.shelf import schemas

SCHEMA = read_schema(
    """
id: rise
name: Rise
purpose: From the start to the end.
cues: []
slots:
  - {id: start, heading: Start, question: "Start?", facets: [growth], share: 0.4}
  - {id: middle, heading: Middle, question: "Middle?", facets: [growth], share: 0.3}
  - {id: facets, heading: "{facet}", question: "{facet}?", share: 0.2}
  - {id: end, heading: End, question: "End?", facets: [growth], share: 0.1}
orders:
  end-first: [end, start, middle, facets]
  in-medias-res: [middle, start, facets, end]
threads:
  - {question: "Would it last?", opens: start, closes: end}
  - {question: "Who saw {topic} at the {facet}?", opens: start, closes: middle}
  - {question: "What of it?", opens: middle, closes: end, facets: [growth]}
""",
    "rise.yaml",
    ["growth"],
)


def section(slot: str, *blocks: str, name: str = "") -> PlanSection:
    return PlanSection(id=name or slot, slot=slot, heading=slot, words=100, block_ids=blocks)


def made(name: str, *, score: float, kind: str = "context", sources: int = 1) -> Block:
    return Block(id=name, kind=kind, point="-", evidence_ids=("e",), score=score, sources=sources)


PLAN = Plan(
    schema_id="rise", title="Rise", requested_words=400, words=400,
    sections=(section("start", "b1"), section("middle", "b2"), section("facets", "b3", name="f-1"),
              section("facets", "b4", name="f-2"), section("end", "b5")),
)  # fmt: skip


def told(**scores: Block) -> list[str]:
    blocks = {f"b{n}": made(f"b{n}", score=0.5) for n in range(1, 6)} | scores
    return [s.id for s in arranged(PLAN, SCHEMA, blocks).sections]


def test_the_usual_order_stays_where_nothing_opens_stronger() -> None:
    assert told() == ["start", "middle", "f-1", "f-2", "end"]
    assert told(b5=made("b5", score=0.56)) == ["start", "middle", "f-1", "f-2", "end"]


def test_the_order_that_opens_strongest_is_told_and_sections_of_one_slot_stay_in_order() -> None:
    assert told(b5=made("b5", score=0.9)) == ["end", "start", "middle", "f-1", "f-2"]
    strong = made("b2", score=0.5, kind="event", sources=3)
    assert told(b2=strong) == ["middle", "start", "f-1", "f-2", "end"]


@pytest.mark.parametrize("kind", ["event", "quote", "figure"])
def test_what_happened_was_said_or_counted_opens_better_than_context(kind: str) -> None:
    one = [section("start", "b1")]
    plain = opening(one, {"b1": made("b1", score=0.5)})
    assert opening(one, {"b1": made("b1", score=0.5, kind=kind)}) > plain
    assert opening([], {}) == 0.0


def found(order: str, about: dict[str, list[str]] | None = None) -> list[tuple[str, str, str]]:
    by_id = {s.id: s for s in PLAN.sections}
    sections = [by_id[name] for name in order.split()]
    made = threads(SCHEMA, sections, about or {}, "oats")
    return [(t.question, t.opens, t.closes) for t in made]


SAW = "Who saw oats at the middle?"


def test_threads_open_before_they_close_and_only_where_both_ends_are_planned() -> None:
    assert found("start middle end") == [("Would it last?", "start", "end")]
    assert found("end start middle") == [(SAW, "start", "middle")]
    assert found("middle start end") == [("Would it last?", "start", "end")]
    assert found("start f-1") == []


def test_a_section_that_tells_the_facets_answers_where_the_closing_slot_is_not_planned() -> None:
    about = {"f-1": ["growth", "margin"], "f-2": ["cost"]}
    assert found("start f-2 f-1", about) == [("Would it last?", "start", "f-1")]
    assert found("f-1 start f-2", about) == []  # nothing later answers
    assert found("middle f-2 f-1", about) == [("What of it?", "middle", "f-1")]
    both = {"f-1": ["growth"], "f-2": ["growth"]}
    assert found("start f-2 f-1", both)[0][2] == "f-2"


def test_a_closing_slot_that_tells_nothing_of_the_question_does_not_answer_it() -> None:
    assert found("start end", {"end": ["growth"]}) == [("Would it last?", "start", "end")]
    assert found("start end", {"end": []}) == []
    assert found("start end f-1", {"end": [], "f-1": ["growth"]})[0][2] == "f-1"


def test_any_facet_of_the_brief_answers_where_their_slot_closes() -> None:
    past = schemas()["company-over-time"]
    planned = [section("opening"), section("facets", name="facets-debt")]
    (made,) = threads(past, planned, {"facets-debt": ["debt"]})
    assert (made.opens, made.closes) == ("opening", "facets-debt")


def test_a_section_ends_in_one_question_and_answers_one() -> None:
    about = {"f-1": ["growth"], "f-2": ["growth"]}
    opened = found("start middle f-1 f-2", about)
    assert opened == [("Would it last?", "start", "f-1")]
    assert len({o for _, o, _ in opened}) == len({c for _, _, c in opened}) == len(opened)


def test_a_section_answers_for_those_facets_of_its_place_that_a_block_bears_on() -> None:
    facets = (
        Facet(id="cost", heading="Costs", terms=("cost", "price")),
        Facet(id="outlook", heading="Next", terms=("expects",), kinds=("outlook",)),
        Facet(id="trouble", heading="Trouble", terms=("fire",)),
    )
    slot = next(s for s in SCHEMA.slots if s.id == "facets")
    place = Place("f-1", slot, "Costs and more", "", facets, 0.2)

    def told(point: str, kind: str = "figure") -> list[str]:
        block = made("b3", score=0.5, kind=kind).model_copy(update={"point": point})
        return answers(PLAN, [place], {"b3": block})["f-1"]

    assert told("The price rose.") == ["cost"]
    assert told("The company expects that the fire will be forgotten.") == ["trouble"]
    assert told("The company expects higher prices.", "outlook") == ["cost", "outlook"]
    assert told("Nothing happened.") == []
    assert answers(PLAN, [], {})["start"] == []
