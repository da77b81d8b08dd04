from __future__ import annotations

import pytest

from agent.verify.draft import evidence_of, verify_draft
from agent.verify.gate import Gate
from tests.agent.verify.sources import Make

REPORT = """Lumen Grid Ltd - Annual report 2023
15 March 2024

Revenue in fiscal 2023 was $410 million, up 12 percent on the year. \
The plant in Bergen closed in June 2023.
Analysts had expected revenue of $450 million.
Chief executive Anna Berg left in May 2023. Her successor is Tom Hale.
If the loan is not renewed, Lumen Grid will go bankrupt in 2025.
"We have doubled revenue," joked Mr Hale; in truth it rose 12 percent.
It is false that Lumen Grid lost 40,000 customers in 2023.
"""


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("It is false that Norvale lost 40,000 customers.", "Norvale lost 40,000 customers."),
        ("The claim that Norvale closed a mill was false.", "Norvale closed a mill."),
        (
            "If the loan is not renewed, Norvale will go bankrupt in 2025.",
            "Norvale will go bankrupt in 2025.",
        ),
        (
            "Norvale will close the mill in Oslo unless cocoa prices fall.",
            "Norvale will close the mill in Oslo.",
        ),
        ("“We have doubled exports,” joked Mr Hale.", "Norvale doubled exports."),
        ("A rival falsely claimed that Norvale sold the mill.", "Norvale sold the mill."),
        ("Ola Berg succeeded Tom Hale.", "Tom Hale succeeded Ola Berg."),
        ("Tom Hale was replaced by Ola Berg.", "Tom Hale replaced Ola Berg."),
        ("Harrow acquired Kestrel in May.", "Kestrel acquired Harrow in May."),
    ],
)
def test_what_is_framed_or_turned_round_is_contradicted(
    gate: Gate, call: Make, quote: str, text: str
) -> None:
    assert gate.judge([(text, [call(quote)])])[0].label == "contradicted"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (
            "If the loan is not renewed, Norvale will go bankrupt in 2025.",
            "If the loan is not renewed, Norvale will go bankrupt in 2025, it said.",
        ),
        ("It is false that Norvale sold a mill.", "Norvale did not sell a mill."),
        ("If you look at exports, Norvale opened a mill.", "Norvale opened a mill."),
        ("“We doubled exports,” joked Mr Hale; cocoa costs rose.", "Cocoa costs rose."),
        ("Ola Berg succeeded Tom Hale.", "Tom Hale was succeeded by Ola Berg."),
        ("Tom Hale was replaced by Ola Berg.", "Ola Berg replaced Tom Hale."),
        ("Harrow acquired Kestrel in May.", "Harrow bought Kestrel in May."),
    ],
)
def test_what_keeps_its_frame_and_sides_is_supported(
    gate: Gate, call: Make, quote: str, text: str
) -> None:
    verdict = gate.judge([(text, [call(quote)])])[0]
    assert verdict.label == "supported", verdict.reason


@pytest.mark.parametrize(
    "text",
    [
        "Lumen Grid lost 40,000 customers in 2023.",
        "Lumen Grid will go bankrupt in 2025.",
        "Tom Hale left in May 2023.",
        "The plant in Bergen closed in July 2023.",
        "Anna Berg succeeded Tom Hale.",
        "Lumen Grid doubled revenue.",
    ],
)
def test_two_passages_together_carry_no_lie(gate: Gate, text: str) -> None:
    found = verify_draft(text, evidence_of(REPORT), gate).sentences[0]
    assert found.verdict in ("contradicted", "not_found"), found.evidence


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg left in May 2023.",
        "The plant in Bergen closed in June 2023.",
        "Lumen Grid's plant in Bergen closed in 2023.",
        "Lumen Grid's revenue in fiscal 2023 was $410 million.",
        "Her successor is Tom Hale.",
    ],
)
def test_what_the_report_says_stays_supported(gate: Gate, text: str) -> None:
    found = verify_draft(text, evidence_of(REPORT), gate).sentences[0]
    assert found.verdict == "supported", found.reason


def test_names_alone_carry_nothing(call: Make) -> None:
    from agent.verify.alignment import align
    from agent.verify.reading import premises, read

    found = align(read("Tom Hale left."), premises([call("Her successor is Tom Hale.")]))
    assert found.loose


def test_the_reason_is_told_from_the_sentence_with_the_same_figure(gate: Gate) -> None:
    text = "Revenue in fiscal 2023 was $410 million, down 12 percent on the year."
    found = verify_draft(text, evidence_of(REPORT), gate).sentences[0]
    assert found.verdict == "contradicted"
    assert "450" not in found.reason
    assert "up 12 percent" in found.reason
