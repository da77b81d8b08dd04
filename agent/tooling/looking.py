"""Looking outside for what the library does not tell: tools by scent and diet, without a model.

What is found becomes evidence only by entering the library, where it is read like everything else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from agent.forage.patch import Encode
from agent.tooling.choosing import Chooser
from agent.tooling.filling import IN_WORDS, fill, named
from agent.tooling.views import Described, split_name
from tools.contract import Tool
from tools.registry import Call, Called
from tools.words import stems

MOST_TOOLS: Final = 3  # that are tried for one question
MOST_PAGES: Final = 3  # of what a search gave, that are read
_WORDS: Final = frozenset(stems("query question search text topic keyword words asked phrase"))
FETCH, _SEARCH = "fetch_page", "search_web"


async def look_outside(
    question: str, tools: Sequence[Tool], encode: Encode, call: Call, *, addresses: Collection[str]
) -> list[str]:
    """Ids of the documents that the tools brought into the library, in order.

    Args:
        question: What is not known yet.
        tools: Those that may be called; ones with an effect never are.
        encode: Texts to vectors, for the scent.
        call: A tool by name with arguments, recorded by whoever hands it in.
        addresses: Web addresses in the user's own words: they are read first.
    """
    usable = [t for t in tools if not t.capability.effect]
    names = {t.name for t in usable}
    found: list[str] = []
    if FETCH in names:
        found += await _read_pages(list(addresses), question, call)
    chosen = [t for t in usable if t.name != FETCH]
    if not chosen:
        return found
    ranked = Chooser([_described(t) for t in chosen], encode).rank(question, MOST_TOOLS)
    by_name = {t.name: t for t in chosen}
    for choice in ranked:
        arguments = asked(by_name[choice.name], question)
        if arguments is None:
            continue
        called = await call(choice.name, arguments)
        found += _brought(called)
        if choice.name == _SEARCH and FETCH in names:
            found += await _read_pages(_addresses(called), question, call)
        if found:
            break
    return list(dict.fromkeys(found))


async def _read_pages(addresses: Sequence[str], question: str, call: Call) -> list[str]:
    """Ids of the documents that the first pages became in the library."""
    found: list[str] = []
    for url in addresses[:MOST_PAGES]:
        found += _brought(await call(FETCH, {"url": url, "question": question}))
    return found


def asked(tool: Tool, question: str) -> dict[str, Any] | None:
    """Arguments of a tool for a question; None where it cannot be called with what that says.

    What takes words gets the question itself; another text that it needs is the one name in it.
    """
    found = fill(_described(tool), question)
    given = {name: value for name, value in found.items() if value != question}
    properties = tool.parameters.get("properties") or {}
    required = list(tool.parameters.get("required") or ())
    for name in properties:
        free = name in required or not required
        if name.lower() in IN_WORDS and free:
            given[name] = question
    missing = [name for name in required if name not in given]
    if len(missing) == 1 and dict(properties.get(missing[0], {})).get("type") == "string":
        if (value := _text(missing[0], properties[missing[0]], question)) is None:
            return None
        given[missing[0]] = value
        missing = []
    return None if missing else given


def _text(name: str, schema: Mapping[str, Any], question: str) -> str | None:
    """What a text that is needed gets: a question where it says so, never where it names a thing.

    A whole question in the place of a port or a ticker comes back in the tool's own words, as if
    it were one.
    """
    says = set(stems(f"{split_name(name)} {schema.get('description') or ''}"))
    if says & _WORDS:
        return question
    names = list(dict.fromkeys(named(question)))
    return names[0] if len(names) == 1 else None


def _described(tool: Tool) -> Described:
    return Described(tool.name, tool.description, tool.parameters, tool.capability.answers)


def _brought(called: Called) -> list[str]:
    return list(called.result.document_ids) if called.result is not None else []


def _addresses(called: Called) -> list[str]:
    """The addresses that a search gave, best first."""
    if called.result is None:
        return []
    lines = (line.strip() for line in called.result.text.splitlines())
    words = (word.strip("<>()") for line in lines for word in line.split())
    return list(dict.fromkeys(w for w in words if w.startswith(("http://", "https://"))))
