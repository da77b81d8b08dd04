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
    ],
)
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
