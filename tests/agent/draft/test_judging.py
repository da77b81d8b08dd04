from __future__ import annotations

import pytest

from agent.draft.judging import judged, judged_anew
from agent.draft.pieces import Piece
from agent.verify import Gate
from tests.agent.corpus import by_id, said

SALES = said("Sales of oat flour rose 5 percent to $410 million.", start=1)
COSTS = said("Costs of the mill in Ghent fell 3 percent.", start=200)
POOL = by_id(SALES, COSTS)
GATE = Gate(None)


def one(text: str, *ids: str) -> Piece:
    return judged([Piece(text=text, evidence_ids=ids)], POOL, GATE)[0]


def test_a_sentence_is_judged_against_what_it_cites():
    piece = one("Sales of oat flour rose 5 percent.", SALES.id)
    assert piece.passed
    assert piece.evidence_ids == (SALES.id,)
    assert piece.verdict is not None
    assert piece.verdict.citations[0].quote in SALES.quote


def test_a_wrong_citation_is_replaced_by_the_evidence_that_carries_the_sentence():
    piece = one("Sales of oat flour rose 5 percent.", COSTS.id)
    assert piece.passed
    assert piece.evidence_ids == (SALES.id,)


def test_a_sentence_without_citation_is_grounded_in_the_pool():
    assert one("Costs of the mill in Ghent fell 3 percent.").evidence_ids == (COSTS.id,)


def test_a_sentence_may_need_two_pieces_of_evidence():
    piece = one(
        "Sales of oat flour rose 5 percent while costs of the mill in Ghent fell 3 percent."
    )
    assert piece.passed
    assert set(piece.evidence_ids) == {SALES.id, COSTS.id}


def test_a_wrong_figure_fails_whatever_the_pool_holds():
    assert not one("Sales of oat flour rose 7 percent.", SALES.id).passed


def test_evidence_outside_the_pool_carries_nothing():
    assert not judged([Piece(text="Sales of oat flour rose 5 percent.",
                             evidence_ids=(SALES.id,))], {}, GATE)[0].passed  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["What comes next?", "But that is not all of it.", "What did oat flour do?"],
)
def test_a_transition_and_an_open_question_may_stand_unproved(text):
    piece = one(text)
    assert piece.passed
    assert piece.verdict is not None
    assert piece.verdict.label == "not_checkable"


@pytest.mark.parametrize(
    "text",
    [
        "Debt vanished.",
        "Margins fell.",
        "Perhaps the mill burnt down.",
        "Why did Norvale merge with Seongha?",
        "It seems that nobody was paid.",
        "Workers struck.",
        "Vary your sentence length.",
        "Keep the tone neutral.",
    ],
)
def test_a_short_or_veiled_statement_needs_evidence_too(text):
    assert not one(text).passed


def test_a_short_statement_with_evidence_passes():
    assert one("Oat flour sales rose.", SALES.id).passed


def test_order_and_number_of_sentences_stay():
    texts = ["What comes next?", "Sales of oat flour rose 5 percent.", "Nobody knows 12 of them."]
    assert [p.text for p in judged([Piece(text=t) for t in texts], POOL, GATE)] == texts
    assert judged([], POOL, GATE) == []


def test_only_sentences_without_verdict_are_judged_anew():
    kept = one("Sales of oat flour rose 5 percent.", SALES.id)
    fresh = Piece(text="Costs of the mill in Ghent fell 3 percent.")
    done = judged_anew([fresh, kept], POOL, GATE)
    assert done[0].passed
    assert done[1] is kept


def test_what_was_joined_by_rule_is_as_good_as_its_parts() -> None:
    one = said("Sales of oat flour rose 5 percent.", start=10)
    other = said(
        "Costs of the bakery fell 3 percent.", start=90, document_id="d2", period="FY2024Q1"
    )
    pool = by_id(one, other)
    text = (
        f"Discussing the second quarter of fiscal 2023, Ines Halvorsen said: “{one.quote[:-1]},”"
        f" and, discussing the first quarter of fiscal 2024: “{other.quote}”"
    )
    joint = Piece(text=text, evidence_ids=(one.id, other.id), origin="quote")
    [told] = judged([joint], pool, Gate(None))
    assert told.passed
    wrong = joint.model_copy(update={"text": text.replace("fell 3", "fell 4")})
    assert not judged([wrong], pool, Gate(None))[0].passed
