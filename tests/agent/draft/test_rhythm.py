from __future__ import annotations

import pytest

from agent.draft.rhythm import Place, lengths, measures, order, smoothness, unmarked, worst


def of(*counts: int) -> list[str]:
    """Sentences of these lengths that share no opening and hold no listed phrase."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [
        f"{' '.join(f'{letters[at % 26]}{word}' for word in range(count))}."
        for at, count in enumerate(counts)
    ]


PULSE = of(24, 6, 17, 31, 4, 22, 9, 38, 14, 5)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Revenue rose.[1][3]", "Revenue rose."),
        ("Revenue rose [12].", "Revenue rose."),
        ("It [sic] fell in [2017].", "It [sic] fell in [2017]."),
        ("[1](https://a.example)", "[1](https://a.example)"),
    ],
)
def test_only_citation_markers_are_removed(text, bare):
    assert unmarked(text) == bare


def test_words_are_counted_by_white_space():
    assert lengths(["$24.7 billion, up 5 percent.[1]", "“We won’t,” she said.", ""]) == [5, 4, 0]


def test_variation_is_standard_deviation_over_mean():
    rhythm = measures(of(10, 20, 30))
    assert rhythm.cv == pytest.approx((200 / 3) ** 0.5 / 20)
    assert (rhythm.words, rhythm.mean_words, rhythm.sentences) == (60, 20, 3)


@pytest.mark.parametrize(
    ("counts", "run"),
    [
        ([], 0),
        ([9], 1),
        ([10, 20, 10], 1),
        ([20, 21, 22, 23], 4),
        ([20, 21, 22, 24], 3),  # 24 ÷ 20 > 1.15, 24 ÷ 21 ≤ 1.15
        ([100, 115, 100], 3),
        ([100, 116, 100], 1),
        ([5, 20, 20, 20, 20, 20, 40], 5),
    ],
)
def test_even_run_is_the_longest_stretch_within_fifteen_percent(counts, run):
    assert measures(of(*counts)).longest_even_run == run


@pytest.mark.parametrize("counts", [[], [3, 9], [7, 7, 7, 7]])
def test_shapiro_is_unknown_for_too_few_or_equal_lengths(counts):
    assert measures(of(*counts)).shapiro_p is None


def test_shapiro_tells_one_long_sentence_among_short_ones_from_a_bell():
    assert measures(of(*[4] * 12, 60)).shapiro_p < 0.001
    assert measures(of(8, 10, 11, 12, 12, 13, 14, 16)).shapiro_p > 0.5


def test_repeated_openings_are_neighbours_with_the_same_first_two_words():
    rhythm = measures(
        ["The company rose.", "“The company” fell.", "Sales fell.", "The company rose.", "The."]
    )
    assert rhythm.repeated_openings == 1
    assert rhythm.repeated_share == pytest.approx(1 / 4)


def test_connectives_are_counted_per_hundred_words():
    sentences = ["However, sales fell.", "As a result, it cut jobs; therefore costs fell too."]
    assert measures(sentences).connectives_per_100 == pytest.approx(100 * 3 / 13)


def test_an_empty_text_measures_zero_everywhere():
    rhythm = measures(["", "  "])
    assert (rhythm.words, rhythm.cv, rhythm.mean_words, rhythm.repeated_share) == (0, 0, 0, 0)
    assert smoothness(rhythm) == 0
    assert worst(["", "  "], most=3) == []


def test_prose_with_a_pulse_is_not_smooth_and_has_nothing_to_change():
    assert 0.55 <= measures(PULSE).cv <= 0.65
    assert smoothness(measures(PULSE)) == 0
    assert worst(PULSE, most=5) == []


@pytest.mark.parametrize(
    "smoother",
    [
        of(20, 21, 22, 20, 21, 22, 20, 21, 22, 20),
        [*PULSE[:-1], "It remains to be seen."],
        [*PULSE[:-1], "j0 j1 again.", "J0 j1 once more."],
        [*PULSE[:-1], "However, therefore and moreover it fell."],
        of(2, 90, 3, 2, 80, 3, 2, 95, 2, 3),
    ],
    ids=["even", "stock phrase", "opening", "connectives", "jerky"],
)
def test_each_fault_makes_a_text_smoother(smoother):
    assert smoothness(measures(smoother)) > 0


def test_smoothness_formula_adds_its_documented_terms():
    rhythm = measures(PULSE).model_copy(
        update={
            "cv": 0.45,
            "longest_even_run": 5,
            "stock_phrases": ("going forward",),
            "repeated_share": 0.1,
            "connectives_per_100": 1.6,
        }
    )
    assert smoothness(rhythm) == pytest.approx(1 + 2 + 1 + 2 + 1)


def test_worst_names_stock_phrase_then_run_then_opening():
    sentences = [
        *of(20, 21, 22, 20),
        "Going forward it fell.",
        "The firm said so in a note that ran to many pages and named nobody at all.",
        "The firm paid.",
    ]
    places = worst(sentences, most=3)
    assert [(p.index, p.measure, p.tactic) for p in places] == [
        (4, "stock_phrase", "rephrase"),
        (1, "even_run", "shorten"),
        (6, "opening", "reopen"),
    ]
    assert "going forward" in places[0].reason
    assert "4 sentences in a row" in places[1].reason


def test_a_long_even_run_gets_one_change_in_every_three_in_alternating_directions():
    places = [p for p in worst(of(*[20] * 10), most=9) if p.measure == "even_run"]
    assert [p.index for p in places] == [1, 4, 7]
    assert [p.tactic for p in places] == ["shorten", "lengthen", "shorten"]


def test_too_much_variation_asks_for_shorter_long_sentences_only():
    places = worst(of(3, 90, 4, 5, 7, 9), most=9)
    assert {(p.measure, p.tactic) for p in places} == {("variation", "shorten")}
    assert places[0].index == 1


def test_each_sentence_is_named_once_and_never_more_than_asked():
    sentences = ["Going forward, however, it fell."] * 6
    places = worst(sentences, most=4)
    assert len(places) == 4 == len({p.index for p in places})


def test_an_order_says_what_to_change_and_why():
    told = order(
        Place(
            index=3,
            measure="even_run",
            tactic="shorten",
            reason="4 sentences in a row of about 20 words",
        )
    )
    assert told.startswith("Make it at most half as long")
    assert "4 sentences in a row of about 20 words" in told
