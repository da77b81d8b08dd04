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

from tools.edgar_concepts import Concept

MOST: Final = 400  # facts that a document holds, the latest
_SIGNS: Final[Mapping[str, str]] = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_LENGTHS: Final = (
    (80, 100, "three months"), (170, 195, "six months"), (260, 285, "nine months"),
    (340, 380, "year"),
)  # fmt: skip
_PLURAL: Final = ("assets", "liabilities", "share", "outstanding", "equivalents", "employees")
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


def document(company: str, name: str, concept: Concept, unit: str, told: Sequence[Told]) -> str:
    """All facts as a Markdown document with front matter: a section for each filing, latest first.

    Worded as the rest of the program reads it best: company, measure, period and value in one
    sentence each, and nothing else in it; form, accession number and day of filing in the heading.
    """
    title = f"{company}: {name} as filed with the SEC"
    shown = told[:MOST]
    latest = max((t.fact.filed for t in shown), default=None)
    head = {"title": title, "outlet": "SEC EDGAR", "kind": "filing"}
    if latest:
        head["date"] = latest.isoformat()
    front = "\n".join(f"{key}: {json.dumps(value)}" for key, value in head.items())
    filings: dict[tuple[date, str], list[Told]] = {}
    for one in shown:
        filings.setdefault((one.fact.filed, one.fact.accn), []).append(one)
    parts = [f"---\n{front}\n---\n# {title}"]
    for _, own in sorted(filings.items(), reverse=True):
        parts.append(f"## {filing(own[0].fact).capitalize()}")
        parts += dict.fromkeys(sentence(company, name, unit, one) for one in own)
    parts += ["## XBRL", f"The figures are tagged {concept.taxonomy}:{concept.tag} in {unit}."]
    return "\n\n".join([*parts, *_calendar(company, shown)]) + "\n"


def filing(fact: Fact) -> str:
    """Where a fact was filed, in words."""
    return f"form {fact.form}, accession {fact.accn}, filed {fact.filed}"


def sentence(company: str, name: str, unit: str, told: Told) -> str:
    """One fact as a sentence."""
    fact = told.fact
    value = amount(fact.val, unit)
    verb = "were" if name.endswith(_PLURAL) else "was"
    if fact.start is None:
        return f"{company}'s {name} {verb} {value} as of {_day(fact.end)}."
    return f"In {_period(told)}, {company}'s {name} {verb} {value}."


def dates(fact: Fact) -> str:
    """The days of a fact's period."""
    return f"{fact.start} to {fact.end}" if fact.start else f"at {fact.end}"


def amount(value: Decimal, unit: str) -> str:
    """A value with its unit, no digit lost: "$245.122 billion", "$11.8 per share"."""
    currency, _, per = unit.partition("/")
    minus = "-" if value < 0 else ""
    digits = _scaled(abs(value)) if currency != "pure" else f"{abs(value):,f}"
    if currency in _SIGNS:
        told = f"{minus}{_SIGNS[currency]}{digits}"
    elif currency == "pure":
        told = f"{minus}{digits}"
    elif len(currency) == 3 and currency.isupper():
        told = f"{currency} {minus}{digits}"
    else:
        told = f"{minus}{digits} {currency}"
    return f"{told} per {per.removesuffix('s')}" if per else told


def _scaled(value: Decimal) -> str:
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if value >= size and value % (size // 1000) == 0:
            return f"{_trimmed(value / size)} {word}"
    return _trimmed(value)


def _trimmed(value: Decimal) -> str:
    digits = f"{value:,f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _period(told: Told) -> str:
    fact = told.fact
    if told.label:
        year, quarter = told.label[2:6], told.label[7:]
        within = f"the {_QUARTERS[int(quarter) - 1]} quarter of " if quarter else ""
        return f"{within}fiscal {year}"
    for low, high, name in _LENGTHS:
        if low <= fact.days <= high:
            return f"the {name} ended {_day(fact.end)}"
    return f"the period from {_day(fact.start)} to {_day(fact.end)}"


def _calendar(company: str, told: Sequence[Told]) -> list[str]:
    """When the company's fiscal years began and ended, where the facts tell."""
    years = {t.label: t.fact for t in told if len(t.label) == 6 and t.fact.start}
    return [
        f"Fiscal {label[2:]} of {company} began on {_day(fact.start)} and ended on "
        f"{_day(fact.end)}."
        for label, fact in sorted(years.items(), reverse=True)
    ]


def _day(day: date | None) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}" if day else ""
