"""Every table of the dossier as numbers, so that tests can add them up."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from agent.demo import DOSSIER
from tests.demo.visible import texts

# Row label in a document -> the one name used in these tests.
ROWS = {
    "total revenue": "revenue",
    "revenue (eur million)": "revenue",
    "desalination": "desalination",
    "desalination revenue": "desalination",
    "industrial": "industrial",
    "industrial revenue": "industrial",
    "service": "service",
    "service revenue": "service",
    "gross profit": "gross profit",
    "gross margin": "gross margin",
    "operating expenses": "operating expenses",
    "adjusted operating profit": "adjusted operating profit",
    "special items": "special items",
    "operating result": "operating result",
    "net profit": "net profit",
    "order intake": "order intake",
    "order intake in the quarter": "order intake",
    "order book": "order book",
    "order book, end of period": "order book",
    "free cash flow": "free cash flow",
    "free cash flow in the quarter": "free cash flow",
    "capital expenditure": "capital expenditure",
    "capital expenditure in the quarter": "capital expenditure",
    "net debt": "net debt",
    "net debt, end of period": "net debt",
    "employees": "employees",
    "employees, end of period": "employees",
}
QUARTER_ENDS = {
    "30 June 2023": "FY2024Q1",
    "30 September 2023": "FY2024Q2",
    "31 December 2023": "FY2024Q3",
    "31 March 2024": "FY2024Q4",
    "30 June 2024": "FY2025Q1",
    "30 September 2024": "FY2025Q2",
    "31 December 2024": "FY2025Q3",
    "31 March 2025": "FY2025Q4",
}
QUARTERS = tuple(QUARTER_ENDS.values())


class Cell(NamedTuple):
    source: str
    row: str
    period: str
    value: Decimal


def number(text: str) -> Decimal | None:
    """A cell's number: parentheses are negative, percent and thousands marks are dropped."""
    bare = text.strip().strip("%x").replace(",", "")
    if match := re.fullmatch(r"\((\d+(?:\.\d+)?)\)", bare):
        return -Decimal(match[1])
    return Decimal(bare) if re.fullmatch(r"[-+]?\d+(?:\.\d+)?", bare) else None


def period(header: str) -> str | None:
    """FY2024Q1, FY2024H1 or FY2024 for a column header, None for any other column."""
    if match := re.fullmatch(r"(?:([QH]\d) )?(FY\d{4})", header.strip()):
        return match[2] + (match[1] or "")
    return QUARTER_ENDS.get(header.strip())


def grids(path: Path) -> Iterator[list[list[str]]]:
    """The Markdown tables of a document, header first, without the rule under it."""
    grid: list[list[str]] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("|"):
            grid.append([cell.strip() for cell in line.strip("|").split("|")])
        elif grid:
            yield [grid[0], *grid[2:]]
            grid = []


def _markdown() -> Iterator[Cell]:
    for path in sorted(DOSSIER.glob("*.md")):
        for header, *rows in grids(path):
            if header[0].startswith("Adjusted operating profit"):
                continue  # segment profit: its rows bear the segments' names
            for label, *cells in rows:
                yield from _row(path.name, label, header[1:], cells)


def _row(source: str, label: str, header: list[str], cells: list[str]) -> Iterator[Cell]:
    bare = re.sub(r" \(€ million\)| at \d+ \w+ \d{4}", "", label).lower()
    for column, text in zip(header, cells, strict=True):
        label_period, value = period(column), number(text)
        if bare in ROWS and label_period and value is not None:
            yield Cell(source, ROWS[bare], label_period, value)


def _pdf() -> Iterator[Cell]:
    path = next(DOSSIER.glob("*.pdf"))
    header = [f"Q{q} FY2024" for q in (1, 2, 3, 4)] + ["FY2024"]
    for line in texts(path)[0].splitlines():
        if match := re.fullmatch(r"([A-Z][a-z ,]+?) ((?:\(?\d[\d.]*\)? ?){5})", line.strip()):
            yield from _row(path.name, match[1], header, match[2].split())


def _csv() -> Iterator[Cell]:
    path = next(DOSSIER.glob("*.csv"))
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    for row in rows[:-1]:
        for column, text in zip(header[3:], row[3:], strict=True):
            yield from _row(path.name, column, [row[1]], [text])


def cells() -> list[Cell]:
    """Every number of every table whose row and period are known here."""
    return [*_markdown(), *_pdf(), *_csv()]


def truth() -> dict[tuple[str, str], Decimal]:
    """(row, period) -> value, from all tables; a later cell wins."""
    return {(cell.row, cell.period): cell.value for cell in cells()}
