"""A tool and a query as words: what is compared when one is chosen for the other. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from tools.contract import Answer, Tool
from tools.remembered import remembered
from tools.words import STOP, stems

GRAM: Final = (
    4  # letters; finds "airqualityforecast" by "air quality" and "translator" by "translate"
)
_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINED = re.compile(r"[_\-.&/]+")
_WORD = re.compile(r"\w+")
# Where one wish ends and the next begins.
_CUT = re.compile(
    r"(?<=[.!?;])\s+|\n+|"
    r",?\s+(?:and(?:\s+(?:then|also))?|then|also|as well as|after that|afterwards|finally|lastly|"
    r"additionally)\b,?\s+",
    re.I,
)


class Described(NamedTuple):
    """What is known of a tool before it is used.

    ``parameters`` is a JSON Schema; ``answers`` are the kinds of need it closes, empty where
    nobody said.
    """

    name: str
    description: str
    parameters: Mapping[str, Any] = {}
    answers: frozenset[Answer] = frozenset()


def described(tool: Tool) -> Described:
    """A tool of ours, to be chosen among others."""
    return Described(tool.name, tool.description, tool.parameters, tool.capability.answers)


def split_name(name: str) -> str:
    """The words of a name in lower case: "getFilmInfo", "get_film_info" → "get film info"."""
    return " ".join(_BORDER.sub(" ", _JOINED.sub(" ", name)).split()).lower()


def arguments(tool: Described) -> dict[str, Mapping[str, Any]]:
    """The properties of its schema by name."""
    return dict(tool.parameters.get("properties") or {})


def choices(schema: Mapping[str, Any]) -> list[str]:
    """The values that an argument is chosen from, as words; none where it is free."""
    return [split_name(one) for one in schema.get("enum") or () if isinstance(one, str)]


def whole(tool: Described) -> str:
    """Name, description and the names of its arguments with their choices: what is embedded."""
    told = f"{split_name(tool.name)}: {tool.description}"
    asked = (" ".join((split_name(n), *choices(s))) for n, s in arguments(tool).items())
    names = ", ".join(asked)
    return f"{told}. {names}" if names else told


def body(tool: Described) -> str:
    """All words of the tool for lexical search; its name counts twice."""
    name = split_name(tool.name)
    asked = (
        " ".join((split_name(n), str(s.get("description", "")), *choices(s)))
        for n, s in arguments(tool).items()
    )
    return " ".join((name, name, tool.description, *asked))


@remembered
def grams(text: str) -> tuple[str, ...]:
    """Runs of four letters inside the content words, shorter words whole."""
    kept = (w for w in _WORD.findall(text.lower()) if w not in STOP)
    return tuple(w[i : i + GRAM] for w in kept for i in range(max(1, len(w) - GRAM + 1)))


@remembered
def clauses(query: str) -> tuple[str, ...]:
    """The wishes of a query, one after the other; a piece of a word or two stays with the last."""
    found: list[str] = []
    for piece in (part.strip(" ,.") for part in _CUT.split(query)):
        if not piece:
            continue
        if found and len(stems(piece)) < 2:
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return tuple(found) or (query,)


# Words by which a need says what kind of answer closes it.
_KINDS: Final[tuple[tuple[Answer, str], ...]] = (
    ("figure", r"how (?:much|many|high|large)|figures?|per ?cent|what (?:was|were|is|are) (?:the )?"
               r"(?:\w+ )?(?:revenue|sales|income|profit|margin|price|rate|number|amount|cost|debt|"
               r"cash)"),
    ("calculation", r"grow(?:th|n|s)?|grew|change[ds]?|difference|ratio|sum|total|average|"
                    r"per cent of|increase[ds]?|decrease[ds]?|calculate|compute|divided"),
    ("statement", r"say|said|says|statement|comment(?:ed)?|according to|explain(?:ed)?|guidance|"
                  r"quote"),
    ("definition", r"what (?:is|are) an? |defin\w+|mean(?:s|ing)?|stand for"),
    ("comparison", r"compare[ds]?|comparison|versus|vs|than|against|between"),
    ("event", r"happen(?:ed)?|when did|announce[ds]?|acqui\w+|launch\w*|appoint\w*|news"),
    ("document", r"documents?|filings?|reports?|transcripts?|10-[kq]|8-k|press release|articles?"),
    ("date", r"when|what (?:day|date|quarter|year)|fiscal|deadline|how long ago"),
)  # fmt: skip
_CUES: Final = tuple((kind, re.compile(rf"\b(?:{cues})\b", re.I)) for kind, cues in _KINDS)


def kinds(query: str) -> frozenset[Answer]:
    """The kinds of need that a query speaks of: empty where no cue tells."""
    return frozenset(kind for kind, cue in _CUES if cue.search(query))


def diet(query: str, tools: Sequence[Described], known: Collection[Answer] = ()) -> list[float]:
    """Share of the query's kinds of need that each tool can close; 0 where nothing is known."""
    wanted = frozenset(known) or kinds(query)
    return [len(wanted & t.answers) / len(wanted) if wanted else 0.0 for t in tools]
