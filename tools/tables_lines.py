"""Lines of a document as rows of cells, and runs of rows as tables. Pure; knows no meaning.

Reads pipe rows, tab rows, and printed rows whose columns stand at least two spaces apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from agent.domain import Field

_PIPES: Final = re.compile(r"[^|\t\n]+")
_RULE: Final = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?)?")  # Markdown's, below heads
# "Revenue     $ 1,234     (12)": single spaces stay within a cell.
_PRINTED: Final = re.compile(r"(?:[$€£]\s*)?\S+(?: \S+)*")
_GAP: Final = re.compile(r"\S {2,}[\S]")
_NUMBER: Final = r"\(?[+−-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\)?"
VALUE: Final = re.compile(rf"(?P<sign>[$€£])?\s*(?P<number>{_NUMBER}|\([$€£]\s*[\d,.]+\))\s*"
                          r"(?P<share>%\)?)?")  # fmt: skip
NOTHING: Final = re.compile(r"[$€£]?\s*(?:[—–-]+|N/?[AM]\.?|\*+)\s*%?|", re.I)
YEAR: Final = re.compile(r"(?:19|20)\d\d")
MOST_LEAD: Final = 5  # lines above a table that may say what it is
MOST_GROUP_WORDS: Final = 8  # of a line that names the rows below it
_TITLE: Final = re.compile(r"[A-Z(][^.;!?|]*:?")
UNITS: Final = re.compile(
    r"\((?:(?:u\.s\. )?dollars |amounts |[$€£] ?)?in (?P<scale>thousands|millions|billions)\b"
    r"(?P<rest>[^)]*)\)",
    re.I,
)
# "€ million" above the labels: the unit of all that is not marked otherwise.
UNIT_HEAD: Final = re.compile(
    r"(?:in )?(?P<sign>[$€£]|EUR|USD|GBP) ?(?P<scale>thousand|million|billion)s?", re.I
)


class Line(NamedTuple):
    """A line with its place; ``cells`` are empty where it is no row."""

    start: int
    end: int
    text: str
    cells: tuple[Field, ...] = ()

    @property
    def values(self) -> tuple[Field, ...]:
        """The cells behind the label, where all of them hold a figure or say that there is none."""
        rest = self.cells[1:]
        return rest if any(c.value for c in rest) and all(is_value(c.value) for c in rest) else ()

    @property
    def years(self) -> tuple[Field, ...]:
        """Its cells, where each is a year and nothing else."""
        only = len(self.cells) > 1 and all(YEAR.fullmatch(c.value) for c in self.cells)
        return self.cells if only else ()


class Table(NamedTuple):
    """A run of rows under one set of heads, with the lines that stand right above it.

    ``body`` holds rows with figures, and lines that name the rows below them.
    """

    lead: tuple[Line, ...]
    heads: tuple[Line, ...]
    body: tuple[Line, ...]

    @property
    def width(self) -> int:
        """How many figures most of its rows have."""
        counts = [len(line.values) for line in self.body if line.values]
        return max(set(counts), key=lambda n: (counts.count(n), n)) if counts else 0


def is_value(text: str) -> bool:
    """Whether a cell holds a figure, or says that there is none."""
    return VALUE.fullmatch(text) is not None or NOTHING.fullmatch(text) is not None


def whole(line: Line) -> Field:
    """All of a line as one field."""
    return Field(value=line.text, start=line.start, end=line.end)


def is_units(line: Line) -> bool:
    """Whether a line says in what unit the figures are, and no more."""
    return not line.values and bool(UNITS.fullmatch(line.text.strip("| ")))


def is_title(text: str) -> bool:
    """Whether a line of few words is written as a name: "North America", "AWS"."""
    words = text.split()
    long = [w for w in words if len(w) > 3 or len(words) == 1]
    return len(words) <= 5 and bool(long) and all(w[:1].isupper() for w in long) and (
        text[-1:].isalnum()
    )  # fmt: skip


def lines(text: str) -> Iterator[Line]:
    """The lines that are not blank."""
    start = 0
    for raw in text.split("\n"):
        if (bare := raw.strip()) and not _RULE.fullmatch(bare):
            at = start + len(raw) - len(raw.lstrip())
            yield Line(at, at + len(bare), bare, tuple(_cells(bare, at)))
        start += len(raw) + 1


def _cells(line: str, offset: int) -> Iterator[Field]:
    printed = "|" not in line and "\t" not in line
    if printed and not (_GAP.search(line) and len(_PRINTED.findall(line)) > 1):
        return
    for found in (_PRINTED if printed else _PIPES).finditer(line):
        raw = found.group()
        value = " ".join(raw.split())
        if value or found.start() > 1:  # an empty cell behind the label keeps its column
            start = offset + found.start() + len(raw) - len(raw.lstrip())
            end = offset + found.start() + len(raw.rstrip())
            yield Field(value=value, start=start, end=end)


def tables(text: str) -> tuple[list[Table], list[Line]]:
    """The tables of a text in order, and the rows of bare years that stand apart from any.

    Pages drawn in another order than they are read set the years of a head behind its table.
    """
    reader = _Reader()
    for line in lines(text):
        reader.take(line)
    reader.close()
    return reader.found, reader.apart


class _Reader:
    """Walks the lines; a head behind figures, prose, or any other row ends a table."""

    def __init__(self) -> None:
        self.found: list[Table] = []
        self.apart: list[Line] = []
        self._lead: list[Line] = []
        self._above: list[Line] = []
        self._heads: list[Line] = []
        self._body: list[Line] = []

    def take(self, line: Line) -> None:
        """The next line."""
        if line.years:
            self._years(line)
        elif line.values:
            self._body.append(line)
        elif sum(bool(c.value) for c in line.cells) > 1 and not self._units(line):
            self._head(line)
        elif self._names(line) or line.cells:
            self._name(line)
        else:
            self.close()
            self._lead = [*self._lead, line][-MOST_LEAD:]

    def close(self) -> None:
        """End the table, if one is open."""
        if self._heads and any(line.values for line in self._body):
            self.found.append(Table(tuple(self._above), tuple(self._heads), tuple(self._body)))
        trailing = [line for line in reversed(self._body) if not line.cells]
        if self._body:
            self._lead = trailing[::-1] if not self._body[-1].values else []
        self._heads, self._body, self._above = [], [], []

    def _years(self, line: Line) -> None:
        if self._heads and not self._body:
            self._heads.append(line)
            return
        self.close()
        self.apart.append(line)

    def _head(self, line: Line) -> None:
        if any(one.values for one in self._body) or not self._heads:
            self.close()
            self._above, self._lead = self._lead, []
        self._heads.append(line)

    def _name(self, line: Line) -> None:
        """A line that may name the rows below it, or the table that begins there."""
        if self._heads or line.cells:
            self._body.append(line)
        if not line.cells:
            self._lead = [*self._lead, line][-MOST_LEAD:]

    @staticmethod
    def _units(line: Line) -> bool:
        """Whether it names rows and their unit: "Inventories: | (In millions)"."""
        return all(UNITS.search(cell.value) for cell in line.cells[1:])

    @staticmethod
    def _names(line: Line) -> bool:
        words = line.text.split()
        short = len(words) <= MOST_GROUP_WORDS and _TITLE.fullmatch(line.text) is not None
        return short or UNITS.fullmatch(line.text) is not None
