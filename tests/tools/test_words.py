from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.words import STOP, stem, stems, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Microsoft's cloud, and Azure’s.", ["microsoft", "cloud", "and", "azure"]),
        ("$24.7 billion in FY17", ["24", "7", "billion", "in", "fy17"]),
        ("Größe_der Änderung", ["größe", "der", "änderung"]),
        ("don't", ["don't"]),
        ("", []),
    ],
)
def test_words_are_lower_case_without_possessive(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    "family",
    [
        ("company", "companies"), ("grow", "growing"), ("margin", "margins"), ("drop", "dropped"),
        ("business", "businesses"), ("price", "prices", "priced"), ("repeat", "repeatedly"),
        ("sale", "sales"), ("increase", "increases", "increased"), ("strong", "strongly"),
    ],
)  # fmt: skip
def test_forms_of_a_word_share_a_stem(family: tuple[str, ...]) -> None:
    assert len({stem(w) for w in family}) == 1


@pytest.mark.parametrize("pair", [("process", "procedure"), ("bus", "business"),
                                  ("price", "prize"), ("is", "i")])  # fmt: skip
def test_different_words_keep_different_stems(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


def test_stop_words_and_single_letters_carry_nothing() -> None:
    assert stems("The price of a cup and the prices said so, I say") == ["pric", "cup", "pric"]
    assert stems(" ".join(STOP)) == []


@given(st.text(max_size=80))
def test_stems_never_fail_and_are_never_empty(text: str) -> None:
    assert all(stems(text)) or stems(text) == []
