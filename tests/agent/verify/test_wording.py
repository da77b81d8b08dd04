"""The same in other words passes; what only sounds like it does not."""

from __future__ import annotations

import pytest

from agent.verify.gate import Gate
from tests.agent.verify.sources import make_evidence

DEBT = "Net debt was €40.1 million, compared with €55.3 million at the end of May."
SALES = (
    "Sales were €90.4 million in the third quarter of 2025, up 9 percent from €82.9 million in the "
    "third quarter of 2024."
)
TOTAL = "Total revenue was €4.20 billion against €4.00 billion a year earlier."
BASE = "Revenue rose to €5 million in 2024, from €4 million in 2023."
WILL = "The head of the mill said that output would fall in May unless wages rose."

CASES = [
    # A class word before a name says nothing that the name does not say.
    ("Revenue of the segment Oat Mills was €2.4 million, up 9 percent.",
     "Revenue of Oat Mills was €2.4 million.", "supported"),
    ("Revenue of the unit Oat Mills was €2.4 million, up 9 percent.",
     "Revenue of Oat Mills was €2.4 million.", "supported"),
    ("Revenue of the retail segment was €2.4 million, up 9 percent.",
     "Revenue was €2.4 million.", "not_found"),
    # What a change is measured against is not its period.
    (SALES, "Sales were €90.4 million in the third quarter of 2025, 9 percent more than a year "
     "before.", "supported"),
    (SALES, "Sales were €82.9 million in the third quarter of 2025.", "contradicted"),
    (SALES, "Sales were €82.9 million in the third quarter of 2024.", "supported"),
    # "From … in May to … three months later": the second value is of another time.
    (DEBT, "Net debt went from €55.3 million at the end of May to €40.1 million three months "
     "later.", "supported"),
    (BASE, "Revenue rose from €4 million in 2023 to €5 million.", "supported"),
    ("Debt was €4 million in May and €5 million six months later.",
     "Debt was €4 million in May and €5 million three months later.", "contradicted"),
    # People.
    ("The mill closed and moved 64 employees to Leeds.",
     "The mill closed and 64 people moved to Leeds.", "supported"),
    ("Some 230 people left their homes.", "About 230 residents left their homes.", "supported"),
    ("The mill moved 64 patients to Leeds.", "The mill moved 64 employees to Leeds.", "refused"),
    ("The plan passed by nine votes to six.", "Nine councillors passed the plan.", "supported"),
    # A change between two values that the evidence compares.
    (TOTAL, "Total revenue grew by 5 percent to €4.20 billion.", "supported"),
    (TOTAL, "Total revenue fell by 5 percent to €4.20 billion.", "refused"),
    (TOTAL, "Total revenue grew by 7 percent to €4.20 billion.", "refused"),
    # An estimate is one, whoever puts or sees it there.
    ("The insurer Nordhelm estimates the damage at 18 million crowns.",
     "Nordhelm, an insurer, puts the damage at 18 million crowns.", "supported"),
    ("The insurer Nordhelm estimates the damage at 18 million crowns.",
     "The damage is 18 million crowns.", "contradicted"),
    ("Oat sales grew faster than we had expected.", "Oat sales grew faster than expected.",
     "supported"),
    ("Oat sales of Kestrel grew faster than we expected.",
     "Oat sales grew faster than Kestrel expected.", "supported"),
    ("The mill is expected to close in May.", "The mill closed in May.", "contradicted"),
    # Denying in other words.
    ("The firm stopped the Velto trial because too few patients enrolled.",
     "The firm stopped the Velto trial for lack of patients.", "supported"),
    (WILL, "The head of the mill said that output would fall in May if wages did not rise.",
     "supported"),
    (WILL, "The head of the mill said that output would not fall in May unless wages rose.",
     "contradicted"),
    ("Kestrel denied bundling the oat mill.", "Kestrel denies that it bundles the oat mill.",
     "supported"),
    ("Brade says that Kestrel bundles its mill. Kestrel rejected the claim.",
     "Kestrel denies that it bundles its mill.", "supported"),
    ("Kestrel bundles its oat mill.", "Kestrel denies that it bundles its oat mill.",
     "contradicted"),
    ("Nobody was hurt in the fire.", "Nobody was injured in the fire.", "supported"),
]  # fmt: skip


@pytest.mark.parametrize(("quote", "text", "label"), CASES)
def test_other_words(quote: str, text: str, label: str) -> None:
    cited = [make_evidence(quote, title="Report")]
    (verdict,) = Gate(None).judge([(text, cited)])
    if label == "supported":
        failed = [check for check in verdict.checks if not check.passed and check.name != "words"]
        assert not failed, failed
    else:
        assert verdict.label != "supported"
        assert label in (verdict.label, "refused"), verdict.reason


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Repairs take at least four months.", "Repairs take at most four months."),
        ("The fine could be up to 10 percent.", "The fine could be 10 percent."),
    ],
)
def test_a_reason_has_two_sides(quote: str, text: str) -> None:
    (verdict,) = Gate(None).judge([(text, [make_evidence(quote)])])
    assert verdict.label == "contradicted"
    figure = next(check for check in verdict.checks if check.name == "figure")
    ours, _, theirs = figure.detail.partition("; the evidence says ")
    assert ours.removeprefix("the sentence says ") != theirs


@pytest.mark.parametrize("text", [
    "Dearer oats pushed the margin down.", "Pricier oats pushed the margin down.",
    "Cheaper oats pushed the margin up.", "Firefighters pumped out the mill.",
    "Volunteers pumped out the mill.", "Fishermen left the harbour.",
])  # fmt: skip
def test_a_first_word_is_no_name(text: str) -> None:
    (verdict,) = Gate(None).judge([(text, [make_evidence("The oats cost more.")])])
    assert not [c for c in verdict.checks if c.name == "name" and not c.passed]
