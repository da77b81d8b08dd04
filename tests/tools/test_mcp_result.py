from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tools.mcp_result import MOST_PARTS, answered


def message(*texts: str) -> Any:
    blocks = [{"type": "text", "text": text} for text in texts]
    return SimpleNamespace(content=blocks, status="success", artifact=None)


def test_blocks_of_an_answer_are_told_together_and_kept_apart() -> None:
    found = answered("calls_find", message("First call, 2016.\nSales rose.", "", "Second, 2022."))
    assert found.text == "First call, 2016.\nSales rose.\n\nSecond, 2022."
    assert found.parts == ("First call, 2016.\nSales rose.", "Second, 2022.")


def test_one_block_or_far_too_many_are_one_part() -> None:
    assert answered("a", message("Sales rose.")).parts == ("Sales rose.",)
    many = answered("a", message(*["Sales rose."] * (MOST_PARTS + 1)))
    assert many.parts == (many.text,)
