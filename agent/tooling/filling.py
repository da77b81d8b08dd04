"""Arguments for a tool out of the words of a need, without a model. Pure.

Values are taken from the words, or not given at all: what is missing is for the tool to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from agent.tooling.views import Described, arguments, split_name
from tools.figures import figures
from tools.periods import periods
from tools.words import stems

_NUMBER = re.compile(r"(?<![\w.-])-?\d[\d,]*(?:\.\d+)?(?![\w-])")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_CODE = re.compile(r"\b[A-Z]{3}\b")
_NAME = re.compile(r"\b[A-Z][\w’&-]*[a-z][\w’&-]*(?:\s+[A-Z][\w’&-]*[a-z][\w’&-]*)*")
_ID = re.compile(r"\[(\w*\d\w*)\]")  # as our tools print what they found
_OPENING: Final = """
What Who When Where Which How Why The A An In On At By From Of For Is Are Was Were Did Does
Calculate
"""
_QUESTION_WORDS: Final = frozenset(_OPENING.split())
_NUMERIC: Final = ("integer", "number")
_THING: Final = frozenset({"label", "row", "measure"})
IN_WORDS: Final = ("query", "question", "q", "search", "text", "topic", "keywords")
"""Arguments that take what is looked for in whole sentences."""
# Words of a question that name no thing: the asking, its time and its comparing.
_ASKING: Final = """
how much many did do does was were is are what which by from to in of the a an and for with it its
between over grow growth grew rise rose fall fell change changed increase increased decrease
decreased decline declined compare compared year quarter fiscal half first second third fourth
months ended end percent high large big amount come reach report reported have had has against since
than more less per cent on at during their they that this as be been please tell me show give us
spend spent take took pay paid make made generate generated earned record recorded
"""
_NOT_A_LABEL: Final = frozenset(stems(_ASKING))


def fill(tool: Described, need: str) -> dict[str, Any]:
    """Arguments of the tool as the need states them; those that it does not state are left out."""
    return _filled(need, arguments(tool), dict(tool.parameters.get("$defs") or {}))


def label(need: str, *taken: str) -> str:
    """The words that name a thing: neither those that are taken already, nor the asking."""
    owner = {stem for text in taken for stem in stems(text)}
    words = re.findall(r"[A-Za-z][\w&-]*", re.sub(r"['’]s\b", "", need))
    return " ".join(w for w in words if (o := set(stems(w))) and not o & (owner | _NOT_A_LABEL))


def undated(need: str) -> str:
    """A need without the days and periods that it names."""
    for one in reversed(periods(need)):
        need = f"{need[: one.start]} {need[one.end :]}"
    return need


def _filled(
    need: str, fields: Mapping[str, Mapping[str, Any]], defs: Mapping[str, Any]
) -> dict[str, Any]:
    words = _Words(need, defs)
    free = {n for n, s in fields.items() if "enum" not in s and words.names_thing(n, s)}
    given = {n: words.value(n, s) for n, s in fields.items() if n not in free}
    names = [v for n, v in given.items() if isinstance(v, str) and v != need]
    given |= {n: label(words.bare, *names) or None for n in free}
    return {n: given[n] for n in fields if given[n] is not None}


class _Words:
    """The values of a need, each handed out once, in the order in which they stand.

    ``bare`` is the need without its days and periods.
    """

    def __init__(self, need: str, defs: Mapping[str, Any]) -> None:
        self._need, self._defs = need, defs
        spans = periods(need)
        self.bare = bare = undated(need)
        self._days = iter([p.label for p in spans if _DAY.fullmatch(p.label)])
        self._periods = iter([p.label for p in spans if not _DAY.fullmatch(p.label)])
        self._numbers = iter([_number(one) for one in _NUMBER.findall(bare)])
        self._figures = iter([f.text for f in figures(bare)])
        self._ids = iter(_ID.findall(need))
        self._codes = iter(_CODE.findall(bare))
        self._names = iter(named(bare))

    def value(self, name: str, schema: Mapping[str, Any]) -> Any:
        words = _told(name, schema)
        if schema.get("enum"):
            return self._chosen(schema["enum"])
        if schema.get("type") == "array":
            return self._listed(schema.get("items") or {})
        if schema.get("type") in _NUMERIC:
            return next(self._numbers, None)
        if schema.get("type") == "boolean":
            return None
        source = self._source(words)
        return self._need if source is None else next(source, None)

    def names_thing(self, name: str, schema: Mapping[str, Any]) -> bool:
        """Whether it takes the words for what is meant, and no whole sentence."""
        words = _told(name, schema)
        return bool(_THING & set(words.split())) and self._source(words) is None

    def _source(self, words: str) -> Iterator[str] | None:
        """Where the values of such an argument come from; None where its words do not tell."""
        said = set(re.findall(r"\w+", words))
        if "id" in said:
            return self._ids
        if "figure" in said:
            return self._figures
        if "period" in words or "quarter" in words or "fiscal year" in words:
            return self._periods
        if "date" in words or "day" in words:
            return self._days
        if "code" in words:
            return self._codes
        if {"company", "place", "city", "name", "person", "country"} & set(words.split()):
            return self._names
        return None

    def _listed(self, items: Mapping[str, Any]) -> list[Any] | None:
        """The numbers of the need, or an object for each thing that it names by an id."""
        items = self._defs.get(str(items.get("$ref", "")).rpartition("/")[2], items)
        if items.get("type") != "object":
            return list(self._numbers) or None
        at = [m.start() for m in _ID.finditer(self._need)]
        pieces = [self._need[a:b] for a, b in zip(at, [*at[1:], None], strict=False)]
        fields = dict(items.get("properties") or {})
        return [_filled(piece, fields, self._defs) for piece in pieces] or None

    def _chosen(self, choices: list[Any]) -> Any:
        said = set(stems(self._need))
        fits = [c for c in choices if set(stems(split_name(str(c)))) <= said]
        return fits[0] if fits else None


def _told(name: str, schema: Mapping[str, Any]) -> str:
    return f"{split_name(name)} {schema.get('description', '')}".lower()


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
