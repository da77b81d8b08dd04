"""JSON schemas that others wrote: whether they can be used, and arguments checked against them.

A schema comes from outside. It may point at addresses, unfold without end or hold a pattern that
takes years to match; none of it may hang or call anyone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from jsonschema import (
    Draft4Validator,
    Draft6Validator,
    Draft7Validator,
    Draft201909Validator,
    Draft202012Validator,
)
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from agent.errors import ToolFailed, ToolRetry
from tools.context_instructions import is_instruction

MOST_CHARACTERS: Final = 60_000  # of a schema
MOST_STEPS: Final = 5_000  # references followed while one object is checked
_MOST_TOLD: Final = 300  # characters of a description
_TOLD: Final = ("description", "title", "$comment", "examples")
_DRAFTS: Final = {
    "draft-04": Draft4Validator, "draft-06": Draft6Validator, "draft-07": Draft7Validator,
    "2019-09": Draft201909Validator,
}  # fmt: skip


class Unusable(ValueError):
    """A schema that cannot be used; the message says why."""


class Checked:
    """A schema that can be used."""

    def __init__(self, schema: Any) -> None:
        """Look at it.

        Raises:
            Unusable: It is no schema, refers outside, or addresses a model.
        """
        told = _size(schema)
        _refuse_references(schema)
        kind = next((v for k, v in _DRAFTS.items() if k in str(schema.get("$schema"))),
                    Draft202012Validator)  # fmt: skip
        plain = {k: v for k, v in schema.items() if k != "$schema"}
        try:
            kind.check_schema(plain)
        except SchemaError as error:
            raise Unusable(f"is no JSON schema ({_short(error.message)})") from None
        self._left = [0]
        limited = extend(kind, {
            "$ref": _counted(kind.VALIDATORS["$ref"], self._left), "pattern": _nothing,
            "patternProperties": _nothing,
        })  # fmt: skip
        self._validator = limited(plain, registry=Registry())
        self.told = _shown(json.loads(told))
        self.told.pop("$schema", None)
        self._told_as: dict[str, Any] = schema
        try:
            self._errors({})
        except (Unresolvable, RecursionError) as error:
            raise Unusable(f"refers to what is not there or to itself ({_short(error)})") from None

    def check(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments, when they fit.

        Raises:
            ToolRetry: They do not; it says what is wrong and what there is.
            ToolFailed: The schema cannot be followed.
        """
        given = dict(arguments)
        try:
            errors = self._errors(given)
        except (Unresolvable, RecursionError):
            raise ToolFailed(f"{name}: its schema cannot be followed.") from None
        if errors:
            raise ToolRetry(f"{name}: {'; '.join(errors)}. It takes {self._takes()}.")
        return given

    def _errors(self, given: Mapping[str, Any]) -> list[str]:
        self._left[0] = MOST_STEPS
        found: list[str] = []
        for error in self._validator.iter_errors(given):
            found.append(_problem(error))
            if len(found) == 4:
                break
        return found

    def _takes(self) -> str:
        fields = self._told_as.get("properties", {})
        required = self._told_as.get("required", [])
        names = [f"`{n}`{'' if n in required else ' (optional)'}" for n in list(fields)[:20]]
        return ", ".join(names) or "no arguments"


def _size(schema: Any) -> str:
    if not isinstance(schema, dict) or schema.get("type", "object") != "object":
        raise Unusable("describes no object")
    try:
        told = json.dumps(schema)
    except (ValueError, RecursionError):
        raise Unusable("cannot be read") from None
    if len(told) > MOST_CHARACTERS:
        raise Unusable(f"is longer than {MOST_CHARACTERS:,} characters")
    return told


def _refuse_references(value: Any) -> None:
    for key, one in _walk(value):
        if key in ("$dynamicRef", "$recursiveRef"):
            raise Unusable(f"uses {key}")
        if key == "$ref" and not (isinstance(one, str) and one.startswith("#")):
            raise Unusable("refers to something outside itself")
        if key not in _TOLD and isinstance(one, str) and is_instruction(one.lower()):
            raise Unusable("addresses the model that reads it")


def _walk(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    yield key, value
    if isinstance(value, dict):
        for name, one in value.items():
            if is_instruction(str(name).lower()):
                raise Unusable("addresses the model that reads it")
            yield from _walk(one, str(name))
    elif isinstance(value, list):
        for one in value:
            yield from _walk(one, key)


def _shown(value: Any) -> Any:
    """A schema for a model: descriptions short, and none that gives it orders."""
    if isinstance(value, list):
        return [_shown(one) for one in value]
    if not isinstance(value, dict):
        return value
    shown: dict[str, Any] = {}
    for key, one in value.items():
        if key in ("description", "title") and isinstance(one, str):
            if not is_instruction(one.lower()):
                shown[key] = one[:_MOST_TOLD]
        elif key == "properties" and isinstance(one, dict):
            shown[key] = {name: _shown(field) for name, field in one.items()}
        elif key not in ("$comment", "examples"):
            shown[key] = _shown(one)
    return shown


def _counted(follow: Any, left: list[int]) -> Callable[..., Iterator[ValidationError]]:
    def limited(validator: Any, ref: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        left[0] -= 1
        if left[0] < 0:
            raise RecursionError("too many references")
        yield from follow(validator, ref, instance, schema) or ()

    return limited


def _nothing(*_: Any) -> Iterator[ValidationError]:
    """Patterns are for the server to check: one of them can take years to match."""
    return iter(())


def _problem(error: ValidationError) -> str:
    place = ".".join(map(str, error.absolute_path)) or "arguments"
    return f"`{place}`: {_short(error.message)}"


def _short(text: object) -> str:
    words = " ".join(str(text).split())
    return words if len(words) <= 160 else f"{words[:159]}…"
