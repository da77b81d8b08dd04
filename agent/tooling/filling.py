"""Arguments for a tool out of the words of a need, without a model. Pure.

Values are taken from the words, or not given at all: what is missing is for the tool to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from agent.tooling.views import Described, arguments, split_name
from tools.periods import periods
from tools.words import stems

_NUMBER = re.compile(r"(?<![\w.-])-?\d[\d,]*(?:\.\d+)?(?![\w-])")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_CODE = re.compile(r"\b[A-Z]{3}\b")
_NAME = re.compile(r"\b[A-Z][\w’&-]*[a-z][\w’&-]*(?:\s+[A-Z][\w’&-]*[a-z][\w’&-]*)*")
_QUESTION_WORDS: Final = frozenset(
    (
        "What",
        "Who",
        "When",
        "Where",
        "Which",
        "How",
        "Why",
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "By",
        "From",
        "Of",
        "For",
        "Is",
        "Are",
        "Was",
        "Were",
        "Did",
        "Does",
        "Calculate",
    )
)
_NUMERIC: Final = ("integer", "number")


def fill(tool: Described, need: str) -> dict[str, Any]:
    """Arguments of the tool as the need states them; those that it does not state are left out."""
    words = _Words(need)
    found: dict[str, Any] = {}
    for name, schema in arguments(tool).items():
        value = words.value(name, schema)
        if value is not None:
            found[name] = value
    return found


class _Words:
    """The values of a need, each handed out once, in the order in which they stand."""

    def __init__(self, need: str) -> None:
        self._need = need
        bare = _DAY.sub(" ", need)
        spans = [p.text for p in periods(bare)]
        for text in spans:
            bare = bare.replace(text, " ")
        self._days = iter(_DAY.findall(need))
        self._periods = iter([p.label for p in periods(_DAY.sub(" ", need))])
        self._numbers = iter([_number(one) for one in _NUMBER.findall(bare)])
        self._codes = iter(_CODE.findall(bare))
        self._names = iter(named(bare))

    def value(self, name: str, schema: Mapping[str, Any]) -> Any:
        words = f"{split_name(name)} {schema.get('description', '')}".lower()
        if schema.get("enum"):
            return self._chosen(schema["enum"])
        if schema.get("type") == "array":
            return list(self._numbers) or None
        if schema.get("type") in _NUMERIC:
            return next(self._numbers, None)
        if schema.get("type") == "boolean":
            return None
        if "period" in words or "quarter" in words or "fiscal year" in words:
            return next(self._periods, None)
        if "date" in words or "day" in words:
            return next(self._days, None)
        if "code" in words:
            return next(self._codes, None)
        if {"company", "place", "city", "name", "person", "country"} & set(words.split()):
            return next(self._names, None)
        return self._need

    def _chosen(self, choices: list[Any]) -> Any:
        said = set(stems(self._need))
        fits = [c for c in choices if set(stems(split_name(str(c)))) <= said]
        return fits[0] if fits else None


def named(text: str) -> Iterator[str]:
    """The names in a text, without a word that only opens a question."""
    for found in _NAME.findall(text):
        kept = found.split()
        while kept and kept[0] in _QUESTION_WORDS:
            del kept[0]
        if kept:
            yield re.sub(r"[’']s$", "", " ".join(kept))


def _number(text: str) -> float | int:
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() and "." not in text else value
