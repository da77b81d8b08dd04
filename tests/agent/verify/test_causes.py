from __future__ import annotations

import pytest

from agent.verify.gate import Gate
from tests.agent.verify.sources import Make


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The decline reflected lower volumes.", "Lower volumes reflected the decline."),
        ("The decline reflected lower volumes.", "The decline was reflected in lower volumes."),
        (
            "The decline of admissions in early 2024 reflected the mobile clinics.",
            "The decline of admissions in early 2024 was reflected by mobile clinics.",
        ),
        (
            "The decline of admissions in early 2024 reflected the mobile clinics.",
            "The decline of admissions in early 2024 was the mobile clinics.",
        ),
        (
            "The decline of vaccinations in early 2025 reflected an early influenza season.",
            "The decline of vaccinations in early 2025 was a early influenza season.",
        ),
        ("The decline was due to lower volumes.", "The decline was lower volumes."),
        ("The growth was driven by exports to Denmark.", "The growth was exports to Denmark."),
        ("The growth was driven by exports to Denmark.", "The growth drove exports to Denmark."),
        ("Exports to Denmark drove the growth.", "The growth drove exports to Denmark."),
        (
            "Exports to Denmark contributed to the growth.",
            "The growth contributed to exports to Denmark.",
        ),
        ("Margins fell because of the loss of a customer.", "Margins fell because of a customer."),
        (
            "Margins fell because of the loss of a large customer in Oslo.",
            "Margins fell because of a large customer in Oslo.",
        ),
        ("Margins fell due to the closure of the mill.", "Margins fell due to the mill."),
        ("The increase in revenue was due to new stores.", "Revenue was due to new stores."),
        (
            "The decline of bakery admissions reflected longer opening hours.",
            "Bakery admissions reflected longer opening hours.",
        ),
        (
            "Leverage improved due to the increase in equity, driven by a tax release.",
            "Leverage improved due to equity, driven by a tax release.",
        ),
    ],
)
def test_a_cause_keeps_its_place_its_cue_and_its_head(
    gate: Gate, call: Make, quote: str, text: str
) -> None:
    assert gate.judge([(text, [call(quote)])])[0].label != "supported"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The decline reflected lower volumes.", "Lower volumes were reflected in the decline."),
        (
            "The decline reflected lower volumes.",
            "The decline reflected lower volumes, Norvale said.",
        ),
        ("The growth was driven by exports to Denmark.", "Exports to Denmark drove the growth."),
        ("Exports to Denmark drove the growth.", "The growth was driven by exports to Denmark."),
        (
            "Margins fell because of the loss of a customer.",
            "Margins fell because of the loss of a customer.",
        ),
        (
            "Margins fell because of the loss of a large customer.",
            "Margins fell after the loss of a large customer.",
        ),
        (
            "Margins fell because of the loss of a large customer.",
            "Margins fell because a large customer was lost.",
        ),
        ("Margins fell due to the impact of cocoa prices.", "Margins fell due to cocoa prices."),
        ("Margins fell due to a number of storms.", "Margins fell due to storms."),
        ("The increase in revenue was due to new stores.", "Revenue increased due to new stores."),
        (
            "The increase in revenue was due to new stores.",
            "The rise in revenue was due to new stores.",
        ),
        (
            "The decline of bakery admissions reflected longer opening hours.",
            "Bakery admissions fell because of longer opening hours.",
        ),
        (
            "The decline of bakery admissions reflected longer opening hours.",
            "The fall in bakery admissions reflected longer opening hours.",
        ),
        (
            "Revenue was $4.7 billion, reflecting strong demand in dairy.",
            "Revenue was $4.7 billion, reflecting strong demand in dairy.",
        ),
        (
            "Revenue fell 3 percent, reflecting weak demand in dairy.",
            "Weak demand in dairy was reflected in revenue, which fell 3 percent.",
        ),
        ("The mill was closed because of storms.", "The mill was closed."),
        ("The decline was due to lower volumes.", "Volumes were lower."),
        ("The result was a loss, driven by cocoa prices.", "The result was a loss."),
        (
            "The decline in the dairy business of Norvale was due to lower volumes of milk.",
            "The decline in the dairy business of Norvale was because of lower volumes of milk.",
        ),
        (
            "The decline in the dairy business of Norvale was due to lower volumes of milk.",
            "The decline in the dairy business of Norvale reflected lower volumes of milk.",
        ),
        (
            "As described in the release, shortages grew due to the freeze.",
            "As described in the release, shortages grew due to the freeze.",
        ),
    ],
)
def test_supports_what_says_the_same(gate: Gate, call: Make, quote: str, text: str) -> None:
    verdict = gate.judge([(text, [call(quote)])])[0]
    assert verdict.label == "supported", verdict.reason
