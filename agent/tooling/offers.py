"""What a query gives a tool to work with, and what a tool asks for. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Literal

from agent.tooling.views import Described, arguments, split_name
from tools.figures import figures
from tools.periods import periods

Kind = Literal["number", "date", "address", "name"]
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+\.\w+", re.I)
_QUOTED = re.compile(r"[\"“'‘]([^\"”'’]{2,60})[\"”'’]")
# A capital inside a sentence, or a code of capitals and digits.
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’&.-]+(?:\s+[A-Z][\w’&.-]+)*|\b[A-Z]*\d+[A-Z]+\w*\b")
_DATED: Final = re.compile(r"\b(?:date|day|month|year|time|quarter|period|when|since|until)\b", re.I)
_LINKED: Final = re.compile(r"\b(?:url|link|email|mail|website|webpage|domain)\b", re.I)
_NUMERIC: Final = {"integer", "number", "int", "float"}


@lru_cache(maxsize=8192)
def offers(query: str) -> Mapping[Kind, int]:
    """How many values of each kind a query names."""
    links = len(_ADDRESS.findall(query))
    bare = _ADDRESS.sub(" ", query)
    quoted = len(_QUOTED.findall(bare))
    return {
        "number": len(figures(bare)), "date": len(periods(bare)), "address": links,
        "name": quoted + len(_NAME.findall(_QUOTED.sub(" ", bare))),
    }  # fmt: skip


def asks(tool: Described) -> Mapping[Kind, int]:
    """How many values of each kind a tool cannot do without."""
    required = set(tool.parameters.get("required") or ())
    return Counter(_kind(n, s) for n, s in arguments(tool).items() if n in required)


def filled(offered: Mapping[Kind, int], asked: Mapping[Kind, int]) -> float:
    """Share of what a tool cannot do without that the query offers; 1 where it needs nothing."""
    needed = sum(asked.values())
    return sum(min(n, offered[kind]) for kind, n in asked.items()) / needed if needed else 1.0


def _kind(name: str, schema: Mapping[str, Any]) -> Kind:
    words = split_name(name)
    if _DATED.search(words):
        return "date"
    if _LINKED.search(words):
        return "address"
    return "number" if str(schema.get("type")) in _NUMERIC else "name"
