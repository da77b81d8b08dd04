from __future__ import annotations

import pytest

from agent.verify.comparisons import comparisons
from agent.verify.gate import Gate
from tests.agent.verify.sources import Make

FASTER = "Revenue grew faster than costs in 2025."
MARGINS = "Margins in Dairy were lower than margins in Bakery."
IBERIA = "Sales were higher in Spain than in Portugal."
COSTS = "Operating expenses increased more than revenue."


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (FASTER, "Costs grew faster than revenue in 2025."),
        (FASTER, "Revenue grew slower than costs in 2025."),
        (FASTER, "Revenue grew more slowly than costs in 2025."),
        ("Revenue grew twice as fast as costs.", "Costs grew twice as fast as revenue."),
        ("Trucks outsold vans in 2025.", "Vans outsold trucks in 2025."),
        ("Trucks outsold vans in 2025.", "Trucks were outsold by vans in 2025."),
        ("Exports exceeded imports in 2025.", "Imports exceeded exports in 2025."),
        ("Exports exceeded imports in 2025.", "Exports were lower than imports in 2025."),
        ("Norway had more plants than Sweden.", "Sweden had more plants than Norway."),
        ("Norway had more plants than Sweden.", "Norway had fewer plants than Sweden."),
        ("Dairy was ahead of Bakery.", "Bakery was ahead of Dairy."),
        (MARGINS, "Margins in Bakery were lower than margins in Dairy."),
        (COSTS, "Revenue increased more than operating expenses."),
        (IBERIA, "Sales were higher in Portugal than in Spain."),
        (IBERIA, "Sales in Portugal were higher than in Spain."),
        ("Sales were lower in 2024 than in 2025.", "Sales were lower in 2025 than in 2024."),
        ("The mill in Oslo is larger than the mill in Bergen.",
         "The mill in Bergen is larger than the mill in Oslo."),
        ("Sales of oats outpaced sales of rye.", "Sales of rye outpaced sales of oats."),
        ("Demand exceeded supply.", "Supply exceeded demand."),
    ],
)  # fmt: skip
def test_a_comparison_keeps_its_sides(gate: Gate, make: Make, quote: str, text: str) -> None:
    assert gate.judge([(text, [make(quote)])])[0].label == "contradicted"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (FASTER, FASTER),
        (FASTER, "Costs grew slower than revenue in 2025."),
        (FASTER, "Costs grew more slowly than revenue in 2025."),
        ("Exports exceeded imports in 2025.", "Imports were lower than exports in 2025."),
        ("Trucks outsold vans in 2025.", "Vans were outsold by trucks in 2025."),
        ("Norway had more plants than Sweden.", "Sweden had fewer plants than Norway."),
        ("Dairy was ahead of Bakery.", "Bakery was behind Dairy."),
        (MARGINS, "Margins in Bakery were higher than margins in Dairy."),
        (COSTS, "Revenue increased less than operating expenses."),
        (IBERIA, "Sales were lower in Portugal than in Spain."),
        ("Sales of oats outpaced sales of rye.", "Sales of rye lagged sales of oats."),
        ("Sales were more than $5 million.", "Sales were more than $5 million."),
        ("Sales were higher than expected.", "Sales were higher than expected."),
        ("Growth in oats more than offset lower rye sales.",
         "Growth in oats more than offset lower rye sales."),
        ("Costs fell faster than sales, which grew less than prices.",
         "Costs fell faster than sales."),
    ],
)  # fmt: skip
def test_supports_the_same_comparison_in_opposite_words(
    gate: Gate, make: Make, quote: str, text: str
) -> None:
    verdict = gate.judge([(text, [make(quote)])])[0]
    assert verdict.label == "supported", verdict.reason


def test_a_comparison_the_evidence_does_not_make_is_left_to_the_other_checks(
    gate: Gate, make: Make
) -> None:
    quote = "Costs grew and revenue grew in 2025."
    assert gate.judge([(FASTER, [make(quote)])])[0].label == "not_found"


def test_a_value_is_no_side() -> None:
    assert not comparisons("Sales were more than $5 million and fewer than 3 stores closed.")
    (one,) = comparisons(FASTER)
    assert (one.way, one.scale, one.moved) == (1, "speed", "up")
