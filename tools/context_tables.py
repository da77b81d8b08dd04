"""Rows of tables: the label, the columns in force, and what they say of period and measure.

Knows pipe tables and printed rows ("Products $ 73,929 $ 77,457"); no arithmetic.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.domain import Field
from tools.context_measure import MEASURE
from tools.context_words import Told, one_line
from tools.periods import periods
from tools.periods_labels import label_kind

_CELL = re.compile(r"[^|\t\n]+")
_PRINTED_LABEL = re.compile(r"^[^\d$€£¥]*[^\d$€£¥\s(\[\-–—]")
_SHARE = 0.5


class Row(NamedTuple):
    """What a row tells: of what, which measure, which period."""

    subject: Field | None
    measure: Field | None
    period: Field | None


def cells(row: str, offset: int) -> list[Told]:
    """The cells of a pipe or tab row, trimmed, with their places; empty ones are left out."""
    found = []
    for match in _CELL.finditer(row):
        raw = match.group()
        if value := one_line(raw):
            start = offset + match.start() + len(raw) - len(raw.lstrip())
            found.append(Told(value, start, offset + match.start() + len(raw.rstrip())))
    return found


class TableInForce:
    """Walks the rows of a document; the first row of words above figures is the header."""

    def __init__(self, reference: str | None, published: str | None) -> None:
        self._reference = reference
        self._published = published
        self._end = -1
        self._columns: list[Field] = []

    def at(self, text: str, start: int, end: int) -> Row:
        """Read the next row, in reading order."""
        follows = self._end >= 0 and not any(c.isalnum() for c in text[self._end : start])
        self._end = end
        row = text[start:end]
        if "|" not in row and "\t" not in row:
            label = _PRINTED_LABEL.match(row)
            told = Told(one_line(label.group()), start, start + label.end()) if label else None
            return self._labelled(told, None)
        parts = cells(row, start)
        if not follows or self._is_header(parts):
            self._columns = self._periods(parts)
            return Row(None, None, self._single(self._columns))
        own = self._single(self._periods(parts))
        return self._labelled(parts[0] if parts else None, own or self._single(self._columns))

    def _is_header(self, parts: list[Told]) -> bool:
        named = self._periods(parts[1:])
        return len(named) > 0 and len(named) >= (len(parts) - 1) * _SHARE

    def _periods(self, parts: list[Told]) -> list[Field]:
        found = []
        for part in parts:
            for period in periods(part.value, reference=self._reference, published=self._published):
                if label_kind(period.label) not in (None, "partial"):
                    place = (part.start, part.end)
                    found.append(
                        Field(value=period.label, start=place[0], end=place[1], rule=period.rule)
                    )
        return found

    @staticmethod
    def _single(named: list[Field]) -> Field | None:
        return named[0] if len({field.value for field in named}) == 1 else None

    @staticmethod
    def _labelled(label: Told | None, period: Field | None) -> Row:
        if label is None:
            return Row(None, None, period)
        if match := MEASURE.search(label.value.lower()):
            start = label.start + match.start()
            measure = Told(match.group(), start, start + len(match.group())).field()
            return Row(None, measure, period)
        return Row(label.field("row label"), None, period)
