from __future__ import annotations

from agent.domain import Verdict
from agent.draft.pieces import Piece
from agent.draft.pinned import in_own_words, told_by, with_pinned
from agent.verify import Gate
from tests.agent.corpus import block, by_id, document, said

GATE = Gate(None)
ONE = said("Gross margin was 31.5 percent because oat prices fell.", start=1)
COPY = said("Gross margin was 31.5 percent as oats got cheaper.", start=500, document_id="d2")
BLOCK = block(ONE, evidence_ids=(ONE.id, COPY.id))
DOCUMENTS = {d.id: d for d in (document("d1"), document("d2"))}


def piece(text: str, *evidence: str, **fields: object) -> Piece:
    return Piece.model_validate({"text": text, "evidence_ids": evidence, **fields})


def test_a_block_is_told_by_what_cites_one_of_its_sentences() -> None:
    assert told_by(BLOCK, [piece("Margin was 31.5 percent.", COPY.id)])
    assert not told_by(BLOCK, [piece("Debt fell.", "e0000000000", block_ids=(BLOCK.id,))])
    assert not told_by(BLOCK, [])


def test_a_side_of_what_the_block_disputes_tells_it() -> None:
    side = piece("It was 30.", "e0000000000", block_ids=(BLOCK.id,), dispute="c1")
    assert told_by(BLOCK, [side])


def test_the_source_s_own_words_are_judged() -> None:
    done = in_own_words(BLOCK, by_id(ONE, COPY), DOCUMENTS, GATE)
    assert done.passed
    assert (done.evidence_ids, done.block_ids) == ((ONE.id,), (BLOCK.id,))
    assert "31.5 percent" in done.text
    assert "Halvorsen" in done.text


def test_another_sentence_of_the_block_is_tried_where_one_is_gone() -> None:
    done = in_own_words(BLOCK, by_id(COPY), DOCUMENTS, GATE)
    assert done.passed
    assert done.evidence_ids == (COPY.id,)


def test_a_pinned_sentence_stands_where_its_block_belongs() -> None:
    early, late = (piece(n, "e1", block_ids=(n,)) for n in ("b1", "b3"))
    pin = piece("b2", "e2", block_ids=("b2",), verdict=Verdict(label="supported", reason=""))
    done = with_pinned([early, late], [pin], {"b1": 0, "b2": 1, "b3": 2})
    assert [p.text for p in done] == ["b1", "b2", "b3"]
