"""What a person says of a plan, and the edit that is read from it."""

from __future__ import annotations

import pytest

from agent.chat.grammar import parse, parse_all
from agent.chat.orders import (
    Again,
    Drop,
    DropBlock,
    Keep,
    Less,
    More,
    Move,
    Order,
    Pin,
    Rename,
    Resize,
    Swap,
    Title,
    Unclear,
    Undo,
    Unpin,
    Without,
)  # fmt: skip
from agent.chat.ordinals import ordinal, several

READ: list[tuple[str, Order]] = [
    ("drop the second section", Drop("second")),
    ("please remove section 2.", Drop("2")),
    ("cut the part on prices", Drop("prices")),
    ("no section on prices", Drop("prices")),
    ("drop prices", Drop("prices")),
    ("drop block 2.3", DropBlock("2.3")),
    ("leave out b8ddda02b2e", DropBlock("b8ddda02b2e")),
    ("drop sections 2 and 3", Drop("2 and 3")),
    ("exclude section 2", Drop("2")),
    ("undo", Undo()),
    ("undo that, please", Undo()),
    ("take that back", Undo()),
    ("keep only sections 1 and 3", Keep("1 and 3")),
    ("keep just the section on debt", Keep("debt")),
    ("drop everything but the first section", Keep("first")),
    ("remove all sections except 2", Keep("2")),
    ("only section 2", Keep("2")),
    ("add 100 words to section 2", Resize("2", by=100)),
    ("give the section on debt another 50 words", Resize("debt", by=50)),
    ("cut 50 words from the last section", Resize("last", by=-50)),
    ("100 more words", Resize(by=100)),
    ("add 1,000 words to the article", Resize(by=1000)),
    ("make it 50 words shorter", Resize(by=-50)),
    ("shorten section 2 by 50 words", Resize("2", by=-50)),
    ("make sections 2 and 3 shorter", Resize("2 and 3", factor=0.7)),
    ("0 words", Resize(words=0)),
    ("write about the debt too", More("debt")),
    ("more on margins", More("margins")),
    ("I want more about the debt", More("debt")),
    ("add a section on capacity", More("capacity")),
    ("less on prices", Less("prices")),
    ("not from source 7", Without("7")),
    ("drop source 7", Without("7")),
    ("don't use the Marlow note", Without("Marlow note")),
    ("without the Guardian story", Without("Guardian story")),
    ("use source 7 again", Again("7")),
    ("move section 3 first", Move("3", "first")),
    ("move the last section to the top", Move("last", "first")),
    ("move 3 up", Move("3", "up")),
    ("put section 2 after section 4", Move("2", "after", "4")),
    ("put the section on prices before section 1", Move("prices", "before", "1")),
    ("open with prices", Move("prices", "first")),
    ("move section 3 to place 2", Move("3", "at", "2")),
    ("swap 1 and 2", Swap("1", "2")),
    ("call it The price of fire", Title("The price of fire")),
    ("title: Fire", Title("Fire")),
    ("rename section 2 to The bill", Rename("2", "The bill")),
    ("call the second section The bill", Rename("second", "The bill")),
    ("shorter", Resize(factor=0.7)),
    ("make it longer", Resize(factor=1.3)),
    ("could you make it 400 words", Resize(words=400)),
    ("1,200 words", Resize(words=1200)),
    ("section 2: 150 words", Resize("2", words=150)),
    ("make section 2 longer", Resize("2", factor=1.3)),
    ("make the third section a bit shorter", Resize("third", factor=0.85)),
    ("shorten section 2", Resize("2", factor=0.7)),
    ("pin block b8ddda02b2e", Pin("b8ddda02b2e")),
    ("pin 2.3", Pin("2.3")),
    ("unpin 2.3", Unpin("2.3")),
]


@pytest.mark.parametrize(("said", "order"), READ, ids=[said for said, _ in READ])
def test_an_edit_is_read_from_its_words(said: str, order: Order) -> None:
    assert parse(said) == order


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("make it sing", "more on margins"),
        ("move section 3 somewhere nice", "swap 1 and 2"),
        ("what was the gross margin?", "drop section 2"),
        ("the heading is dull", "rename section 2"),
        ("", "drop section 2"),
    ],
)
def test_what_is_not_understood_says_what_to_try(said: str, hint: str) -> None:
    found = parse(said)
    assert isinstance(found, Unclear)
    assert hint in str(found)
    assert str(found).startswith("not understood: ")


def test_several_edits_are_read_one_after_another() -> None:
    assert parse_all("drop section 2, then move section 3 first; shorter") == [
        Drop("2"), Move("3", "first"), Resize(factor=0.7),
    ]  # fmt: skip


def test_an_and_inside_a_name_parts_nothing() -> None:
    assert parse_all("call it Fire and water") == [Title("Fire and water")]
    assert parse_all("drop section 2 and call it Fire and water") == [
        Drop("2"), Title("Fire and water"),
    ]  # fmt: skip
    assert parse_all("more on costs and margins") == [More("costs and margins")]


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("2 and 3", [2, 3]),
        ("2, 3 and 5", [2, 3, 5]),
        ("2-4", [2, 3, 4]),
        ("second to last", [2, 3, 4, 5]),
        ("the first two", [1, 2]),
        ("last two", [4, 5]),
        ("second and the last", [2, 5]),
        ("costs and margins", []),
    ],
)
def test_lists_of_ordinals(said: str, numbers: list[int]) -> None:
    assert several(said, 5) == numbers


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("2", 2),
        ("second", 2),
        ("2nd", 2),
        ("last", -1),
        ("section 3", 3),
        ("the first one", 1),
        ("prices", None),
    ],
)
def test_ordinals(said: str, number: int | None) -> None:
    assert ordinal(said) == number
