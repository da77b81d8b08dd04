"""Orders carried out on a plan: what changes, what does not, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from agent.chat.grammar import parse
from agent.chat.material import Ground
from agent.chat.orders import Unclear
from agent.chat.steer import carried_out
from agent.domain import Block
from agent.errors import SetupError
from agent.plan.outline import Plan, PlanSection, PlanThread
from tests.agent.corpus import block, document, said

DOCUMENTS = {
    "d1": document("d1", title="Norvale call"),
    "d2": document("d2", title="Norvale report"),
    "d3": document("d3", title="Baltic Grain Wire"),
}
_POINTS = {
    "revenue": ("d1", "Revenue in the quarter was $410 million."),
    "oats": ("d1", "Oat prices jumped in the quarter."),
    "margin": ("d2", "Gross margin was 31.5 percent."),
    "load": ("d2", "The mill in Ghent ran at 71 percent of its capacity."),
    "spare": ("d2", "Gross margin was 29.2 percent in the year before."),
    "debt": ("d3", "Net debt was $240 million at the end of the quarter."),
}
BLOCKS: dict[str, Block] = {}
HOMES: dict[str, str] = {}
NAMES: dict[str, str] = {}
for _n, (_name, (_home, _point)) in enumerate(_POINTS.items()):
    _made = block(said(_point, start=100 * _n, document_id=_home))
    BLOCKS[_made.id], HOMES[_made.id], NAMES[_name] = _made, _home, _made.id
GROUND = Ground(BLOCKS, HOMES, DOCUMENTS, {"d1": 1, "d2": 2, "d3": 3})


def section(name: str, heading: str, *blocks: str, **more: Any) -> PlanSection:
    ids = tuple(NAMES[b] for b in blocks)
    return PlanSection(id=name, slot=name, heading=heading, words=100, block_ids=ids, **more)


PLAN = Plan(
    schema_id="earnings-deep-dive", title="Norvale", requested_words=300, words=300,
    sections=(
        section("sales", "Sales and prices", "revenue", "oats"),
        section("margins", "Costs and margins", "margin", spare_block_ids=(NAMES["spare"],)),
        section("mill", "The mill", "load"),
    ),
    threads=(PlanThread(question="Who pays?", opens="sales", closes="mill"),),
)  # fmt: skip


def after(text: str, plan: Plan = PLAN) -> Plan:
    order = parse(text)
    assert not isinstance(order, Unclear), text
    return carried_out(order, plan, GROUND).plan


def ids(plan: Plan) -> list[str]:
    return [s.id for s in plan.sections]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("drop the second section", ["sales", "mill"]),
        ("drop the section on margins", ["sales", "mill"]),
        ("drop the last section", ["sales", "margins"]),
        ("move section 3 first", ["mill", "sales", "margins"]),
        ("move the mill up", ["sales", "mill", "margins"]),
        ("move section 1 to the end", ["margins", "mill", "sales"]),
        ("put section 1 after section 2", ["margins", "sales", "mill"]),
        ("put the mill before the one on margins", ["sales", "mill", "margins"]),
        ("move section 1 to place 2", ["margins", "sales", "mill"]),
        ("drop sections 2 and 3", ["sales"]),
        ("drop the first two sections", ["mill"]),
        ("drop the mill and costs and margins", ["sales"]),
        ("drop prices and the mill", ["margins"]),
        ("keep only 1 and 3", ["sales", "mill"]),
        ("drop everything except the mill", ["mill"]),
        ("without the second section", ["sales", "mill"]),
        ("swap 1 and 3", ["mill", "margins", "sales"]),
    ],
)
def test_sections_go_and_move(text: str, order: list[str]) -> None:
    assert ids(after(text)) == order


def test_words_of_the_plan_are_those_of_its_sections() -> None:
    assert after("drop section 2").words == 200
    assert after("section 2: 150 words").words == 350
    whole = after("600 words")
    assert (whole.words, whole.requested_words) == (600, 600)
    assert after("shorter").words == 210
    assert after("shorter").requested_words == 300


def test_words_are_added_and_taken_away() -> None:
    assert [s.words for s in after("add 100 words to section 2").sections] == [100, 200, 100]
    assert [s.words for s in after("cut 50 words from the mill").sections] == [100, 100, 50]
    assert [s.words for s in after("sections 1 and 2: 80 words").sections] == [80, 80, 100]
    assert (after("300 more words").words, after("300 more words").requested_words) == (600, 600)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0 words", "0 words: an article has 60 to 20,000"),
        ("1,000,000 words", "1,000,000 words: an article has 60 to 20,000"),
        ("section 2: 0 words", "0 words: a section has 30 to 20,000"),
        ("cut 90 words from section 2", "10 words: a section has 30 to 20,000"),
        ("cut 300 words", "0 words: an article has 60 to 20,000"),
        ("keep only the first three", "these are all the sections there are"),
    ],
)
def test_a_length_that_cannot_be_is_refused_with_what_can(text: str, says: str) -> None:
    with pytest.raises(SetupError) as caught:
        after(text)
    assert str(caught.value) == says


def test_drop_means_a_source_where_no_section_is_meant() -> None:
    assert after("drop the Baltic Grain Wire").without == ("d3",)


def test_a_question_that_lost_its_answer_is_not_asked() -> None:
    assert after("drop section 3").threads == ()
    assert after("move section 3 first").threads == ()
    assert after("drop section 2").threads == PLAN.threads


def test_names() -> None:
    assert after("call it Oats").title == "Oats"
    assert after("rename section 2 to The bill").sections[1].heading == "The bill"


def test_more_on_a_topic_brings_untold_blocks_into_its_section() -> None:
    changed = after("more on margins").sections[1]
    assert changed.block_ids == (NAMES["margin"], NAMES["spare"])
    assert changed.spare_block_ids == ()
    assert changed.words > 100


def test_more_on_a_topic_of_no_section_makes_one() -> None:
    plan = after("more on debt")
    assert plan.sections[-1].heading == "Debt"
    assert plan.sections[-1].block_ids == (NAMES["debt"],)
    assert plan.words == sum(s.words for s in plan.sections)


def test_nothing_of_a_source_is_used() -> None:
    plan = after("not from source 2")
    assert plan.without == ("d2",)
    told = {b for s in plan.sections for b in (*s.block_ids, *s.spare_block_ids)}
    assert all(HOMES[b] != "d2" for b in told)
    assert after("use source 2 again", plan).without == ()


def test_a_source_that_is_left_out_gives_no_more_blocks() -> None:
    with pytest.raises(SetupError, match="nothing more of what was read bears on 'debt'"):
        after("more on debt", after("not from the Baltic Grain Wire"))


def test_pins() -> None:
    plan = after("pin 2.2")
    assert plan.sections[1].pinned == (NAMES["spare"],)
    assert NAMES["spare"] in plan.sections[1].block_ids
    assert after("unpin 2.2", plan).sections[1].pinned == ()
    with pytest.raises(SetupError, match="is pinned: unpin it first"):
        after("not from source 2", plan)


def test_a_block_that_goes_takes_its_pin_along() -> None:
    plan = after("drop block 2.1", after("pin 2.1"))
    assert [b for s in plan.sections for b in s.pinned] == []
    assert "d2" in after("not from source 2", plan).without


def test_a_block_goes() -> None:
    assert after("drop block 1.2").sections[0].block_ids == (NAMES["revenue"],)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("drop section 7", "there is no section 7: the plan has 3"),
        ("drop the section on pumps", "no section is about 'pumps'; there are 1 'Sales and"),
        ("not from source 9", "there is no source 9"),
        ("not from Norvale", "'Norvale' may be source 1 'Norvale call' or source 2|may be source"),
        ("not from the Guardian", "no source is called 'Guardian'; the nearest is"),
        ("pin 2.7", "section 2 shows 2 blocks"),
        ("unpin 1.1", "is not pinned"),
        ("move section 1 first", "stands there already"),
        ("put section 1 before section 1", "cannot stand before itself"),
        ("more on submarines", "nothing more of what was read bears on 'submarines'"),
        ("use source 1 again", "is not left out"),
    ],
)
def test_what_cannot_be_is_one_line(text: str, says: str) -> None:
    with pytest.raises(SetupError, match=says) as caught:
        after(text)
    assert "\n" not in str(caught.value)


def test_the_last_section_stays() -> None:
    plan = after("drop section 1", after("drop section 1"))
    with pytest.raises(SetupError, match="that would leave no section"):
        after("drop section 1", plan)
