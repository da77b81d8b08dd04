from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from agent.domain import Document, Evidence
from agent.draft.disputed import pair, tells, with_disputes
from agent.draft.duel import duel
from agent.draft.fitting import fitted
from agent.draft.pieces import Piece
from agent.draft.retelling import retold
from agent.draft.revisions import Field
from agent.draft.writer import Assignment
from agent.plan.contradictions import contradictions
from agent.plan.files import dump
from agent.plan.outline import Plan, PlanSection
from agent.plan.parsing import parse
from agent.plan.sides import Contradiction
from agent.verify import Gate
from tests.agent.corpus import block, document, said

GATE = Gate(None)
NEWS = {"kind": "news", "company": "", "speaker": "", "role": "", "period": ""}
ONE = said(
    "Four workers were killed in the fire at the Ghent mill.", document_id="d1",
    outlet="Baltic Wire", **(NEWS | {"date": "2023-05-06"}),
)  # fmt: skip
OTHER = said(
    "Six workers were killed in the fire at the Ghent mill.", document_id="d2",
    outlet="Scheldt Post", **(NEWS | {"date": "2023-05-12"}),
)  # fmt: skip
POOL: dict[str, Evidence] = {e.id: e for e in (ONE, OTHER)}
DOCUMENTS: dict[str, Document] = {
    "d1": document("d1", kind="news", date="2023-05-06", period=None, company=None),
    "d2": document("d2", kind="news", date="2023-05-12", period=None, company=None),
}


@pytest.fixture
def dispute() -> Contradiction:
    [found] = contradictions(POOL.values(), DOCUMENTS)
    return found


def piece(text: str, *evidence: Evidence, **fields: object) -> Piece:
    ids = tuple(e.id for e in evidence)
    return Piece.model_validate({"text": text, "evidence_ids": ids, **fields})


def test_each_side_names_its_source_and_date_and_passes_on_its_own_citation(
    dispute: Contradiction,
) -> None:
    one, other = pair(dispute, POOL, DOCUMENTS, GATE)
    assert one.text == (
        "Baltic Wire reported on May 6, 2023: “Four workers were killed in the fire at the "
        "Ghent mill.”"
    )
    assert other.text == (
        "By contrast, Scheldt Post reported on May 12, 2023: “Six workers were killed in the "
        "fire at the Ghent mill.”"
    )
    assert (one.evidence_ids, other.evidence_ids) == ((ONE.id,), (OTHER.id,))
    assert one.passed
    assert other.passed
    assert one.dispute == other.dispute == dispute.id


def test_a_side_that_cannot_be_printed_takes_the_pair_with_it(dispute: Contradiction) -> None:
    assert pair(dispute, {ONE.id: ONE}, DOCUMENTS, GATE) == []


BEFORE = piece("The mill in Ghent burned.", paragraph=1)
AFTER = piece("Oats were scarce.", paragraph=2)


@pytest.mark.parametrize(
    "told",
    [
        [piece("The fire killed four workers.", ONE, paragraph=1)],
        [piece("The fire killed six workers.", OTHER, paragraph=1)],
        [piece("The fire killed four.", ONE, paragraph=1), piece("Six died in it.", OTHER)],
    ],
)
def test_a_draft_that_tells_one_side_or_parts_them_gets_the_pair(
    dispute: Contradiction, told: Sequence[Piece]
) -> None:
    made = pair(dispute, POOL, DOCUMENTS, GATE)
    first, *rest = told
    found = with_disputes([BEFORE, first, AFTER, *rest], {dispute.id: made}, [dispute])
    assert [p.text for p in found] == [BEFORE.text, made[0].text, made[1].text, AFTER.text]
    assert {p.paragraph for p in found[1:3]} == {1}


def test_without_a_pair_neither_side_is_told(dispute: Contradiction) -> None:
    told = piece("The fire killed four workers.", ONE)
    assert with_disputes([BEFORE, told, AFTER], {dispute.id: []}, [dispute]) == [BEFORE, AFTER]


def test_a_sentence_on_the_same_evidence_without_the_value_stays(dispute: Contradiction) -> None:
    other = piece("There was a fire at the Ghent mill.", ONE)
    assert not tells(other, dispute.sides[0])
    assert with_disputes([other], {}, [dispute]) == [other]


def test_length_rhythm_and_attribution_leave_a_pair_alone(dispute: Contradiction) -> None:
    made = pair(dispute, POOL, DOCUMENTS, GATE)
    long_ = [p.model_copy(update={"block_ids": ("b1",)}) for p in made]
    cut = fitted([*long_, AFTER], [], goal=20, order={"b1": 1})
    assert [p.dispute for p in cut if p.dispute] == [dispute.id] * 2
    spare = BEFORE.model_copy(update={"block_ids": ("b0",), "verdict": made[0].verdict})
    filled = fitted(long_, [spare], goal=60, order={"b0": 1, "b1": 2})
    at = next(n for n, p in enumerate(filled) if p.dispute)
    assert filled[at + 1].dispute == dispute.id
    assert retold(made, POOL, DOCUMENTS) == made
    done = asyncio.run(
        duel([*made, AFTER, BEFORE], Field(POOL, DOCUMENTS, GATE), rounds=2, purpose="pace")
    )
    texts = [p.text for p in done.pieces]
    assert texts.index(made[1].text) == texts.index(made[0].text) + 1


def test_a_model_is_shown_all_sides_though_the_plan_names_one(dispute: Contradiction) -> None:
    section = PlanSection(id="s", slot="", heading="Fire", words=60, block_ids=("b1",))
    given = Assignment(
        section, [block(ONE)], POOL, DOCUMENTS, "Fire", "What burned?", disputes=[dispute]
    )
    assert [e.id for e in given.shown()] == [ONE.id, OTHER.id]
    assert [e.id for e in given._replace(disputes=()).shown()] == [ONE.id]


def test_the_plan_shows_the_dispute_and_reads_back_without_it(dispute: Contradiction) -> None:
    lead = block(ONE)
    section = PlanSection(id="s", slot="", heading="Fire", words=60, block_ids=(lead.id,))
    plan = Plan(schema_id="", title="Fire", requested_words=60, words=60, sections=(section,))
    text = dump(plan, {lead.id: lead}, [dispute])
    assert "section: s" in text
    assert "value: Four" in text
    assert "kind: news" in text
    assert parse(text, "plan.yaml").sections == plan.sections
