from __future__ import annotations

import pytest

from agent.verify.carve_outs import carves
from agent.verify.gate import Gate
from tests.agent.verify.sources import Make

ALL = "All plants were closed."
BUT = "All but two plants were closed."
OSLO = "All plants except the one in Oslo were closed."
SPAIN = "Sales grew in every region except Spain."


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (ALL, BUT),
        (BUT, ALL),
        (ALL, "All but one plant was closed."),
        (ALL, "All plants were closed except two."),
        (ALL, OSLO),
        (OSLO, ALL),
        (OSLO, "All plants except the one in Bergen were closed."),
        (BUT, "All but three plants were closed."),
        (BUT, "Two plants were closed."),
        ("Two plants were closed.", BUT),
        ("All plants other than Oslo were closed.", ALL),
        (SPAIN, "Sales grew in every region."),
        ("Sales grew in every region.", SPAIN),
        (SPAIN, "Sales grew in every region, including Spain."),
        ("Sales grew in every region, including Spain.", SPAIN),
        ("With the exception of Spain, sales grew in every region.", "Sales grew in every region."),
        ("Sales grew 5 percent excluding Bakery.", "Sales grew 5 percent."),
        ("Excluding Bakery, sales grew 5 percent.", "Sales grew 5 percent."),
        ("Sales grew 5 percent.", "Sales grew 5 percent excluding Bakery."),
        ("None of the plants except Oslo was closed.", "None of the plants was closed."),
        ("No region but Spain grew.", "No region grew."),
        ("Everyone but the chairman voted for it.", "Everyone voted for it."),
        (
            "Operating expenses increased, excluding restructuring charges.",
            "Operating expenses increased.",
        ),
    ],
)
def test_an_exception_is_neither_lost_nor_added(
    gate: Gate, make: Make, quote: str, text: str
) -> None:
    assert gate.judge([(text, [make(quote)])])[0].label != "supported"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (BUT, BUT),
        (BUT, "All plants except two were closed."),
        (BUT, "All except two plants were closed."),
        (OSLO, "All plants but the one in Oslo were closed."),
        (SPAIN, "Sales grew in every region apart from Spain."),
        (SPAIN, "With the exception of Spain, sales grew in every region."),
        (SPAIN, "Other than in Spain, sales grew in every region."),
        ("Sales grew 5 percent excluding Bakery.", "Excluding Bakery, sales grew 5 percent."),
        ("All regions grew but margins fell.", "All regions grew."),
        (
            "This is not including activity in the mills.",
            "This is not including activity in the mills.",
        ),
        ("All regions grew but the bakery shrank.", "All regions grew."),
        (
            "Sales grew 5 percent and, excluding Bakery, grew 7 percent.",
            "Sales grew 5 percent.",
        ),
        (
            "Sales grew 5 percent. Excluding Bakery, margins fell 2 percent.",
            "Sales grew 5 percent.",
        ),
    ],
)
def test_supports_what_says_the_same(gate: Gate, make: Make, quote: str, text: str) -> None:
    verdict = gate.judge([(text, [make(quote, company="Norvale")])])[0]
    assert verdict.label == "supported", verdict.reason


def test_another_passage_may_make_no_exception(gate: Gate, make: Make) -> None:
    text = "All plants were closed."
    evidence = [make("All plants in Norway but Oslo were closed."), make(text, start=900)]
    assert gate.judge([(text, evidence)])[0].label == "supported"


def test_a_conjunction_is_no_exception() -> None:
    assert not carves("All regions grew but Spain fell.")
    assert carves(BUT)[0].complement.strip() == "two"
