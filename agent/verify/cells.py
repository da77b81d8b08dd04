"""Mechanical check of sentences that rows of tables are to carry: label, period, value, way.

Where a sentence's figures stand in cells, nothing is left to resemblance: every word of it has to
be the row's, the company's, a period's, or one of a few that only join them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.domain import Cell, Derived, Evidence, Figure
from agent.verify.cells_words import (
    BASE,
    CHANGED,
    DOWN,
    JOINING,
    UP,
    YEAR_BEFORE,
    plain_words,
    word_stems,
)
from agent.verify.findings import Finding, bad, good
from agent.verify.reading import Premise, Reading
from tools.figures import agrees
from tools.periods import same, sort_key, year_earlier
from tools.tables_told import amount, when

CELL: Final = "table cell"  # the rule of what was drawn from rows
_SHARES: Final = ("%", "pp", "bp")


class Bound(NamedTuple):
    """A figure of the claim with the row it is of and the period that the claim gives to it.

    ``base``: it is what another is compared with. ``change``: it says by how much.
    """

    figure: Figure
    evidence: Evidence
    period: str
    base: bool
    change: bool


class Used(NamedTuple):
    """A figure with the cells that give it."""

    bound: Bound
    cells: tuple[Cell, ...]
    rule: str


def of_rows(known: Sequence[Premise]) -> bool:
    """Whether all of the evidence are rows of tables in plain words."""
    return bool(known) and all(one.evidence.told for one in known)


def check_cells(claim: Reading, known: Sequence[Premise]) -> list[Finding]:
    """One finding: the cells that give the sentence, or the first thing that they do not."""
    rows = [one.evidence for one in known]
    strange = _strange(claim, rows)
    used: list[Used] = []
    for bound in _bound(claim, rows):
        if isinstance(bound, str):
            return [bad("figure", bound)]
        cells = _cells_of(claim, bound, used)
        if cells is None:
            return [_refused(bound)]
        used.append(cells)
    if lost := _unnamed(claim, rows, used):
        return [bad("figure", f"the sentence does not say that it is of {lost}", conflict=True)]
    if strange:
        return [bad("words", f"the row of the table does not say: {', '.join(strange[:4])}")]
    if wrong := _wrong_way(claim, rows, used):
        return [wrong]
    if not used and not _ways(claim.text):
        return [bad("figure", "the sentence gives no figure of the row")]
    return [_carried(rows, used)]


def current(row: Evidence) -> Cell | None:
    """The cell of the paper's own period: the latest, of these the shortest."""
    cells = row.row.cells if row.row else ()
    last = max((sort_key(c.period)[:3] for c in cells), default=())
    near = [c for c in cells if sort_key(c.period)[:3] == last]
    return min(near, key=lambda c: sort_key(c.period), default=None)


def year_ago(row: Evidence, cell: Cell) -> Cell | None:
    """The cell of the same row for the same stretch of the year before."""
    before = year_earlier(cell.period) if cell.kind == "flow" else None
    return next((c for c in row.row.cells if c.period == before), None) if row.row else None


def _periods(claim: Reading) -> list[tuple[int, int, str]]:
    return [(p.start, p.end, p.label) for p in claim.periods if p.rule is None]


def _figures(claim: Reading) -> list[Figure]:
    """Its figures, without those that are part of a period ("the first nine months")."""
    inside = [(p.start, p.end) for p in claim.periods]
    return [f for f in claim.figures if not any(a <= f.start < b for a, b in inside)]


def _bound(claim: Reading, rows: Sequence[Evidence]) -> Iterator[Bound | str]:
    """Each figure with its row and period; a reason where its row cannot be told."""
    found, named = _figures(claim), _periods(claim)
    last = ""
    for n, figure in enumerate(found):
        row = _row_before(claim.text, figure.start, rows)
        if row is None:
            yield f"the row of {figure.text} cannot be told"
            return
        after = found[n + 1].start if n + 1 < len(found) else len(claim.text)
        own = {p for a, _, p in named if figure.start < a < after or (n == 0 and a < figure.start)}
        if len(own) > 1:
            yield f"{figure.text} is given for two periods"
            return
        before = claim.text[: figure.start]
        base = BASE.search(before) is not None
        change = not base and (figure.unit in ("pp", "bp") or CHANGED.search(before) is not None)
        back = YEAR_BEFORE.match(claim.text, figure.end) is not None
        first = current(row)
        period = next(iter(own), "") or last or (first.period if first else "")
        if not own and (base or back):
            period = year_earlier(period) or ""
        elif not change:
            last = period
        yield Bound(figure, row, period, base, change)


def _row_before(text: str, offset: int, rows: Sequence[Evidence]) -> Evidence | None:
    """The row whose own words stand nearest before the figure."""
    if len(rows) == 1:
        return rows[0]
    stems = [word_stems(one.row.name if one.row else "") for one in rows]
    shared = frozenset.intersection(*stems)
    places = []
    for one, own in zip(rows, stems, strict=True):
        ends = [end for stem, end in plain_words(text[:offset]) if stem in own - shared]
        seen = {stem for stem, _ in plain_words(text[:offset])} if ends else set()
        places.append((max(ends) if ends and own - shared <= seen else -1, one))
    best = max(at for at, _ in places)
    found = [one for at, one in places if at == best]
    return found[0] if best >= 0 and len(found) == 1 else None


def _cells_of(claim: Reading, bound: Bound, before: Sequence[Used]) -> Used | None:
    """The cells that give a figure: its own, or the two that it is a change between."""
    row = bound.evidence.row
    if row is None:
        return None
    if bound.change or (bound.figure.unit == "%" and not _in_percent(bound.evidence)):
        return _change(claim, bound, before)
    for cell in row.cells:
        if same(cell.period, bound.period) and agrees(bound.figure, cell.figure):
            return Used(bound, (cell,), CELL)
    return None


def _in_percent(row: Evidence) -> bool:
    return row.row is not None and all(c.figure.unit == "%" for c in row.row.cells)


def _change(claim: Reading, bound: Bound, before: Sequence[Used]) -> Used | None:
    later, earlier = _pair(bound, before)
    if later is None or earlier is None or not _ways(claim.text):
        return None
    a, b = earlier.figure.value, later.figure.value
    unit, rule = bound.figure.unit, ""
    if unit == "%" and earlier.figure.unit not in _SHARES and a > 0:
        value, rule = (b - a) / a * 100, "percentage change"
    elif unit in ("pp", "bp") and earlier.figure.unit == "%":
        value, rule = (b - a) * (100 if unit == "bp" else 1), "difference"
    elif unit == earlier.figure.unit and unit not in _SHARES:
        value, rule = b - a, "difference"
    else:
        return None
    stated = bound.figure
    if abs(abs(value) - abs(stated.value)) * 2 > stated.step or stated.hedge not in ("", "about"):
        return None
    told = f"{rule} of {amount(earlier)} and {amount(later)} (table cells)"
    return Used(bound, (later, earlier), told)


def _pair(bound: Bound, before: Sequence[Used]) -> tuple[Cell | None, Cell | None]:
    """Later and earlier value of a change: those stated before it, else by its period."""
    row = bound.evidence
    levels = [u for u in before if u.bound.evidence is row and not u.bound.change]
    stated = next((u.cells[0] for u in reversed(levels) if not u.bound.base), None)
    own = row.row.cells if row.row else ()
    later = stated or next((c for c in own if same(c.period, bound.period)), None)
    base = next((u.cells[0] for u in reversed(levels) if u.bound.base), None)
    return later, base or (year_ago(row, later) if later else None)


def _refused(bound: Bound) -> Finding:
    """Why no cell gives the figure, naming what stands there instead."""
    figure, row = bound.figure, bound.evidence.row
    cells = row.cells if row else ()
    other = next((c for c in cells if agrees(figure, c.figure)), None)
    there = next((c for c in cells if same(c.period, bound.period)), None)
    if bound.change:
        told = f"the cells of the table do not give {figure.text} as a change"
    elif other is not None:
        told = f"the table gives {figure.text} {when(other)}"
    elif there is not None:
        told = f"the sentence says {figure.text}; the table says {amount(there)} {when(there)}"
    else:
        return bad("period", f"the table does not say {figure.text}", wrong=figure.text)
    return bad("figure", told, conflict=True, wrong=figure.text)


def _unnamed(claim: Reading, rows: Sequence[Evidence], used: Sequence[Used]) -> str:
    """The name of a row that the sentence draws on without saying it in full."""
    said = frozenset(stem for stem, _ in plain_words(claim.text))
    drawn = {u.bound.evidence.id for u in used} or {one.id for one in rows}
    for one in rows:
        name = one.row.name if one.row else ""
        if one.id in drawn and not word_stems(name, needed=True) <= said:
            return name
    return ""


def _strange(claim: Reading, rows: Sequence[Evidence]) -> list[str]:
    """Words that are neither the rows', nor the company's, nor of a figure or a period."""
    known = set(JOINING | UP | DOWN)
    for one in rows:
        fields = one.context.fields()
        known |= word_stems(one.row.name if one.row else "")
        known |= {
            s for n in ("company", "outlet") if n in fields for s in word_stems(fields[n].value)
        }
    masked = [(f.start, f.end) for f in claim.figures]
    masked += [(p.start, p.end) for p in claim.periods]
    left = claim.text
    for start, end in masked:
        left = left[:start] + " " * (end - start) + left[end:]
    return [left[end - len(stem) : end] for stem, end in plain_words(left) if stem not in known]


def _ways(text: str) -> list[tuple[int, str]]:
    """Where the sentence says that something rose or fell."""
    found = [(end, "up" if stem in UP else "down") for stem, end in plain_words(text)
             if stem in UP or stem in DOWN]  # fmt: skip
    return found


def _wrong_way(claim: Reading, rows: Sequence[Evidence], used: Sequence[Used]) -> Finding | None:
    """A rise or fall that the cells do not show."""
    for end, way in _ways(claim.text):
        row = _row_before(claim.text, end, rows)
        if row is None:
            return bad("direction", "what rose or fell cannot be told")
        period = next((p for _, _, p in _periods(claim)), "")
        first = current(row)
        shown = Bound(_NONE, row, period or (first.period if first else ""), False, True)
        later, earlier = _pair(shown, used)
        if later is None or earlier is None:
            return bad("direction", "the table gives nothing to compare it with", wrong=way)
        moved = later.figure.value - earlier.figure.value
        if not moved or (moved > 0) != (way == "up"):
            told = f"from {amount(earlier)} to {amount(later)} is not {way}"
            return bad("direction", told, conflict=True, wrong=way)
    return None


_NONE: Final = Figure(text="", start=0, end=0, value=0)


def _carried(rows: Sequence[Evidence], used: Sequence[Used]) -> Finding:
    """The cells as what the sentence was derived from, each with its head and caption."""
    words = [" ".join(one.quote.split()) for one in rows]
    places = []
    for one in used:
        for cell in one.cells:
            fields = [("head", f) for f in cell.heads] + [("caption", f) for f in cell.caption]
            fields += [("group", cell.group)] if cell.group else []
            places += [(one.bound.evidence.id, name, field) for name, field in fields]
    rules = [u.rule for u in used if u.rule != CELL]
    rule = "; ".join(dict.fromkeys((CELL, *rules)))
    words += [re.sub(r"\s+", " ", field.value) for _, _, field in places]
    derived = Derived(rule=rule, from_=tuple(dict.fromkeys(words)))
    told = ", ".join(f"{u.bound.figure.text} = {amount(u.cells[0])}" for u in used)
    return good("figure", told, used=tuple(one.id for one in rows), derived=derived,
                places=tuple(dict.fromkeys(places)))  # fmt: skip
