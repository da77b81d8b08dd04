from __future__ import annotations

import pytest

from tools.context_turns import proper_case, turns

CALL = """Acme Earnings Call
Ann Roe, chief executive officer

ANN ROE:  Good afternoon. Customers choose us for three reasons: price, price and price.

ROSS MCPOE, Morgan Bank:
A question.

Two questions on this:
ANN ROE:  Sure.
Ross McPoe: Thanks.
"""


def test_labels_inline_or_alone_give_turns_in_proper_case() -> None:
    found = turns(CALL)
    assert [turn.name for turn in found] == ["Ann Roe", "Ross McPoe", "Ann Roe", "Ross McPoe"]
    assert [CALL[slice(*turn.name_span)] for turn in found][:2] == ["ANN ROE", "ROSS MCPOE"]
    assert CALL[slice(*found[1].aside or ())] == "Morgan Bank"
    assert all(CALL[turn.start : turn.label_end].endswith(":") for turn in found)
    assert found[-1].end == len(CALL)


def test_turns_end_where_the_next_begins() -> None:
    found = turns(CALL)
    assert [turn.end for turn in found[:-1]] == [turn.start for turn in found[1:]]


def test_names_standing_alone_with_their_office_are_labels() -> None:
    text = (
        "Operator\nWelcome.\nJane Doe -- Chief Executive Officer\nHello.\n"
        "John Poe -- Analyst, Big Bank\nHi.\nJane Doe -- Chief Executive Officer\nYes.\n"
    )
    assert [t.name for t in turns(text)] == ["Operator", "Jane Doe", "John Poe", "Jane Doe"]


@pytest.mark.parametrize(
    "text",
    [
        "Press Contact: a\nMedia Relations: b\nPress Contact: c\n",
        "NOTE: a\nWARNING: b\nNOTE: c\n",
        "Sales rose. The reasons:\nprice and volume.\n",
        "ANN ROE: one label only.\n",
        "",
    ],
)
def test_lists_and_contacts_are_no_transcript(text: str) -> None:
    assert turns(text) == ()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("AMY HOOD", "", "Amy Hood"),
        ("ROSS MCMILLAN", "", "Ross McMillan"),
        ("JOHN DIFUCCI", "We hear John DiFucci next.", "John DiFucci"),
        ("SEAN O'NEIL", "", "Sean O'Neil"),
        ("J.P. ROE", "", "J.P. Roe"),
        ("operator", "", "Operator"),
    ],
)
def test_names_get_their_ordinary_case(name: str, text: str, expected: str) -> None:
    assert proper_case(name, text) == expected
