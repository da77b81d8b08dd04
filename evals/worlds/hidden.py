"""What the dials do to a world's own facts: disputed, scattered, told only round a corner."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from html import escape
from typing import Final

from evals.worlds.dials import Dials
from evals.worlds.facts import Figure, Line, Paper, World
from evals.worlds.more import REMARKS, paper
from evals.worlds.phrasing import figure_line
from evals.worlds.shown import printed

EARLIER: Final = "the second quarter of 2024"
"""The quarter that only the chains tell: every other one is told by reports."""
NICKNAMES = ("the harbour house", "the grey lady", "the long table", "the upper mill")


def disputed(figures: Sequence[Figure], subject: str, dials: Dials, seed: int) -> list[Figure]:
    """The figures, so many more of the subject's given otherwise by a wire."""
    rng = random.Random(f"{subject}:{seed}:disputed")
    return [
        f.model_copy(
            update={"disputed": round(f.value * rng.choice((0.9, 0.93, 1.08, 1.12)), _digits(f))}
        )
        if f.entity == subject
        and not f.target
        and f.disputed is None
        and rng.random() < dials.contradiction
        else f
        for f in figures
    ]


def _digits(fact: Figure) -> int:
    return 0 if fact.unit == "count" else 1


def bent(world: World, dials: Dials) -> World:
    """The world with its key figures scattered, and with figures that a chain leads to."""
    rng = random.Random(f"{world.domain}:{world.seed}:hidden")
    if dials.diffusion == "high":
        world = _scattered(world, rng)
    return _chained(world, rng, dials.hops) if dials.hops > 1 else world


def _scattered(world: World, rng: random.Random) -> World:
    """Half of the figures asked for leave the reports; each stands alone beside other matters."""
    own = [
        f
        for f in world.figures
        if f.entity == world.subject and f.measure in world.asked and not f.target
    ]
    moved = rng.sample(own, len(own) // 2)
    ids = {f.id for f in moved}
    kept = [_without(p, ids) for p in world.papers]
    sister = world.entities[1].name
    last = max(p.on for p in world.papers)
    more = []
    for n, fact in enumerate(moved):
        lines = [Line(text=t) for t in rng.sample(REMARKS, 4)]
        lines.insert(rng.randrange(5), figure_line(fact, world, rng, first=False))
        title = f"{sister}: letters and notes {n + 1}"
        more.append(paper(f"note-letters-{n}", "note", "The Reading Room", last, title, lines))
    return world.model_copy(update={"papers": (*kept, *more)})


def _without(one: Paper, ids: Collection[str]) -> Paper:
    gone = [x for x in one.lines if set(x.fact_ids) & set(ids)]
    text = one.text
    for line in gone:
        text = text.replace(line.text, "").replace(escape(line.text), "")
    return one.model_copy(
        update={"text": text, "lines": tuple(x for x in one.lines if x not in gone)}
    )


def _chained(world: World, rng: random.Random, hops: int) -> World:
    """Figures of a quarter of which no report tells, and the papers that lead to them.

    Two steps: the figure is told of "the club that sold ...", and who sold it stands elsewhere.
    Three: it is told of a nickname, which one more paper gives to "the club that sold ...".
    """
    noun = world.entity(world.subject).noun
    done = [h for h in world.happenings if h.actor == world.subject and h.status == "done"]
    # What no other happening is called: the words must lead to one actor only.
    doing = rng.choice(done)
    who = f"the {noun} that {world.acts[doing.act].past} {doing.object_}"
    last = max(p.on for p in world.papers)
    papers = []
    if hops > 2:
        nickname = rng.choice(NICKNAMES)
        lines = [Line(text=f"Its staff call {who} {nickname}."), Line(text=REMARKS[0])]
        papers.append(paper("profile-names", "profile", "The Reading Room", last,
                            "Names and nicknames", lines))  # fmt: skip
        who = nickname
    figures = []
    for n, measure in enumerate(world.asked):
        like = next(f for f in world.figures if f.entity == world.subject and f.measure == measure)
        value = round(like.before * rng.uniform(0.7, 1.4), _digits(like))
        before = round(value * rng.choice((0.85, 1.17)), _digits(like))
        fact = like.model_copy(
            update={"id": f"m{n}", "period": EARLIER, "value": value, "before": before,
                    "cause": None, "disputed": None, "target": False}
        )  # fmt: skip
        figures.append(fact)
        name = rng.choice(world.measures[measure])
        shown, was = printed(value, fact.unit), printed(before, fact.unit)
        told = f"At {who}, {name} came to {shown} in {EARLIER}, against {was} a year earlier."
        lines = [Line(text=told, fact_ids=(fact.id,)), Line(text=REMARKS[1])]
        title = f"Looking back {n + 1}"
        papers.append(paper(f"profile-{n}", "profile", "The Reading Room", last, title, lines))
    return world.model_copy(
        update={"figures": (*world.figures, *figures), "papers": (*world.papers, *papers)}
    )
