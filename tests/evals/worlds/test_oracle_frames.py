from __future__ import annotations

import pytest

from evals.worlds.judge_saying import parted

WORDS = "The rise of our wages was due to a strike."


@pytest.mark.parametrize("kind", ["article", "document", "letter"])
def test_a_title_in_a_frame_is_no_quotation(kind: str) -> None:
    title = f"{kind} “Ferrow reports on the third quarter of 2024”"
    for text in (f"The {title} said: “{WORDS}”", f"“{WORDS[:-1]},” the {title} added."):
        [quoted] = parted(text).quoted
        assert quoted.rstrip(".,") == WORDS[:-1]


def test_words_that_a_frame_quotes_are_a_quotation() -> None:
    told = parted("The word “growth in all of the markets” misleads, Ferrow said.")
    assert told.quoted == ("growth in all of the markets",)
