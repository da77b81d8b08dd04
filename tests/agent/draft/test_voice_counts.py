from __future__ import annotations

import pytest

from agent.draft.voice_counts import Counts, counts, opening


def one(text: str) -> Counts:
    return counts([text])[0]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Veldmoor sold a foundry.", "name"),
        ("J. Ortega Maltings closed.", "name"),
        ("The company sold a foundry.", "other"),
        ("Sales rose.", "other"),
        ("In May the mill closed.", "preposition"),
        ("About half of it burned.", "preposition"),
        ("He left.", "pronoun"),
        ("It’s over.", "pronoun"),
        ("Their mill closed.", "pronoun"),
        ("14 pumps stood in the yard.", "number"),
        ("€14 million was lost.", "number"),
        ("Two mills closed.", "number"),
        ("But sales rose.", "connective"),
        ("As a result, sales rose.", "connective"),
        ("However hard they tried, it failed.", "connective"),
        ("“We won,” she said.", "quotation"),
        ('"We won," she said.', "quotation"),
        ("", "other"),
        ("—", "other"),
    ],
)
def test_an_opening_is_told_by_the_first_word(sentence: str, kind: str) -> None:
    assert opening(sentence) == kind


def test_what_stands_in_quotation_marks_is_not_the_writers() -> None:
    told = one("She said: “We don’t know what you want, honestly.” [3]")
    assert (told.quoted, told.own) == (7, 2)
    assert not told.first
    assert not told.second
    assert (told.contractions, told.past, told.present) == (0, 1, 0)


def test_a_quotation_runs_over_sentences_up_to_its_closing_mark() -> None:
    told = counts(["He said: “We sell.", "We always sell.", "We win.” They left.", "We left."])
    assert [t.quoted for t in told] == [2, 3, 2, 0]
    assert [t.first for t in told] == [False, False, False, True]
    assert [t.opening for t in told] == ["pronoun", "quotation", "pronoun", "pronoun"]


def test_a_quotation_that_is_never_closed_ends_with_its_sentence() -> None:
    told = counts(["He said: “We sell.", "We left.", "“Stop,” they said."])
    assert [t.first for t in told] == [False, True, False]


def test_inches_open_no_quotation() -> None:
    assert one('We cut a 5" pipe and a 6" pipe.').first


@pytest.mark.parametrize(
    ("sentence", "first", "second"),
    [
        ("We expect more.", True, False),
        ("I’m told so.", True, False),
        ("Then I left.", True, False),
        ("After World War I the mill closed.", False, False),
        ("The US market fell.", False, False),
        ("It gave us time.", True, False),
        ("What would you do?", False, True),
        ("Yours is the yard.", False, True),
    ],
)
def test_persons_are_words_of_their_own(sentence: str, first: bool, second: bool) -> None:
    told = one(sentence)
    assert (told.first, told.second) == (first, second)


@pytest.mark.parametrize(
    ("sentence", "past", "present"),
    [
        ("Sales rose and costs jumped.", 2, 0),
        ("Sales have risen.", 0, 1),
        ("The mill was closed.", 1, 0),
        ("The increased share of retired pumps is large.", 0, 1),
        ("It will close, and they know why.", 0, 2),
        ("To have sold it would have helped.", 0, 0),
        ("Founded in 1990, it makes pumps.", 0, 1),
        ("She sold what he had built.", 2, 0),
        ("Pumps, valves, pipes.", 0, 0),
        ("In May Will Fell left.", 1, 0),
    ],
)
def test_finite_verbs_have_a_tense(sentence: str, past: int, present: int) -> None:
    told = one(sentence)
    assert (told.past, told.present) == (past, present)


def test_contractions_long_words_and_questions() -> None:
    told = one("Isn’t it odd that the company’s shareholders won't ask, and that’s all?")
    assert told.contractions == 3
    assert told.long == 1  # a possessive is not one
    assert told.question
    assert not one("“Why?” she asked.").question
