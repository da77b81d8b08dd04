"""The tool over tables: cells of the library's tables by label, company and period, with units."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from agent.domain import Cell, Citation, Document, Evidence, Row
from agent.errors import ToolRetry
from agent.tooling.library_tools import ORIGIN, citation
from tools.contract import Capability, Stated, Tool, ToolResult, tool
from tools.library import Library
from tools.periods import in_words, label_kind, periods
from tools.periods_labels import parse, same
from tools.tables import lookup
from tools.tables_names import cleaned
from tools.tables_periods import Clock, clock, flow
from tools.tables_told import amount, when

MOST: Final = 12  # cells of one reply
_LOOKS: Final = Capability(
    domain="tables",
    answers=frozenset(["figure", "comparison"]),
    returns="cells with label, value, unit, period and the id of their row",
    seconds=0.3,
)


class LookUp(BaseModel):
    """Arguments of ``table``."""

    model_config = ConfigDict(extra="forbid")

    label: str = Field(min_length=2, description="Words of the row: 'services net sales'.")
    period: str = Field(default="", description="'second quarter of fiscal 2023'; empty: any.")
    company: str = Field(default="", description="Whose papers; empty: all of the library.")


class Entry(NamedTuple):
    """A cell with its row as evidence."""

    evidence: Evidence
    cell: Cell

    def stated(self) -> Stated:
        """The cell as a figure of its row."""
        name = self.evidence.row.name if self.evidence.row else ""
        return Stated(
            evidence_id=self.evidence.id, name=name or cleaned(self.cell.label.value),
            amount=amount(self.cell), when=when(self.cell),
        )  # fmt: skip

    def line(self) -> str:
        """The cell in words, with its row's id."""
        one = self.stated()
        return f"[{one.evidence_id}] {one.name}: {one.amount}, {in_words(self.cell.period)}"


def table_tool(library: Library) -> Tool:
    """``table`` over one library, opened for reading."""

    async def looking(asked: LookUp) -> ToolResult:
        return await asyncio.to_thread(_looked_up, library, asked)

    return tool(
        "table",
        "Looks up cells of tables in the library by the words of their row, their company and "
        "period: sales of a segment, income, inventories. Use it for a figure that a company's "
        "paper gives in a table. For a change between two periods call it for each, then "
        "`calculate`.",
        LookUp, looking, _LOOKS,
    )  # fmt: skip


def entries(library: Library, label: str, period: str | None, company: str) -> list[Entry]:
    """Cells of rows that hold all words of the label, those that say least besides first.

    Papers that report on the period come before others, later ones before earlier.
    """
    found: list[tuple[int, Entry]] = []
    for document in library.documents():
        owner = document.company or document.title
        if document.copy_of or (company and company.casefold() not in owner.casefold()):
            continue
        known = {(e.row.start, e.row.end): e for e in library.rows(document.id) if e.row}
        rows: list[Row] = [e.row for e in known.values() if e.row]
        cells = lookup(rows, label)
        told = ends(library, document) if any(c.kind == "level" for _, c in cells) else None
        for at, (row, cell) in enumerate(cells):
            if period is None or same(cell.period, period) or _at_end(cell, told, period):
                found.append((at, Entry(known[row.start, row.end], cell)))
    papers = {d.id: d for d in library.documents()}

    def order(item: tuple[int, Entry]) -> tuple[bool, bool, int, str]:
        at, one = item
        paper = papers[one.evidence.document_id]
        named = one.evidence.row is not None and bool(one.evidence.row.name)
        return (not named, paper.period != one.cell.period, at, paper.id)

    once: dict[tuple[str, str], Entry] = {}
    for _, one in sorted(found, key=order):  # a paper prints its sales in three places
        once.setdefault((one.evidence.document_id, one.line()[len("[e0123456789]") :]), one)
    return list(once.values())


def ends(library: Library, document: Document) -> Clock | None:
    """When the period that a quarterly or annual paper reports on ended, as it says itself."""
    return clock(library.text(document.id), document.period)


def _at_end(cell: Cell, told: Clock | None, period: str) -> bool:
    """Whether a level is of the day on which the paper says that the period ended."""
    months = {"quarter": 3, "half": 6, "year": 12}.get(label_kind(period) or "")
    if told is None or cell.kind != "level" or months is None:
        return False
    return flow(months, date.fromisoformat(cell.period), told) == period


def label_of(words: str) -> str | None:
    """The period that words name, as its label."""
    if parse(words):
        return words
    return next((p.label for p in periods(words) if parse(p.label)), None)


def _looked_up(library: Library, asked: LookUp) -> ToolResult:
    period = label_of(asked.period) if asked.period else None
    if asked.period and period is None:
        raise ToolRetry(f"{asked.period!r} is no period: say 'second quarter of fiscal 2023'.")
    found = entries(library, asked.label, period, asked.company)
    if not found:
        return ToolResult(text=_nothing(library, asked), origin=ORIGIN)
    titles = {d.id: d.title for d in library.documents()}
    lines = [f"{one.line()} ({titles[one.evidence.document_id]})" for one in found[:MOST]]
    if len(found) > MOST:
        lines.append(f"… and {len(found) - MOST} more: say more of the row, or name the period")
    places = tuple(dict.fromkeys(c for one in found[:MOST] for c in _places(library, one)))
    told = tuple(one.stated() for one in found[:MOST])
    return ToolResult(text="\n".join(lines), citations=places, figures=told, origin=ORIGIN)


def _places(library: Library, one: Entry) -> Iterator[Citation]:
    """The row, and the words above it that give its column's period, unit and scale."""
    yield citation(one.evidence)
    document_id = one.evidence.document_id
    for field in (*one.cell.heads, *one.cell.caption):
        if field.start is not None and field.end is not None:
            quote = library.quote(document_id, field.start, field.end)
            yield Citation(document_id=document_id, start=field.start, end=field.end, quote=quote)


def _nothing(library: Library, asked: LookUp) -> str:
    """That there is none, and for which periods there are some."""
    others = entries(library, asked.label, None, asked.company)
    told = list(dict.fromkeys(in_words(one.cell.period) for one in others))[:6]
    if told:
        return f"No cell for {asked.period}. There are some for: {'; '.join(told)}."
    return f"No table of the library has a row {asked.label!r}."
