"""Questions for a figure, answered with tools that are chosen by rule, without a model.

Of a question it is read whose figure is asked for, of what, for when, and whether it or its change
is wanted: that settles the tools (``table``, ``table`` twice and ``calculate``) and their
arguments. A sentence is made of what they give, and the gate has the last word on it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final, Literal, NamedTuple

from agent.draft.pieces import Piece
from agent.forage.closing import asked_periods
from agent.tooling.filling import label, undated
from agent.tooling.views import kinds
from tools.context_company import short_name
from tools.contract import Stated
from tools.periods_labels import in_words, sort_key, year_earlier
from tools.registry import Call
from tools.tables_told import was
from tools.words import possessive, stems

_CHANGE: Final = re.compile(
    r"\b(?:by how much|grow(?:th|n)?|grew|ris(?:e|en)|rose|f[ae]ll(?:en)?"
    r"|chang(?:e|ed)|increas(?:e|ed)|decreas(?:e|ed)|declin(?:e|ed)|compared? (?:to|with))\b",
    re.I,
)
# A figure is no answer to these.
_OTHER: Final = re.compile(r"\b(?:who|whom|whose|why|when|where)\b", re.I)
# What one paper calls revenue, another calls net sales.
_SAME: Final = (
    (re.compile(r"\b(?:revenues?|turnover|sales)\b", re.I), "net sales"),
    (re.compile(r"\b(?:net sales|turnover|sales)\b", re.I), "revenue"),
    (re.compile(r"\boperating profit\b", re.I), "operating income"),
    (re.compile(r"\bgross profit\b", re.I), "gross margin"),
)


class Wanted(NamedTuple):
    """What a question asks a table for. ``periods`` in order of time, one or two."""

    kind: Literal["figure", "change"]
    label: str
    company: str
    periods: tuple[str, ...]


def wanted(question: str, companies: Collection[str]) -> Wanted | None:
    """What is asked for; None where it is no figure of a named period, or names no row.

    The words that are left name the row, all of them: what asks for no figure finds no row.

    Args:
        question: As a reader asks it.
        companies: Names of those whose papers the library holds; the only one is meant where the
            question names none.
    """
    change = _CHANGE.search(question) is not None
    if _OTHER.search(question) or "statement" in kinds(question):
        return None
    periods = tuple(dict.fromkeys(asked_periods(question)))
    if change and len(periods) == 1 and (before := year_earlier(periods[0])):
        periods = (before, periods[0])
    if len(periods) != (2 if change else 1):
        return None
    named = [c for c in companies if set(stems(short_name(c))) <= set(stems(question))]
    if len(named) > 1 or (not named and len(companies) != 1):
        return None
    company = short_name(named[0] if named else next(iter(companies)))
    row = label(undated(question), company)
    if not row:
        return None
    ordered = tuple(sorted(periods, key=sort_key))
    return Wanted("change" if change else "figure", row, company, ordered)


async def figures(question: str, companies: Collection[str], call: Call) -> list[Piece]:
    """The answer as one sentence with its evidence, not yet judged; empty where tools have none.

    Args:
        question: As a reader asks it.
        companies: See ``wanted``.
        call: A tool by name with arguments; every call is recorded by whoever hands it in.
    """
    one = wanted(question, companies)
    if one is None:
        return []
    cells = []
    for period in one.periods:
        lines = await _looked_up(one, period, call)
        if not lines:
            return []
        cells.append(lines)
    if one.kind == "figure":
        return [] if _below(cells[0][0]) else [_figure(one, cells[0][0])]
    first, last = _paired(cells[0], cells[1])
    if _below(first) or _below(last):
        return []
    operands = [{"evidence_id": c.evidence_id, "figure": c.amount} for c in (first, last)]
    operation = "difference" if last.amount.endswith("percent") else "growth"
    made = await call("calculate", {"operation": operation, "operands": operands})
    if made.result is None:
        return []
    return [_change(one, first, last, made.result.value)]


async def _looked_up(one: Wanted, period: str, call: Call) -> Sequence[Stated]:
    """Cells by the question's words, else by what papers call the same thing."""
    for row in dict.fromkeys((one.label, *(p.sub(w, one.label) for p, w in _SAME))):
        asked: dict[str, object] = {
            "label": row,
            "company": one.company,
            "period": in_words(period),
        }
        called = await call("table", asked)
        if called.result is not None and called.result.figures:
            return _plain(called.result.figures)
    return ()


def _plain(cells: Sequence[Stated]) -> list[Stated]:
    """Without those that another row gives above zero: an expense is a deduction in some tables."""
    amounts = {one.amount for one in cells}
    return [c for c in cells if not _below(c) or c.amount.removeprefix("minus ") not in amounts]


def _paired(first: Sequence[Stated], last: Sequence[Stated]) -> tuple[Stated, Stated]:
    """Two cells of one row where there are such: its paper compares like with like."""
    for later in last:
        for earlier in first:
            if earlier.evidence_id == later.evidence_id:
                return earlier, later
    return first[0], last[0]


def _below(cell: Stated) -> bool:
    """Whether a figure is below zero: a row's name says what positive ones are of."""
    return cell.amount.startswith("minus ")


def _figure(one: Wanted, cell: Stated) -> Piece:
    text = f"{_named(one, cell)} {was(cell.name)} {cell.amount} {cell.when}."
    return Piece(text=text, evidence_ids=(cell.evidence_id,), origin="figure")


def _change(one: Wanted, first: Stated, last: Stated, by: str) -> Piece:
    way = "fell" if by.startswith("minus ") else "rose"
    text = (
        f"{_named(one, last)} {way} {by.removeprefix('minus ')}, from {first.amount} {first.when} "
        f"to {last.amount} {last.when}."
    )
    ids = tuple(dict.fromkeys((last.evidence_id, first.evidence_id)))
    return Piece(text=text, evidence_ids=ids, origin="computed")


def _named(one: Wanted, cell: Stated) -> str:
    if set(stems(one.company)) <= set(stems(cell.name)):
        return cell.name
    first, _, rest = cell.name.partition(" ")
    plain = first.lower() if first in ("Total", "Cost", "Costs", "Net", "Gross") else first
    return f"{possessive(one.company)} {plain} {rest}".strip()
