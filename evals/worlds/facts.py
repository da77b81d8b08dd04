"""The facts of a closed world, typed: what is so, and nothing else is. Knows no prose.

A fact is named by its ``id``; a period by its label as prose says it ("the first quarter of 2025");
a day by its date. Values are as a document prints them: 12.4 with the unit "€m" is €12.4 million.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from agent.domain import Frozen

Status = Literal["done", "planned", "denied"]
Unit = Literal["€m", "percent", "count"]


class Entity(Frozen):
    """An organisation. ``aliases`` are other ways to name it that mean no other one."""

    name: str
    noun: str
    """What it is: company, hospital, council."""
    place: str
    aliases: tuple[str, ...] = ()
    wire: bool = False
    """An outlet that reports about the others."""

    @property
    def called(self) -> tuple[str, ...]:
        """Every name of it, longest first."""
        return tuple(sorted({self.name, *self.aliases}, key=lambda n: (-len(n), n)))


class Figure(Frozen):
    """What ``entity`` had of ``measure`` in ``period``, and a year before."""

    id: str
    entity: str
    measure: str
    period: str
    value: float
    unit: Unit
    before: float
    """The same a year earlier."""
    disputed: float | None = None
    """What another source gives instead; both are told as what a source says."""
    target: bool = False
    """An outlook: what is expected of the period, not what was."""
    cause: str | None = None
    """Why it changed; nothing else is a cause of it."""

    @property
    def change(self) -> float:
        """Change on the year before: percent of it, or percentage points of a share."""
        if self.unit == "percent":
            return round(self.value - self.before, 1)
        return round(100 * (self.value / self.before - 1), 1)

    @property
    def rose(self) -> bool:
        """Whether it is more than a year before."""
        return self.value > self.before


class Happening(Frozen):
    """``actor`` did, plans or denies to have done ``act`` to ``object_`` in ``place``."""

    id: str
    actor: str
    act: str
    """Key of an ``Act``."""
    object_: str
    place: str
    on: date
    """When it happened, or is due; of a denied one, when it was denied."""
    status: Status = "done"
    condition: str | None = None
    """What must come first: "if the licence is granted"."""


class Post(Frozen):
    """``person`` is ``role`` of ``entity`` since a day."""

    id: str
    person: str
    role: str
    entity: str
    since: date


class Act(Frozen):
    """A kind of happening: its verb as past, infinitive and passive participle."""

    past: str
    base: str
    passive: str
    after: str = ""
    """Words between verb and object: "a" contract "with" ..."""


class Line(Frozen):
    """One sentence of a document, who says it, and the facts that it states."""

    text: str
    fact_ids: tuple[str, ...] = ()
    speaker: str | None = None


class Paper(Frozen):
    """A document of the world: its file, and every sentence in it."""

    file: str
    kind: Literal[
        "release", "call", "wire", "filing", "interview", "notice", "note", "rumour", "correction",
        "background", "profile",
    ]  # fmt: skip
    publisher: str
    """Entity whose paper it is, or the outlet."""
    on: date
    period: str | None
    text: str
    lines: tuple[Line, ...]
    figures: tuple[Figure, ...] = ()
    """What it states of subjects of its own, where the world's table does not have it."""


class World(Frozen):
    """Everything that is so in one invented place, and the papers that tell it."""

    seed: int
    domain: str
    subject: str
    """Entity that the brief is about."""
    entities: tuple[Entity, ...]
    figures: tuple[Figure, ...]
    happenings: tuple[Happening, ...]
    posts: tuple[Post, ...]
    acts: dict[str, Act]
    measures: dict[str, tuple[str, ...]]
    """Every measure of the domain with its names in prose, in small letters."""
    causes: tuple[str, ...]
    """Everything that is a cause of something here."""
    papers: tuple[Paper, ...] = ()
    brief: str = ""
    asked: tuple[str, ...] = ()
    """Measures of the subject that the brief asks for."""
    varied: bool = False
    """Told in sentences put together from parts."""

    def facts(self) -> Iterator[Figure | Happening | Post]:
        """All facts."""
        yield from self.figures
        yield from self.happenings
        yield from self.posts

    def entity(self, name: str) -> Entity:
        """The entity of that full name."""
        return next(e for e in self.entities if e.name == name)
