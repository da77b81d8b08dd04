"""The shipped demo dossier about one invented company, and the facts it states."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from agent.domain import Frozen

DOSSIER = Path(__file__).parent / "dossier"
FACTS = Path(__file__).parent / "facts.jsonl"
BRIEF = (
    "How Veldmoor Pumps came back from the foundry fire of October 2023: what it cost in fiscal "
    "2024, what the company and its rivals did about the supply of castings, and how revenue, "
    "margins, orders and debt recovered by the end of fiscal 2025"
)

FactKind = Literal["figure", "event", "actor", "cause", "quote", "denied", "contradiction"]
FactStatus = Literal["true", "denied", "disputed"]


class Fact(Frozen):
    """One thing that the dossier says, with the exact words that say it.

    ``value`` is a decimal with its scale applied, signed (a net loss is negative), or words
    where ``unit`` is "text". ``unit`` is "EUR", "%", "pp", "bp", "x", or the noun of a count
    ("pumps", "weeks"). ``period`` is a label as in ``agent.domain.Period``; a stock such as
    net debt carries the day it was measured. ``quote`` is a substring of what a reader of
    ``source`` sees, white space folded. ``status`` is "denied" for what only the rumour says
    and "disputed" where two sources contradict each other.
    """

    id: str
    entity: str
    measure: str
    value: str
    unit: str
    period: str
    who: str
    kind: FactKind
    source: str
    quote: str
    status: FactStatus


def facts() -> list[Fact]:
    """All facts of the dossier, in the order of the file.

    Raises:
        pydantic.ValidationError: If a line of ``FACTS`` is not a fact.
    """
    lines = FACTS.read_text(encoding="utf-8").splitlines()
    return [Fact.model_validate_json(line) for line in lines if line.strip()]
