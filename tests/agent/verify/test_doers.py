from __future__ import annotations

import pytest

from agent.verify.gate import Gate
from tests.agent.verify.sources import Make


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Norvale said that Brandt sold the mill.", "Norvale sold the mill."),
        ("Norvale said Brandt had sold the mill.", "Norvale sold the mill."),
        ("Norvale reported that the mill was sold by Brandt.", "Norvale sold the mill."),
        ("Brandt sold the mill, Norvale said.", "Norvale sold the mill."),
        ("According to Norvale, Brandt sold the mill.", "Norvale sold the mill."),
        (
            "Sales stood at $66 million, according to figures seen by the agency.",
            "Sales stood at $66 million, the agency said.",
        ),
        (
            "Sales stood at $66 million, according to figures seen by the agency.",
            "The agency said sales stood at $66 million.",
        ),
        (
            "Norvale told the agency that sales stood at $66 million.",
            "The agency said sales stood at $66 million.",
        ),
    ],
)
def test_who_told_of_an_act_did_not_do_it(gate: Gate, make: Make, quote: str, text: str) -> None:
    assert gate.judge([(text, [make(quote)])])[0].label != "supported"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Norvale said that Brandt sold the mill.", "Brandt sold the mill."),
        ("Norvale said that Brandt sold the mill.", "Norvale said Brandt sold the mill."),
        ("Norvale said it sold the mill.", "Norvale sold the mill."),
        ("Norvale said that it had sold the mill to Brandt.", "Norvale sold the mill to Brandt."),
        ("Norvale, which owns Brandt, sold the mill.", "Norvale sold the mill."),
        ("Brandt sold the mill, Norvale said.", "Brandt sold the mill."),
        ("Norvale and Brandt sold the mill.", "Norvale sold the mill."),
        ("Norvale sold a mill and Brandt sold a bakery.", "Norvale sold a mill."),
        (
            "Sales stood at $66 million, according to figures seen by the agency.",
            "Sales stood at $66 million, according to figures seen by the agency.",
        ),
        (
            "Sales stood at $66 million, the agency said, citing figures it had seen.",
            "The agency said sales stood at $66 million.",
        ),
    ],
)
def test_supports_what_says_the_same(gate: Gate, make: Make, quote: str, text: str) -> None:
    verdict = gate.judge([(text, [make(quote)])])[0]
    assert verdict.label == "supported", verdict.reason
