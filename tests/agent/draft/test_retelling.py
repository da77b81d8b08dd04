from __future__ import annotations

from agent.domain import Evidence
from agent.draft.phrases import Said, phrase
from agent.draft.pieces import Piece
from agent.draft.retelling import retold
from tests.agent.corpus import by_id, document, said

CALL = document()
BO = {"speaker": "Bo Lind", "role": "Chief Executive Officer"}
SOURCES = [
    said("Sales grew 5 percent in our shops.", start=1),
    said("Demand for oats held up.", start=100),
    said("The mill in Ghent ran at full capacity.", start=200, **BO),
    said("The mill in Ghent employs 400 people.", start=300, **BO),
]


def told(sources: list[Evidence]) -> list[Piece]:
    memory, pieces = Said(), []
    for one in sources:
        made = phrase(one, CALL, memory, quoted=True)
        memory = made.said
        pieces.append(Piece(text=made.text, evidence_ids=(one.id,), origin="quote"))
    return pieces


def again(pieces: list[Piece], **how: bool) -> list[str]:
    return [p.text for p in retold(pieces, by_id(*SOURCES), {"d1": CALL}, **how)]


def test_nothing_changes_where_nothing_moved():
    pieces = told(SOURCES)
    assert retold(pieces, by_id(*SOURCES), {"d1": CALL}) == pieces


def test_a_speaker_is_introduced_when_the_introduction_was_dropped():
    pieces = told(SOURCES)
    assert "Lind added" in pieces[3].text
    assert "chief executive officer Bo Lind said" in again([pieces[0], pieces[3]])[1]


def test_a_moved_quotation_names_its_own_speaker_again():
    pieces = told(SOURCES)
    one, two, three = again([pieces[0], pieces[2], pieces[1]])
    assert "Halvorsen" in one
    assert "Lind" in two
    assert "Halvorsen" in three


def test_a_new_paragraph_names_the_speaker():
    pieces = told(SOURCES[:2])
    moved = [pieces[0], pieces[1].model_copy(update={"paragraph": 1})]
    assert "Halvorsen added" in again(pieces)[1]
    assert "Halvorsen said" in again(moved)[1]


def test_a_new_paragraph_names_a_source_by_its_title():
    paper = document("d2", kind="news", title="Who owns the metal", outlet=None, company=None)
    plain = {"speaker": "", "role": "", "company": "", "period": "", "kind": "news"}
    one, two = (
        said(f"The mill in {town} was sold in May.", start=n, document_id="d2", **plain)
        for n, town in enumerate(("Ghent", "Lille"), 1)
    )
    memory, pieces = Said(), []
    for source in (one, two):
        made = phrase(source, paper, memory, quoted=True)
        memory = made.said
        pieces.append(Piece(text=made.text, evidence_ids=(source.id,), origin="quote"))
    moved = [pieces[0], pieces[1].model_copy(update={"paragraph": 1})]
    again = retold(moved, by_id(one, two), {"d2": paper})
    assert "Who owns the metal" not in pieces[1].text
    assert "“Who owns the metal”" in again[1].text


def test_changed_sentences_lose_their_verdict_and_others_keep_their_text():
    pieces = [*told(SOURCES)[2:][::-1], Piece(text="Lind wrote this.", origin="writer")]
    new = retold(pieces, by_id(*SOURCES), {"d1": CALL})
    assert new[2] is pieces[2]
    assert all(p.verdict is None for p in new)


def test_a_sentence_that_now_cites_other_words_is_left_alone():
    piece = told(SOURCES[:1])[0].model_copy(update={"evidence_ids": (SOURCES[3].id,)})
    assert again([piece]) == [piece.text]


def test_alone_names_speaker_and_moment_in_full_everywhere():
    for text in again(told(SOURCES), alone=True):
        assert "Ines Halvorsen" in text or "Bo Lind" in text
        assert "second quarter of fiscal 2023" in text


def worded(text: str, source: Evidence, **more: int) -> Piece:
    return Piece(text=text, evidence_ids=(source.id,), origin="writer", **more)


def test_a_models_figure_gets_the_period_that_nothing_before_it_names():
    old = said("Revenue grew 5 percent.", start=1, period="FY2023Q2")
    new = said("Gross margin was 61 percent.", start=2, document_id="d2", period="FY2023Q3")
    papers = {"d1": CALL, "d2": document("d2", period="FY2023Q3")}
    memory = phrase(old, CALL, Said(), quoted=True)
    first = Piece(text=memory.text, evidence_ids=(old.id,), origin="quote")
    second = worded("Gross margin was 61 percent.", new)
    [_, dated] = retold([first, second], by_id(old, new), papers)
    assert dated.text == "In the third quarter of fiscal 2023, gross margin was 61 percent."
    assert dated.verdict is None
    again = retold([first, second, second], by_id(old, new), papers)
    assert again[2].text == second.text  # the one before has said it


def test_a_models_sentence_that_names_its_period_or_has_no_figure_is_left_alone():
    source = said("Revenue grew 5 percent and mills were full.", start=1, period="FY2023Q2")
    for text in (
        "Revenue grew 5 percent in the second quarter of fiscal 2023.",
        "Mills were full.",
        "Revenue grew 5 percent in the first quarter of fiscal 2023.",
    ):
        piece = worded(text, source)
        assert retold([piece], by_id(source), {"d1": CALL}) == [piece]
