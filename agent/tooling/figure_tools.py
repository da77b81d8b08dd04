"""Tools over figures and periods: arithmetic on cited numbers, and fiscal calendars.

A number enters a calculation only from a sentence or a table row of the library; nobody hands one
in. What comes out is a derivation, with the places of its operands.
"""

from __future__ import annotations

import asyncio
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from agent.domain import Derived, Document, Evidence, Figure
from agent.errors import LibraryError, ToolRetry
from agent.tooling.library_tools import citation
from agent.tooling.table_tool import ends, label_of, table_tool
from tools.calc import Operation, compute
from tools.contract import Capability, Tool, ToolResult, tool
from tools.figures import agrees, figures
from tools.library import Library
from tools.periods_labels import following, in_words, previous, year_earlier
from tools.tables_told import amount

_COMPUTES: Final = Capability(
    domain="arithmetic", answers=frozenset(["calculation", "comparison"]), seconds=0.01,
    returns="a value computed from cited figures, and how",
)  # fmt: skip
_DATES: Final = Capability(
    domain="calendar", answers=frozenset(["date"]), seconds=0.01,
    returns="a period as its label and days, the one before it, and the papers that report on it",
)  # fmt: skip


class Operand(BaseModel):
    """A number where it stands."""

    model_config = ConfigDict(extra="forbid")

    evidence_id: str = Field(description="Id of the sentence or row that states it, as e1a2b3c4d5.")
    figure: str = Field(min_length=1, description="The number with its unit as it stands there.")


class Calculate(BaseModel):
    """Arguments of ``calculate``."""

    model_config = ConfigDict(extra="forbid")

    operation: Operation = Field(
        description="growth (per cent from the first to the second), difference (second less "
        "first), sum, share (second as per cent of the first), multiple (second by first)."
    )
    operands: list[Operand] = Field(min_length=2, max_length=20, description="Earlier one first.")


class Calendar(BaseModel):
    """Arguments of ``calendar``."""

    model_config = ConfigDict(extra="forbid")

    period: str = Field(min_length=2, description="In words: 'second quarter of fiscal 2023'.")
    company: str = Field(default="", description="Whose papers are looked for; empty: all.")


def figure_tools(library: Library) -> list[Tool]:
    """``table``, ``calculate`` and ``calendar`` over one library, opened for reading."""

    async def calculating(asked: Calculate) -> ToolResult:
        return await asyncio.to_thread(_calculated, library, asked)

    async def dating(asked: Calendar) -> ToolResult:
        return await asyncio.to_thread(_dated, library, asked)

    return [
        table_tool(library),
        tool(
            "calculate",
            "Computes growth, difference, sum, share or multiple of figures that sentences or "
            "table rows of the library state. Use it for every number that no source states. It "
            "takes no numbers of your own.",
            Calculate, calculating, _COMPUTES,
        ),
        tool(
            "calendar",
            "Tells what a period is: its label, its last day where a paper gives it, its "
            "neighbours, the year-ago one, and which papers of the library report on it. Use it "
            "before comparing periods.",
            Calendar, dating, _DATES,
        ),
    ]  # fmt: skip


def _calculated(library: Library, asked: Calculate) -> ToolResult:
    found = [_operand(library, one) for one in asked.operands]
    made = compute(asked.operation, [figure for _, figure in found])
    ids = tuple(dict.fromkeys(evidence.id for evidence, _ in found))
    exact = f"{made.value:f}"[:24]
    return ToolResult(
        text=f"{made.rule}: {made.words} (exactly {exact}), from {', '.join(ids)}.",
        citations=tuple(dict.fromkeys(citation(evidence) for evidence, _ in found)),
        derived=Derived(rule=made.rule, from_=ids),
        value=made.words,
        origin="arithmetic",
        trusted=True,
    )


def _operand(library: Library, one: Operand) -> tuple[Evidence, Figure]:
    """The sentence, and its figure that agrees with the one asked for."""
    try:
        [evidence] = library.evidence([one.evidence_id])
    except LibraryError:
        raise ToolRetry(f"There is no evidence {one.evidence_id!r}: `find` gives ids.") from None
    stated = _stated(evidence)
    wanted = figures(one.figure)
    if not wanted:
        raise ToolRetry(f"{one.figure!r} is no number.")
    same = [f for f in stated if f.text == wanted[0].text] or [
        f for f in stated if agrees(wanted[0], f)
    ]
    if not same:
        told = ", ".join(f.text for f in stated) or "none"
        raise ToolRetry(f"{evidence.id} does not state {one.figure!r}. It states: {told}.")
    return evidence, same[0]


def _stated(evidence: Evidence) -> list[Figure]:
    """The figures of a sentence, or of a table's row with its columns' units and scales."""
    if evidence.row is None:
        return list(figures(evidence.quote))
    return [c.figure.model_copy(update={"text": amount(c)}) for c in evidence.row.cells]


def _dated(library: Library, asked: Calendar) -> ToolResult:
    label = label_of(asked.period)
    if label is None:
        raise ToolRetry(
            f"{asked.period!r} is no period: say 'second quarter of fiscal 2023' or '2023-05-05'."
        )
    known = {
        "the one before": previous(label),
        "the next": following(label),
        "a year earlier": year_earlier(label),
    }
    near = "; ".join(f"{name}: {other}" for name, other in known.items() if other)
    papers = [d for d in library.documents() if d.period == label and _of(d, asked.company)]
    told = "\n".join(f"{d.id} {d.title}, {d.date or 'undated'}" for d in papers[:10])
    days = {clock.end for d in papers if (clock := ends(library, d))}
    end = next(iter(days)).isoformat() if len(days) == 1 else ""
    last = f", which ended on {end}" if end else ""
    text = f"{label} ({in_words(label)}){last}; {near}.\n"
    text += f"Papers on it:\n{told}" if told else "No paper of the library reports on it."
    return ToolResult(text=text, value=end, origin="the calendar", trusted=True)


def _of(document: Document, company: str) -> bool:
    return not company or company.casefold() in (document.company or "").casefold()
