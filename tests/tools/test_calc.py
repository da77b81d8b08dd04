from __future__ import annotations

from decimal import Decimal

import pytest

from agent.errors import ToolRetry
from tools.calc import Operation, compute, in_words
from tools.figures import figures


def read(text: str):
    return figures(text)


@pytest.mark.parametrize(
    ("operation", "text", "words", "rule"),
    [
        ("growth", "$19,821 million and $20,907 million", "5.5 percent",
         "percentage change of $19,821 million and $20,907 million"),
        ("growth", "€104.9 million, €97.0 million", "minus 7.5 percent",
         "percentage change of €104.9 million and €97.0 million"),
        ("difference", "26.4 percent, 28.0 percent", "1.6 percentage points",
         "difference in percentage points of 26.4 percent and 28.0 percent"),
        ("difference", "€158.3 million, €118.4 million", "minus €39.9 million",
         "difference of €158.3 million and €118.4 million"),
        ("sum", "€3.8 million, €5.9 million, €14.2 million", "€23.9 million",
         "sum of €3.8 million and €5.9 million and €14.2 million"),
        ("share", "$94,836 million, $20,907 million", "22 percent",
         "share of $94,836 million and $20,907 million"),
        ("multiple", "2,051 people, 6,153 people", "3 times", "multiple of 2,051 and 6,153"),
    ],
)  # fmt: skip
def test_each_operation(operation: Operation, text: str, words: str, rule: str) -> None:
    made = compute(operation, read(text))
    assert (made.words, made.rule.replace(" people", "")) == (words, rule)


@pytest.mark.parametrize(
    ("operation", "text", "told"),
    [
        ("growth", "$5 million", "takes two figures"),
        ("growth", "$5 million, $6 million, $7 million", "takes two figures"),
        ("sum", "$5 million, €6 million", r"different units: \$5 million \(USD\)"),
        ("sum", "$5 million, 6 percent", "different units"),
        ("growth", "5 percent, 6 percent", "take their difference"),
        ("multiple", "$0, $6", "above nothing"),
        ("sum", "$5 to $6 million, $7 million", "a range has no single value"),
    ],
)
def test_what_has_no_meaning_is_refused(operation: Operation, text: str, told: str) -> None:
    with pytest.raises(ToolRetry, match=told):
        compute(operation, read(text))


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [("20907000000", "USD", "$20.9 billion"), ("1240000000", "EUR", "€1.24 billion"),
     ("999", "", "999"), ("12345", "SEK", "12,345 SEK"), ("0.05", "%", "0.1 percent"),
     ("-0.75", "pp", "minus 0.8 percentage points"), ("100", "%", "100 percent")],
)  # fmt: skip
def test_values_in_words(value: str, unit: str, words: str) -> None:
    assert in_words(Decimal(value), unit) == words
