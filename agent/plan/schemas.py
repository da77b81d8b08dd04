"""Narrative schemas and facets: YAML files, validated. Knows no evidence."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib import resources
from typing import Any, Literal, TypeVar

import yaml
from pydantic import Field, ValidationError

from agent.domain import BlockKind, Frozen
from agent.errors import SetupError


class Facet(Frozen):
    """One thing readers ask about: how it shows in a brief, and how it shows in sources."""

    id: str = ""
    heading: str
    cues: tuple[str, ...] = ()
    terms: tuple[str, ...]
    kinds: tuple[BlockKind, ...] = ()
    figure: bool = False


class Slot(Frozen):
    """One place of a schema: what the reader must learn there.

    The slot with id ``facets`` stands for the brief's own facets, one section each. ``time``
    narrows it to the first or last part of the period under study. ``share`` is its part of the
    article's length.
    """

    id: str
    heading: str
    question: str
    facets: tuple[str, ...] = ()
    time: Literal["all", "first", "last"] = "all"
    share: float = Field(gt=0, le=1)
    optional: bool = False


class Schema(Frozen):
    """A narrative schema: slots in the order in which they are told."""

    id: str
    name: str
    purpose: str
    cues: tuple[str, ...]
    slots: tuple[Slot, ...]


Model = TypeVar("Model", Facet, Schema)


def _parse(kind: type[Model], value: Any, where: str) -> Model:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(p) for p in first["loc"])
        raise SetupError(f"{where}: {f'{place}: ' if place else ''}{first['msg']}") from None


def _mapping(text: str, where: str) -> dict[str, Any]:
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "unreadable"
        raise SetupError(f"{where}: {place}not YAML: {problem}") from None
    if not isinstance(value, dict):
        raise SetupError(f"{where}: not a mapping")
    return value


def read_facets(text: str, where: str) -> dict[str, Facet]:
    """Facets by id from a YAML text.

    Raises:
        SetupError: it is wrong; the message names the place.
    """
    return {
        str(name): _parse(
            Facet, {"id": str(name), **body} if isinstance(body, dict) else body, f"{where}: {name}"
        )
        for name, body in _mapping(text, where).items()
    }


def read_schema(text: str, where: str, known: Collection[str]) -> Schema:
    """A narrative schema from a YAML text, checked against the ids of the known facets.

    Raises:
        SetupError: it is wrong; the message names the place.
    """
    found = _parse(Schema, _mapping(text, where), where)
    if not found.slots:
        raise SetupError(f"{where}: slots: there is none")
    ids = [slot.id for slot in found.slots]
    for slot in found.slots:
        if ids.count(slot.id) > 1:
            raise SetupError(f"{where}: slot {slot.id!r} stands there twice")
        if unknown := set(slot.facets) - set(known):
            raise SetupError(
                f"{where}: slot {slot.id!r}: unknown facet {sorted(unknown)[0]!r}; "
                f"allowed: {', '.join(sorted(known))}"
            )
        try:
            slot.question.format(topic="", facet="")
        except (KeyError, IndexError, ValueError):
            raise SetupError(
                f"{where}: slot {slot.id!r}: question: only {{topic}} and {{facet}} may stand in it"
            ) from None
    return found


@cache
def facets() -> dict[str, Facet]:
    """Every facet by id."""
    text = (resources.files("prompts") / "schemas" / "facets.yaml").read_text(encoding="utf-8")
    return read_facets(text, "facets.yaml")


@cache
def schemas() -> dict[str, Schema]:
    """Every narrative schema by id, checked against the facets."""
    folder = resources.files("prompts") / "schemas"
    found = [
        read_schema(entry.read_text(encoding="utf-8"), entry.name, facets())
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".yaml") and entry.name != "facets.yaml"
    ]
    return {one.id: one for one in found}


def schema(schema_id: str) -> Schema:
    """The schema of that id.

    Raises:
        SetupError: there is none; the message lists what there is.
    """
    if schema_id not in schemas():
        raise SetupError(f"no schema {schema_id!r}; there are: {', '.join(schemas())}")
    return schemas()[schema_id]
