from __future__ import annotations

from agent.draft.inserts import ANY, MOST_WORDS, continued, follower, places, shorts
from agent.draft.pieces import Piece
from agent.verify import Gate
from agent.verify.words import content_stems
from tests.agent.corpus import block, by_id, document, said

APART = 1000
TOPIC = content_stems("mills and flour")
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
    [(at, placed)] = places([FIRST], spare, POOL, PAPERS, TOPIC, APART)
    assert (at, placed.paragraph) == (1, 0)
    assert Gate(None).judge([(placed.text, [MARGIN])])[0].label == "supported"


def test_a_segments_figure_is_offered_with_another_opening_too() -> None:
    own = said("Rye Flour revenue fell 3 percent.", start=300, subject="Rye Flour")
    spare = shorts([block(own)], by_id(own), PAPERS, 0)[0]
    offered = places([FIRST], spare, {**POOL, own.id: own}, PAPERS, TOPIC, APART)
    assert [p.text for _, p in offered] == [own.quote, "In Rye Flour, revenue fell 3 percent."]


def test_another_paper_section_or_a_figure_told_already_gives_no_place() -> None:
    assert not places(
        [FIRST], shorts([block(OTHER)], POOL, PAPERS, 0)[0], POOL, PAPERS, TOPIC, APART
    )
    spare = shorts([block(MARGIN)], POOL, PAPERS, 1)[0]
    assert not places([FIRST], spare, POOL, PAPERS, TOPIC, APART)
    spare = shorts([block(MARGIN)], POOL, PAPERS, 0)[0]
    assert not places([FIRST, piece("Rye.", MARGIN)], spare, POOL, PAPERS, TOPIC, APART)


def test_nothing_comes_between_a_quotation_and_one_that_leans_on_it() -> None:
    leaning = piece("“It sold well,” Halvorsen added.", origin="quote")
    spare = shorts([block(MARGIN)], POOL, PAPERS, 0)[0]
    assert [at for at, _ in places([FIRST, leaning], spare, POOL, PAPERS, TOPIC, APART)] == [2]


def test_the_sources_next_sentence_follows_a_whole_quotation_only() -> None:
    after = said("Prices rose.", start=SALES.end + 1)
    pool = {**POOL, after.id: after}
    whole = piece(f"Ines Halvorsen said: “{SALES.quote}”", origin="quote")
    [(at, placed)] = continued([whole], {SALES.id: (after,)}, pool, PAPERS, TOPIC)
    assert (at, placed.text) == (1, "“Prices rose.”")
    cut = piece("Ines Halvorsen said: “Oat flour revenue grew 12 percent.”", origin="quote")
    assert not continued([cut], {SALES.id: (after,)}, pool, PAPERS, TOPIC)
    assert not continued([whole, placed], {SALES.id: (after,)}, pool, PAPERS, TOPIC)


def test_one_further_on_has_to_be_of_the_same_thing_and_to_stand_alone() -> None:
    whole = piece(f"Ines Halvorsen said: “{SALES.quote}”", origin="quote")

    def follows(text: str) -> bool:
        after = said(text, start=SALES.end + 60)
        pool = {**POOL, after.id: after}
        return bool(continued([whole], {SALES.id: (after,)}, pool, PAPERS, TOPIC))

    assert follows("The new mill made flour.")
    assert not follows("The new barn was full of flour.")  # which one, another sentence told
    assert not follows("Prices rose.")  # of another thing
    assert not follows("It made flour.")  # what did?


def test_a_heading_a_fragment_and_what_is_printed_already_do_not_follow() -> None:
    whole = piece(f"Ines Halvorsen said: “{SALES.quote}”", origin="quote")
    printed = piece("“The mill was new.”", MARGIN, origin="quote")
    for text in ("Flour and mills", "Leaving flour.", "The mill was new."):
        after = said(text, start=SALES.end + 1)
        pool = {**POOL, after.id: after}
        assert not continued([whole, printed], {SALES.id: (after,)}, pool, PAPERS, TOPIC), text


def test_what_is_a_segments_and_does_not_say_whose_does_not_follow() -> None:
    whole = piece(f"Ines Halvorsen said: “{SALES.quote}”", origin="quote")
    after = said("Segment operating expenses declined 13 percent.", start=SALES.end + 1)
    pool = {**POOL, after.id: after}
    assert not continued([whole], {SALES.id: (after,)}, pool, PAPERS, TOPIC)
    assert follower(SALES, [after]) is None


def test_a_figure_stands_only_where_its_paragraph_tells_its_period() -> None:
    spare = shorts([block(MARGIN)], POOL, PAPERS, 0)[0]
    report = piece("Sales of flour rose.", SALES, origin="report")
    assert [at for at, _ in places([FIRST, report], spare, POOL, PAPERS, TOPIC, APART)] == [1, 2]
    assert not places([report], spare, POOL, PAPERS, TOPIC, APART)
    apart = report.model_copy(update={"paragraph": 1})
    assert [at for at, _ in places([FIRST, apart], spare, POOL, PAPERS, TOPIC, APART)] == [1]


def test_a_few_words_of_a_paper_without_a_speaker_follow_a_quotation_of_it() -> None:
    told = said("The mill in Ghent was new.", start=700, speaker=None)
    lead = said("The company opened a mill in Ghent and sold two.", start=600, speaker=None)
    pool = by_id(told, lead)
    quotation = piece(f"Ostara Mills reported: “{lead.quote}”", lead, origin="quote")
    report = piece("The company opened a mill.", lead, origin="report")
    spare = shorts([block(told)], pool, PAPERS, 0)[0]
    assert [at for at, _ in places([quotation], spare, pool, PAPERS, TOPIC, APART)] == [1]
    assert not places([report], spare, pool, PAPERS, TOPIC, APART)


def test_one_of_no_section_stands_behind_what_is_of_the_same_part_of_the_topic() -> None:
    spare = shorts([block(MARGIN)], POOL, PAPERS, ANY)[0]
    assert [at for at, _ in places([FIRST], spare, POOL, PAPERS, {"flour"}, APART)] == [1]
    assert not places([FIRST], spare, POOL, PAPERS, {"malt"}, APART)


def test_a_fragment_or_a_heading_is_no_short_sentence() -> None:
    for text in ("Leaving the mill in Ghent.", "The mill in Ghent"):
        told = said(text, start=700, speaker=None)
        assert not shorts([block(told)], by_id(told), PAPERS, 0), text
