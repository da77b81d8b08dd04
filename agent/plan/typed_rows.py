"""Rows of tables told as figures: the paper's own period, the change over the year before. Pure.

Of a row whose figure is negative, or whose label needs another row to be understood, nothing.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal

from agent.domain import Cell, Document, Evidence, Figure, TypedFigure
from agent.plan.telling import Told
from tools.context_company import short_name
from tools.context_measure import MEASURE
from tools.periods import same, sort_key, year_earlier
from tools.tables_names import cleaned
from tools.tables_told import was

DIGITS: Final = 3  # significant digits of an amount in words
MOST_CHANGE: Final = Decimal(300)  # percent; beyond, the base is too small to tell much
_SCALES: Final = ((12, "trillion"), (9, "billion"), (6, "million"))
_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£"}
# What only a reader of accounts follows, or what another row of its table qualifies.
_NOT_TOLD: Final = re.compile(
    r"\b(?:attributable|comprehensive|available to|non-gaap|total liabilities and|retained"
    r"|before (?:provision|income tax)|(?:used|provided) (?:in|by|for))\b|—",
    re.I,
)

# Names of which the first word is no name: "total net sales", "research and development expenses".
_COMMON: Final = re.compile(r"(?:Total|Costs? of|Basic|Diluted)\b|.*\bexpenses$")


def told_row(evidence: Evidence, document: Document) -> Told | None:
    """A row of a company's own table: None unless it has a figure of the paper's own period."""
    row, company = evidence.row, evidence.context.company
    if row is None or company is None or not row.told or _NOT_TOLD.search(row.name):
        return None
    if set(evidence.flags) - {"table"}:  # boilerplate, a rumour, a forecast
        return None
    own = [c for c in row.cells if c.kind == "level" or _own(c, document)]
    cell = max(own, key=lambda c: sort_key(c.period), default=None)
    if cell is None or cell.figure.value <= 0:
        return None
    measured = list(MEASURE.finditer(row.name.lower()))
    name = row.name
    measure = measured[-1][0] if measured else ""
    entity = " ".join(re.sub(re.escape(measure), " ", name, flags=re.I).split())
    owner, level = short_name(company.value), printed(cell)
    before = _year_ago(evidence, cell)
    change = _change(cell, before) if before else None
    made: list[tuple[Literal["level", "change"], Figure]] = [("level", level)]
    made += [("change", change)] if change else []
    short = f"{name} {was(name)} {level.text}"
    full = f"{short}, {change.direction} {change.text}" if change else short
    return Told(
        tuple(
            TypedFigure(name=name, entity=entity, measure=measure, value=value, form=form,
                        period=cell.period, evidence_id=evidence.id)
            for form, value in made
        ),
        short, full, cell.period, owner if owner not in name else "",
        named=name != cleaned(cell.label.value) and not _COMMON.match(name),
    )  # fmt: skip


def _own(cell: Cell, document: Document) -> bool:
    """Whether a cell is of the period that the paper reports on."""
    return document.period is not None and same(cell.period, document.period)


def _year_ago(evidence: Evidence, cell: Cell) -> Cell | None:
    """The same stretch of the year before; days are not compared, they are a year's end apart."""
    before = year_earlier(cell.period) if cell.kind == "flow" else None
    cells = evidence.row.cells if evidence.row else ()
    return next((c for c in cells if c.period == before and c.figure.value > 0), None)


def printed(cell: Cell) -> Figure:
    """A cell as an article prints it: three significant digits, in words of million and billion."""
    figure = cell.figure
    if figure.unit == "%":
        text = f"{_plain(figure.value)} percent"
        return Figure(text=text, start=0, end=len(text), value=figure.value, unit="%",
                      step=figure.step)  # fmt: skip
    sign, value = _SIGNS[figure.unit], figure.value
    for exponent, word in _SCALES:
        if value >= Decimal(10) ** exponent:
            last = max(value.adjusted() - DIGITS + 1, figure.step.adjusted())
            if figure.step.adjusted() - exponent >= -1 and value.adjusted() - exponent < DIGITS:
                last = figure.step.adjusted()  # "€118.4 million" is how its paper says it
            step = Decimal(1).scaleb(last)
            rounded = (value / step).quantize(Decimal(1)) * step
            text = f"{sign}{_plain(rounded.scaleb(-exponent))} {word}"
            rounded = Decimal(int(rounded))  # as sentences have it: what is told once stays told
            return Figure(text=text, start=0, end=len(text), value=rounded, unit=figure.unit,
                          step=step)  # fmt: skip
    places = max(0, -figure.step.adjusted())
    text = f"{sign}{value:,.{places}f}"
    return Figure(text=text, start=0, end=len(text), value=value, unit=figure.unit,
                  step=figure.step)  # fmt: skip


def _change(cell: Cell, before: Cell) -> Figure | None:
    """The change over the year, with at most one decimal; None where it rounds to nothing."""
    a, b = before.figure.value, cell.figure.value
    shares = cell.figure.unit == "%"
    value = b - a if shares else (b - a) / a * 100
    rounded = abs(value).quantize(Decimal("0.1"))
    if not rounded or (not shares and rounded > MOST_CHANGE):
        return None
    number = _plain(rounded)
    unit = "percent" if not shares else "percentage point" + "s" * (rounded != 1)
    text = f"{number} {unit}"
    return Figure(text=text, start=0, end=len(text), value=rounded, unit="pp" if shares else "%",
                  step=Decimal("0.1"), direction="up" if value > 0 else "down")  # fmt: skip


def _plain(value: Decimal) -> str:
    """Digits without zeros that end a decimal fraction: 6.80 is 6.8, 300 stays 300."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
