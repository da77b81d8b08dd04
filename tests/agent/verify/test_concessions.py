from __future__ import annotations

import pytest

from agent.verify.concessions import ties
from agent.verify.gate import Gate
from tests.agent.verify.sources import Make

CAUSE = "Norvale raised its dividend because of higher profit."
AGAINST = "Norvale raised its dividend despite lower profit."
BOTH = "Margins improved despite higher cocoa prices, because of lower wages."


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (CAUSE, "Norvale raised its dividend in spite of higher profit."),
        (CAUSE, "Norvale raised its dividend despite higher profit."),
        (CAUSE, "Despite higher profit, Norvale raised its dividend."),
        (CAUSE, "Although profit was higher, Norvale raised its dividend."),
        (AGAINST, "Norvale raised its dividend because of lower profit."),
        (AGAINST, "Because of lower profit, Norvale raised its dividend."),
        (AGAINST, "Norvale raised its dividend due to lower profit."),
        (
            "Margins improved even though cocoa prices rose.",
            "Higher cocoa prices led to improved margins.",
        ),
        (
            "Margins improved even though cocoa prices rose.",
            "Margins improved since cocoa prices rose.",
        ),
        ("Sales grew, reflecting higher volumes.", "Sales grew despite higher volumes."),
        ("Sales grew regardless of higher volumes.", "Sales grew because of higher volumes."),
        (BOTH, "Margins improved despite lower wages."),
        (BOTH, "Margins improved because of higher cocoa prices."),
    ],
)
def test_a_concession_is_no_cause(gate: Gate, call: Make, quote: str, text: str) -> None:
    assert gate.judge([(text, [call(quote)])])[0].label == "contradicted"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (CAUSE, "Norvale raised its dividend due to higher profit."),
        (CAUSE, "Norvale raised its dividend."),
        (AGAINST, "Norvale raised its dividend in spite of lower profit."),
        (AGAINST, "Although profit was lower, Norvale raised its dividend."),
        (BOTH, "Margins improved because of lower wages."),
        (BOTH, "Margins improved despite higher cocoa prices."),
        (BOTH, BOTH),
        (
            "The impact of prices came in as anticipated, though prices were stronger.",
            "The impact of prices came in as anticipated, though prices were stronger.",
        ),
        (
            "Despite the storms, Norvale opened three plants because demand was strong.",
            "Norvale opened three plants because demand was strong.",
        ),
        (
            "Sales grew since the plant opened, despite storms.",
            "Sales grew since the plant opened.",
        ),
    ],
)
def test_supports_what_says_the_same(gate: Gate, call: Make, quote: str, text: str) -> None:
    verdict = gate.judge([(text, [call(quote)])])[0]
    assert verdict.label == "supported", verdict.reason


def test_another_passage_may_carry_the_other_reading(gate: Gate, call: Make) -> None:
    text = "Margins improved despite higher prices."
    other = call("Margins improved because of higher prices.", start=500)
    assert gate.judge([(text, [call(text), other])])[0].label == "supported"


def test_a_side_ends_at_the_next_cue() -> None:
    first, second = ties(BOTH)
    assert (first.against, second.against) == (True, False)
    assert first.effect == second.effect
    assert not first.other & second.other
