"""Reading the sets of tools and queries as published. Knows no way of choosing.

A set is cut in halves by a seed: one to tune on, and the one that is reported.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple

from agent.errors import SetupError
from agent.tooling.views import Described

Half = Literal["development", "held back"]
_TYPES = {
    "str": "string", "int": "integer", "float": "number", "bool": "boolean", "dict": "object",
    "list": "array", "tuple": "array", "any": "string", "date": "string", "enum": "string",
}  # fmt: skip


class Query(NamedTuple):
    """Words that ask for tools, and the names of those that answer."""

    id: str
    part: str
    text: str
    gold: tuple[str, ...]
    groups: dict[str, str]


class ToolSet(NamedTuple):
    """Queries against one pool of tools; ``digest`` names the files they were read from.

    ``untouched``: nothing was tuned on any part of it.
    """

    name: str
    tools: tuple[Described, ...]
    queries: tuple[Query, ...]
    digest: str
    untouched: bool = False


def halves(queries: Sequence[Query], half: Half, *, seed: int) -> list[Query]:
    """One half of the queries, in an order of the seed."""
    shuffled = list(queries)
    random.Random(seed).shuffle(shuffled)
    middle = len(shuffled) // 2
    return shuffled[:middle] if half == "development" else shuffled[middle:]


def metatool(folder: Path) -> list[ToolSet]:
    """Single-tool queries against 199 and 390 descriptions, multi-tool queries against the 199.

    Of the 199, 47 stand for several plugins each. The larger pool holds the plugins one by one, so
    that only queries whose tool is a plugin have an answer there.

    Raises:
        SetupError: a file is missing or broken.
    """
    files = [folder / n for n in ("plugin_des.json", "plugin_info.json", "all_clean_data.csv",
                                  "multi_tool_query_golden.json")]  # fmt: skip
    merged = [Described(name, _joined(text)) for name, text in _json(files[0]).items()]
    plugins = {
        one["name_for_model"]: Described(
            one["name_for_model"], f"{one['description_for_human']} {one['description_for_model']}"
        )
        for one in _json(files[1])
    }
    single = [(row["Query"], [row["Tool"]]) for row in _rows(files[2])]
    several = [(row["query"], row["tool"]) for row in _json(files[3])]
    digest = _digest(files)
    return [
        _set("metatool 199", merged, single, digest),
        _set("metatool 390", list(plugins.values()), single, digest),
        _set("metatool multi", merged, several, digest),
    ]


def seal_tools(folder: Path) -> list[ToolSet]:
    """Queries of both test files against all tools of the set.

    Raises:
        SetupError: a file is missing or broken.
    """
    pool = folder / "tool.jsonl"
    tools = {row["api_name"]: seal_tool(row) for row in _lines(pool)}
    made = []
    for name in ("test_in_domain", "test_out_domain"):
        path = folder / f"{name}.jsonl"
        asked = [(r["query"], [c["api"] for c in r["calling"]]) for r in _lines(path)]
        made.append(
            _set(f"seal_tools {name[5:]}", list(tools.values()), asked, _digest([pool, path]))
        )
    return made


def nestful(folder: Path) -> list[ToolSet]:
    """Instructions that need several functions, against the 39 that can be executed.

    Raises:
        SetupError: a file is missing or broken.
    """
    files = [folder / "executable" / f"executable-{n}.json" for n in ("spec", "data")]
    tools = [nestful_tool(row) for row in _json(files[0])]
    known = {one.name for one in tools}
    asked = [
        (row["input"], [c["name"] for c in row["output"] if c["name"] in known])
        for row in _json(files[1])
    ]
    return [_set("nestful tools", tools, asked, _digest(files))._replace(untouched=True)]


def nestful_tool(row: Mapping[str, Any]) -> Described:
    """A specification of NESTFUL, whose parameters say themselves whether they are required."""
    given = {**row.get("query_parameters", {}), **row.get("path_parameters", {})}
    properties = {
        name: json_schema({k: v for k, v in one.items() if k != "required"})
        for name, one in given.items()
    }
    required = [name for name, one in given.items() if one.get("required")]
    schema = {"type": "object", "properties": properties, "required": required}
    return Described(row["name"], row["description"], schema)


def seal_tool(row: Mapping[str, Any]) -> Described:
    """A specification of Seal-Tools with its parameters as a JSON Schema."""
    properties = {
        name: {"type": _TYPES.get(str(one["type"]), "string"), "description": one["description"]}
        for name, one in row["parameters"].items()
    }
    schema = {"type": "object", "properties": properties, "required": list(row["required"])}
    return Described(row["api_name"], row["api_description"], schema)


def json_schema(node: Any) -> Any:
    """A schema whose types are named as in Python, as a JSON Schema: "dict" becomes "object"."""
    if isinstance(node, Mapping):
        return {
            key: _TYPES.get(value.lower(), value.lower())
            if key == "type" and isinstance(value, str)
            else json_schema(value)
            for key, value in node.items()
        }
    return [json_schema(one) for one in node] if isinstance(node, list) else node


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines.

    Raises:
        SetupError: it is missing or broken.
    """
    return _lines(path)


def read_json(path: Path) -> Any:
    """The value in a JSON file.

    Raises:
        SetupError: it is missing or broken.
    """
    return _json(path)


def digest(paths: Iterable[Path]) -> str:
    """Names what is in files; SetupError where one is missing."""
    return _digest(list(paths))


def _set(
    name: str, tools: Sequence[Described], asked: Iterable[tuple[str, list[str]]], digest: str
) -> ToolSet:
    known = {one.name for one in tools}
    queries = [
        Query(str(n), name, text, tuple(dict.fromkeys(gold)), {"calls": str(min(4, len(gold)))})
        for n, (text, gold) in enumerate(asked)
        if known.issuperset(gold)
    ]
    return ToolSet(name, tuple(tools), tuple(queries), digest)


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else " ".join(text)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SetupError(f"{path}: not readable as JSON ({error})") from None


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise SetupError(f"{path}: not JSON lines ({error})") from None


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, ValueError) as error:
        raise SetupError(f"{path}: not readable ({error})") from None


def _digest(paths: Sequence[Path]) -> str:
    found = sha256()
    for path in paths:
        try:
            found.update(path.read_bytes())
        except OSError as error:
            raise SetupError(f"{path}: not readable ({error})") from None
    return found.hexdigest()[:16]
