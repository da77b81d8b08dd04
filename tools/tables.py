"""Tables of a document as typed cells: label, period, kind, unit, scale, each with its place. Pure.

The way in for everything named ``tables_*``. Where the period, the unit or the scale of a figure
is not certain, there is no cell. Judges nothing and knows no library.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from agent.domain import Cell, Document, Figure, Row
from tools.tables_heads import columns
from tools.tables_lines import Line, Table, tables
from tools.tables_names import cleaned
from tools.tables_periods import Clock, Column, clock, named
from tools.tables_read import Reading
from tools.words import stems

__all__ = ["lookup", "read_rows"]


def read_rows(text: str, document: Document) -> list[Row]:
    """All rows with at least one certain cell, in order.

    Args:
        text: The stored text of the document.
        document: Its record: the period it reports on, and where its pages begin.
    """
    found, apart = tables(text)
    told_ = clock(text, document.period)
    pages = {line: document.page(line.start) for line in apart}
    rows: list[Row] = []
    for table in found:
        page = document.page(table.heads[0].start)
        near = [line for line in apart if pages[line] == page] if page is not None else []
        rows += Reading(table, _columns(table, told_, near, document.period)).rows()
    return _agreed(rows)


def _agreed(rows: Sequence[Row]) -> list[Row]:
    """The rows, those of one name without it where they give two figures for one period.

    A table of what stock compensation cost names its rows "Cost of sales" too. A row that has no
    name stands for its label here.
    """
    given: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for row in rows:
        for cell in row.cells:
            name = row.name or cleaned(cell.label.value)
            given[name.lower(), cell.period, cell.figure.unit].append(cell.figure)
    split = {
        name
        for (name, _, _), figures in given.items()
        if any(abs(f.value - figures[0].value) > max(f.step, figures[0].step) for f in figures)
    }
    bare = {"name": "", "told": ""}
    return [r.model_copy(update=bare) if r.name.lower() in split else r for r in rows]


def lookup(rows: Iterable[Row], words: str, period: str | None = None) -> list[tuple[Row, Cell]]:
    """Cells of rows whose name, or label with its group, holds all of the words, of one period.

    Args:
        rows: From ``read_rows``.
        words: Words of what is looked for ("services net sales"), in any order.
        period: Canonical label, or None for any.

    Returns:
        The rows that say least besides come first: "provision for income taxes" is not the income
        before it, though a search passes over "before".
    """
    wanted = frozenset(stems(words))
    found: list[tuple[tuple[int, int], int, Row, Cell]] = []
    for row in rows:
        own = len((row.name or row.cells[0].label.value).split()) if row.cells else 0
        for n, cell in enumerate(row.cells):
            group = cell.group.value if cell.group else ""
            held = frozenset(stems(f"{row.name} {cell.label.value} {group}"))
            if wanted and wanted <= held and period in (None, cell.period):
                found.append(((len(held - wanted), own), n, row, cell))
    found.sort(key=lambda f: (f[0], f[2].start, f[1]))
    return [(row, cell) for _, _, row, cell in found]


def _columns(
    table: Table, told_: Clock | None, apart: Sequence[Line], period: str | None
) -> list[Column]:
    made = columns(table, told_, apart)
    if made or len(table.heads) != 1:
        return made
    head = table.heads[0].cells
    for cells in (head, head[1:]):  # the column of labels may have a head of its own
        if len(cells) == table.width and (made := named(cells, period)):
            return made
    return []
