from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.verify.words import (
    content_stems,
    normalise,
    quotations,
    segments,
    stem,
    strip_markers,
    words,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("grew", "growing"),
        ("rose", "increased"),
        ("fell", "declining"),
        ("sales", "revenue"),
        ("customers", "customer’s"),
        ("acquisitions", "bought"),
        ("companies", "company"),
        ("expected", "forecast"),
        ("processes", "process"),
        ("driven", "drives"),
    ],
)
def test_words_of_one_meaning_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("rose", "fell"), ("margin", "revenue"), ("news", "new")]
)
def test_words_of_different_meaning_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("It rose 5% [1].", "It rose 5%."),
        ("It rose [1][2, 3] and fell [^4].", "It rose and fell."),
        ("See [the page](x).", "See [the page](x)."),
        ("Array [a] stays.", "Array [a] stays."),
    ],
)
def test_markers_are_taken_out(text: str, plain: str) -> None:
    assert strip_markers(text) == plain


def test_segments_never_cut_a_number() -> None:
    text = "Sales of $1,234,567 rose, costs fell; and it paid 2,000 people (in Oslo)"
    assert [text[a:b].strip() for a, b in segments(text)] == [
        "Sales of $1,234,567 rose",
        "costs fell",
        "and it paid 2,000 people",
        "in Oslo",
    ]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “a b c,” and left.", ["a b c,"]),
        ('He said "a b c" and "d e".', ["a b c", "d e"]),
        ("It’s the company’s plan.", []),
        ("«Vi vokser», sa hun.", ["Vi vokser"]),
    ],
)
def test_quotations_are_found_without_their_marks(text: str, inside: list[str]) -> None:
    assert [text[a:b] for a, b in quotations(text)] == inside


def test_normalised_forms_of_marks_and_dashes_are_equal() -> None:
    assert normalise("“It’s up — 5 %”") == normalise('"It\'s up - 5\u00a0%"')


@given(st.text(max_size=200))
def test_words_stand_at_their_offsets(text: str) -> None:
    assert all(text[word.start : word.end] == word.text for word in words(text))
    assert content_stems(text) <= {word.stem for word in words(text)}
    assert all(0 <= a < b <= len(text) for a, b in segments(text))
