"""Gives relative and incomplete periods their label, from a reference period or a date.

The rules are conventions of financial prose, each named in ``Period.rule``; they read no sentence
around the words, so "last quarter" inside a retrospect is still counted from the reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from tools.periods_labels import (
    following,
    label_kind,
    parse,
    previous,
    shift,
    year_earlier,
    year_of,
)

_UNIT = r"(?:fiscal\s|financial\s|calendar\s|full\s)?(?P<{0}>quarter|year|month|half)"
_SAME = (
    r"(?:the\s)?(?:same|corresponding|comparable|equivalent|prior[\s-]year|year[\s-]ago|year[\s-]earlier"
    r"|previous[\s-]year)\s(?:fiscal\s)?(?:quarter|period|month|half|three\smonths)"
    r"(?:\s(?:of\sthe\s|of\s|in\sthe\s|in\s)?(?:(?:last|a|the\sprior|prior|the\sprevious|previous|one)"
    r"\s(?:fiscal\s)?year)(?:\s(?:ago|earlier|before))?)?"
    r"|(?:a|one)\syear\s(?:ago|earlier|before)|the\syear[\s-]ago\s(?:quarter|period)"
    r"|(?:the\s)?(?:last|prior|previous)[\s-]year(?:['’]s)?\s(?P<lq>first|second|third|fourth)?\s?"
    r"(?:quarter|period)"
)
_RELATIVE = re.compile(
    rf"\b(?:(?P<same>{_SAME})"
    rf"|(?P<last>(?:the\s|our\s)?(?:last|prior|previous|preceding)\s{_UNIT.format('u1')})"
    rf"|(?P<next>(?:the\s|our\s)?(?:next|coming|upcoming|following)\s{_UNIT.format('u2')})"
    rf"|(?P<this>(?:this|the\scurrent|current|the|our|for\sthe|full)\s{_UNIT.format('u3')})"
    r"|(?P<ago>two|three|four|five)\s(?P<u4>years|quarters)\s(?:ago|earlier)"
    r"|(?P<day>today|yesterday|tomorrow))\b(?![\s-]*(?:over|on)[\s-]year)(?!-)",
    re.IGNORECASE,
)
# "the year" and "the quarter" before these words are not the period in force.
_NOT_THIS = re.compile(
    r"\s(?:ended|ending|ago|before|earlier|when|in\swhich|to\scome|(?:of\s)?(?:fiscal\s)?(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_YEAR_AFTER = re.compile(
    r"(?:\sof|\sin|,)?\s(?:the\s)?(?P<w>last|prior|previous|this|next|current)\s(?:fiscal\s)?year\b"
    r"(?!\sago|-)",
    re.IGNORECASE,
)
_AGO = {"two": 2, "three": 3, "four": 4, "five": 5}


def settle(
    label: str, rule: str | None, reference: str | None, published: date | None
) -> tuple[str, str | None]:
    """Complete a label that lacks its year, and read an unmarked quarter as its document does."""
    if label[0] in "QH":
        return _nearest_part(label, reference, published) or (label, rule)
    if label.startswith("--"):
        return _nearest_day(label, reference, published) or (label, rule)
    unmarked = label[0] not in "FM" and label_kind(label) in ("quarter", "half")
    if unmarked and reference and "FY" in reference:
        return f"FY{label}", "fiscal like the reference"
    return label, rule


def part_of_year(
    text: str, end: int, part: str, reference: str | None, published: date | None
) -> tuple[int, str, str] | None:
    """End, label and rule of "the second quarter of last year", given the quarter and its end."""
    found = _YEAR_AFTER.match(text, end)
    now = _home("year", reference, published) if found else None
    if found is None or now is None:
        return None
    word = found["w"].lower()
    step = 0 if word in ("this", "current") else 1 if word == "next" else -1
    year = shift(now[0], step)
    return (
        (found.end(), f"{year}{part}", f"{part} of the year {step:+d} from {now[0]}")
        if year
        else None
    )


def _nearest_part(
    part: str, reference: str | None, published: date | None
) -> tuple[str, str] | None:
    """Nearest quarter or half of that number; of two equally near ones the earlier."""
    home = reference or (f"{published.year:04}Q{(published.month + 2) // 3}" if published else None)
    year = year_of(home) if home else None
    if home is None or year is None:
        return None
    rule = f"{part} nearest {home}" if reference else f"{part} nearest the date of publication"
    if label_kind(home) == "year":
        return f"{year}{part}", f"{part} of {home}"
    here = parse(home)
    mark, number = ("FY", int(year[2:])) if year.startswith("FY") else ("", int(year))
    options = [f"{mark}{number + step:04}{part}" for step in (-1, 0, 1)]
    known = [(option, parsed) for option in options if (parsed := parse(option))]
    if here is None or here.last is None:
        return None
    last = here.last
    best = min(known, key=lambda o: abs((o[1].last or last) - last).days // 20)
    return best[0], rule


def _nearest_day(
    label: str, reference: str | None, published: date | None
) -> tuple[str, str] | None:
    """The year that brings the day nearest to publication, else the reference's own year."""
    if published is None:
        if reference is None or reference.startswith("FY"):
            return None
        year = year_of(reference)
        full = f"{year}{label[1:]}" if year else ""
        return (full, f"year of {reference}") if parse(full) else None
    known = []
    for number in (published.year - 1, published.year, published.year + 1):
        option = parse(f"{number:04}{label[1:]}")
        if option and option.first:
            known.append((abs((option.first - published).days), f"{number:04}{label[1:]}"))
    return (min(known)[1], "year nearest the date of publication") if known else None


def _home(unit: str, reference: str | None, published: date | None) -> tuple[str, str] | None:
    """The period of that unit which is now, with the words for where it was taken from."""
    if reference:
        kind, year = label_kind(reference), year_of(reference)
        if unit == "year" and year:
            return year, f"year of {reference}"
        if unit == kind:
            return reference, f"the {unit} of reference {reference}"
        if unit == "half" and kind == "quarter" and year:
            return f"{year}H{(int(reference[-1]) + 1) // 2}", f"half of {reference}"
        if unit == "quarter" and kind == "months" and reference.startswith("M3:"):
            return reference, f"the quarter of reference {reference}"
    if published is None or (reference and unit in ("quarter", "half", "year")):
        return None
    now = {
        "year": f"{published.year:04}",
        "quarter": f"{published.year:04}Q{(published.month + 2) // 3}",
        "half": f"{published.year:04}H{(published.month + 5) // 6}",
        "month": published.isoformat()[:7],
        "day": published.isoformat(),
    }
    return now[unit], f"{unit} of publication"


def _one(
    found: re.Match[str], reference: str | None, published: date | None
) -> tuple[str | None, str] | None:
    if found["same"]:
        if found["lq"]:
            return None
        now = (reference, reference) if reference else _home("quarter", None, published)
        return (year_earlier(str(now[0])), f"a year before {now[0]}") if now else None
    if found["day"]:
        now = _home("day", None, published)
        step = {"today": 0, "yesterday": -1, "tomorrow": 1}[found["day"].lower()]
        return (shift(now[0], step), "counted from publication") if now else None
    if found["ago"]:
        unit = found["u4"].lower()[:-1]
        now = _home(unit, reference, published)
        steps = _AGO[found["ago"].lower()]
        return (shift(now[0], -steps), f"{steps} {unit}s before {now[0]}") if now else None
    unit = (found["u1"] or found["u2"] or found["u3"]).lower()
    now = _home(unit, reference, published)
    if now is None:
        return None
    if found["last"]:
        return previous(now[0]), f"the {unit} before {now[0]}"
    if found["next"]:
        return following(now[0]), f"the {unit} after {now[0]}"
    return now


def relative(
    text: str, reference: str | None, published: date | None
) -> Iterator[tuple[int, int, str, str]]:
    """Yield (start, end, label, rule) of the relative words that can be resolved."""
    if reference is None and published is None:
        return
    for found in _RELATIVE.finditer(text):
        if found["this"] and _NOT_THIS.match(text, found.end()):
            continue
        meant = _one(found, reference, published)
        if meant and meant[0]:
            yield found.start(), found.end(), meant[0], meant[1]
