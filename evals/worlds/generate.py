"""Draws the facts of a world from a seed: the same seed gives the same world to the letter."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from evals.worlds.dials import PLAIN, Dials
from evals.worlds.domains import Domain, Measured, stock
from evals.worlds.facts import Entity, Figure, Happening, Paper, Post, World
from evals.worlds.hidden import bent, disputed
from evals.worlds.more import added, populated
from evals.worlds.papers import with_papers

ORDINALS = ("first", "second", "third", "fourth")
PERIODS = tuple(f"the {q} quarter of {y}" for y in (2024, 2025) for q in ORDINALS)
RARE = 0.25  # share of figures that two sources dispute, of changes with a cause half


def worlds(count: int, *, seed: int = 1, dials: Dials = PLAIN) -> list[World]:
    """So many worlds, the domains in turn."""
    names = list(stock().domains)
    return [world(seed + n, names[n % len(names)], dials) for n in range(count)]


def world(seed: int, domain_name: str, dials: Dials = PLAIN) -> World:
    """The world of a seed in a domain, as large and as crooked as the dials say."""
    return populated(core(seed, domain_name, dials), dials)


def papers(seed: int, domain_name: str, dials: Dials) -> Iterator[Paper]:
    """The papers of such a world one after the other, for sizes that no memory should hold."""
    made = core(seed, domain_name, dials)
    yield from made.papers
    yield from added(made, dials)


def core(seed: int, domain_name: str, dials: Dials = PLAIN) -> World:
    """The world without the papers that its size adds."""
    rng = random.Random(f"{domain_name}:{seed}")
    domain = stock().domains[domain_name]
    entities = _entities(domain, rng)
    subject = entities[0]
    periods = PERIODS[2 : 2 + dials.quarters]
    figures = [
        figure
        for who, some in zip(entities, (periods, periods[1:3], periods[2:3]), strict=False)
        for measure, of in domain.measures.items()
        for figure in _series(who, measure, of, some, rng, domain)
        if who is subject or rng.random() < 0.6
    ]  # fmt: skip
    figures += _outlook(subject, figures, domain, rng)
    figures = disputed(figures, subject.name, dials, seed)
    base = World(
        seed=seed, domain=domain_name, subject=subject.name, entities=entities,
        figures=tuple(figures), happenings=_happenings(entities[:2], domain, rng),
        posts=_posts(entities[:2], domain, rng), acts=domain.acts, causes=domain.causes,
        measures={name: of.names for name, of in domain.measures.items()},
        brief=f"{subject.name}: {domain.facets}, what changed and why",
        asked=domain.asked, varied=dials.varied,
    )  # fmt: skip
    return bent(with_papers(base, rng), dials)


def _outlook(
    subject: Entity, figures: list[Figure], domain: Domain, rng: random.Random
) -> list[Figure]:
    """What is expected of the quarter a year after the first one told."""
    first = [f for f in figures if f.entity == subject.name and f.period == PERIODS[2]]
    return [
        _figure(
            f"t{n}", subject, of.measure, PERIODS[6], domain.measures[of.measure], rng
        ).model_copy(update={"before": of.value, "target": True})
        for n, of in enumerate(rng.sample(first, 2))
    ]


def _entities(domain: Domain, rng: random.Random) -> tuple[Entity, ...]:
    pair = rng.sample(rng.choice(domain.names), 2)
    places = rng.sample(stock().places, 3)
    kinds = [
        Entity(name=name, noun=domain.noun, place=place)
        for name, place in zip((*pair, rng.choice(domain.third)), places, strict=True)
    ]
    outlets = rng.sample(stock().outlets, 2)
    return (*kinds, *(Entity(name=o, noun="outlet", place="", wire=True) for o in outlets))


def _series(
    who: Entity, measure: str, of: Measured, periods: tuple[str, ...], rng: random.Random,
    domain: Domain,
) -> list[Figure]:  # fmt: skip
    found = []
    for n, period in enumerate(periods):
        figure = _figure(f"f-{who.name}-{measure}-{n}", who, measure, period, of, rng)
        if rng.random() < RARE * 2:
            figure = figure.model_copy(update={"cause": rng.choice(domain.causes)})
        if rng.random() < RARE / 2:
            factor = rng.choice((0.9, 0.93, 1.08, 1.12))
            figure = figure.model_copy(update={"disputed": _rounded(figure.value * factor, of)})
        found.append(figure)
    return found


def _figure(
    id_: str, who: Entity, measure: str, period: str, of: Measured, rng: random.Random,
) -> Figure:  # fmt: skip
    value = _rounded(rng.uniform(of.low, of.high), of)
    change = rng.choice((-1, 1)) * rng.uniform(0.03, 0.28)
    before = _rounded(value / (1 + change), of)
    if before == value:
        before = _rounded(value * 0.8, of)
    return Figure(
        id=id_, entity=who.name, measure=measure, period=period, value=value, unit=of.unit,
        before=before,
    )  # fmt: skip


def _rounded(value: float, of: Measured) -> float:
    return float(round(value)) if of.unit == "count" else round(value, 1)


def _happenings(
    whose: tuple[Entity, ...], domain: Domain, rng: random.Random
) -> tuple[Happening, ...]:
    objects = [(act, o) for act, some in domain.objects.items() for o in some]
    rng.shuffle(objects)
    found = []
    for n, (act, what) in enumerate(objects):
        who = whose[1] if n % 4 == 3 else whose[0]
        status = ("done", "planned", "done", "done", "planned", "denied")[n % 6]
        start = date(2026, 1, 10) if status == "planned" else date(2024, 8, 1)
        on = start + timedelta(days=rng.randrange(280))
        condition = rng.choice(domain.conditions) if status == "planned" and n % 2 else None
        found.append(
            Happening.model_validate({
                "id": f"h{n}", "actor": who.name, "act": act, "object_": what, "on": on,
                "place": rng.choice(stock().places), "status": status, "condition": condition,
            })
        )  # fmt: skip
    return tuple(found)


def _posts(whose: tuple[Entity, ...], domain: Domain, rng: random.Random) -> tuple[Post, ...]:
    last = rng.sample(stock().last, 6)
    first = rng.sample(stock().first, 6)
    people = [f"{a} {b}" for a, b in zip(first, last, strict=True)]
    return tuple(
        Post(
            id=f"p{n}", person=people[n], role=role, entity=who.name,
            since=date(rng.randrange(2015, 2024), rng.randrange(1, 13), 1),
        )
        for n, (who, role) in enumerate((w, r) for w in whose for r in domain.roles)
    )  # fmt: skip
