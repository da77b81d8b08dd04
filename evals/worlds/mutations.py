"""Sentences of a world's papers with one fact bent: what an oracle must call wrong.

``python -m evals.worlds.mutations [--worlds N]`` prints the share that it does, by what was bent,
and the share of the true sentences that it calls right. ``--planted 200`` draws worlds until there
are so many of every kind, names the misses, and exits 1 if there are any.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from evals.worlds.domains import stock
from evals.worlds.facts import Figure, Happening, World
from evals.worlds.generate import world, worlds
from evals.worlds.oracle import rule
from evals.worlds.reading import amounts, entities, mentions, quarters

SWAPS = {"rose": "fell", "up": "down", "above": "below", "rise": "decline"}
_PLANNED = re.compile(r"\b(?:plans to|intends to|will) (\w+)")
_QUARTER = ("first", "second", "third", "fourth")


class Mutation(NamedTuple):
    """A true sentence, what was bent, and the bent one."""

    kind: str
    source: str
    text: str


def mutations(world: World, *, seed: int = 7) -> Iterator[Mutation]:
    """Every sentence that a paper states in the third person, bent in every way that it allows."""
    rng = random.Random(seed)
    lines = {x.text: x for p in world.papers for x in p.lines if x.speaker is None}
    for text in sorted(lines):
        for kind, bend in BENDS.items():
            made = bend(text, world, rng)
            if made and made != text:
                yield Mutation(kind, text, made)


def _figure(text: str, world: World, rng: random.Random) -> str | None:
    found = amounts(text)
    if not found:
        return None
    one = rng.choice(found)
    digits = re.search(r"\d[\d,.]*\d|\d", text[one.start : one.end])
    if digits is None:
        return None
    value = float(digits[0].replace(",", "")) * rng.choice((0.7, 1.37, 2.1))
    shown = f"{value:,.1f}" if "." in digits[0] else f"{value:,.0f}"
    at = one.start + digits.start()
    return text[:at] + shown + text[at + len(digits[0]) :]


def _direction(text: str, world: World, rng: random.Random) -> str | None:
    both = SWAPS | {b: a for a, b in SWAPS.items()}
    found = re.search(rf"\b(?:{'|'.join(both)})\b", text)
    return text[: found.start()] + both[found[0]] + text[found.end() :] if found else None


def _actor(text: str, world: World, rng: random.Random) -> str | None:
    own = [s for s in entities(text, world) if not world.entity(s.value).wire]
    if not own:
        return None
    other = next(e.name for e in world.entities if e.name != own[0].value)
    if any(
        f.entity == other and _alike(f, g) for g in _figures(text, world) for f in world.figures
    ):
        return None  # it holds of the other one, too
    return text.replace(own[0].value, other)


def _period(text: str, world: World, rng: random.Random) -> str | None:
    found = quarters(text)
    if len(found) != 1:
        return None
    ordinal = rng.choice([q for q in _QUARTER if q != found[0].value.split()[1]])
    moved = found[0].value.replace(found[0].value.split()[1], ordinal)
    alike = [g.model_copy(update={"period": moved}) for g in _figures(text, world)]
    if any(f.entity == g.entity and _alike(f, g) for g in alike for f in world.figures):
        return None  # it holds of the other one, too
    return re.sub(r"(first|second|third|fourth) quarter", f"{ordinal} quarter", text)


def _place(text: str, world: World, rng: random.Random) -> str | None:
    places = sorted({h.place for h in world.happenings})
    found = mentions(text, places)
    if len(found) != 1:
        return None
    return text.replace(found[0].value, rng.choice([p for p in places if p != found[0].value]))


def _day(text: str, world: World, rng: random.Random) -> str | None:
    if _fact(text, world, "denied") or "since" in text or "became" in text:
        return None
    return re.sub(r"\b(\d{1,2}) (?=[A-Z][a-z]+ 20)", lambda m: f"{int(m[1]) % 27 + 1} ", text)


def _status(text: str, world: World, rng: random.Random) -> str | None:
    past = {act.base: act.past for act in world.acts.values()}
    return _PLANNED.sub(lambda m: past.get(m[1], m[0]), text)


def _denial(text: str, world: World, rng: random.Random) -> str | None:
    return re.sub(r"denied that it|has not", "has", text)


def _condition(text: str, world: World, rng: random.Random) -> str | None:
    return re.sub(r", if [^.]*", "", text)


def _cause(text: str, world: World, rng: random.Random) -> str | None:
    found = mentions(text, world.causes)
    if not found:
        return None
    # One that explains nothing of this measure, whatever the quarter.
    used = {f.cause for f in world.figures if f.cause}
    others = [c for c in world.causes if c not in used]
    return text.replace(found[0].value, rng.choice(others)) if others else None


def _role(text: str, world: World, rng: random.Random) -> str | None:
    roles = sorted({p.role for p in world.posts})
    found = mentions(text, roles)
    if not found:
        return None
    return text.replace(found[0].value, rng.choice([r for r in roles if r != found[0].value]))


def _figures(text: str, world: World) -> list[Figure]:
    held = {i for p in world.papers for x in p.lines if x.text == text for i in x.fact_ids}
    return [f for f in world.figures if f.id in held]


def _alike(one: Figure, other: Figure) -> bool:
    """Whether they moved alike in the same quarter, for the same cause."""
    kept = ("measure", "period", "cause", "rose")
    return all(getattr(one, name) == getattr(other, name) for name in kept)


def _fact(text: str, world: World, status: str) -> Happening | None:
    held = {x.fact_ids[0] for p in world.papers for x in p.lines if x.text == text and x.fact_ids}
    return next((h for h in world.happenings if h.id in held and h.status == status), None)


BENDS: dict[str, Callable[[str, World, random.Random], str | None]] = {
    "figure": _figure, "direction": _direction, "actor": _actor, "period": _period,
    "place": _place, "date": _day, "status": _status, "denial": _denial,
    "condition": _condition, "cause": _cause, "role": _role,
}  # fmt: skip


def measured(count: int, *, seed: int = 1) -> dict[str, dict[str, float]]:
    """Share called wrong of each kind of mutation, and called right of the true sentences."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for made in worlds(count, seed=seed):
        for one in mutations(made):
            counts[one.kind].append(rule(one.text, made).label == "wrong")
        for text in sorted({x.text for p in made.papers for x in p.lines if x.speaker is None}):
            counts["true"].append(rule(text, made).label == "right")
    return {k: {"share": round(sum(v) / len(v), 4), "n": len(v)} for k, v in counts.items()}


class Planted(NamedTuple):
    """So many sentences of one kind: how many the oracle judged as it must, and the others."""

    asked: int
    found: int
    missed: tuple[str, ...]


def planted(count: int, *, seed: int = 1) -> dict[str, Planted]:
    """The oracle on ``count`` bent sentences of every kind, and on as many true ones."""
    held: dict[str, dict[str, bool]] = defaultdict(dict)
    names = list(stock().domains)
    number = 0
    while any(len(held[kind]) < count for kind in (*BENDS, "true")):
        made = world(seed + number, names[number % len(names)])
        number += 1
        for one in mutations(made):
            if len(held[one.kind]) < count:
                held[one.kind][one.text] = rule(one.text, made).label == "wrong"
        for text in sorted({x.text for p in made.papers for x in p.lines if x.speaker is None}):
            if len(held["true"]) < count:
                held["true"][text] = rule(text, made).label == "right"
    return {
        kind: Planted(len(own), sum(own.values()), tuple(t for t, good in own.items() if not good))
        for kind, own in held.items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the shares as JSON; exit 1 where something planted was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--planted", type=int, default=0)
    options = parser.parse_args(arguments)
    if not options.planted:
        told = measured(options.worlds, seed=options.seed)
        sys.stdout.write(json.dumps(told, indent=1) + "\n")
        return 0
    found = planted(options.planted, seed=options.seed)
    rows = {kind: one._asdict() for kind, one in found.items()}
    sys.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    return int(any(one.missed for one in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
