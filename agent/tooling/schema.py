"""Arguments against a JSON Schema, and against the words they should come from. Pure.

Only what tool schemas use: type, required, enum, items, properties. Every fault is said so that a
model can put it right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from agent.errors import ToolRetry
from tools.contract import Arguments
from tools.figures import figures
from tools.words import stems

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,),
    "array": (list, tuple), "object": (dict,), "null": (type(None),),
}  # fmt: skip
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")
_WORDED: Final = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "half": 0.5, "single": 1,
    "double": 2, "twice": 2, "dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000,
}  # fmt: skip


def faults(schema: Mapping[str, Any], given: Arguments) -> list[str]:
    """What is wrong with the arguments, each in a few words; nothing where all is right."""
    known = schema.get("properties") or {}
    found = [f"`{n}` is missing" for n in schema.get("required") or () if n not in given]
    for name, value in given.items():
        if name in known:
            found += [f"`{name}`{fault}" for fault in _value(known[name], value)]
        elif schema.get("additionalProperties") in (None, False):
            found.append(f"`{name}` is not an argument")
    return found


def checked(name: str, schema: Mapping[str, Any], given: Arguments) -> dict[str, Any]:
    """The arguments as they are.

    Raises:
        ToolRetry: something is wrong with them; it says what, and what the tool takes.
    """
    wrong = faults(schema, given)
    if wrong:
        raise ToolRetry(f"{name}: {'; '.join(wrong[:4])}. It takes {_takes(schema)}.")
    return dict(given)


def unstated(schema: Mapping[str, Any], given: Arguments, words: str) -> list[str]:
    """Names of arguments whose value stands nowhere in the words: it was probably invented.

    Numbers are sought as figures, also of a percentage, strings by half of their stems; truth
    values, listed choices and values that the schema itself names are left alone.
    """
    known = schema.get("properties") or {}
    numbers, stated = _numbers(words), set(stems(words))
    low = words.lower()
    return [
        name
        for name, value in given.items()
        if name in known
        and not _own(known[name], value)
        and not all(_stands(one, low, numbers, stated) for one in _flat(value))
    ]


def _value(schema: Mapping[str, Any], value: Any) -> list[str]:
    kind = schema.get("type")
    kinds = [kind] if isinstance(kind, str) else list(kind or ())
    if kinds and not any(_is(one, value) for one in kinds):
        return [f" has to be of type {' or '.join(kinds)}, not {value!r:.40}"]
    choices = schema.get("enum")
    if choices and not isinstance(value, list) and value not in choices:
        return [f" has to be one of {', '.join(map(str, choices))}, not {value!r:.40}"]
    if isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        return [f"[{n}]{f}" for n, one in enumerate(value) for f in _value(schema["items"], one)][
            :2
        ]
    return []


def _is(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES.get(kind, (object,)))


def _takes(schema: Mapping[str, Any]) -> str:
    required = set(schema.get("required") or ())
    told = [
        f"`{n}` ({s.get('type', 'any')}{'' if n in required else ', optional'})"
        for n, s in (schema.get("properties") or {}).items()
    ]
    return ", ".join(told) or "no arguments"


def _own(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether the value may come from the schema and not from the words."""
    if isinstance(value, bool) or value is None or value in (schema.get("enum") or ()):
        return True
    told = f"{schema.get('description', '')} {schema.get('default', '')}".lower()
    return isinstance(value, str) and bool(value.strip()) and value.lower() in told


def _stands(value: Any, low: str, numbers: set[float], stated: set[str]) -> bool:
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int | float):
        return any(abs(value - n) <= 1e-6 * max(1.0, abs(n)) for n in numbers)
    text = str(value).strip().lower()
    if not text:
        return False
    found = stems(text)
    return text in low or (bool(found) and 2 * sum(s in stated for s in found) >= len(found))


def _numbers(words: str) -> set[float]:
    found = {float(one) for one in _DIGITS.findall(words.replace(",", ""))}
    found |= {float(one.value) for one in figures(words)}
    found |= {float(n) for word, n in _WORDED.items() if re.search(rf"\b{word}\b", words, re.I)}
    return found | {n / 100 for n in found} | {-n for n in found}


def _flat(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [leaf for one in value.values() for leaf in _flat(one)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [leaf for one in value for leaf in _flat(one)]
    return [value]
