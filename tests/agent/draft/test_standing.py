from __future__ import annotations

from agent.draft.inserts import ANY
from agent.draft.pieces import Piece
from agent.draft.retelling import retold
from agent.draft.standing import MOST_WORDS, passages, standing
from agent.verify.words import content_stems
from tests.agent.corpus import by_id, document, said

APART = 1000
TOPIC = content_stems("mills and flour")
FIRST = said("The mill in Ghent made more flour in fiscal 2023 than in any year before.")
LAST = said("The mill in Namur was sold to Ardenne Foods in March 2023.", start=900)
OTHER = said("Oat flour sold badly in June 2022.", start=300, document_id="d2")
VAGUE = said("The mill had been closed.", start=600, document_id="d2")
STRANGE = said("Prices of barley rose in June 2022.", start=700, document_id="d2")
PAPERS = {"d1": document(), "d2": document("d2")}
POOL = by_id(FIRST, LAST, OTHER, VAGUE, STRANGE)


def piece(evidence, paragraph: int = 0, *, text: str = "", **more) -> Piece:
    return Piece.model_validate({
        "text": text or f"“{evidence.quote}”", "evidence_ids": (evidence.id,),
        "paragraph": paragraph, "origin": "quote", **more,
    })  # fmt: skip


def article() -> list[Piece]:
    return retold([piece(FIRST), piece(LAST, 1)], POOL, PAPERS)


def offered(spare, pieces=None, **more) -> list[tuple[int, Piece]]:
    return standing(pieces or article(), [spare], POOL, PAPERS, TOPIC, APART, **more)


def test_a_short_sentence_of_another_paper_is_named_and_changes_no_other() -> None:
    [(at, told)] = offered(piece(OTHER, ANY))
    assert at in (1, 2)
    assert told.paragraph == at - 1
    assert "said" in told.text
    assert OTHER.quote[:-1] in told.text
    assert told.words <= MOST_WORDS
    assert "Halvorsen" in told.text  # who said so, as in the other paper


def test_what_leans_on_something_told_before_or_is_of_another_thing_is_not_offered() -> None:
    assert not offered(piece(VAGUE, ANY))
    assert not offered(piece(STRANGE, ANY))


def test_what_is_told_already_or_of_another_section_is_not_offered() -> None:
    assert not offered(piece(OTHER, ANY), [*article(), piece(OTHER, 1)])
    assert not offered(piece(OTHER, 3))


def test_a_long_attribution_is_too_much() -> None:
    papers = {**PAPERS, "d2": document("d2", company=None, title="A " + "very " * 20 + "long name")}
    bare = {"company": None, "speaker": None, "role": None, "outlet": None}
    other = OTHER.model_copy(update={"context": OTHER.context.model_copy(update=bare)})
    pool = {**POOL, other.id: other}
    assert not standing(article(), [piece(other, ANY)], pool, papers, TOPIC, APART)


def test_a_run_of_one_length_is_broken_first() -> None:
    both = said("Flour from mills sold badly in June 2022.", start=800, document_id="d2")
    pool = {**POOL, both.id: both}
    places = [
        standing(article(), [piece(both, ANY)], pool, PAPERS, TOPIC, APART, {n})[0][0]
        for n in (0, 1)
    ]
    assert places == [1, 2]


SHORT = said("It was the best year.", start=OTHER.end + 1, document_id="d2")
SPOKEN = said("“We had flour,” he said.", start=OTHER.end + 1, document_id="d2")
FAR = said("It was the best year.", start=OTHER.end + 60, document_id="d2")


def together(after, pieces=None) -> list[tuple[int, tuple[Piece, Piece]]]:
    pool = {**POOL, **by_id(*after)}
    follows = {OTHER.id: after}
    told = pieces or article()
    return passages(told, [piece(OTHER, ANY)], follows, pool, PAPERS, TOPIC, APART)


def test_a_sentence_brings_the_short_one_that_follows_it_in_its_paper() -> None:
    [(at, (lead, short))] = together([SHORT])
    assert at in (1, 2)
    assert OTHER.quote[:-1] in lead.text
    assert "Halvorsen" in lead.text
    assert short.text == "“It was the best year.”"
    assert short.paragraph == lead.paragraph == at - 1


def test_nothing_comes_where_the_next_sentence_is_far_spoken_or_told() -> None:
    assert not together([])
    assert not together([FAR])
    assert not together([SPOKEN])
    assert not together([SHORT], [*article(), piece(SHORT, 1)])


def test_a_figure_that_is_told_is_not_told_again_by_a_passage() -> None:
    figure = said("Oat flour revenue was 12 million euros in June 2022.", start=300,
                  document_id="d2")  # fmt: skip
    again = said("In June 2022 oat flour brought in 12 million euros.", start=400)
    pool = {**POOL, **by_id(figure, again, SHORT)}
    after = {figure.id: [SHORT.model_copy(update={"start": figure.end + 1})]}
    given = ([piece(figure, ANY)], after, pool, PAPERS, TOPIC, APART)
    assert passages(article(), *given)
    assert not passages(retold([piece(FIRST), piece(again)], pool, PAPERS), *given)
