"""Typed figures of one thing over several periods: what becomes a table and a chart. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from agent.domain import Document, Evidence, Figure, TypedFigure
from agent.plan.telling import Told
from tools.periods_labels import label_kind, sort_key
from tools.words import possessive, stems

LEAST_ROWS: Final = 3
MOST_ROWS: Final = 8


class Point(NamedTuple):
    """A typed figure with the evidence that tells it and its paper."""

    told: Told
    evidence: Evidence
    document: Document

    @property
    def figure(self) -> TypedFigure:
        """What the series is of: the level where the sentence tells one, else the change."""
        return next((f for f in self.told.figures if f.form == "level"), self.told.figures[0])

    @property
    def change(self) -> Figure | None:
        """The relative change that stands beside a level."""
        beside = (f.value for f in self.told.figures if f.form == "change")
        return next((v for v in beside if v.unit in ("%", "pp")), None)


class Series(NamedTuple):
    """Points of one thing, one for each period, in order of time; ``name`` names their owner."""

    name: str
    form: str
    points: tuple[Point, ...]


def key(figure: TypedFigure, owner: str = "") -> tuple[object, ...]:
    """What figures of one series have in common: the thing, its unit and the kind of period."""
    words = frozenset(stems(f"{owner} {figure.name}"))
    return words, figure.form, figure.value.unit, label_kind(figure.period)


def series(points: Iterable[Point]) -> list[Series]:
    """Series of at least three periods, the longest first.

    A period for which two sources give two values is left out: that is told elsewhere, as a
    contradiction.
    """
    groups: dict[tuple[object, ...], list[Point]] = defaultdict(list)
    for point in points:
        if point.told.figures and point.figure.value.high is None:
            groups[key(point.figure, point.told.owner)].append(point)
    found = []
    for group in groups.values():
        by_period: dict[str, list[Point]] = defaultdict(list)
        for point in group:
            by_period[point.figure.period].append(point)
        agreed = [p[0] for p in by_period.values() if len({signed(one.figure) for one in p}) == 1]
        if len(agreed) >= LEAST_ROWS:
            agreed.sort(key=lambda p: sort_key(p.figure.period))
            told = agreed[-1].told
            name = f"{possessive(told.owner)} " if told.owner else ""
            bare = agreed[-1].figure.name
            small = f"{bare[:1].lower()}{bare[1:]}".removeprefix("the ")
            title = f"{name}{small}" if name else bare
            found.append(Series(title, agreed[-1].figure.form, tuple(agreed)))
    return sorted(found, key=lambda s: (-len(s.points), s.name))


def signed(figure: TypedFigure) -> Decimal:
    """The value with the sign of its direction, for changes."""
    falls = figure.form == "change" and figure.value.direction == "down"
    return -figure.value.value if falls else figure.value.value


def thinned(points: Sequence[Point]) -> list[Point]:
    """At most eight of them, evenly spread, the first and the last among them."""
    if len(points) <= MOST_ROWS:
        return list(points)
    step = (len(points) - 1) / (MOST_ROWS - 1)
    return [points[round(n * step)] for n in range(MOST_ROWS)]
