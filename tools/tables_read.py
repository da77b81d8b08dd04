"""Rows of one table to typed cells: what group, unit and scale are in force at each. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from agent.domain import Cell, Field, Row
from tools.tables_lines import (
    VALUE,
    Line,
    Table,
    is_title,
    is_units,
    is_value,
)
from tools.tables_names import cleaned, is_measure, lead_measure, name_of
from tools.tables_periods import Column
from tools.tables_told import told
from tools.tables_units import Units, figure_of, per_piece, units_of
from tools.words import stems

# What there was at an end of the time in the heads is no figure of that time.
_EDGES: Final = re.compile(
    r"\b(?:beginning|ending|opening|closing|end|start)\b(?:.*\b(?:balances?|period|year)\b)?", re.I
)
_STOCKS: Final = re.compile(
    r"\b(?:order book|backlog|headcount|net (?:debt|cash)(?! (?:provided|used|generated|from)))\b",
    re.I,
)
_SHARED: Final = re.compile(r"\bpercent(?:age)?\b|\brate\b|\bmargin\b", re.I)
_FUNCTION: Final = re.compile(r"(?:total )?costs? of (?:sales|revenues?)|total", re.I)
_ALL_COSTS: Final = re.compile(
    r"total (?:(?:operating|costs and) )*(?:expenses|costs)|total costs? of (?:sales|revenues?)",
    re.I,
)
# Lines that tell that a table's days end the time in which its figures came about.
_FLOWS: Final = re.compile(
    r"\bended\b|\bduring\b|\bcash flows?\b|\bactivity\b|\bchanges in\b", re.I
)
_MOMENT: Final = re.compile(r"\bas of\b|\bbalance sheets?\b", re.I)


class Reading:
    """One pass over the rows of a table, with what is in force there."""

    def __init__(self, table: Table, columns: Sequence[Column]) -> None:
        self._table, self._columns = table, columns
        self._lead = " ".join(line.text for line in table.lead)
        self._group: Field | None = None
        self._outer: Field | None = None  # the group around a group
        self._unsure = False
        self._valued = True
        self._share: bool | None = None
        labels = Counter(cleaned(b.cells[0].value) for b in table.body if b.values)
        self._repeated = frozenset(label for label, count in labels.items() if count > 1)
        self._measure = lead_measure(table.lead)
        self._grouped = any(not b.values and not is_units(b) for b in table.body)

    def rows(self) -> Iterator[Row]:
        """The rows with a certain cell."""
        if not any(c.period for c in self._columns):
            return
        units = units_of(self._table)
        self._share = False if units.all_money else None
        for line in self._table.body:
            if not line.values:
                self._enter(line)
                continue
            if is_value(line.cells[0].value):  # a sum without a label ends what was summed
                self._group, self._unsure = self._outer, self._outer is None
                self._outer = None
                continue
            self._valued = True
            cells = tuple(self._cells(line, units))
            if cells:
                name = self._name(line, cells)
                if not self._belongs(line, name):
                    cells = tuple(c.model_copy(update={"group": None}) for c in cells)
                yield Row(start=line.start, end=line.end, name=name, told=told(name, cells),
                          cells=cells)  # fmt: skip
            if re.match(r"total\b", line.cells[0].value, re.I):
                self._group, self._outer, self._unsure = None, None, False

    def _belongs(self, line: Line, name: str) -> bool:
        """Whether a row is surely of the group above it: by its name, or by the group's total."""
        if self._group is None:
            return False
        group = cleaned(self._group.value)
        if name and name != cleaned(line.cells[0].value):
            return True
        after = [b for b in self._table.body if b.start >= line.start]
        rows = takewhile(lambda b: b.values, after)
        total = frozenset(stems(f"total {group}"))
        return any(total <= frozenset(stems(b.cells[0].value)) for b in rows)

    def _enter(self, line: Line) -> None:
        """A line that names the rows below; one that may be the start of a label leaves doubt."""
        if is_units(line):
            return
        label = line.cells[0] if line.cells else Field(
            value=line.text, start=line.start, end=line.end
        )  # fmt: skip
        prose = re.match(r"(?:the|these|our|we)\b", label.value, re.I)
        sure = not prose and (
            label.value.endswith(":") or is_measure(label.value) or is_title(label.value)
        )
        self._outer = self._group if not self._valued and sure else None
        self._group, self._unsure, self._valued = (label if sure else None), not sure, False

    def _name(self, line: Line, cells: Sequence[Cell]) -> str:
        if self._unsure:
            return ""
        group = self._group.value if self._group else ""
        measure = "" if self._grouped else self._measure
        level = all(c.kind == "level" for c in cells)
        if not group and self._allocates(line):
            return ""
        shares = any(c.figure.unit == "%" for c in cells)
        if shares and not _SHARED.search(f"{line.cells[0].value} {group}"):
            return ""  # of what its percent are stands elsewhere
        return name_of(line.cells[0].value, group, measure=measure, repeated=self._repeated,
                       level=level)  # fmt: skip

    def _allocates(self, line: Line) -> bool:
        """Whether the row is a function's share of a cost that the table's total names."""
        if not _FUNCTION.fullmatch(cleaned(line.cells[0].value)):
            return False
        after = (cleaned(b.cells[0].value) for b in self._table.body if b.values)
        total = next((t for t in after if re.match("total\\b", t, re.I)), "")
        return bool(total) and not _ALL_COSTS.fullmatch(total)

    def _cells(self, line: Line, units: Units) -> Iterator[Cell]:
        values, label = line.values, line.cells[0]
        dated = [(v, c) for v, c in zip(values, self._columns, strict=False) if c.period]
        named_ = re.search(r"[^\W\d]{2}", label.value) and not _EDGES.search(label.value)
        if len(values) != len(self._columns) or not named_:
            return
        if _STOCKS.search(label.value) and any(c.kind == "flow" for _, c in dated):
            return  # what there was at an end is no figure of the months before it
        shares = {"%" in v.value for v, _ in dated if VALUE.fullmatch(v.value)}
        marked = any(s in v.value for v, _ in dated for s in "$€£")
        if len(shares) != 1 or (True in shares and marked):
            return
        share = shares.pop()
        if share or marked:
            self._share = share
        elif self._share is not False:
            return  # neither marked nor under a row that is
        of = f"{label.value} {self._group.value if self._group else ''}"
        for value, column in dated:
            figure = figure_of(value, of, units, share=share, marked=marked)
            if figure is not None and (column.kind == "flow" or self._is_level(label.value)):
                yield Cell(label=label, group=self._group, heads=column.fields, figure=figure,
                           caption=() if share or per_piece(of) else units.fields,
                           period=column.period, kind=column.kind)  # fmt: skip

    def _is_level(self, label: str) -> bool:
        """Whether figures under bare days are what there was on them."""
        if _FLOWS.search(self._lead):
            return False
        return bool(_MOMENT.search(self._lead) or name_of(label, "", level=True))
