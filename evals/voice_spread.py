"""How much the measures of a voice differ between human texts, and what a distance of 1 means.

``python -m evals.voice_spread --data DIR [--kind FOLDER]...``: over the articles of
``writing/freshwiki/txt`` with at least 20 sentences, the standard deviation of each measure
(``agent.draft.voice.SPREAD``); then how far 30 sentences from the middle of an article are from its
rest, and from the rest of the next.
``--kind``: a folder of texts of one kind; how far such texts are from each other, from those of the
other folders, and from the articles.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import combinations, combinations_with_replacement, product
from pathlib import Path
from statistics import fmean, median, pstdev
from typing import NamedTuple

from agent.draft.voice import MEASURES, Profile, distance
from agent.draft.voice_samples import Prose, prose
from tools.load import load, walk
from tools.load_text import read_markdown

LEAST = 20  # sentences of an article that counts
MOST = 12  # texts of a kind
STRETCH = 30  # sentences taken out of an article of at least twice as many


class Spread(NamedTuple):
    """A measure over the articles."""

    measure: str
    mean: float
    deviation: float


def articles(data: Path) -> list[Prose]:
    """The articles' prose, without their headings."""
    folder = data / "writing" / "freshwiki" / "txt"
    read = (prose(read_markdown(path.read_bytes())) for path in sorted(folder.glob("*.txt")))
    return [one for one in read if len(one.sentences) >= LEAST]


def spreads(profiles: Sequence[Profile]) -> list[Spread]:
    """Mean and standard deviation of every measure."""
    rows = []
    for name in MEASURES:
        values = [v for one in profiles if (v := getattr(one, name)) is not None]
        if values:
            rows.append(Spread(name, fmean(values), pstdev(values)))
    return rows


def parted(one: Prose) -> tuple[Profile, Profile]:
    """The profiles of the middle of a text, as long as a short article, and of its rest."""
    at = (len(one.sentences) - STRETCH) // 2
    end = at + STRETCH
    middle = Prose(one.sentences[at:end], one.paragraphs[at:end])
    before, behind = one.paragraphs[:at], one.paragraphs[end:]
    rest = Prose(one.sentences[:at] + one.sentences[end:], before + behind)
    return middle.profile(), rest.profile()


def kind(folder: Path) -> list[Profile]:
    """Profiles of the first documents of a folder that hold enough prose."""
    found: list[Profile] = []
    for path in walk([folder]):
        texts = [one for loaded in load(path) if len((one := prose(loaded)).sentences) >= LEAST]
        found += [one.profile() for one in texts]
        if len(found) >= MOST:
            break
    return found[:MOST]


def between(one: Sequence[Profile], other: Sequence[Profile]) -> float:
    """The median distance of two texts of two kinds, or of one where both are the same list."""
    pairs = combinations(one, 2) if one is other else product(one, other)
    return median(distance(*pair) or 0.0 for pair in pairs)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 2 where there are no articles."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--kind", type=Path, action="append", default=[])
    given = parser.parse_args(arguments)
    data = given.data
    texts = articles(data)
    if len(texts) < 2:
        print(f"no articles under {data / 'writing' / 'freshwiki' / 'txt'}", file=sys.stderr)
        return 2
    words = sum(len(s.split()) for one in texts for s in one.sentences)
    print(f"{len(texts)} articles, {words:,} words")
    for row in spreads([one.profile() for one in texts]):
        print(f"{row.measure:22} mean {row.mean:8.4f}  deviation {row.deviation:8.4f}")
    parts = [parted(one) for one in texts if len(one.sentences) >= 2 * STRETCH]
    own = [distance(*both) or 0.0 for both in parts]
    other = [
        distance(middle, rest) or 0.0
        for (middle, _), (_, rest) in zip(parts, [*parts[1:], *parts[:1]], strict=True)
    ]
    if parts:
        told = f"their own rest: median {median(own):.2f}; the rest of another: {median(other):.2f}"
        print(f"{STRETCH} sentences of {len(parts)} articles against {told}")
    kinds = {"articles": [one.profile() for one in texts[:MOST]]}
    kinds |= {folder.name: found for folder in given.kind if len(found := kind(folder)) > 1}
    for a, b in combinations_with_replacement(kinds if given.kind else (), 2):
        print(f"{a} and {b}: median {between(kinds[a], kinds[b]):.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
