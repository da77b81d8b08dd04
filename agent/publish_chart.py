"""A table's values as bars: geometry only, in the units of the page's drawing. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

from agent.article import Table

LEFT: Final = 200  # where bars begin, right of their labels
WIDEST: Final = 300


class Bar(NamedTuple):
    """One bar: its label, where it begins and how wide it is, and the value written beside it."""

    label: str
    x: float
    width: float
    text: str
    below: bool


def bars(table: Table) -> list[Bar]:
    """Bars from a common zero; values below it are drawn as wide as they are and marked so."""
    largest = max((abs(row.value) for row in table.rows), default=0.0)
    return [
        Bar(
            row.label,
            LEFT,
            round(WIDEST * abs(row.value) / largest, 1) if largest else 0.0,
            row.cells[0],
            row.value < 0,
        )
        for row in table.rows
    ]
