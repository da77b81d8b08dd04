"""What worlds of a domain are made of, read from ``domains.yaml``. Draws nothing."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from agent.domain import Frozen
from evals.worlds.facts import Act, Unit


class Measured(Frozen):
    """A measure: its unit, its names in prose, and where its values lie."""

    unit: Unit
    names: tuple[str, ...]
    low: float
    high: float


class Domain(Frozen):
    """The stock of one domain."""

    name: str
    noun: str
    names: tuple[tuple[str, str], ...]
    """Pairs of near-same names: one is the subject, the other its sister."""
    third: tuple[str, ...]
    roles: tuple[str, ...]
    measures: dict[str, Measured]
    causes: tuple[str, ...]
    acts: dict[str, Act]
    objects: dict[str, tuple[str, ...]]
    conditions: tuple[str, ...]
    facets: str
    """What the brief asks for, in its words."""
    asked: tuple[str, ...]
    """The measures that these words mean."""


class Stock(Frozen):
    """All domains, and what they share."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    places: tuple[str, ...]
    outlets: tuple[str, ...]
    domains: dict[str, Domain]


@lru_cache(maxsize=1)
def stock() -> Stock:
    """The stock of the file."""
    text = (resources.files("evals.worlds") / "domains.yaml").read_text(encoding="utf-8")
    raw: dict[str, Any] = yaml.safe_load(text)
    return Stock(
        **raw["people"],
        places=raw["places"],
        outlets=raw["outlets"],
        domains={name: _domain(name, row) for name, row in raw["domains"].items()},
    )


def _domain(name: str, row: dict[str, Any]) -> Domain:
    fields = ("past", "base", "passive", "after")
    acts = {key: Act(**dict(zip(fields, value, strict=True))) for key, value in row["acts"].items()}
    return Domain.model_validate({**row, "name": name, "acts": acts})
