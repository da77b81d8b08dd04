"""Table rows put together again: heads over several lines, labels that wrap, figures between.

Pure: lines in, lines out. A row that keeps its label can be cited with what it measures.
"""

from __future__ import annotations

import re

from tools.load_lines import Cell, Line, is_value

_YEAR = re.compile(r"(?:19|20)\d\d")


def mend_rows(lines: list[Line]) -> list[Line]:
    """Lines of a page with the rows of its tables whole; the lines given are used up."""
    return _mend_labels(_stack_headers(lines))


def _stack_headers(lines: list[Line]) -> list[Line]:
    """Join column heads that are drawn over several lines: "June 25," above "2022"."""
    found: list[Line] = []
    for line in lines:
        while found and (columns := _stacks(found[-1], line)):
            for cell, n in zip(found.pop().cells, columns, strict=True):
                below = line.cells[n]
                line.cells[n] = Cell(
                    min(cell.x, below.x), max(cell.right, below.right), f"{cell.text} {below.text}"
                )
        found.append(line)
    return found


def _stacks(above: Line, line: Line) -> list[int]:
    """For each head of ``above`` the cell of ``line`` it stands over; empty if it is no stack."""
    if len(above.cells) < 2 or not 0 < above.y - line.y < 1.7 * line.size:
        return []
    columns: list[int] = []
    for cell in above.cells:
        over = [
            n for n, c in enumerate(line.cells) if cell.x < c.right + 2 and c.x < cell.right + 2
        ]
        if len(over) != 1 or is_value(cell.text) or len(cell.text) > 40:
            return []
        below = line.cells[over[0]].text
        if len(below) > 40 or (is_value(below) and not _YEAR.fullmatch(below)):
            return []
        columns += over
    distinct = len(set(columns)) == len(columns)
    return columns if distinct and not any(map(_is_amount, line.cells)) else []


def _is_amount(cell: Cell) -> bool:
    return is_value(cell.text) and not _YEAR.fullmatch(cell.text)


def _mend_labels(lines: list[Line]) -> list[Line]:
    """Join rows whose label runs over several lines, or whose figures sit between them."""
    found: list[Line] = []
    for line in lines:
        above = found[-1] if found else None
        if above is not None and _fills(above, line):
            last = above.cells[-1]
            above.cells[-1] = last._replace(text=f"{last.text} {line.text}")
            above.y = line.y
            continue
        if above is not None and _hangs(above, line):
            first = above.cells[0]
            above.cells[0] = first._replace(text=f"{first.text} {line.text}")
            continue
        if above is not None and _is_label(above) and _gap(above, line) < 1.45:
            if is_value(line.cells[0].text) and above.right < line.x + line.size:
                above.cells, above.y = above.cells + line.cells, line.y
                _mend_last(found)
                continue
            if _wraps(above, line):
                first = line.cells[0]
                text = f"{above.text} {first.text}"
                line.cells[0] = Cell(min(above.x, first.x), first.right, text)
                found[-1] = line
                continue
        found.append(line)
    return found


def _mend_last(found: list[Line]) -> None:
    """A row just completed may itself continue the label above it."""
    if len(found) > 1 and _is_label(found[-2]) and _wraps(found[-2], found[-1]):
        label, row = found[-2], found.pop()
        first = row.cells[0]
        found[-1] = row
        row.cells[0] = Cell(min(label.x, first.x), first.right, f"{label.text} {first.text}")


def _is_label(line: Line) -> bool:
    return len(line.cells) == 1 and not is_value(line.cells[0].text) and not line.text.endswith(":")


def _goes_on(above: str, first: str) -> bool:
    if above.count("(") > above.count(")") and ")" in first:
        return True  # "(4,070 outstanding as of December 25," above "2021)"
    return not is_value(first) and (first[:1].islower() or first[:1] in "(&")


def _gap(above: Line, line: Line) -> float:
    return abs(above.y - line.y) / max(line.size, 0.1)


def _fills(above: Line, line: Line) -> bool:
    """Whether ``line`` goes on with the words in the last cell of the row above."""
    last = above.cells[-1]
    return (
        len(above.cells) > 1
        and len(line.cells) == 1
        and 0 < above.y - line.y < 1.45 * line.size
        and abs(last.x - line.x) < line.size
        and not is_value(last.text)
        and (line.text[0].islower() or line.text[0] in "(&")
    )


def _hangs(above: Line, line: Line) -> bool:
    """Whether ``line`` ends the label of a row whose figures stand half a line higher."""
    return (
        len(above.cells) > 1
        and len(line.cells) == 1
        and 0 < above.y - line.y < 0.8 * line.size
        and abs(above.x - line.x) < 2 * line.size
        and not is_value(line.text)
    )


def _wraps(above: Line, line: Line) -> bool:
    """Whether ``line`` is a row whose label began on the line above."""
    first = line.cells[0].text
    return (
        len(line.cells) > 1
        and _gap(above, line) < 1.45
        and is_value(line.cells[-1].text)
        and _goes_on(above.text, first)
        and above.bold == line.bold
        and not above.text.endswith((".", ":"))
    )
