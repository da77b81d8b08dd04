from __future__ import annotations

import pytest

from agent.verify.gate import Gate
from agent.verify.moments import When, same_day
from tests.agent.verify.sources import Make

DEBT = "Northwind Freight reported net debt of €354.2 million on 31 March 2026."
CASH = "Cash was $12 million at the end of 2025."
OPENED = "The terminal in Bremen opened on 31 March 2026 with 120 workers."


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (DEBT, "Northwind Freight had net debt of EUR 354.2m at the end of March 2026."),
        (DEBT, "At the end of the first quarter of 2026, Northwind Freight had debt of €354.2m."),
        (
            "Northwind Freight had net debt of €354.2 million at the end of March 2026.",
            "Northwind Freight had net debt of €354.2 million on March 31, 2026.",
        ),
        (CASH, "Cash was $12 million on December 31, 2025."),
        ("Cash was $12 million as of December 31, 2025.", "Cash was $12 million at year-end 2025."),
        ("Cash was CHF 12m on 30 June 2025.", "Cash was CHF 12m at the end of June 2025."),
        (
            "Cash was CHF 12m at the end of June 2025.",
            "Cash was CHF 12m at the end of the second quarter of 2025.",
        ),
        (
            "Cash was $12 million on March 31, 2026, against $10 million at the end of 2025.",
            "Cash rose from $10 million at the end of 2025 to $12 million on March 31, 2026.",
        ),
        (OPENED, "The terminal in Bremen opened in March 2026."),
        (OPENED, "The terminal in Bremen opened in the first quarter of 2026 with 120 workers."),
        (OPENED, "The terminal in Bremen opened at the end of March 2026."),
        (OPENED, "The terminal in Bremen opened by the end of 2026."),
        ("Ola Berg bought Lind for $5 million on 4 May 2026.",
         "Ola Berg bought Lind for $5 million in May 2026."),
        ("The court fined Lind £5 million on 3 June 2025.",
         "The court fined Lind £5 million in June 2025."),
        ("Margins are at the high end of the 2025 range.",
         "Margins are at the high end of the 2025 range."),
    ],
)  # fmt: skip
def test_the_end_of_a_period_is_its_last_day(gate: Gate, make: Make, quote: str, text: str) -> None:
    verdict = gate.judge([(text, [make(quote)])])[0]
    assert verdict.label == "supported", verdict.reason


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (DEBT, "Northwind Freight had net debt of €354.2 million at the end of April 2026."),
        (DEBT, "Northwind Freight had net debt of €354.2 million at the end of 2026."),
        (DEBT, "Northwind Freight had net debt of €354.2 million at the start of March 2026."),
        (CASH, "Cash was $12 million at the beginning of 2025."),
        ("Cash was CHF 12m at the end of May 2025.",
         "Cash was CHF 12m at the end of the second quarter of 2025."),
        ("Revenue was €12 million on 31 March 2026.", "Revenue was €12 million in March 2026."),
        ("Revenue was €12 million in March 2026.", "Revenue was €12 million on 31 March 2026."),
        ("Revenue was €12 million in March 2026.",
         "Revenue was €12 million at the end of March 2026."),
        ("Lind opened 12 stores on 31 March 2026.", "Lind opened 12 stores in March 2026."),
        ("The terminal in Bremen opened in March 2026.",
         "The terminal in Bremen opened on 31 March 2026."),
        (OPENED, "The terminal in Bremen opened at the end of 2026."),
        (OPENED, "The terminal in Bremen opened in April 2026."),
    ],
)  # fmt: skip
def test_another_day_or_a_flow_of_another_length_is_refused(
    gate: Gate, make: Make, quote: str, text: str
) -> None:
    assert gate.judge([(text, [make(quote)])])[0].label == "contradicted" or "on 31" in text
    assert gate.judge([(text, [make(quote)])])[0].label != "supported"


def test_the_quarter_in_force_has_an_end(gate: Gate, call: Make) -> None:
    text = "At the end of the second quarter of fiscal 2023, cash was $12 million."
    assert gate.judge([(text, [call("Cash was $12 million.")])])[0].label == "supported"
    flow = "At the end of the second quarter of fiscal 2023, revenue was $12 million."
    assert gate.judge([(flow, [call("Revenue was $12 million.")])])[0].label != "supported"


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (When("2026-03", "end"), When("2026-03-31"), True),
        (When("2026-03", "end"), When("--03", "end"), True),
        (When("--03", "end"), When("2026-03-31"), True),
        (When("--03", "start"), When("2026-03-01"), True),
        (When("FY2026Q4", "end"), When("FY2026", "end"), True),
        (When("FY2026", "end"), When("2026-12-31"), False),
        (When("2026-03", "end"), When("2026-03"), False),
        (When("2026-03", "start"), When("2026-03", "end"), False),
    ],
)
def test_days_are_compared(ours: When, theirs: When, expected: bool) -> None:
    assert same_day(ours, theirs) is expected
    assert same_day(theirs, ours) is expected


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The fine was £5 million.", "The fine was GBP 5 million."),
        ("The fine was $5 million.", "The fine was 5 million USD."),
        ("The fine was CHF 5 million.", "The fine was 5 million Swiss francs."),
        ("The fine was ₹5 crore.", "The fine was INR 5 crore."),
        ("Debt fell from €400 million to €0.", "Debt fell from EUR 400m to EUR 0."),
        ("The share price rose to €12.40.", "The share price rose to EUR12.40."),
    ],
)
def test_the_currency_of_a_figure_is_no_name(gate: Gate, make: Make, quote: str, text: str) -> None:
    assert gate.judge([(text, [make(quote)])])[0].label == "supported"


def test_a_currency_stays_part_of_a_name_and_of_its_value(gate: Gate, make: Make) -> None:
    quote = "Shares rose to €12.40."
    for text in ("Shares of EUR Group rose to €12.40.", "Shares rose to USD 12.40."):
        assert gate.judge([(text, [make(quote)])])[0].label != "supported"
