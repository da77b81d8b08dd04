from __future__ import annotations

import pytest

from agent.draft.rhythm import Goal, lengths, measures, smooth, smoothness, unmarked


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


def test_prose_with_a_pulse_is_not_smooth_and_has_nothing_to_change():
    assert 0.55 <= measures(PULSE).cv <= 0.65
    assert smoothness(measures(PULSE)) == 0


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
            "dense_run": 5,
        }
    )
    assert smoothness(rhythm) == pytest.approx(1 + 2 + 1 + 2 + 1 + 1)


def test_the_goal_moves_the_bounds():
    rhythm = measures(PULSE).model_copy(update={"cv": 0.45, "connectives_per_100": 1.6})
    assert smoothness(rhythm, Goal(0.4, 0.5, 2.0)) == 0


def test_the_fast_measure_of_a_duel_is_the_documented_one():
    for text in (PULSE, of(20, 20, 20, 20, 20), ["However, it fell.", "However, it rose."] * 3):
        assert smooth(text) == smoothness(measures(text))


def test_a_dense_run_is_of_sentences_with_two_figures_and_more():
    one, two = "Sales rose 5 percent.", "Sales rose 5 percent to $3 million."
    assert measures([two, two, one, two, two, two]).dense_run == 3
