"""The facts of one XBRL concept of one company: read, chosen by period, and put into words.

``fy`` and ``fp`` of a fact are those of the filing that states it, not of the fact: a 10-K states
three years under one ``fy``. So a fact bears a fiscal label only where it is of the filing's own
period. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.edgar_concepts import Concept, spoken

MOST: Final = 400  # facts that a document holds, the latest
_SIGNS: Final[Mapping[str, str]] = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_QUARTERS: Final = ("first", "second", "third", "fourth")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_LABEL = re.compile(r"(FY)?(\d{4})(?:Q([1-4]))?")


class Fact(BaseModel):
    """A value as one filing states it; ``start`` is None for a state at ``end``."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    val: Decimal
    end: date
    start: date | None = None
    accn: str
    form: str
    filed: date
    fy: int | None = None
    fp: str | None = None
    frame: str | None = None

    @property
    def days(self) -> int:
        """Length of the period, 0 for a state."""
        return (self.end - self.start).days + 1 if self.start else 0


class Told(NamedTuple):
    """A fact as first filed, with its fiscal label ("FY2024", "FY2024Q3", "") and frames."""

    fact: Fact
    label: str
    frames: frozenset[str]


def facts(entries: Any) -> list[Told]:
    """The distinct values of one unit, latest period first; each as it was filed first.

    A value that was restated is there twice, with both filings.
    """
    read = sorted(_read(entries), key=lambda fact: (fact.filed, fact.accn))
    newest: dict[tuple[str, bool], date] = {}
    for fact in read:
        key = (fact.accn, fact.start is None)
        newest[key] = max(newest.get(key, date.min), fact.end)
    first: dict[tuple[date | None, date, Decimal], Fact] = {}
    labels: dict[tuple[date | None, date, Decimal], str] = {}
    frames: dict[tuple[date | None, date, Decimal], set[str]] = {}
    for fact in read:
        place = (fact.start, fact.end, fact.val)
        first.setdefault(place, fact)
        if fact.end == newest[fact.accn, fact.start is None] and (label := _label(fact)):
            labels.setdefault(place, label)
        if fact.frame:
            frames.setdefault(place, set()).add(fact.frame)
    told = [
        Told(fact, labels.get(place, ""), frozenset(frames.get(place, ())))
        for place, fact in first.items()
    ]
    return sorted(told, key=lambda t: (t.fact.end, t.fact.days, t.fact.filed), reverse=True)


def _read(entries: Any) -> Iterable[Fact]:
    for entry in entries if isinstance(entries, list) else ():
        try:
            yield Fact.model_validate(entry)
        except ValidationError:
            continue  # one that is broken does not spoil the others


def _label(fact: Fact) -> str:
    if fact.fy is None or fact.fp is None:
        return ""
    if fact.fp == "FY" and (fact.start is None or 340 <= fact.days <= 380):
        return f"FY{fact.fy}"
    if fact.fp in ("Q1", "Q2", "Q3") and (fact.start is None or 80 <= fact.days <= 100):
        return f"FY{fact.fy}{fact.fp}"
    return ""


def of_period(told: Sequence[Told], period: str | None) -> list[Told]:
    """The facts of a period: FY2024, FY2024Q3, 2024, 2024Q3, 2024-06-30 (its end); None: all.

    Raises:
        ValueError: It is written in another way.
    """
    if period is None:
        return list(told)
    wanted = period.strip().upper().replace(" ", "").replace("-Q", "Q")
    if match := _LABEL.fullmatch(wanted):
        fiscal, year, quarter = match.groups()
        label = f"FY{year}" + (f"Q{quarter}" if quarter else "")
        frame = f"CY{year}" + (f"Q{quarter}" if quarter else "")
        own = [t for t in told if t.label == label]
        if fiscal:
            return own
        return [t for t in told if t in own or {frame, f"{frame}I"} & t.frames]
    end = date.fromisoformat(wanted)
    return [t for t in told if t.fact.end == end]


def document(company: str, concept: Concept, unit: str, told: Sequence[Told]) -> str:
    """All facts as a Markdown document with front matter: a sentence each, latest first."""
    name = concept.label or spoken(concept.tag)
    title = f"{company}: {name} ({concept.taxonomy}:{concept.tag}, {unit})"
    shown = told[:MOST]
    latest = max((t.fact.filed for t in shown), default=None)
    head = {"title": title, "outlet": "SEC EDGAR", "kind": "filing"}
    if latest:
        head["date"] = latest.isoformat()
    front = "\n".join(f"{key}: {json.dumps(value)}" for key, value in head.items())
    rows = "\n\n".join(row(company, concept, unit, t) for t in shown)
    return f"---\n{front}\n---\n# {title}\n\n{rows}\n"


def row(company: str, concept: Concept, unit: str, told: Told) -> str:
    """One fact as a sentence with its period, form, day of filing and accession number."""
    fact = told.fact
    name = concept.label or spoken(concept.tag)
    when = (
        f"for the {_length(fact)}{_day(fact.start)} to {_day(fact.end)}"
        if fact.start
        else f"as of {_day(fact.end)}"
    )
    fiscal = f"{_fiscal(told.label)}, " if told.label else ""
    return (
        f"{company} reported {name} of {amount(fact.val, unit)} {when} "
        f"({fiscal}form {fact.form}, filed {_day(fact.filed)}, accession {fact.accn})."
    )


def amount(value: Decimal, unit: str) -> str:
    """A value with its unit, every digit as filed."""
    digits = f"{abs(value):,f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    minus = "-" if value < 0 else ""
    currency, _, per = unit.partition("/")
    if currency in _SIGNS:
        told = f"{minus}{_SIGNS[currency]}{digits}"
    elif currency == "pure":
        told = f"{minus}{digits}"
    elif len(currency) == 3 and currency.isupper():
        told = f"{currency} {minus}{digits}"
    else:
        told = f"{minus}{digits} {currency}"
    return f"{told} per {per.removesuffix('s')}" if per else told


def _length(fact: Fact) -> str:
    kinds = ((80, 100, "quarter"), (170, 195, "six months"), (260, 285, "nine months"))
    for low, high, name in (*kinds, (340, 380, "year")):
        if low <= fact.days <= high:
            return f"{name} from "
    return "period from "


def _fiscal(label: str) -> str:
    year, quarter = label[2:6], label[7:]
    return (
        f"{_QUARTERS[int(quarter) - 1]} quarter of fiscal {year}" if quarter else f"fiscal {year}"
    )


def _day(day: date | None) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else ""
