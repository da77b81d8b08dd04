from __future__ import annotations

import pytest

from agent.draft.scope import keeps_scope, retells

SOURCE = "Server products and cloud services revenue grew 21 percent."


@pytest.mark.parametrize(
    ("claim", "kept"),
    [
        ("Server products and cloud services revenue grew 21 percent", True),
        ("Revenue from cloud services and server products was up 21 percent", True),
        ("Overall revenue grew 21 percent", False),
        ("Cloud revenue grew 21 percent", False),
        # A figure that is not retold needs no subject.
        ("Overall revenue grew", True),
    ],
)
def test_a_rewording_must_keep_what_its_figure_is_of(claim: str, kept: bool) -> None:
    assert keeps_scope(claim, SOURCE) is kept


@pytest.mark.parametrize(
    ("body", "source"),
    [
        (
            "21 percent of the fourth quarter's orders were in Industrial",
            "Spare part orders in Industrial were up 21 percent in the fourth quarter.",
        ),
        (
            "The fourth quarter had a gross margin of 35.2 percent, and the year was 2025",
            "The gross margin was 35.2 percent in the fourth quarter and 32.8 percent in the year.",
        ),
        (
            "A foundry of its own lowers the cost by 11 percent",
            "A foundry of its own lowers the cost by about 11 percent.",
        ),
        (
            "Order intake was €71.5 million, the lowest of any quarter since fiscal 2021",
            "Order intake was €71.5 million, the lowest of any quarter since fiscal 2021.",
        ),
    ],
)
def test_a_bent_shortened_or_copied_sentence_is_no_retelling(body, source):
    assert not retells(body, source)


def test_a_light_rewording_is_a_retelling():
    source = "Our commercial cloud revenue grew 56 percent to $4.7 billion, driven by Azure."
    assert retells(
        "The commercial cloud revenue grew 56 percent to $4.7 billion, driven by Azure", source
    )


def test_an_article_put_before_a_name_is_no_retelling() -> None:
    source = "Veldmoor's adjusted operating margin was 2.6 percent in the last quarter of 2023."
    said = source.replace("last quarter of 2023", "fourth quarter of 2023")
    assert not retells(f"The {source}", source)
    assert not retells(f"The {said}", source)
