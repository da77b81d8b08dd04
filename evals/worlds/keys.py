"""What an article about a world has to tell, and what a cited passage carries. Reads no article."""

from __future__ import annotations

from typing import NamedTuple

from evals.worlds.facts import World
from evals.worlds.reading import plain


class Key(NamedTuple):
    """A fact that the brief asks for; ``cause`` where it is asked why the figure changed."""

    id: str
    fact_id: str
    cause: str | None = None


def keys(world: World) -> list[Key]:
    """The subject's figures of the measures that the brief names, and why they changed.

    Only what some paper states: of each figure of a quarter that is told, and its cause where one
    is given. Outlooks are none: the brief asks what changed.
    """
    told = {i for paper in world.papers for line in paper.lines for i in line.fact_ids}
    found: list[Key] = []
    for fact in world.figures:
        if fact.entity != world.subject or fact.measure not in world.asked or fact.target:
            continue
        if fact.id not in told:
            continue
        found.append(Key(fact.id, fact.id))
        if fact.cause:
            found.append(Key(f"{fact.id} because", fact.id, fact.cause))
    return found


def carried(passage: str, world: World) -> frozenset[str]:
    """Ids of the facts that a passage of a paper states: those of the lines that stand in it."""
    words = plain(passage)
    if not words:
        return frozenset()
    return frozenset(
        fact_id
        for paper in world.papers
        for line in paper.lines
        for held in (plain(line.text),)
        if held in words or words in held
        for fact_id in line.fact_ids
    )
