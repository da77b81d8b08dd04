from __future__ import annotations

import pytest

from agent.verify.gate import Gate
from tests.agent.verify.sources import Make


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The share rose to 30 percent.", "The share rose by 30 percent."),
        ("The share rose to 30 percent.", "The share rose 30 percent."),
        ("The share rose to 30 percent.", "The share rose from 30 percent."),
        ("Sales rose by 30 percent.", "Sales rose to 30 percent."),
        ("Sales rose 30 percent.", "Sales rose to 30 percent."),
        ("The share rose from 30 percent.", "The share rose to 30 percent."),
        ("The share rose from 30 percent.", "The share rose by 30 percent."),
        (
            "The share rose from 20 percent to 30 percent.",
            "The share rose from 30 percent to 20 percent.",
        ),
        (
            "The share rose from 20 percent to 30 percent.",
            "The share rose by 20 percent to 30 percent.",
        ),
        ("The share rose from 20 percent to 30 percent.", "The share rose by 20 percent."),
        ("The share rose from 20 percent to 30 percent.", "The share rose to 20 percent."),
        (
            "Sales rose by $20 million to $30 million.",
            "Sales rose from $20 million to $30 million.",
        ),
        ("Sales rose by $20 million to $30 million.", "Sales rose to $20 million."),
        ("Sales rose to $30 million from $20 million.", "Sales fell to $20 million."),
        ("Sales grew to more than $14 million.", "Sales grew by more than $14 million."),
        ("The dividend was raised to $0.46.", "The dividend was raised by $0.46."),
        (
            "Infection rate rose by 0.7 percentage points to 3.3 percent.",
            "The infection rate rose by 3.3 percent.",
        ),
    ],
)
def test_a_value_keeps_its_preposition(gate: Gate, call: Make, quote: str, text: str) -> None:
    assert gate.judge([(text, [call(quote)])])[0].label != "supported"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The share rose to 30 percent.", "The share rose to 30 percent."),
        ("The share rose to 30 percent.", "The share was 30 percent."),
        ("The share rose to 30 percent.", "The share reached 30 percent."),
        ("Sales rose 30 percent.", "Sales rose by 30 percent."),
        ("Sales were up 30 percent.", "Sales rose by 30 percent."),
        ("Sales rose by 30 percent.", "Sales grew 30 percent."),
        ("Sales rose by 30 percent.", "There was an increase of 30 percent in sales."),
        ("An increase of 30 percent in sales was reported.", "Sales rose by 30 percent."),
        (
            "The share rose from 20 percent to 30 percent.",
            "The share rose from 20 percent to 30 percent.",
        ),
        (
            "The share rose from 20 percent to 30 percent.",
            "The share rose to 30 percent from 20 percent.",
        ),
        ("Sales rose by $20 million to $30 million.", "Sales rose by $20 million to $30 million."),
        ("Sales rose by $20 million to $30 million.", "Sales rose $20 million to $30 million."),
        (
            "Sales rose to $30 million from $15 million.",
            "Sales rose by $15 million to $30 million.",
        ),
        (
            "Sales rose to $30 million, compared with $20 million a year earlier.",
            "Sales rose from $20 million to $30 million.",
        ),
        (
            "Sales were $30 million, an increase of 14 percent.",
            "Sales rose 14 percent to $30 million.",
        ),
        ("Sales were $30 million, up 14 percent.", "Sales rose by 14 percent to $30 million."),
        ("Sales grew more than 14 percent.", "Sales grew by more than 14 percent."),
        ("Sales growth was 30 percent.", "Sales grew 30 percent."),
        ("Sales growth accelerated to 30 percent.", "Sales growth rose to 30 percent."),
        ("Sales growth accelerated to 30 percent.", "Sales grew 30 percent."),
        (
            "Infection rate rose by 0.7 percentage points to 3.3 percent.",
            "The infection rate rose 0.7 percentage points to 3.3 percent.",
        ),
        (
            "We returned $9.7 billion to shareholders, an increase of 10 percent.",
            "Norvale returned $9.7 billion to shareholders, up 10 percent.",
        ),
    ],
)
def test_supports_what_says_the_same(gate: Gate, call: Make, quote: str, text: str) -> None:
    verdict = gate.judge([(text, [call(quote)])])[0]
    assert verdict.label == "supported", verdict.reason


def test_another_passage_may_carry_the_other_reading(gate: Gate, call: Make) -> None:
    level, change = "The share rose to 30 percent.", "Dairy prices rose by 30 percent."
    text = "The share rose by 30 percent."
    assert gate.judge([(text, [call(level)])])[0].label == "contradicted"
    other = call("The share rose by 30 percent.", start=500)
    assert gate.judge([(text, [call(level), other])])[0].label == "supported"
    assert gate.judge([(change, [call(change), call(level, start=500)])])[0].label == "supported"
