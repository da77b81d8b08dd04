"""How much of a world's text repeats: sentences with their names and figures taken out.

``python -m evals.worlds.skeletons [--worlds N] [--size N]`` prints the share of sentences whose
skeleton another fact's sentence has as well, for fixed and for varied phrasing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

from evals.worlds.dials import Dials
from evals.worlds.facts import Line, World
from evals.worlds.generate import worlds
from evals.worlds.shown import MONTHS

_NUMBER = re.compile(r"€?\d[\d,.]*\d|€?\d")
_QUARTER = re.compile(r"(?:first|second|third|fourth) quarter")


def skeleton(text: str, world: World) -> str:
    """The sentence with every name, place, measure, cause, object, month and number taken out."""
    names = {
        *(e.name for e in world.entities), *(p.person for p in world.posts),
        *(h.object_ for h in world.happenings), *(h.place for h in world.happenings),
        *(n for some in world.measures.values() for n in some), *world.causes,
    }  # fmt: skip
    for name in sorted(names, key=lambda n: (-len(n), n)):
        text = re.sub(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", "_", text)
    text = re.sub(rf"\b(?:{'|'.join(MONTHS)})\b", "_", text)
    return _NUMBER.sub("#", _QUARTER.sub("_ quarter", text)).lower()


def repeated(lines: Iterable[tuple[Line, World]]) -> float:
    """Share of distinct sentences whose skeleton occurs with more than one of them."""
    distinct = {line.text: world for line, world in lines}
    skeletons = [skeleton(text, world) for text, world in distinct.items()]
    counts = Counter(skeletons)
    return sum(counts[s] > 1 for s in skeletons) / len(skeletons) if skeletons else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the shares as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=30)
    options = parser.parse_args(arguments)
    found = {}
    for name, dials in (
        ("fixed", Dials(size=options.size)), ("varied", Dials(size=options.size, varied=True))
    ):  # fmt: skip
        made = worlds(options.worlds, seed=options.seed, dials=dials)
        figures = {f.id for w in made for f in w.figures}
        lines = [
            (x, w) for w in made for p in w.papers for x in p.lines if set(x.fact_ids) & figures
        ]
        one = made[0]
        own = [(x, one) for p in one.papers for x in p.lines if set(x.fact_ids) & figures]
        found[name] = {
            "sentences": len({x.text for x, _ in lines}),
            "repeated over all worlds": round(repeated(lines), 3),
            "repeated in one world": round(repeated(own), 3),
        }
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
