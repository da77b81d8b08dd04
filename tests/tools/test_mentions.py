from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.mentions import key, lead_of, leads_of, mentions, normal, phrases, title_name


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Microsoft Corp.", "microsoft"),
        ("The Bank’s", "bank"),
        ("Kranz Pumpen GmbH", "kranz pumpen"),
        ("Co", "co"),
    ],
)
def test_names_are_compared_without_case_possessive_or_legal_form(
    written: str, wanted: str
) -> None:
    assert normal(written) == wanted


def test_a_text_mentions_its_names_and_years() -> None:
    text = "However, Ines Halvorsen met Bo Lind at the Bank of Ghent in 2021; her mill closed."
    assert mentions(text) == {"ines halvorsen", "bo lind", "bank of ghent", "2021"}


def test_a_weekday_or_an_opening_word_is_no_name() -> None:
    assert not mentions("However, on Monday the Company met.") & {"however", "monday", "the"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("schneider electric kauft die firma osisoft", "osisoft"),
        ("компания Газпром и Лукойл", "газпром"),
        ("微软公司宣布收购领英。", "领英"),
    ],
)
def test_long_words_stand_in_where_there_are_no_capitals(text: str, wanted: str) -> None:
    assert wanted in mentions(text)


def test_phrases_hold_every_title_that_a_text_could_name() -> None:
    found = set(phrases("Who directed My Cousin From Warsaw in the year of the flood?"))
    assert {"my cousin from warsaw", "warsaw", "flood"} <= found
    assert not {"in", "the", "in the"} & found


WRITTEN = st.lists(st.sampled_from(["the", "The", "Dawn", "halcyon", "of", "x.", "微软", "Ünï-x"]))


@given(WRITTEN.map(" ".join), st.sets(st.integers(0, 30)))
def test_phrases_after_some_leads_are_those_that_begin_with_them(text: str, some: set[int]) -> None:
    leads = list(dict.fromkeys(leads_of(text)))
    after = {lead for place, lead in enumerate(leads) if place in some}
    every = list(phrases(text))
    assert {lead_of(phrase) for phrase in every} <= set(leads)
    assert list(phrases(text, after=after)) == [p for p in every if lead_of(p) in after]


def test_an_aside_is_no_part_of_a_title() -> None:
    assert title_name("True Grit (1969 film)") == "true grit"


def test_keys_fit_a_signed_column_and_tell_names_apart() -> None:
    assert -(2**63) <= key("a") < 2**63
    assert key("a") != key("b")
