"""Where narrative schemas are kept: the shipped ones, and a folder of the user's own."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

from agent.errors import SetupError
from agent.plan.schemas import Facet, Schema, Slot, read_facets, read_schema

_FACETS: Final = "facets.yaml"


@cache
def _shipped() -> dict[str, str]:
    folder = resources.files("prompts") / "schemas"
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".yaml")
    }


def _own(folder: str) -> dict[str, str]:
    """The YAML files of a folder.

    Raises:
        SetupError: there is no such folder, or a file in it is unreadable.
    """
    place = Path(folder).expanduser()
    if not place.is_dir():
        raise SetupError(f"schemas: {place} is not a folder")
    found = {}
    for one in sorted((*place.glob("*.yaml"), *place.glob("*.yml"))):
        try:
            found[str(one)] = one.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise SetupError(f"schemas: {one} is not UTF-8 text") from None
        except OSError as error:
            raise SetupError(f"schemas: {one}: {error.strerror}") from None
    return found


@cache
def facets() -> dict[str, Facet]:
    """Every shipped facet by id."""
    return read_facets(_shipped()[_FACETS], _FACETS)


def facets_of(slot: Slot) -> tuple[Facet, ...]:
    """What a slot is about: the facets it names, and one of its own words where it gives any."""
    own = Facet(id=slot.id, heading=slot.heading, terms=slot.terms, kinds=slot.kinds)
    return (*(facets()[f] for f in slot.facets), *((own,) if slot.terms else ()))


def schemas(folder: str = "") -> dict[str, Schema]:
    """Every narrative schema by id; one of the user's folder takes the place of its namesake.

    The folder is read each time: what is kept is kept under its content, for it may be edited.

    Raises:
        SetupError: the folder or a file of it is wrong; the message names file and line.
    """
    return dict(_schemas(tuple(_own(folder).items()) if folder else ()))


def fingerprint(folder: str) -> str:
    """Hash of what the user's folder holds (hex); the same wherever it lies.

    Raises:
        SetupError: there is no such folder, or a file in it is unreadable.
    """
    files = sorted((Path(name).name, text) for name, text in _own(folder).items())
    return hashlib.sha256(repr(files).encode()).hexdigest()[:16]


@lru_cache(maxsize=8)
def _schemas(own: tuple[tuple[str, str], ...]) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    known = facets()
    for files in (_shipped(), dict(own)):
        read = [
            (name, read_schema(text, name, known))
            for name, text in files.items()
            if Path(name).name != _FACETS
        ]
        ids = [one.id for _, one in read]
        for name, one in read:
            if ids.count(one.id) > 1:
                raise SetupError(f"{name}: two files here have the id {one.id!r}")
            found[one.id] = one
    return found


def schema(schema_id: str, folder: str = "") -> Schema:
    """The schema of that id.

    Raises:
        SetupError: there is none; the message lists what there is.
    """
    known = schemas(folder)
    if schema_id not in known:
        raise SetupError(f"no schema {schema_id!r}; there are: {', '.join(known)}")
    return known[schema_id]
