from __future__ import annotations

from agent.draft.pacer import Place, order, worst
from tests.agent.draft.test_rhythm import PULSE, of


def test_prose_with_a_pulse_has_nothing_to_change():
    assert worst(PULSE, most=5) == []
    assert worst(["", "  "], most=3) == []


def test_a_run_of_dense_sentences_is_to_be_thinned():
    two = "{} rose 5 percent to $3 million."
    names = [
        "Sales",
        "Net sales of the mill in Ghent",
        "Debt",
        "What was owed to Spain and to France",
    ]
    places = worst([*of(4, 31, 9, 22), *(two.format(name) for name in names)], most=9)
    assert [(p.index, p.change) for p in places if p.fault == "density"] == [(7, "thin")]


def test_the_precondition_of_a_tactic_keeps_short_texts_whole():
    # Connectives may go from four sentences on.
    assert worst(["However, sales of oats fell.", "Rye rose."], most=3) == []


def test_worst_names_stock_phrase_then_run_then_opening():
    sentences = [
        *of(20, 21, 22, 20),
        "Going forward it fell.",
        "The firm said so in a note that ran to many pages and named nobody at all.",
        "The firm paid.",
    ]
    places = worst(sentences, most=3)
    assert [(p.index, p.fault, p.change) for p in places] == [
        (4, "stock_phrase", "rephrase"),
        (1, "even_run", "shorten"),
        (6, "opening", "reopen"),
    ]
    assert "going forward" in places[0].reason
    assert "4 sentences in a row" in places[1].reason


def test_a_long_even_run_gets_one_change_in_every_three_in_alternating_directions():
    places = [p for p in worst(of(*[20] * 10), most=9) if p.fault == "even_run"]
    assert [p.index for p in places] == [1, 4, 7]
    assert [p.change for p in places] == ["shorten", "lengthen", "shorten"]


def test_too_much_variation_asks_for_shorter_long_sentences_only():
    places = worst(of(3, 90, 4, 5, 7, 9), most=9)
    assert {(p.fault, p.change) for p in places} == {("variation", "shorten")}
    assert places[0].index == 1


def test_each_sentence_is_named_once_and_never_more_than_asked():
    sentences = ["Going forward, however, it fell."] * 6
    places = worst(sentences, most=4)
    assert len(places) == 4 == len({p.index for p in places})


def test_an_order_says_what_to_change_and_why():
    told = order(
        Place(
            index=3,
            fault="even_run",
            change="shorten",
            reason="4 sentences in a row of about 20 words",
        )
    )
    assert told.startswith("Make it at most half as long")
    assert "4 sentences in a row of about 20 words" in told
