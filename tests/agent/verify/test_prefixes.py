from __future__ import annotations

import pytest

from agent.verify import Gate
from tests.agent.verify.sources import Make

PHONES = "Sales of non-Lumia phones were down."


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (PHONES, "Sales of Lumia phones were down."),
        ("Non-GAAP operating income grew 5 percent.", "GAAP operating income grew 5 percent."),
        ("Food sales rose.", "Non-food sales rose."),
    ],
)
def test_a_prefix_that_denies_is_not_left_out_nor_put_in(
    gate: Gate, call: Make, quote: str, text: str
) -> None:
    [verdict] = gate.judge([(text, [call(quote)])])
    assert verdict.label != "supported"
    assert "non-" in verdict.reason


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (PHONES, PHONES),
        (PHONES, "Ines Halvorsen said: “Sales of non-Lumia phones were down.”"),
        ("Lumia sales fell and non-Lumia sales rose.", "Lumia sales fell."),
        ("Food and non-food sales rose.", "Non-food sales rose."),
    ],
)
def test_what_says_the_same_passes(gate: Gate, call: Make, quote: str, text: str) -> None:
    assert gate.judge([(text, [call(quote)])])[0].label == "supported"
