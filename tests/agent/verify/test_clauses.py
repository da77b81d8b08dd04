from __future__ import annotations

import pytest

from agent.verify.clauses import clauses


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in clauses(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Revenue rose 5 percent, and margins fell.", ["Revenue rose 5 percent", "margins fell."]),
        ("Dairy grew 3 percent; bakery fell.", ["Dairy grew 3 percent", "bakery fell."]),
        (
            "Norvale grew, but its margin fell, and 40 workers left.",
            ["Norvale grew", "its margin fell", "40 workers left."],
        ),
        (
            "Orders fell, while the order book stood at 300.",
            ["Orders fell", "the order book stood at 300."],
        ),
        (
            "Revenue was $5 billion, up 14 percent, and operating income was $2 billion.",
            ["Revenue was $5 billion, up 14 percent", "operating income was $2 billion."],
        ),
    ],
)
def test_coordinated_clauses_with_verbs_of_their_own_are_claims(
    text: str, found: list[str]
) -> None:
    assert parts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Revenue rose.",
        "Revenue rose 5 percent, and fell 3 percent in Asia.",  # shares its subject
        "Revenue rose in Asia, Europe, and the closed markets of Africa.",  # a list
        "If revenue rises, and margins fall, Norvale will close the plant.",
        "Although revenue rose, margins fell, and orders fell.",
        "Norvale said revenue rose, and margins fell.",  # the second is its word, too
        "“Revenue rose, and margins fell.”",
        "Revenue and margins rose 5 and 3 percent, and orders fell 1 percent, respectively.",
        "The furnace (it was old, and margins were thin) burned.",
        "Sales of bread, and cakes made in Oslo, rose 3 percent.",
    ],
)
def test_what_hangs_together_stays_whole(text: str) -> None:
    assert parts(text) == [text]
