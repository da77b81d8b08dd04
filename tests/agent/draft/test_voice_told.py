from __future__ import annotations

import pytest

from agent.draft.voice import MEASURES, Profile
from agent.draft.voice_told import told
from agent.draft.voices import shipped


def test_nothing_measured_nothing_told() -> None:
    assert told(Profile()) == ""


@pytest.mark.parametrize("name", MEASURES)
def test_each_measure_alone_gives_whole_lines(name: str) -> None:
    for value in (0.0, 0.1, 0.5, 1.0):
        text = told(Profile.model_validate({name: value}))
        for row in text.splitlines():
            assert row.startswith("- ")
            assert row.endswith(".")
            assert "None" not in row


@pytest.mark.parametrize(
    ("target", "says"),
    [
        (Profile(mean_words=17.6, cv=0.7), "- About 18 words a sentence on average, lengths very"),
        (Profile(cv=0.3), "- Lengths nearly alike."),
        (Profile(short=0.21, long=0), "about 2 of 8 words or fewer, none of 30 or more"),
        (Profile(paragraph_words=33), "- Paragraphs of about 30 words."),
        (
            Profile(opens_name=0.4, opens_number=0.01),
            "- Of ten sentences about 4 open with a name.",
        ),
        (Profile(connectives_per_100=0.5), "in 200 words"),
        (Profile(connectives_per_100=0), "No connectives"),
        (Profile(past=0.8), "past tense."),
        (Profile(past=0.1), "present tense."),
        (Profile(past=0.5), "mixed."),
        (Profile(second_person=0.2), "may be “you”"),
        (Profile(questions=0), "No questions."),
        (
            Profile(long_words=0.15, contractions_per_100=1),
            "- Plain, short words; contractions are",
        ),
        (Profile(long_words=0.35), "- Formal, longer words."),
        (Profile(quoted=0.21), "About 20 of a hundred words"),
    ],
)
def test_a_measure_is_told_in_words(target: Profile, says: str) -> None:
    assert says in told(target)


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_the_first_person_is_never_asked_for(share: float) -> None:
    assert "Never “I” or “we”" in told(Profile(first_person=share))


def test_the_shipped_voices_are_told_differently_and_shortly() -> None:
    texts = [told(one.target) for one in shipped().values()]
    assert len(set(texts)) == 3
    assert all(len(text) < 900 for text in texts)
