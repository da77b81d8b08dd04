"""What would answer a question that the library does not."""

from __future__ import annotations

import pytest

from agent.chat.untold import untold
from tests.agent.corpus import document

PAPERS = [document("d1", date="2024-01-15"), document("d2", date="2024-06-10")]


@pytest.mark.parametrize(
    ("question", "says", "not_says"),
    [
        ("Tell me about the weather", "a document that speaks of the weather;", "Tell"),
        ("Who paid for the roof?", "a document that speaks of the roof;", "of it"),
        ("Is it raining?", "a document that speaks of it;", "None of"),
        ("How many members did the club have in March?", "gives the figure in March;", "None of"),
        ("What was the margin in 2031?", "the figure for margin in 2031;", "it;"),
    ],
)
def test_what_would_is_said_in_the_question_s_words(
    question: str, says: str, not_says: str
) -> None:
    told = untold(question, PAPERS, lambda word: True)
    assert says in told
    assert not_says not in told
