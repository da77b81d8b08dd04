from __future__ import annotations

import pytest

from agent.verify.gate import Gate
from tests.agent.verify.sources import Make


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (
            "The company opened a store in Oslo in May.",
            "The company opened a warehouse in Oslo in May.",
        ),
        (
            "Norvale opened a store in Oslo for customers of its bakery business.",
            "Norvale opened a warehouse in Oslo for customers of its bakery business.",
        ),
        (
            "Norvale closed the plant in Oslo that made bread for Danish customers.",
            "Norvale closed the laboratory in Oslo that made bread for Danish customers.",
        ),
        (
            "Norvale opened two stores in Oslo and plans a third in Bergen.",
            "Norvale opened two warehouses in Oslo and plans a third in Bergen.",
        ),
        (
            "Norvale hired bakers in Oslo to staff the night shift at its bakery.",
            "Norvale hired engineers in Oslo to staff the night shift at its bakery.",
        ),
    ],
)
def test_another_object_of_the_verb_is_another_act(
    gate: Gate, call: Make, quote: str, text: str
) -> None:
    assert gate.judge([(text, [call(quote)])])[0].label != "supported"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The company opened a store in Oslo in May.", "The company opened a shop in Oslo in May."),
        (
            "The company opened a store in Oslo in May.",
            "The company opened a store in Oslo in May.",
        ),
        (
            "Norvale signed a contract with Danish retailers for bread deliveries.",
            "Norvale signed an agreement with Danish retailers for bread deliveries.",
        ),
        (
            "Norvale opened a store in Oslo for customers of its bakery business.",
            "Norvale launched a store in Oslo for customers of its bakery business.",
        ),
        (
            "Norvale opened a store in Oslo, and visitors praised it yesterday.",
            "Norvale opened a store in Oslo, and visitors praised it.",
        ),
    ],
)
def test_supports_what_says_the_same(gate: Gate, call: Make, quote: str, text: str) -> None:
    verdict = gate.judge([(text, [call(quote)])])[0]
    assert verdict.label == "supported", verdict.reason
