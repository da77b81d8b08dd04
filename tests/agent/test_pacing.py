from __future__ import annotations

import pytest

from agent.domain import Block
from agent.draft.pieces import Piece
from agent.pacing import of_use


def block(name: str, measure: str | None) -> Block:
    return Block(id=name, kind="figure", point=name, evidence_ids=(f"e{name}",),
                 subject="Norvale Foods", measure=measure)  # fmt: skip


BLOCKS = [block("printed", "gross margin"), block("margin", "gross margin"), block("debt", "debt"),
          block("words", None)]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "origin", "on_topic", "offered"),
    [
        ("margin", "figure", False, True),
        ("margin", "quote", False, False),
        ("debt", "figure", False, False),
        ("debt", "figure", True, True),
        ("words", "quote", True, True),
        ("words", "figure", False, False),
    ],
)
def test_off_the_topic_only_figures_of_what_is_told_anyway(
    name: str, origin: str, on_topic: bool, offered: bool
) -> None:
    spare = Piece(text="It was so.", block_ids=(name,), evidence_ids=(f"e{name}",), origin=origin)
    topic = {name} if on_topic else set[str]()
    assert of_use(BLOCKS, [spare], topic, {"eprinted"}) == ([spare] if offered else [])
