"""Two names keep their values, their acts, their offices and their places in a comparison."""

from __future__ import annotations

import pytest

from agent.verify.gate import Gate
from tests.agent.verify.sources import make_evidence

SHARES = "Kestrel's market share was 41 percent, Norvale's 19 percent, according to Pollmark."
SEATS = "Oat 200 Home had 31.2 million seats in June. Oat 200 Office had 12.5 million seats."
SUIT = "Kestrel Foods has filed a lawsuit against its rival Norvale Mills in London."
COMPLAINT = "The ministry opened an inquiry into Kestrel after a complaint by Norvale."
DEAL = "The company acquired Brade Mills from Norvale Group for $2 million. Kestrel was pleased."
DEAL_DAY = "The company acquired Brade Mills from Norvale Group for $2 million on May 4, 2025."
LOST = "Norvale lost 14 of its 60 largest customers to Kestrel last year."
STUDY = "Dr. Ada Brink led the study; Dr. Tom Hale checked the statistics."
PAID = "The study was paid for by Norvale. Kestrel sold the oats."
OFFICES = "Ada Brink, Chief Executive, opened the call. Tom Hale, Chief Financial Officer, spoke."

CASES = [
    (SHARES, "Kestrel's market share was 19 percent and Norvale's 41 percent.", False),
    (SHARES, "Norvale had a market share of 19 percent, Kestrel one of 41 percent.", True),
    (SHARES, "Norvale's market share is larger than that of Kestrel.", False),
    (SHARES, "Kestrel's market share is larger than that of Norvale.", True),
    (SHARES, "Norvale's market share is smaller than Kestrel's.", True),
    (SEATS, "Oat 200 Office had 31.2 million seats in June.", False),
    (SEATS, "Oat 200 Home had 31.2 million seats in June.", True),
    ("Oat 200 Home had 31.2 million seats. Revenue of Oat 200 Office rose.",
     "Oat 200 Office had 31.2 million seats.", False),
    (SUIT, "Norvale Mills has sued Kestrel Foods in London.", False),
    (SUIT, "Kestrel Foods has sued Norvale Mills in London.", True),
    (COMPLAINT, "Kestrel complained to the ministry about Norvale.", False),
    (COMPLAINT, "Norvale complained to the ministry about Kestrel.", True),
    (DEAL, "Norvale Group acquired Brade Mills from Kestrel.", False),
    (DEAL, "Norvale Group sold Brade Mills to Kestrel.", True),
    (LOST, "Kestrel lost 14 of its 60 largest customers to Norvale last year.", False),
    (LOST, "Kestrel won 14 of the 60 largest customers from Norvale last year.", True),
    (STUDY, "Dr. Tom Hale led the study and Dr. Ada Brink checked the statistics.", False),
    (STUDY, "Ada Brink led the study and Tom Hale checked the statistics.", True),
    (PAID, "Kestrel paid for the study.", False),
    (PAID, "Norvale paid for the study.", True),
    (DEAL, "Norvale Group sold Brade Mills for $2 million.", True),
    (DEAL_DAY, "Norvale Group sold Brade Mills for $2 million in May 2025.", True),
    (DEAL_DAY, "Norvale Group sold Brade Mills for $2 million in June 2025.", False),
    (OFFICES, "Finance chief Ada Brink opened the call.", False),
    (OFFICES, "Chief executive Ada Brink opened the call.", True),
    (OFFICES, "Tom Hale, the finance chief, spoke.", True),
]  # fmt: skip

_CHECKED = ("name", "role", "direction", "figure")


@pytest.mark.parametrize(("quote", "text", "holds"), CASES)
def test_each_keeps_its_place(quote: str, text: str, holds: bool) -> None:
    (verdict,) = Gate(None).judge([(text, [make_evidence(quote, title="Report")])])
    if not holds:
        assert verdict.label == "contradicted", verdict.reason
        return
    failed = [c for c in verdict.checks if not c.passed and c.name in _CHECKED]
    assert not failed, failed


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Finance chief Ada Brink said that the mill may close.", False),
        ("Ada Brink said that the mill may close.", False),
        ("Finance chief Tom Hale said that the mill may close.", True),
        ("Kestrel said that the mill may close.", True),
    ],
)
def test_words_are_of_who_said_them(text: str, holds: bool) -> None:
    cited = [
        make_evidence("We may close the mill.", company="Kestrel", speaker="Tom Hale",
                      role="Chief Financial Officer"),
        make_evidence("Oats are dear.", company="Kestrel", start=400, speaker="Ada Brink",
                      role="Chief Executive"),
    ]  # fmt: skip
    (verdict,) = Gate(None).judge([(text, cited)])
    failed = [c for c in verdict.checks if not c.passed and c.name in ("speaker", "role")]
    assert bool(failed) is not holds, verdict.reason


def test_a_quotation_is_of_the_one_named_beside_it() -> None:
    cited = [
        make_evidence('Chief executive Ada Brink said: "Oat sales grew faster than we expected."'),
        make_evidence("Tom Hale said that the margin would fall.", start=400),
    ]
    told = "Tom Hale said that oat sales grew faster than expected."
    wrong, right = Gate(None).judge([(told, cited), (told.replace("Tom Hale", "Ada Brink"), cited)])
    assert wrong.label == "contradicted"
    assert not [c for c in right.checks if not c.passed and c.name == "speaker"]


def test_a_comparison_is_of_what_the_evidence_measures() -> None:
    cited = [make_evidence("Norvale lost 14 of its 60 clients to Kestrel.")]
    text = "Norvale's market share is larger than that of Kestrel."
    (verdict,) = Gate(None).judge([(text, cited)])
    assert [c for c in verdict.checks if c.name == "direction" and not c.passed]
