from __future__ import annotations

import pytest
from pydantic import ValidationError

from agent.draft.rhythm import HIGH, LOW, MANY_CONNECTIVES
from agent.draft.voice import (
    MEASURES,
    MOST_APART,
    SPREAD,
    Goal,
    Profile,
    compared,
    distance,
    pacing_goal,
    profile,
)

TERSE = ["Norvale sold a mill.", "It was cheap.", "Nobody asked why.", "In May it closed."]
WORDY = [
    "However, we believe that the considerable improvement which the company’s management has"
    " announced for the coming quarters depends entirely on whether customers will continue to"
    " order at the present rate.",
    "“Nothing is certain,” you will hear them say, and yet everybody understands what they mean.",
]


def test_a_profile_measures_each_trait() -> None:
    one = profile(TERSE, paragraphs=[1, 1, 2, 2])
    assert one.mean_words == pytest.approx(14 / 4)
    assert one.cv == pytest.approx(0.143, abs=0.001)
    assert (one.short, one.long) == (1.0, 0.0)
    assert one.paragraph_words == 7
    assert (one.opens_name, one.opens_pronoun, one.opens_preposition) == (0.25, 0.5, 0.25)
    assert (one.past, one.first_person, one.quoted) == (1.0, 0.0, 0.0)


def test_another_voice_measures_otherwise() -> None:
    one = profile(WORDY)
    assert (one.short, one.long) == (0.0, 0.5)
    assert (one.first_person, one.second_person) == (0.5, 0.5)
    assert (one.opens_connective, one.opens_quotation) == (0.5, 0.5)
    assert one.paragraph_words is None
    assert one.past == 0.0
    assert one.connectives_per_100
    assert one.long_words is not None
    assert one.long_words > 0.3


def test_empty_sentences_markers_and_nothing_at_all() -> None:
    assert profile([]) == profile(["", " [3]"]) == Profile()
    marked = [f"{s} [{n}]" for n, s in enumerate(TERSE, 1)]
    assert profile(["", *marked], paragraphs=[9, 1, 1, 2, 2]) == profile(
        TERSE, paragraphs=[1, 1, 2, 2]
    )


def test_a_text_without_words_of_its_own_leaves_their_share_open() -> None:
    one = profile(["“Sales rose.”", "“Costs fell.”"])
    assert one.long_words is one.past is one.contractions_per_100 is None
    assert one.quoted == 1.0


def test_paragraphs_must_match_their_sentences() -> None:
    with pytest.raises(ValueError, match="3 paragraphs for 4 sentences"):
        profile(TERSE, paragraphs=[1, 2, 3])


def test_every_measure_has_a_spread() -> None:
    assert set(SPREAD) == set(MEASURES)
    assert all(value > 0 for value in SPREAD.values())


def test_a_distance_is_in_spreads_the_same_both_ways_and_capped() -> None:
    a, b = Profile(cv=0.5, past=0.9), Profile(cv=0.5 + SPREAD["cv"], past=0.9)
    assert distance(a, b) == pytest.approx(0.5)
    assert distance(a, b) == distance(b, a)
    assert distance(a, a) == 0
    assert distance(Profile(questions=0), Profile(questions=1)) == MOST_APART


def test_only_what_both_have_is_compared_worst_first_and_signed() -> None:
    rows = compared(Profile(cv=0.5, short=0.5, past=0.5), Profile(cv=0.4, short=0.5, quoted=0.1))
    assert [(r.measure, round(r.apart, 1)) for r in rows] == [("cv", -1.0), ("short", 0.0)]
    assert distance(Profile(cv=0.5), Profile(past=0.5)) is None


def test_voices_are_told_apart() -> None:
    terse, wordy = profile(TERSE), profile(WORDY)
    near = profile(["Ines Halvorsen left.", *TERSE])
    assert (distance(terse, near) or 0) < (distance(terse, wordy) or 0) / 2


@pytest.mark.parametrize("wrong", [{"short": 1.2}, {"cv": -1}, {"cv": float("inf")}, {"pace": 1}])
def test_impossible_measures_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Profile.model_validate(wrong)


def test_without_a_voice_pacing_aims_as_before() -> None:
    assert pacing_goal(None) == (LOW, HIGH, MANY_CONNECTIVES) == (0.55, 0.65, 0.6)
    assert pacing_goal(Profile(past=1)) == (LOW, HIGH, MANY_CONNECTIVES)


def test_a_voice_gives_pacing_its_own_variation_and_connectives() -> None:
    assert pacing_goal(Profile(cv=0.4, connectives_per_100=0.3)) == pytest.approx(
        Goal(0.35, 0.45, 0.45)
    )
    assert pacing_goal(Profile(cv=0.02)).low == 0
