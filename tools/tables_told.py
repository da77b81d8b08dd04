"""A table's row in plain words: the verb, amounts and periods. Pure; knows no document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from agent.domain import Cell
from tools.periods import in_words
from tools.tables_names import capital

_PLURAL: Final = re.compile(r"\b(?:percentages|[a-z]*(?<!s)s)$", re.I)
_PLURAL_HEAD: Final = re.compile(
    r"(?:accounts|(?:\w+ )?taxes) (?:payable|receivable)|(?:depreciation|amortization) and\b", re.I
)
_SINGULAR: Final = re.compile(r"\b(?:loss|goods|news)$", re.I)
_HEADED: Final = re.compile(
    r"(?P<head>(?:[\w-]+ ){0,3}?(?:costs?|provision|income|earnings|cash)) "
    r"(?:of|for|per|before|from|provided|used|generated)\b.*",
    re.I,
)


def was(name: str) -> str:
    """The verb behind a name: sales were, income was."""
    headed = _HEADED.fullmatch(name)
    head = headed["head"] if headed else re.sub(r",? (?:net|gross)$", "", name)
    if _PLURAL_HEAD.match(name):
        return "were"
    return "were" if _PLURAL.search(head) and not _SINGULAR.search(head) else "was"


def amount(cell: Cell) -> str:
    """A cell's figure in words, to the last digit that it states: "minus $1,016 million"."""
    figure = cell.figure
    minus = "minus " if figure.value < 0 else ""
    digits = re.sub(r"[^\d.,]", "", figure.text)
    if figure.unit == "%":
        return f"{minus}{digits} percent"
    sign = {"USD": "$", "EUR": "€", "GBP": "£"}[figure.unit]
    places = len(digits.partition(".")[2])
    scale = {3: " thousand", 6: " million", 9: " billion"}
    exponent = figure.step.adjusted() + places
    return f"{minus}{sign}{digits}{scale.get(exponent, '')}"


def when(cell: Cell) -> str:
    """For when a cell's figure is: "in the second quarter of fiscal 2023", "at April 1, 2023"."""
    return f"{'at' if cell.kind == 'level' else 'in'} {in_words(cell.period)}"


def told(name: str, cells: Sequence[Cell]) -> str:
    """A row in plain words; empty without a name or a figure above zero.

    The names say what positive figures are of: what is negative is left out.
    """
    parts = [f"{amount(c)} {when(c)}" for c in cells if c.figure.value > 0]
    if not name or not parts:
        return ""
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{capital(name)} {was(name)} {listed}."
