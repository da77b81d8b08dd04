"""Placed pieces of text to lines of cells.

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
_NOTE = r"(?:\(\w{1,2}\)|\d{1,2}|[*†‡])"
_MARK = re.compile(rf"{_NOTE}(?:[,\s]*{_NOTE})*|[®™℠©]")
_OPENS = re.compile(r"[$€£¥(]+")
_CLOSES = re.compile(r"[)%]+|%\s*\)|bps|pts?|x")
_TRADE = frozenset("®™℠©")
_SIGNS_LAST = re.compile(r"(.*?)\s*([$€£¥])$")
_BOX = frozenset("☐☒☑✓•·▪■●○◦‣")
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


@dataclass(eq=False)
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
    """Lines of a page in reading order, and the number of footnote marks left out."""
    sizes = sorted(piece.size for piece in pieces for _ in range(len(piece.text)))
    body = sizes[len(sizes) // 2] if sizes else 0.0
    lines: list[Line] = []
    raised: list[Piece] = []
    for piece in pieces:
        if piece.size < 0.8 * body and _MARK.fullmatch(piece.text.strip()):
            raised.append(piece)  # footnote marks are placed once all lines stand
        elif not _extend(lines, piece):
            _insert(lines, Line(piece.y, piece.size, piece.bold, [_cell(piece)]))
    left_out = sum(not _attach(lines, piece) for piece in raised)
    for line in lines:
        line.cells = _join_signs(sorted(line.cells, key=lambda cell: cell.x))
    lines = [line for line in lines if line.cells]
    return lines, left_out


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


def _insert(lines: list[Line], line: Line) -> None:
    """Append the line, or put it above the rows of a table that was begun further down."""
    place = len(lines)
    if len(line.text) <= 40 and lines and 0 < line.y - lines[-1].y < 5 * line.size:
        while place > max(0, len(lines) - _BACK) and lines[place - 1].y < line.y:
            place -= 1
    lines.insert(place, line)


def _append(line: Line, piece: Piece) -> None:
    last = line.cells[-1]
    gap = piece.x - last.right
    # The estimate of a long piece's width errs by more than that of a short one.
    listed = len(line.cells) == 1 and is_value(last.text) and gap > 0.5 * piece.size
    if listed or gap > 0.9 * piece.size + 0.04 * (last.right - last.x):
        line.cells.append(_cell(piece))
    else:
        apart = " " if last.text.strip() in _BOX and gap > 0.1 * piece.size else ""
        joined = last.text + apart + piece.text
        line.cells[-1] = Cell(last.x, max(last.right, piece.right), joined)
    line.bold = line.bold and piece.bold
    line.size = max(line.size, piece.size)


def _attach(lines: list[Line], piece: Piece) -> bool:
    """Put a small mark where it belongs; raised footnote marks are left out (False)."""
    words = piece.text.strip()
    above = [
        line
        for line in lines
        if 0.1 * line.size < piece.y - line.y < 0.7 * line.size and line.size > 1.2 * piece.size
    ]
    if not above:
        if not _extend(lines, piece):
            _insert(lines, Line(piece.y, piece.size, piece.bold, [_cell(piece)]))
        return True
    if words not in _TRADE:
        return False
    line = min(above, key=lambda found: piece.y - found.y)
    for n, cell in enumerate(line.cells):
        if cell.x <= piece.x <= cell.right + 2 * piece.size:
            line.cells[n] = cell._replace(text=_insert_mark(cell, piece.x, words))
            return True
    line.cells.append(_cell(piece))
    return True


def _insert_mark(cell: Cell, x: float, mark: str) -> str:
    """The cell's text with a trade mark after the word that ends nearest to its place."""
    share = (x - cell.x) / max(cell.right - cell.x, 0.1)
    ends = [match.end() for match in re.finditer(r"\w+", cell.text)] or [len(cell.text)]
    place = min(ends, key=lambda end: abs(end - share * len(cell.text)))
    return cell.text[:place] + mark + cell.text[place:]


def _join_signs(cells: list[Cell]) -> list[Cell]:
    """Give currency signs, brackets and percent signs drawn apart back to their figures."""
    joined: list[Cell] = []
    sign = ""
    for number, cell in enumerate(cells):
        words = re.sub(r"(?<=\d)\s+(?=[)%])", "", " ".join(cell.text.split()))
        if not words:
            continue
        if sign:
            words = sign + ("" if words[0] in "0123456789.(—–-" else " ") + words
            sign = ""
        following = cells[number + 1].text.strip() if number + 1 < len(cells) else ""
        if following[:1] in set("0123456789.(—–-") and (match := _SIGNS_LAST.match(words)):
            words, sign = match[1], match[2]
        elif _OPENS.fullmatch(words) and following:
            words, sign = "", words
        if joined and _CLOSES.fullmatch(words) and is_value(joined[-1].text):
            last = joined[-1]
            joined[-1] = Cell(last.x, cell.right, last.text + words)
        elif words:
            joined.append(cell._replace(text=words))
    return joined
