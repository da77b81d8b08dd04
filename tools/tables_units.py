"""Unit and scale of a table's figures, by the words around it and the signs in it. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from agent.domain import Field, Figure
from tools.figures import rescaled
from tools.tables_lines import UNIT_HEAD, UNITS, VALUE, Table, whole

_FACTORS: Final = {"thousand": Decimal(1000), "million": Decimal(10**6), "billion": Decimal(10**9)}
_SIGNS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}
_MONEY: Final = {"$": "USD", "€": "EUR", "£": "GBP"}
# What is counted, or given in another unit than the table's money.
_COUNTED: Final = re.compile(
    r"\b(?:shares?|units?|number|percent(?:age)?s?|rates?|ratio|growth|employees|headcount|mix"
    r"|days|years|weighted|outstanding|awards)\b",
    re.I,
)
_PER: Final = re.compile(r"\bper\b|\bprice\b", re.I)
_CENTS: Final = re.compile(r"\.\d\d\)?$")


class Units(NamedTuple):
    """What the words around a table say of its figures.

    ``all_money``: what bears no mark is money too, for the heads say so.
    """

    factor: Decimal | None
    sign: str
    fields: tuple[Field, ...]
    all_money: bool = False


def units_of(table: Table) -> Units:
    """Scale and currency: of the heads, else of the nearest line above the table."""
    inside = [f for line in (*table.heads, *table.body) if not line.values
              for f in (line.cells or (whole(line),))]  # fmt: skip
    above = [whole(line) for line in reversed(table.lead)]
    sign = next((s for b in table.body for v in b.values for s in "$€£" if s in v.value), "")
    first = table.heads[0].cells[0]
    if head := UNIT_HEAD.fullmatch(first.value):
        stated = _SIGNS.get(head["sign"].upper(), head["sign"])
        factor = _FACTORS[head["scale"].lower()] if sign in ("", stated) else None
        return Units(factor, stated, (first,), all_money=True)
    for place in (*inside, *above):
        found = list(UNITS.finditer(place.value))
        if found:
            scales = {m["scale"].lower().rstrip("s") for m in found}
            dollars = "$" if "dollars" in place.value.lower() else ""
            single = _FACTORS[scales.pop()] if len(scales) == 1 else None
            return Units(single, sign or dollars, (place,))
    return Units(None, sign, ())


def per_piece(of: str) -> bool:
    """Whether figures are of one share or piece, and so not in the table's scale."""
    return _PER.search(of) is not None


def figure_of(cell: Field, of: str, units: Units, *, share: bool, marked: bool) -> Figure | None:
    """The figure of a cell with its unit and scale; None where these are not certain.

    Args:
        cell: The cell.
        of: Its row's label with that of its group.
        units: What holds for the table.
        share: Whether the row is in per cent.
        marked: Whether the row bears the sign of a currency.
    """
    found = VALUE.fullmatch(cell.value)
    if found is None or cell.start is None or cell.end is None:
        return None
    digits = re.sub(r"[^\d.]", "", found["number"])
    negative = "(" in cell.value or found["number"][:1] in "-−"
    value = Decimal(digits) * (-1 if negative else 1)
    step = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    figure = Figure(text=cell.value, start=cell.start, end=cell.end, value=value, step=step)
    if share:
        return figure.model_copy(update={"unit": "%"})
    unit = _MONEY.get(units.sign)
    if unit is None or (_COUNTED.search(of) and not per_piece(of)):
        return None
    if per_piece(of):
        return rescaled(figure, Decimal(1), unit=unit) if marked else None
    if units.factor is None or _CENTS.search(cell.value):
        return None
    return rescaled(figure, units.factor, unit=unit)
