from __future__ import annotations

from typing import Any

import pytest

from agent.domain import Block
from agent.plan.edits import (
    BY_HAND,
    Reserve,
    decisions,
    filled,
    in_force,
    is_short,
    one_home,
    ordered,
    shrunk,
    without_blocks,
)
from agent.plan.outline import Plan, PlanSection, PlanThread
from tests.agent.plan.test_orders import SCHEMA


def section(name: str, *blocks: str, **more: Any) -> PlanSection:
    known = {"id": name, "slot": name, "heading": name, "words": 100, "block_ids": blocks}
    return PlanSection.model_validate({**known, **more})


def plan(*sections: PlanSection, **more: Any) -> Plan:
    words = sum(s.words for s in sections)
    known = {"schema_id": "rise", "title": "Rise", "requested_words": words, "words": words}
    return Plan.model_validate({**known, "sections": sections, "order": "linear", **more})


A, B, C = section("start", "b1", "b2"), section("middle", "b3"), section("end", "b4")
BEFORE = plan(A, B, C)


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (BEFORE, {}),
        (plan(A, C), {"removed": ["middle"]}),
        (plan(A, B, C, section("new", "b9")), {"added": ["new"]}),
        (plan(C, A, B), {"moved": ["end"]}),
        (plan(A, B, section("end", "b4", heading="So")), {"headings": {"end": "So"}}),
        (plan(A, section("middle", "b3", words=40), C), {"words": {"middle": [100, 40]}}),
        (
            plan(A, section("middle", "b3", pinned=("b3",)), C),
            {"pinned": ["b3"]},
        ),
        (plan(section("start", "b2", "b1"), B, C), {"blocks_moved": ["start"]}),
        (
            plan(section("start", "b2"), section("middle", "b3", "b1"), C),
            {"blocks_removed": {"start": ["b1"]}, "blocks_added": {"middle": ["b1"]}},
        ),
        (plan(A, B, C, without=("Wire",)), {"without": ["Wire"]}),
    ],
)
def test_decisions_name_what_was_changed_and_nothing_else(
    after: Plan, found: dict[str, Any]
) -> None:
    assert decisions(BEFORE, after) == found


def test_blocks_of_a_source_that_is_not_allowed_go_everywhere_and_are_told() -> None:
    given = plan(section("start", "b1", "b2", spare_block_ids=("b3",), pinned=("b2",)), C)
    left = without_blocks(given, {"b2": "Wire", "b3": "Wire", "b4": "Ledger"})
    assert [(s.block_ids, s.spare_block_ids, s.pinned) for s in left.sections] == [
        (("b1",), (), ()),
        ((), (), ()),
    ]
    assert left.notices == (
        "2 planned blocks of 'Wire' left out: the source is not allowed",
        "1 planned block of 'Ledger' left out: the source is not allowed",
    )
    assert without_blocks(given, {}) is given


def test_a_block_has_one_home_where_it_is_pinned_else_first() -> None:
    given = plan(
        section("start", "b1", "b2", spare_block_ids=("b4",)),
        section("middle", "b2", "b1", pinned=("b1",), spare_block_ids=("b3",)),
        section("end", "b3", "b4"),
    )
    homes = [(s.block_ids, s.spare_block_ids) for s in one_home(given).sections]
    assert homes == [(("b2",), ()), (("b1",), ()), (("b3", "b4"), ())]
    assert one_home(BEFORE) == BEFORE


def test_a_notice_of_a_length_that_was_changed_goes() -> None:
    told = ("shortened from 800 to 300 words: no more", "'x' is left out: no material for it")
    assert in_force(plan(A, B, C, notices=told)).notices == told
    assert in_force(plan(A, B, notices=told)).notices == told[1:]


def test_a_plan_far_beyond_what_could_be_told_is_lowered_and_says_so() -> None:
    done = shrunk(BEFORE, {"start": 104, "middle": 60, "end": 96})
    assert [s.words for s in done.sections] == [100, 60, 96]
    assert done.words == 256
    (notice,) = done.notices
    assert notice.startswith("shortened from 300 to 256 words: ")
    assert shrunk(BEFORE, {"start": 100, "middle": 90, "end": 90}) == BEFORE
    assert shrunk(BEFORE, {}) == BEFORE
    nothing = shrunk(BEFORE, {"start": 100, "middle": 0, "end": 100})
    assert [s.words for s in nothing.sections] == [100, 1, 100]


def test_an_order_of_no_name_is_by_hand() -> None:
    assert ordered(BEFORE, SCHEMA).order == "linear"
    assert ordered(plan(B, A, C), SCHEMA).order == BY_HAND
    assert ordered(plan(A, C), SCHEMA).order == "linear"
    assert ordered(plan(B, A), None).order == "linear"


def told(name: str, words: int) -> Block:
    """A block that takes so many words in print (nine go to its attribution)."""
    point = " ".join([name] * (words - 9))
    return Block(id=name, kind="context", point=point, evidence_ids=(f"e{name[1:]}",))


MADE = {f"b{n}": told(f"b{n}", 50) for n in range(1, 10)}
ORDER = {f"b{n}": 10 - n for n in range(1, 10)}


def test_a_section_that_grew_takes_the_nearest_free_blocks_and_no_far_ones() -> None:
    grown = section("start", "b1", words=150)
    assert is_short(grown, MADE)
    near = [("b5", 0.8), ("b4", 0.7), ("b6", 0.5), ("b7", 0.1)]
    done = filled(plan(grown, C), MADE, {"start": Reserve(near, 0.8)}, ORDER)
    assert done.sections[0].block_ids == ("b1",)
    assert done.sections[0].spare_block_ids == ("b5", "b6")  # b4 is told elsewhere, b7 is far
    assert done.sections[0].words == 150


def test_what_no_block_fills_is_shortened_and_told() -> None:
    grown = section("start", "b1", words=400)
    done = filled(plan(grown), MADE, {"start": Reserve([("b2", 0.9)], 0.9)}, ORDER)
    assert (done.sections[0].words, done.words) == (100, 100)
    assert done.notices == (
        "'start' is shortened from 400 to 100 words: no more of what was read bears on it",
    )


def test_a_section_that_nothing_tells_is_left_out_with_its_threads() -> None:
    threads = (PlanThread(question="Would it last?", opens="start", closes="end"),)
    done = filled(plan(A, section("end"), threads=threads), MADE, {}, ORDER)
    assert [s.id for s in done.sections] == ["start"]
    assert done.threads == ()
    assert done.notices == ("'end' is left out: nothing is left to tell it",)


def test_a_section_added_without_blocks_is_told_from_what_is_near_its_heading() -> None:
    near = [("b5", 0.6), ("b6", 0.5), ("b7", 0.45), ("b8", 0.1)]
    done = filled(plan(section("new")), MADE, {"new": Reserve(near, None)}, ORDER)
    assert done.sections[0].block_ids == ("b6", "b5")  # as many as its words, in order of time
    assert done.sections[0].spare_block_ids == ("b7",)


def test_pins_beyond_a_section_s_words_lengthen_it() -> None:
    tight = section("start", "b1", "b2", words=60, pinned=("b1", "b2"))
    done = filled(plan(tight), MADE, {}, ORDER)
    assert done.words == 100
    assert "lengthened from 60 to 100 words" in done.notices[0]


def test_a_plan_that_its_blocks_fill_stays_as_it_is() -> None:
    whole = plan(A, section("middle", "b3", words=50), section("end", "b4", words=50))
    assert filled(whole, MADE, {}, ORDER) == whole
