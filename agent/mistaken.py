"""What is wrong with a value from outside, in one plain line instead of a validator's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "int": "a whole number", "float": "a number", "decimal": "a number",
        "bool": "true or false", "string": "text", "list": "a list", "tuple": "a list",
        "dict": "a mapping", "model": "a mapping", "path": "a path", "url": "an address",
    }
)  # fmt: skip
_BOUNDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "greater_than": ("more than", "gt"), "greater_than_equal": ("at least", "ge"),
        "less_than": ("less than", "lt"), "less_than_equal": ("at most", "le"),
    }
)  # fmt: skip


def plainly(error: ValidationError) -> str:
    """The first thing that is wrong, with its place; a name that is not known comes before others.

    "words: must be a whole number, not 'many'".
    """
    wrong = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    place = ".".join(str(part) for part in wrong["loc"])
    return f"{place}: {in_words(wrong)}" if place else in_words(wrong)


def in_words(wrong: Mapping[str, Any]) -> str:
    """One of a validator's errors, without its place."""
    kind, facts = str(wrong["type"]), wrong.get("ctx") or {}
    got = f", not {_short(wrong.get('input'))}"
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "there is no such name here"
    if kind in ("literal_error", "enum"):
        return f"must be {facts.get('expected', 'one of those allowed')}{got}"
    if kind in _BOUNDS:
        words, name = _BOUNDS[kind]
        return f"must be {words} {facts.get(name)}{got}"
    if kind.endswith(("_type", "_parsing", "_float")) and (known := _KINDS.get(kind.split("_")[0])):
        return f"must be {known}{got}"
    said = str(wrong["msg"]).removeprefix("Value error, ")
    return re.sub(r"^[A-Z]\w+ should\b", "must", said)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
