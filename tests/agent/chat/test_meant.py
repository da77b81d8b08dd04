"""What a question may have meant that the library does not tell."""

from __future__ import annotations

import pytest

from agent.brief import typed
from agent.chat.asked import Asked, Open, Understood
from agent.chat.follow import completed
from agent.chat.intent import bare
from agent.chat.meant import meant
from agent.chat.spelled import mended, spelled

KNOWN = ("Norvale", "margin", "gross", "order", "what", "Halvorsen")
HELD = {"norvale", "margin", "gross", "order", "chief", "executive", "book", "debt"}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("What was Norvle's gros margn?", "What was Norvale's gross margin?"),
        ("whaat was the ordr book?", "what was the order book?"),
        ("Who is the CEO?", "Who is the chief executive?"),
        ("What was the gross margin of Norvale?", ""),
        ("What was the ebt?", ""),  # too short to be near to anything
        ("Who won the chess championship in Madrid?", ""),
        ("Who is the CFO?", ""),  # nothing holds a finance chief either
        ("", ""),
    ],
)
def test_words_that_nothing_holds_are_read_as_near_ones(said: str, read: str) -> None:
    assert meant(said, KNOWN, lambda word: word.lower() in HELD) == read


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("“What was it?”", "What was it?"),
        ("'what did Norvale's chief say'", "what did Norvale's chief say"),
        ("  ‘so’ ", "so"),
        ("“one” and “two”", "“one” and “two”"),
        ("\x1b[31mWhat?\x1b[0m\x07", "What?"),
        ('""', '""'),
        ("/why", "/why"),
    ],
)
def test_a_line_is_taken_without_what_a_paste_brings(said: str, kept: str) -> None:
    assert bare(said) == kept


def test_short_periods_are_written_as_papers_do() -> None:
    said = "margin in q2 fy2025, q3fy24, fy25 and h1 2024; quality of fyre"
    assert typed(said) == "margin in Q2 FY2025, Q3FY24, FY25 and H1 2024; quality of fyre"


ROLE = Asked("Who leads Norvale Foods?")


def test_he_is_the_one_person_who_was_told_of() -> None:
    told = ["Norvale Foods said: “Ines Halvorsen is chief executive.”"]
    found = completed("When did she start?", [ROLE], ["Norvale Foods"], told)
    assert isinstance(found, Understood)
    assert found.question == "When did Ines Halvorsen start?"
    own = completed("what was her salary?", [ROLE], ["Norvale Foods"], told)
    assert isinstance(own, Understood)
    assert own.question == "What was Ines Halvorsen’s salary?"


def test_of_several_people_one_is_asked_for() -> None:
    told = ["Ines Halvorsen follows Per Ola Dahl."]
    found = completed("When did he start?", [ROLE], ["Norvale Foods"], told)
    assert isinstance(found, Open)
    assert [c for c, _ in found.choices] == ["Ines Halvorsen", "Per Ola Dahl"]
    none = completed("When did he start?", [ROLE], ["Norvale Foods"])
    assert isinstance(none, Open)
    assert none.choices == ()
    assert "Ask with the name" in none.ask


@pytest.mark.parametrize(
    ("said", "plan", "read"),
    [
        ("wirte an artcle about the fire: cost, 300 words", False,
         "write an article about the fire: cost, 300 words"),
        ("mroe on debt", True, "more on debt"),
        ("mroe on debt", False, "mroe on debt"),  # nothing is there to tell more of
        ("remove sction 2", True, "remove sction 2"),  # may be a heading: see ``mended``
        ("more on drpo", True, "more on drpo"),
        ("what was the margn?", True, "what was the margn?"),
        ("oats", True, "oats"),
    ],
)  # fmt: skip
def test_orders_are_read_through_their_slips(said: str, plan: bool, read: str) -> None:
    assert spelled(said, lambda word: word == "debt", plan=plan) == read


def test_words_that_the_library_holds_are_meant() -> None:
    assert mended("drop teh sction on forms", lambda word: word == "forms") == (
        "drop the section on forms"
    )
    assert mended("drop the sections on frist", lambda word: 1) == "drop the sections on frist"
