"""Judged sentences as a table on disk, and a sample of them for a person to read."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from agent.errors import SetupError
from evals.worlds.facts import World
from evals.worlds.oracle import Ruling, rule
from evals.worlds.writing import Told

COLUMNS = ("arm", "world", "origin", "sentence", "evidence", "oracle", "why", "reader")


class Judged(NamedTuple):
    """A sentence with the oracle's ruling."""

    world: str
    told: Told
    ruling: Ruling


def judged_again(folder: Path, made: Sequence[World]) -> list[Judged]:
    """The sentences kept in a folder, judged by the oracle as it is now.

    Raises:
        SetupError: nothing is kept there.
    """
    path = folder / "sentences.tsv"
    if not path.is_file():
        raise SetupError(f"there is no {path}: write the articles first, with --out")
    known = {f"{w.domain}-{w.seed}": w for w in made}
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        arm, world, origin, text, evidence, *_ = line.split("\t")
        if world in known:
            told = Told(arm, text, evidence, origin)  # type: ignore[arg-type]  # one of Arm
            rows.append(Judged(world, told, rule(text, known[world])))
    return rows


def table(rows: Sequence[Judged]) -> str:
    """Sentences as tab-separated lines, with an empty column for a reader's verdict."""
    lines = ["\t".join(COLUMNS)]
    for r in rows:
        kept = (r.told.arm, r.world, r.told.origin, r.told.text, r.told.evidence)
        cells = (*kept, r.ruling.label, r.ruling.why, "")
        lines.append("\t".join(" ".join(c.split()) for c in cells))
    return "\n".join(lines) + "\n"


def sample(rows: Sequence[Judged], count: int, seed: int) -> list[Judged]:
    """So many distinct sentences, as many of each arm."""
    rng = random.Random(seed)
    arms = sorted({r.told.arm for r in rows})
    found: list[Judged] = []
    for n, arm in enumerate(arms):
        own = list({r.told.text: r for r in rows if r.told.arm == arm}.values())
        wanted = count // len(arms) + (n < count % len(arms))
        found += rng.sample(own, min(wanted, len(own)))
    return found
