from __future__ import annotations

import pytest

from agent.domain import Field
from agent.verify.gate import Gate
from tests.agent.verify.sources import Make


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Sales of oats in Spain rose 5 percent.", "Sales in Spain rose 5 percent."),
        ("Sales of oats in Spain rose 5 percent.", "Sales of oats rose 5 percent."),
        ("Sales of oats in Spain rose 5 percent.", "Sales rose 5 percent."),
        (
            "Gross margin percentage declined within the segment.",
            "Gross margin percentage declined.",
        ),
        ("Server products revenue grew 5 percent.", "Revenue grew 5 percent."),
        ("Server products revenue grew 5 percent.", "Norvale's revenue grew 5 percent."),
        ("Bakery revenue was $4.7 billion.", "Revenue was $4.7 billion."),
        ("Device revenue was $4.7 billion.", "Revenue was $4.7 billion."),
        (
            "Server products and cloud services revenue grew 5 percent.",
            "Norvale's revenue grew 5 percent.",
        ),
    ],
)
def test_what_a_value_is_of_is_not_cut(gate: Gate, call: Make, quote: str, text: str) -> None:
    assert gate.judge([(text, [call(quote)])])[0].label != "supported"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Sales of oats in Spain rose 5 percent.", "In Spain, sales of oats rose 5 percent."),
        (
            "Sales of oats in Spain rose 5 percent.",
            "Norvale said oats sales rose 5 percent in Spain.",
        ),
        ("Sales of oats in Spain rose 5 percent.", "Sales of oats in Spain grew 5%."),
        (
            "Gross margin percentage declined within the segment.",
            "Within the segment, gross margin percentage declined.",
        ),
        (
            "Server products revenue grew 5 percent.",
            "Norvale's server products revenue grew 5 percent.",
        ),
        ("Server products revenue grew 5 percent.", "Server products grew 5 percent."),
        (
            "Server products revenue increased 5 percent and 7 percent in constant currency.",
            "Revenue from server products increased 5 percent.",
        ),
        ("Strong revenue growth was 5 percent.", "Revenue growth was 5 percent."),
        ("Total revenue was $4.7 billion.", "Revenue was $4.7 billion."),
        ("Overall revenue grew 5 percent.", "Revenue grew 5 percent."),
        ("Norvale's revenue grew 5 percent.", "Revenue grew 5 percent."),
        ("Our revenue grew 5 percent this quarter.", "Revenue grew 5 percent."),
        ("Revenue of Norvale grew 5 percent.", "Revenue grew 5 percent."),
        ("Revenue in the second quarter of 2023 grew 5 percent.", "Revenue grew 5 percent."),
        ("Revenue grew 5 percent in the quarter.", "Revenue grew 5 percent."),
        ("Revenue grew 5 percent in line with our expectations.", "Revenue grew 5 percent."),
        ("Revenue of $4.7 billion grew 5 percent.", "Revenue grew 5 percent."),
        ("Quarterly revenue grew 5 percent.", "Revenue grew 5 percent."),
        ("Revenue grew 5 percent, driven by oats in Spain.", "Revenue grew 5 percent."),
        ("Revenue grew 5 percent with strong demand in Spain.", "Revenue grew 5 percent."),
        ("Diluted earnings per share were $4.61.", "Earnings per share were $4.61."),
        ("Net sales were $515 million.", "Sales were $515 million."),
    ],
)
def test_supports_what_says_the_same(gate: Gate, call: Make, quote: str, text: str) -> None:
    verdict = gate.judge([(text, [call(quote)])])[0]
    assert verdict.label == "supported", verdict.reason


def test_the_context_may_supply_the_whole_but_not_what_the_sentence_says(
    gate: Gate, call: Make
) -> None:
    quote, text = "Dairy revenue grew 5 percent.", "Revenue grew 5 percent."
    assert gate.judge([(text, [call(quote)])])[0].label == "not_found"
    assert gate.judge([(text, [call(quote, subject="Dairy")])])[0].label == "not_found"
    assert gate.judge([(text, [call(quote, company="Norvale Dairy")])])[0].label == "supported"
    named = "Dairy revenue grew 5 percent."
    assert gate.judge([(named, [call(text, subject="Dairy")])])[0].label == "supported"


def test_another_passage_may_say_it_of_the_whole(gate: Gate, call: Make) -> None:
    part, whole = call("Dairy revenue grew 5 percent."), call("Revenue grew 5 percent.", start=500)
    assert gate.judge([("Revenue grew 5 percent.", [part, whole])])[0].label == "supported"


def test_a_segment_by_its_name_is_the_segment_that_the_evidence_speaks_of(
    gate: Gate, call: Make
) -> None:
    one = call("Segment operating expenses declined 13 percent.")
    subject = Field(value="Oat Flour", start=1, end=10)
    one = one.model_copy(update={"context": one.context.model_copy(update={"subject": subject})})
    told, bare, other = (
        f"{name}operating expenses declined 13 percent." for name in ("Oat Flour ", "", "Rye ")
    )
    asked = [(told, [one]), (f"O{bare[1:]}", [one]), (other, [one])]
    assert [v.label == "supported" for v in gate.judge(asked)] == [True, False, False]
