from __future__ import annotations

from agent.draft.inserts import MOST_WORDS, continued, places, shorts
from agent.draft.pieces import Piece
from agent.verify import Gate
from tests.agent.corpus import block, by_id, document, said

APART = 1000
PAPERS = {"d1": document(), "d2": document("d2")}
SALES = said("Oat flour revenue grew 12 percent, and we opened a mill.")
MARGIN = said("Rye flour revenue fell 3 percent.", start=300)
OTHER = said("Malt revenue fell 4 percent.", start=300, document_id="d2")
LONG = said("We opened a mill in Ghent that is the largest of its kind in Europe.", start=600)
POOL = by_id(SALES, MARGIN, OTHER, LONG)


def piece(text: str, evidence=SALES, *, paragraph: int = 0, **more) -> Piece:
    return Piece.model_validate(
        {"text": text, "evidence_ids": (evidence.id,), "paragraph": paragraph, **more}
    )


FIRST = piece(
    "In the second quarter of fiscal 2023, oat flour revenue grew 12 percent.", origin="figure"
)


def test_only_what_can_be_said_in_a_few_words_is_short() -> None:
    made = shorts([block(e) for e in (MARGIN, LONG)], POOL, PAPERS, 0)
    assert [p.text for p in made] == ["Rye flour revenue fell 3 percent."]
    assert all(p.words <= MOST_WORDS for p in made)


def test_a_figure_stands_behind_one_of_its_paper_and_period_and_passes() -> None:
    spare = shorts([block(MARGIN)], POOL, PAPERS, 0)[0]
    [(at, placed)] = places([FIRST], spare, POOL, APART)
    assert (at, placed.paragraph) == (1, 0)
    assert Gate(None).judge([(placed.text, [MARGIN])])[0].label == "supported"


def test_another_paper_section_or_a_figure_told_already_gives_no_place() -> None:
    assert not places([FIRST], shorts([block(OTHER)], POOL, PAPERS, 0)[0], POOL, APART)
    spare = shorts([block(MARGIN)], POOL, PAPERS, 1)[0]
    assert not places([FIRST], spare, POOL, APART)
    spare = shorts([block(MARGIN)], POOL, PAPERS, 0)[0]
    assert not places([FIRST, piece("Rye.", MARGIN)], spare, POOL, APART)


def test_nothing_comes_between_a_quotation_and_one_that_leans_on_it() -> None:
    leaning = piece("“It sold well,” Halvorsen added.", origin="quote")
    spare = shorts([block(MARGIN)], POOL, PAPERS, 0)[0]
    assert [at for at, _ in places([FIRST, leaning], spare, POOL, APART)] == []


def test_the_sources_next_sentence_follows_a_whole_quotation_only() -> None:
    after = said("Prices held.", start=200)
    pool = {**POOL, after.id: after}
    whole = piece(f"Ines Halvorsen said: “{SALES.quote}”", origin="quote")
    [(at, placed)] = continued([whole], {SALES.id: after}, pool)
    assert (at, placed.text) == (1, "“Prices held.”")
    cut = piece("Ines Halvorsen said: “Oat flour revenue grew 12 percent.”", origin="quote")
    assert not continued([cut], {SALES.id: after}, pool)
    assert not continued([whole, placed], {SALES.id: after}, pool)
