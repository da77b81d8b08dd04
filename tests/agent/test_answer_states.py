"""What may stand in an answer."""

from __future__ import annotations

import pytest

from agent.answer import states


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("The pressure is 24 bar.", True),
        ("Question: What is the pressure of the Corda 300?", False),
        ("“What is the pressure?”", False),
    ],
)
def test_a_question_asked_back_is_no_answer(text: str, stands: bool) -> None:
    assert states(text) is stands
