from __future__ import annotations

import pytest

from agent.draft.when import named, points_at_now
from tests.agent.corpus import said


@pytest.mark.parametrize(
    ("quote", "wanted"),
    [
        ("Sales rose this quarter.", "Sales rose in the second quarter of fiscal 2023."),
        ("Sales of this quarter rose.", "Sales of the second quarter of fiscal 2023 rose."),
        ("As of this quarter, it sells.", "As of the second quarter of fiscal 2023, it sells."),
        ("It did well, and this quarter was good.",
         "It did well, and the second quarter of fiscal 2023 was good."),
        ("Revenue this quarter was $3 million.",
         "Revenue in the second quarter of fiscal 2023 was $3 million."),
        ("As the quarter went on, sales rose.",
         "As the second quarter of fiscal 2023 went on, sales rose."),
        ("Sales rose from a year earlier.", "Sales rose from a year earlier."),
        ("Sales rose in the third quarter.", "Sales rose in the third quarter."),
    ],
)  # fmt: skip
def test_the_current_period_is_named_in_its_place(quote: str, wanted: str) -> None:
    assert named(quote, said(quote)) == wanted


@pytest.mark.parametrize("quote", ["This quarter’s sales rose.", "It made this quarter good."])
def test_a_period_tied_into_its_sentence_is_refused(quote: str) -> None:
    assert named(quote, said(quote)) is None


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("It sells more today.", True),
        ("It will sell more next month.", True),
        ("It sold more last Thursday.", True),
        ("It began two years ago.", True),
        ("It grew from a year ago.", False),
        ("It grew from last year.", False),
        ("It will open later this year.", True),
        ("It grew in the second quarter of fiscal 2023.", False),
        ("It grew over the next 12 months.", False),
    ],
)
def test_words_that_mean_another_time_to_a_later_reader_are_found(text: str, points: bool) -> None:
    assert points_at_now(text) is points
