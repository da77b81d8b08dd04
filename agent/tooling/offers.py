"""What a query gives a tool to work with, and what a tool asks for. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from agent.tooling.views import Described, arguments, choices, split_name
from tools.figures import figures
from tools.periods import periods
from tools.remembered import remembered
from tools.words import stems

Kind = Literal["number", "date", "address", "name"]
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+\.\w+", re.I)
_QUOTED = re.compile(r"[\"“'‘]([^\"”'’]{2,60})[\"”'’]")
# A capital inside a sentence, or a code of capitals and digits.
_NAME = re.compile(
    r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’&.-]+(?:\s+[A-Z][\w’&.-]+)*|\b[A-Z]*\d+[A-Z]+\w*\b"
)
_DATED: Final = re.compile(
    r"\b(?:date|day|month|year|time|quarter|period|when|since|until)\b", re.I
)
_LINKED: Final = re.compile(r"\b(?:url|link|email|mail|website|webpage|domain)\b", re.I)
_NUMERIC: Final = {"integer", "number", "int", "float"}


@remembered
def offers(query: str) -> Mapping[Kind, int]:
    """How many values of each kind a query names."""
    links = len(_ADDRESS.findall(query))
    bare = _ADDRESS.sub(" ", query)
    quoted = len(_QUOTED.findall(bare))
    return {
        "number": len(figures(bare)), "date": len(periods(bare)), "address": links,
        "name": quoted + len(_NAME.findall(_QUOTED.sub(" ", bare))),
    }  # fmt: skip


class Asks(NamedTuple):
    """What a tool cannot do without: how many values of each kind, and choices, as their stems."""

    free: Mapping[Kind, int]
    chosen: tuple[tuple[frozenset[str], ...], ...]


def asks(tool: Described) -> Asks:
    """What a tool cannot do without."""
    required = set(tool.parameters.get("required") or ())
    needed = {n: s for n, s in arguments(tool).items() if n in required}
    free = Counter(_kind(n, s) for n, s in needed.items() if not choices(s))
    listed = [tuple(frozenset(stems(c)) for c in choices(s)) for s in needed.values() if choices(s)]
    return Asks(free, tuple(listed))


def filled(query: str, asked: Asks) -> float:
    """Share of what a tool cannot do without that the query offers; 1 where it needs nothing."""
    needed = sum(asked.free.values()) + len(asked.chosen)
    if not needed:
        return 1.0
    offered, said = offers(query), frozenset(stems(query))
    found = sum(min(n, offered[kind]) for kind, n in asked.free.items())
    found += sum(any(one and one <= said for one in listed) for listed in asked.chosen)
    return found / needed


def _kind(name: str, schema: Mapping[str, Any]) -> Kind:
    words = split_name(name)
    if _DATED.search(words):
        return "date"
    if _LINKED.search(words):
        return "address"
    items = schema.get("items")
    kind = items.get("type") if isinstance(items, Mapping) else schema.get("type")
    return "number" if str(kind) in _NUMERIC else "name"
