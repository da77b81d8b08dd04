"""Placed pieces of text to lines, and table rows put together again from their cells.

Pure: coordinates and characters in, lines out. Pages draw tables in many orders: a label over two
lines and its figures between them, a header cell by cell, footnote marks at the very end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

_VALUE = re.compile(
    r"[\s$€£¥(+–—-]*\d[\d.,]*[\s)%x×]*(?:bps|pts?)?|[—–-]+\s*%?|n/?[am]\.?|nm|\*+", re.IGNORECASE
)
_MARK = re.compile(r"(?:\(\w{1,2}\)|\d{1,2}|[*†‡])(?:[,\s]*(?:\(\w{1,2}\)|\d{1,2}|[*†‡]))*")
_OPENS = re.compile(r"[$€£¥(]+")
_CLOSES = re.compile(r"[)%]+|%\s*\)|bps|pts?|x")
_BACK = 10  # lines that a cell may look back for its row; a column of prose is longer


class Piece(NamedTuple):
    """Text drawn at one place: ``x``/``y`` in points, ``y`` grows upwards, ``size`` in points.

    ``turn`` is 1 for text that runs upwards, -1 for downwards, 0 otherwise.
    """

    x: float
    y: float
    right: float
    size: float
    bold: bool
    text: str
    turn: int = 0


class Cell(NamedTuple):
    """A run of words without a wide gap."""

    x: float
    right: float
    text: str


@dataclass
class Line:
    """Cells on one height, left to right."""

    y: float
    size: float
    bold: bool
    cells: list[Cell] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words of the line."""
        return " ".join(" ".join(cell.text.split()) for cell in self.cells)

    @property
    def x(self) -> float:
        """Left edge in points."""
        return self.cells[0].x

    @property
    def right(self) -> float:
        """Estimated right edge in points."""
        return max(cell.right for cell in self.cells)


def is_value(text: str) -> bool:
    """Whether a cell holds a figure or one of the signs that stand for none."""
    return _VALUE.fullmatch(text.strip()) is not None


def page_lines(pieces: list[Piece]) -> tuple[list[Line], int]:
    """Lines of a page in reading order, table rows mended, and the number of marks left out."""
    sizes = sorted(piece.size for piece in pieces for _ in range(len(piece.text)))
    body = sizes[len(sizes) // 2] if sizes else 0.0
    lines: list[Line] = []
    raised: list[Piece] = []
    for piece in pieces:
        if piece.size < 0.8 * body and len(piece.text.strip()) <= 12:
            raised.append(piece)  # footnote marks are placed once all lines stand
        elif not _extend(lines, piece):
            lines.append(Line(piece.y, piece.size, piece.bold, [_cell(piece)]))
    left_out = sum(not _attach(lines, piece) for piece in raised)
    for line in lines:
        line.cells = _join_signs(sorted(line.cells, key=lambda cell: cell.x))
    lines = [line for line in lines if line.cells]
    return _mend_labels(_stack_headers(lines)), left_out


def _cell(piece: Piece) -> Cell:
    return Cell(piece.x, piece.right, piece.text)


def _extend(lines: list[Line], piece: Piece) -> bool:
    """Add the piece to the line it continues, or to a recent row on its height."""
    if not lines:
        return False
    last = lines[-1]
    same_height = abs(last.y - piece.y) < 0.5 * max(last.size, piece.size)
    if same_height and piece.x >= last.cells[-1].x:
        _append(last, piece)
        return True
    words = piece.text.strip()
    if len(words) > 40:
        return False
    for line in reversed(lines if is_value(words) else lines[-_BACK:]):
        if abs(line.y - piece.y) < 0.35 * min(line.size, piece.size):
            free = all(piece.x >= c.right - 1 or piece.right <= c.x + 1 for c in line.cells)
            if free:
                line.cells.append(_cell(piece))
                line.bold = line.bold and piece.bold
            return free
    return False


def _append(line: Line, piece: Piece) -> None:
    last = line.cells[-1]
    gap = piece.x - last.right
    # The estimate of a long piece's width errs by more than that of a short one.
    if gap > 0.9 * piece.size + 0.04 * (last.right - last.x):
        line.cells.append(_cell(piece))
    else:
        joined = last.text + piece.text
        line.cells[-1] = Cell(last.x, max(last.right, piece.right), joined)
    line.bold = line.bold and piece.bold
    line.size = max(line.size, piece.size)


def _attach(lines: list[Line], piece: Piece) -> bool:
    """Put a small piece where it belongs; footnote marks are left out, trade marks kept."""
    words = piece.text.strip()
    near = [
        line
        for line in lines
        if abs(line.y - piece.y) < 0.6 * line.size and line.size > piece.size / 0.8
    ]
    if not near:
        for line in lines:
            if abs(line.y - piece.y) < 0.35 * line.size:
                line.cells.append(_cell(piece))
                return True
        lines.append(Line(piece.y, piece.size, piece.bold, [_cell(piece)]))
        return True
    if _MARK.fullmatch(words):
        return False
    line = min(near, key=lambda found: abs(found.y - piece.y))
    for n, cell in enumerate(line.cells):
        if cell.x <= piece.x <= cell.right + piece.size:
            line.cells[n] = cell._replace(text=cell.text.rstrip() + words)
            return True
    line.cells.append(_cell(piece))
    return True


def _join_signs(cells: list[Cell]) -> list[Cell]:
    """Give currency signs, brackets and percent signs drawn apart back to their figures."""
    joined: list[Cell] = []
    opening: Cell | None = None
    for cell in cells:
        words = cell.text.strip()
        if not words:
            continue
        if opening is not None:
            tight = cell.text.strip()[0] in "0123456789.(—–-"
            cell = Cell(opening.x, cell.right, opening.text + ("" if tight else " ") + words)
            opening = None
        if _OPENS.fullmatch(words) and cell.text.strip() == words:
            opening = cell._replace(text=words)
        elif joined and _CLOSES.fullmatch(words) and is_value(joined[-1].text):
            last = joined[-1]
            joined[-1] = Cell(last.x, cell.right, last.text.rstrip() + words)
        else:
            joined.append(cell._replace(text=cell.text.strip()))
    return [*joined, opening] if opening is not None else joined


def _stack_headers(lines: list[Line]) -> list[Line]:
    """Join column heads that are drawn over two lines: "June 25," above "2022"."""
    found: list[Line] = []
    for line in lines:
        above = found[-1] if found else None
        if above is not None and (shift := _stacks(above, line)) is not None:
            for n, cell in enumerate(above.cells):
                below = line.cells[n + shift]
                text = f"{cell.text} {below.text}"
                line.cells[n + shift] = Cell(
                    min(cell.x, below.x), max(cell.right, below.right), text
                )
            found[-1] = line
        else:
            found.append(line)
    return found


def _stacks(above: Line, line: Line) -> int | None:
    """How many label cells ``line`` has before the heads it shares with ``above``, if it does."""
    shift = len(line.cells) - len(above.cells)
    if shift not in (0, 1) or len(above.cells) < 2 or not 0 < above.y - line.y < 1.7 * line.size:
        return None
    pairs = list(zip(above.cells, line.cells[shift:], strict=True))
    if any(is_value(a.text) or len(a.text) > 30 or len(b.text) > 30 for a, b in pairs):
        return None
    years = all(re.fullmatch(r"(?:19|20)\d\d", b.text) for _, b in pairs)
    if not years and any(is_value(b.text) for _, b in pairs):
        return None
    centred = all(abs(a.x + a.right - b.x - b.right) < 3 * line.size for a, b in pairs)
    return shift if centred else None


def _mend_labels(lines: list[Line]) -> list[Line]:
    """Join rows whose label runs over several lines, or whose figures sit between them."""
    found: list[Line] = []
    for line in lines:
        above = found[-1] if found else None
        if above is not None and _is_label(above) and _gap(above, line) < 1.45:
            if is_value(line.cells[0].text) and above.right < line.x + line.size:
                above.cells = above.cells + line.cells
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


def _gap(above: Line, line: Line) -> float:
    return abs(above.y - line.y) / max(line.size, 0.1)


def _wraps(above: Line, line: Line) -> bool:
    """Whether ``line`` is a row whose label began on the line above."""
    first = line.cells[0].text
    return (
        len(line.cells) > 1
        and _gap(above, line) < 1.45
        and is_value(line.cells[-1].text)
        and not is_value(first)
        and (first[:1].islower() or first[:1] in "(&")
        and above.bold == line.bold
        and not above.text.endswith((".", ":"))
    )
