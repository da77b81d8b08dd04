"""Finds time spans in text and gives each its canonical label.

Knows nothing of companies: whether "Q4 2017" is fiscal is told by the reference label, or not at
all. Relative words ("last year", "the quarter") mean nothing without a reference or a date of
publication and are then passed over; a quarter, half, month or day without its year keeps a label
that says so ("Q4", "--07-20").
"""

from __future__ import annotations

from datetime import date

from agent.domain import Period
from tools.periods_labels import (
    Kind,
    compatible,
    covers,
    following,
    in_words,
    label_kind,
    previous,
    same,
    shift,
    sort_key,
    year_earlier,
    year_of,
)
from tools.periods_readers import MIGHT, Found, absolute, calendar_spans
from tools.periods_relative import part_of_year, relative, settle

__all__ = [
    "Kind",
    "calendar_spans",
    "compatible",
    "covers",
    "following",
    "in_words",
    "label_kind",
    "periods",
    "previous",
    "same",
    "shift",
    "sort_key",
    "year_earlier",
    "year_of",
]


def periods(
    text: str, *, reference: str | None = None, published: str | None = None
) -> list[Period]:
    """Find the time spans of a text, in its order, without overlaps.

    Args:
        text: Any text; a sentence or a paragraph is the intended size.
        reference: Label of the period in force ("FY2017Q4"), for "this quarter" and bare "Q3".
        published: ISO date of publication, for "last month" and dates without a year.

    Returns:
        Periods with offsets into ``text``; ``rule`` says how a relative one was resolved.
    """
    if not MIGHT.search(text):
        return []
    day = _published(published)
    reference = reference if reference and label_kind(reference) not in (None, "partial") else None
    found = [_settled(text, f, reference, day) for f in absolute(text)]
    for start, end, label, rule in relative(text, reference, day):
        if all(end <= other.start or other.end <= start for other in found):
            found.append(Found(start, end, label, rule))
    return [
        Period(
            text=text[f.start : f.end],
            start=f.start,
            end=f.end,
            label=f.label,
            fiscal="FY" in f.label,
            rule=f.rule,
        )
        for f in sorted(found)
    ]


def _settled(text: str, found: Found, reference: str | None, day: date | None) -> Found:
    if found.dated:
        return found
    if found.label[0] in "QH":
        whole = part_of_year(text, found.end, found.label, reference, day)
        if whole:
            return Found(found.start, *whole)
    return Found(found.start, found.end, *settle(found.label, found.rule, reference, day))


def _published(stated: str | None) -> date | None:
    try:
        return date.fromisoformat(stated[:10]) if stated else None
    except ValueError:
        return None
