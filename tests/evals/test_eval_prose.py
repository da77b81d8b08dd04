from __future__ import annotations

import pytest

from evals.scorers.prose import marked, prose, rhythm_costs, rhythm_scores, sentence_lengths

TEXT = """# Ferries of Brenn

Early years

The yard opened in 1912 [1]. It built two ferries, and both of them sank [2][3].

| year | ferries |
|------|---------|
| 1912 | 2 |

> A quotation of several words that stands apart.

- an item of a list

However, it went on!
"""


def test_only_the_body_of_a_text_is_prose() -> None:
    assert prose(TEXT) == [
        "The yard opened in 1912.", "It built two ferries, and both of them sank.",
        "However, it went on!",
    ]  # fmt: skip


def test_markers_between_sentences_hide_no_border() -> None:
    text = "The bridge fell in 2022 [23] [63]. [citation needed] Repairs took a year.[a] It opened."
    assert prose(text) == ["The bridge fell in 2022.", "Repairs took a year.", "It opened."]


def test_a_marker_belongs_to_the_sentence_before_it() -> None:
    text = "[4] Sales rose [1]. Costs fell. [2][3] Debt fell, too [7].\n[5] On May 5, it said so."
    assert [tuple(one) for one in marked(text)] == [
        ("Sales rose.", (4, 1)), ("Costs fell.", (2, 3)), ("Debt fell, too.", (7,)),
        ("On May 5, it said so.", (5,)),
    ]  # fmt: skip


def test_scores_are_those_of_the_rhythm() -> None:
    texts = ["One two.", "One two three.", "However, four five six seven eight.", "Nine."]
    scores = rhythm_scores(texts)
    assert sentence_lengths(texts) == ("2", "3", "6", "1")
    assert scores["cv"] == pytest.approx((3.5**0.5) / 3)
    assert scores["in goal"] == 1
    assert scores["same opening"] == pytest.approx(1 / 3)
    assert scores["connectives"] == pytest.approx(1 / 12)
    assert scores["varied"] == 1
    assert rhythm_costs(texts) == {"words": 12, "sentences": 4, "even run": 1}


def test_even_sentences_are_told() -> None:
    texts = ["A b c d.", "E f g h.", "I j k l.", "M n o p."]
    assert rhythm_scores(texts)["varied"] == 0
    assert rhythm_scores(texts)["normal"] == 1  # of one length: no test can be made


def test_a_text_of_three_sentences_is_not_scored() -> None:
    assert rhythm_scores(["One.", "Two.", "Three."]) == {}
    assert rhythm_scores([]) == {}
