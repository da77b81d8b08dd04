from __future__ import annotations

import pytest

from tools.context_people import role_of, voice_at, voices_of_quotes, voices_of_turns
from tools.context_turns import turns


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Amy Roe, chief financial officer, Bob Poe, chief", "Amy Roe", "chief financial officer"),
        (
            "Drew Poe, Vice President, Chief Accounting Officer and Treasurer; and Ann",
            "Drew Poe",
            "Vice President, Chief Accounting Officer and Treasurer",
        ),
        (
            "Ann Roe, President and CEO and Bob Poe, Vice President and CFO.",
            "Ann Roe",
            "President and CEO",
        ),
        ("our CFO, Amy Roe will speak", "Amy Roe", "CFO"),
        ("said chief executive Jane Doe.", "Jane Doe", "chief executive"),
        ("Jane Doe (chief executive): hello", "Jane Doe", "chief executive"),
        ("Jane Doe, who left, said", "Jane Doe", None),
        ("Amy Roe, Bob Poe", "Amy Roe", None),
    ],
)
def test_roles_are_taken_where_they_are_told(text: str, name: str, role: str | None) -> None:
    told = role_of(text, name)
    assert (told.value if told else None) == role
    if told:
        assert text[told.start : told.end] == role


def test_speakers_carry_their_role_and_analysts_their_house() -> None:
    text = (
        "Acme call\nParticipants\nAnn Roe, chief executive officer\nLea Low, Corbel Bank\n\n"
        "ANN ROE: Hello.\nKEITH POE, Morgan Bank: A question.\nLEA LOW: One.\nKEITH POE: Thanks.\n"
        "BOB DOE: Bye.\n"
    )
    voices = voices_of_turns(text, turns(text))
    told = [(v.speaker.value, v.role.value if v.role else None) for v in voices]
    assert told == [
        ("Ann Roe", "chief executive officer"),
        ("Keith Poe", "analyst, Morgan Bank"),
        ("Lea Low", "analyst, Corbel Bank"),
        ("Keith Poe", "analyst, Morgan Bank"),
        ("Bob Doe", None),
    ]
    assert [v.analyst for v in voices] == [False, True, True, True, False]
    role = voices[0].role
    assert role is not None
    assert text[role.start : role.end] == "chief executive officer"


def test_quotations_are_given_to_who_said_them() -> None:
    text = (
        'Acme cut costs. "We had no choice and we took it," said Jane Doe, finance director. '
        '"It hurt all of us a great deal."\n\n'
        '"We have metal until December at least," Ms Doe said. The plan has two parts.\n\n'
        'The "Short Chain" plan is new.'
    )
    voices = voices_of_quotes(text)
    assert {v.speaker.value for v in voices} == {"Jane Doe"}
    assert {v.role.value for v in voices if v.role} == {"finance director"}
    assert len(voices) == 3
    inside = voice_at(voices, text.index("no choice"))
    assert inside is not None
    assert voice_at(voices, text.index("The plan")) is None
    assert voice_at(voices, text.index("Short Chain")) is None
