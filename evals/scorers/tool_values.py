"""Whether two argument values are the same, and of the same type. Knows no tool and no call."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

# What BFCL leaves out of strings before it compares them (Patil et al., ICML 2025; `ast_checker`,
# `standardize_string`): blanks and the signs , . / - _ * ^
_SIGNS = re.compile(r"[\s,./\-_*^]+")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?")
# Day and month in figures alone, "10/05/2023", say which is which only by custom: they are left as
# strings, so that they equal themselves.
_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%B %d %Y", "%d %B %Y", "%b %d %Y", "%d %b %Y",
)  # fmt: skip
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)\b", re.I)


def same(value: Any, wanted: Any, *, unordered: bool = False) -> bool:
    """Whether a value says what the wanted one says, whatever type it is written in.

    Numbers are equal within 1e-6 of the larger one; strings when they are after BFCL's
    normalisation, or as the same number or day; lists item by item, or each item once in any
    order; objects key by key. A truth value equals no number.
    """
    if isinstance(value, Mapping) and isinstance(wanted, Mapping):
        return value.keys() == wanted.keys() and all(same(value[k], wanted[k]) for k in wanted)
    if _listed(value) and _listed(wanted):
        return _same_list(list(value), list(wanted), unordered=unordered)
    if _listed(value) or _listed(wanted) or isinstance(value, Mapping):
        return isinstance(value, str) and same(_parsed(value), wanted, unordered=unordered)
    if value is None or wanted is None:
        return value is wanted
    truths = _truth(value), _truth(wanted)
    if truths[0] is not None or truths[1] is not None:
        return truths[0] is truths[1]
    numbers = _number(value), _number(wanted)
    if numbers[0] is not None and numbers[1] is not None:
        return math.isclose(numbers[0], numbers[1], rel_tol=1e-6, abs_tol=1e-9)
    days = _day(value), _day(wanted)
    if days[0] is not None and days[1] is not None:
        return days[0] == days[1]
    return plain(str(value)) == plain(str(wanted))


def same_type(value: Any, wanted: Any) -> bool:
    """Whether both are of one JSON type; a whole number stands for any number."""
    kinds = _kind(value), _kind(wanted)
    if kinds[0] != kinds[1]:
        return False
    if kinds[0] == "array" and value and wanted:
        return all(_kind(one) == _kind(wanted[0]) for one in value)
    return True


def plain(text: str) -> str:
    """The text in lower case, compatible signs made one, without what BFCL leaves out."""
    low = unicodedata.normalize("NFKC", text).casefold()
    return _SIGNS.sub("", low).replace("’", "'").replace('"', "'")


def _same_list(value: list[Any], wanted: list[Any], *, unordered: bool) -> bool:
    if len(value) != len(wanted):
        return False
    if not unordered:
        return all(same(a, b) for a, b in zip(value, wanted, strict=True))
    left = list(wanted)
    for one in value:
        found = next((n for n, other in enumerate(left) if same(one, other)), None)
        if found is None:
            return False
        del left[found]
    return True


def _listed(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _parsed(text: str) -> Any:
    """A list or an object that was handed over as JSON text; else None."""
    if text.strip()[:1] not in "[{":
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if _text(value) else None


def _number(value: Any) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    text = str(value).strip()
    if not text or not _NUMBER.fullmatch(text) or not any(c.isdigit() for c in text):
        return None
    return float(text.replace(",", ""))


def _day(value: Any) -> date | None:
    """The day that a string names as a whole, e.g. "2024-08-15" or "15 August 2024"."""
    if not _text(value):
        return None
    text = " ".join(_ORDINAL.sub(r"\1", str(value)).replace(",", " ").split())
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "object" if isinstance(value, Mapping) else "array"
