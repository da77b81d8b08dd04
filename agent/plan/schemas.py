"""Narrative schemas and facets: YAML files, validated. Knows no evidence."""

from __future__ import annotations

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
        raise SetupError(f"{where}: {place}: {first['msg']}") from None


@cache
def facets() -> dict[str, Facet]:
    """Every facet by id."""
    text = (resources.files("prompts") / "schemas" / "facets.yaml").read_text(encoding="utf-8")
    return {
        name: _parse(Facet, {"id": name, **body}, f"facets.yaml: {name}")
        for name, body in yaml.safe_load(text).items()
    }


@cache
def schemas() -> dict[str, Schema]:
    """Every narrative schema by id, checked against the facets."""
    found: dict[str, Schema] = {}
    folder = resources.files("prompts") / "schemas"
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".yaml") or entry.name == "facets.yaml":
            continue
        schema = _parse(Schema, yaml.safe_load(entry.read_text(encoding="utf-8")), entry.name)
        for slot in schema.slots:
            if unknown := set(slot.facets) - set(facets()):
                raise SetupError(
                    f"{entry.name}: slot {slot.id!r}: unknown facet {sorted(unknown)[0]!r}; "
                    f"allowed: {', '.join(sorted(facets()))}"
                )
        found[schema.id] = schema
    return found


def schema(schema_id: str) -> Schema:
    """The schema of that id.

    Raises:
        SetupError: there is none; the message lists what there is.
    """
    if schema_id not in schemas():
        raise SetupError(f"no schema {schema_id!r}; there are: {', '.join(schemas())}")
    return schemas()[schema_id]
