from __future__ import annotations

import pytest

from agent.verify.gate import Gate
from tests.agent.verify.sources import make_evidence

QUOTE = "Gaming revenue was flat, as Kestrel software and services growth offset declines."


@pytest.mark.parametrize(
    ("quote", "text", "label"),
    [
        (QUOTE, QUOTE.replace("Kestrel", "Norvale"), "contradicted"),
        (QUOTE, QUOTE, "supported"),
        (QUOTE, QUOTE.replace("Kestrel", "Norvale Kestrel"), "supported"),
        ("Kestrel cloud revenue grew 9 percent.", "Norvale's cloud revenue grew 9 percent.",
         "contradicted"),
        ("Norvale cloud revenue grew 9 percent, Kestrel cloud revenue did not.",
         "Norvale's cloud revenue grew 9 percent.", "supported"),
        ("Cloud revenue grew 9 percent.", "Norvale's cloud revenue grew 9 percent.", "supported"),
        ("Kestrel Foods sales staff left.", "Kestrel sales staff left.", "supported"),
        ("Berg said that the mill closed.", "Norvale said that the mill closed.", "supported"),
    ],
)  # fmt: skip
def test_a_thing_is_its_bearer_s(quote: str, text: str, label: str) -> None:
    cited = [make_evidence(quote, company="Norvale", title="Call")]
    (verdict,) = Gate(None).judge([(text, cited)])
    assert verdict.label == label, verdict.reason


PLANS = "Revenue rose 2% with growth in Norvale 365 Consumer plans and products of cloud services."


@pytest.mark.parametrize(
    ("quote", "text", "label"),
    [
        (PLANS, PLANS.replace("Consumer", "Cloud"), "contradicted"),
        (PLANS, PLANS.replace("Consumer", "cloud"), "contradicted"),
        (PLANS, PLANS, "supported"),
        (PLANS, "Revenue rose 2% with growth in Norvale 365 Consumer plans.", "supported"),
        ("Sales were higher in Spain than in Portugal.",
         "Sales were lower in Portugal than in Spain.", "supported"),
        ("The U.S. Treasury sold bonds.", "The US Treasury sold bonds.", "supported"),
    ],
)  # fmt: skip
def test_a_label_between_the_same_words_stays(quote: str, text: str, label: str) -> None:
    cited = [make_evidence(quote, company="Norvale", title="Call")]
    (verdict,) = Gate(None).judge([(text, cited)])
    assert verdict.label == label, verdict.reason
