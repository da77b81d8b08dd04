from __future__ import annotations

from collections.abc import Sequence

import pytest

from agent.domain import Evidence
from agent.errors import LibraryError, SetupError
from agent.plan.checking import check
from agent.plan.outline import Plan, PlanSection
from tests.agent.corpus import block, document, said

ONE, TWO = said("Sales rose 5 percent.", start=1), said("Costs fell.", start=200, document_id="d2")
DOCUMENTS = [
    document("d1", title="Norvale call", source="calls/2023-q2.txt"),
    document("d2", title="Baltic Grain Wire", source="news/wire.txt"),
]


def spans(ids: Sequence[str]) -> list[Evidence]:
    held = {e.id: e for e in (ONE, TWO)}
    if missing := [i for i in ids if i not in held]:
        raise LibraryError(f"evidence {missing[0]} is not in the library")
    return [held[i] for i in ids]


def plan(*block_ids: str, without: tuple[str, ...] = (), pinned: tuple[str, ...] = ()) -> Plan:
    section = PlanSection(
        id="a", slot="a", heading="First", words=90, block_ids=block_ids, pinned=pinned
    )
    return Plan(
        schema_id="", title="-", requested_words=90, words=90, sections=(section,), without=without
    )


A, B = block(ONE).id, block(TWO).id


@pytest.mark.parametrize("without", [(), ("wire",), ("Baltic Grain",), ("d2",), ("wire.txt",)])
def test_a_plan_that_the_library_holds_is_let_through(without: tuple[str, ...]) -> None:
    check(plan(A, B, without=without, pinned=(A,)), "plan.yaml", DOCUMENTS, spans)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (plan(A, "b0123456789"), "section 1 (First): blocks: entry 2: the library has no block b0"),
        (plan("bnonsense"), "section 1 (First): blocks: entry 1: 'bnonsense' is no id of a block"),
        (
            plan(A, without=("wire", "Baltic Grian Wire")),
            "without: entry 2: no source is called 'Baltic Grian Wire'; the nearest is 'Baltic Gr",
        ),
        (plan(A, without=("2023-q3.txt",)), "the nearest is '2023-q2.txt'"),
        (plan(A, without=("call", "wire")), "without: it leaves no document of the library"),
        (
            plan(A, B, without=("wire",), pinned=(B,)),
            f"entry 2: {B} is pinned, but `without` leaves out its source 'Baltic Grain Wire'",
        ),
    ],
)
def test_what_the_library_lacks_is_one_line_that_names_the_place(wrong: Plan, told: str) -> None:
    with pytest.raises(SetupError) as caught:
        check(wrong, "my.yaml", DOCUMENTS, spans)
    message = str(caught.value)
    assert message.startswith("my.yaml: ")
    assert told in message
    assert "\n" not in message
