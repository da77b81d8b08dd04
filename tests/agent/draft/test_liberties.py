from __future__ import annotations

import pytest

from agent.draft.judging import judged
from agent.draft.liberties import liberty
from agent.draft.pieces import Piece
from agent.verify import Gate
from tests.agent.corpus import by_id, said

# What a 135M model behind an endpoint wrote of earnings calls, and the gate had let pass.
PHONES = "We sold 10.5 million phones this quarter, an all-time high."
DEVICES = "Devices revenue decreased 26 percent, where phone revenue declined 49 percent."
SPENDING = (
    "Operating expenses declined 10 percent from lower phone expense as well as gaming marketing"
    " spend in the prior year."
)
OPERATIONS = (
    "That requires not just technology, but companies to go do the hard work of culturally changing"
    " how they adopt technology to drive that operating leverage."
)
CLOUD = "Cloud gross margin percentage increased roughly 2 points year-over-year to 73 percent."


@pytest.mark.parametrize(
    ("text", "quote", "why"),
    [
        ("She sold 10.5 million phones in fiscal 2023.", PHONES, "the company's"),
        ("The company sold 10.5 million phones during this period.", PHONES, "name the period"),
        ("Halvorsen said that the decline.", DEVICES, "no whole clause"),
        ("Halvorsen said that the decline in phone sales.", DEVICES, "no whole clause"),
        ("Halvorsen sold 10.5 million phones in fiscal 2023.", PHONES, "the company's"),
        ("In fiscal 2023, she sold 10.5 million phones.", PHONES, "the company's"),
        ("She sold 10.5 million phones in fiscal 2023.",
         "We sold 10.5 million phones this quarter, thanks to Lind and his team.", "the company's"),
        ("In Ghent, this mill was closed.", "The mill was closed.", "this mill"),
        ("Sales this quarter were 12 percent higher than in fiscal 2022.",
         "Sales were 12 percent higher than in fiscal 2022.", "name the period"),
        ("The data revealed that it reduced marketing spending by 10%.", SPENDING, "of its own"),
        ("The company faced challenges in scaling operations due to changing technology.",
         OPERATIONS, "of its own"),
        ("This margin increased to 73 percent.", CLOUD, "This margin"),
        ("Gross margin increased to 73 percent.",
         "Cloud services and server products gross margin increased to 73 percent.",
         "what its figure is of"),
    ],
)  # fmt: skip
def test_liberties_that_a_small_model_took(text: str, quote: str, why: str) -> None:
    assert why in liberty(text, [said(quote)])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Devices revenue fell 26 percent.", DEVICES),
        ("The company sold 10.5 million phones, a record high.", PHONES),
        ("He receives no severance payment.", "Mr Rosmalen said he receives no severance payment."),
        ("She said that phone revenue declined 49 percent.", DEVICES),
        ("Cloud gross margin rose about 2 points to 73 percent.", CLOUD),
        ("In the second quarter of fiscal 2023, devices revenue decreased 26 percent.", DEVICES),
        # Of a review: refused at first, and right.
        ("Net income was $5.7 billion.",
         "Operating income grew 23 percent to $7.9 billion and net income was $5.7 billion."),
        ("Operating income was $7.9 billion.",
         "GAAP operating income grew 23 percent to $7.9 billion and net income was $5.7 billion."),
        ("Sales rose 12 percent.", "Revenue grew 12 percent."),
        ("Revenue rose 5 percent.",
         "Revenue rose 5 percent, and operating expenses rose 5 percent."),
        ("The mill ran at 97 percent of its capacity.",
         "Despite a strike that closed the plant, the mill ran at 97 percent of its capacity."),
        ("He moved to the US in 2019.", "Mr Lind moved to the US in 2019."),
        ("She expects revenue to grow 5 percent in 2024.",
         "We expect revenue to grow 5 percent in 2024."),
        ("Halvorsen said that half of the orders came from Norway.",
         "Half of the orders came from Norway."),
        ("Halvorsen said that more than 120 million people use the service.",
         "More than 120 million people use the service."),
        ("Halvorsen said that year-over-year growth was 12 percent.",
         "Year-over-year growth was 12 percent."),
        ("That said, revenue fell 3 percent.", "Revenue fell 3 percent."),
        ("Norvale booked revenue of $516 million.", "Norvale had revenue of $516 million."),
    ],
)  # fmt: skip
def test_what_keeps_to_its_evidence_takes_none(text: str, quote: str) -> None:
    assert liberty(text, [said(quote)]) == ""


def test_only_a_models_own_words_are_asked() -> None:
    one = said("This mill sold 3 million tonnes of flour.")
    pieces = [
        Piece(text=one.quote, evidence_ids=(one.id,), origin=origin)
        for origin in ("writer", "report")
    ]
    own, told = judged(pieces, by_id(one), Gate(None))
    assert told.passed
    assert own.verdict is not None
    assert own.verdict.label == "not_found"
    assert "This mill" in own.verdict.reason
