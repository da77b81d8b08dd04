from __future__ import annotations

import pytest

from agent.forage.kin import answers_kind, kin, told
from tests.agent.verify.sources import make_evidence
from tools.words import stem, stems


@pytest.mark.parametrize(
    ("asked", "source"),
    [
        ("bought", "sold"), ("hurt", "treated"), ("won", "awarded"), ("jobs", "positions"),
        ("break", "broke"), ("cut", "cut"), ("cost", "price"),
    ],
)  # fmt: skip
def test_sources_tell_it_in_other_words(asked: str, source: str) -> None:
    assert stem(source) in kin(stem(asked))


@pytest.mark.parametrize(
    ("asked", "source"), [("sold", "bought"), ("rose", "fell"), ("win", "lose")]
)
def test_opposites_and_the_other_side_are_no_kin(asked: str, source: str) -> None:
    assert stem(source) not in kin(stem(asked))


def test_each_asked_word_counts_once_and_money_tells_a_price() -> None:
    words = stems("Veldmoor will build a test bed for 8.5 million euros")
    assert told(["test", "bed", stem("cost")], words) == 2
    assert told(["test", "bed", stem("cost")], words, money=True) == 3


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        ("When did the mill open?", "The mill opened on 3 May 2023.", True),
        ("When did the mill open?", "The mill opened with 40 workers.", False),
        ("Where is the mill?", "The mill stands in Ghent.", True),
        ("Where is the mill?", "The mill opened in May.", False),
        ("Why did costs fall?", "Costs fell because oats were cheap.", True),
        ("Why did costs fall?", "Costs fell by 3 percent.", False),
        ("Who sold the mill?", "Norvale Foods sold the mill.", True),
        ("What fell?", "Costs fell.", True),
    ],
)
def test_the_first_word_says_what_kind_of_thing_must_be_there(
    question: str, text: str, fits: bool
) -> None:
    assert answers_kind(question, make_evidence(text)) is fits
