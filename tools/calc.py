"""Arithmetic over cited figures: what follows from two or more numbers that sources state. Pure.

Operations are those that the gate can do again (``agent.verify.derive``), so that what is computed
here can be printed: change in per cent, difference, sum, share and multiple.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import add
from typing import Final, Literal

from agent.domain import Figure, Frozen
from agent.errors import ToolRetry

Operation = Literal["growth", "difference", "sum", "share", "multiple"]
_TWO: Final = frozenset({"growth", "difference", "share", "multiple"})
_RATES: Final = frozenset({"%", "pp", "bp"})
_SCALES: Final = ((12, "trillion"), (9, "billion"), (6, "million"))
_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


class Computed(Frozen):
    """A value that follows from others: as a number, with its unit, and in words.

    ``rule`` tells how, with the figures as their sources print them.
    """

    value: Decimal
    unit: str
    words: str
    rule: str


def compute(operation: Operation, figures: Sequence[Figure]) -> Computed:
    """What an operation makes of figures, the earlier or whole one first.

    ``growth``: change from the first to the second in per cent. ``difference``: second less first;
    of two percentages in percentage points. ``sum``: of all. ``share``: the second as a percentage
    of the first. ``multiple``: how many times the first the second is.

    Raises:
        ToolRetry: Too few or too many figures, ranges, other units, or a division by nothing.
    """
    if (operation in _TWO and len(figures) != 2) or len(figures) < 2:
        raise ToolRetry(
            f"{operation} takes {'two' if operation in _TWO else 'two or more'} figures"
        )
    if any(f.high is not None for f in figures):
        raise ToolRetry("a range has no single value: take a figure that has one")
    units = {f.unit for f in figures}
    if len(units) != 1:
        told = ", ".join(f"{f.text} ({f.unit or 'a count'})" for f in figures)
        raise ToolRetry(f"the figures have different units: {told}")
    [unit] = units
    if unit in _RATES and operation in ("growth", "share"):
        raise ToolRetry(f"{operation} of percentages misleads: take their difference")
    values = [f.value for f in figures]
    value, made = _done(operation, values, unit)
    told = " and ".join(f.text for f in figures)
    name = {"growth": "percentage change", "share": "share"}.get(operation, operation)
    if made == "pp":
        name = "difference in percentage points"
    return Computed(value=value, unit=made, words=in_words(value, made), rule=f"{name} of {told}")


def _done(operation: Operation, values: Sequence[Decimal], unit: str) -> tuple[Decimal, str]:
    first, second = values[0], values[1]
    if operation == "sum":
        return reduce(add, values), unit
    if operation == "difference":
        return second - first, "pp" if unit == "%" else unit
    if not first or (operation == "growth" and first < 0):
        raise ToolRetry("that needs a first figure above nothing")
    if operation == "growth":
        return (second - first) / first * 100, "%"
    return (second / first * 100, "%") if operation == "share" else (second / first, "x")


def in_words(value: Decimal, unit: str) -> str:
    """A value as an article prints it: one decimal place, three digits and more of money."""
    sign = "minus " if value < 0 else ""
    size = abs(value)
    if unit in ("%", "pp", "x"):
        rounded = size.quantize(Decimal("0.1"), ROUND_HALF_UP).normalize()
        name = {"%": " percent", "pp": " percentage points", "x": " times"}[unit]
        return f"{sign}{rounded:f}{name}"
    exponent, name = next(((e, f" {n}") for e, n in _SCALES if size >= Decimal(10) ** e), (0, ""))
    scaled = size / Decimal(10) ** exponent
    places = Decimal("0.1") if exponent and scaled >= 10 else Decimal("0.01")
    rounded = scaled.quantize(places, ROUND_HALF_UP).normalize()
    before = _SIGNS.get(unit, "")
    after = f" {unit}" if unit and not before else ""
    return f"{sign}{before}{rounded:,f}{name}{after}"
