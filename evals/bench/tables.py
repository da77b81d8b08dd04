"""Tables of a library: how many rows are read for certain, and whether what is told of them passes.

``python -m evals.bench.tables LIBRARY`` prints counts, and the share of the sentences made of rows
that the gate (checks alone) carries. ``--sample N`` prints N cells with their places, seeded, to be
read against the page.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from agent.draft.phrases import Said
from agent.draft.plain import plain
from agent.plan.typed_rows import told_row
from agent.settings import Settings
from agent.verify import Gate
from tools.embed import open_embedder
from tools.library import Library
from tools.periods import in_words
from tools.tables_told import amount


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("library", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    settings = Settings()
    embedder = open_embedder(settings.embedder, device=settings.device)
    with Library.open(given.library, embedder) as library:
        _count(library, given.sample, given.seed)


def _count(library: Library, sample: int, seed: int) -> None:
    rows = read = named = cells = 0
    pairs, places = [], []
    for document in library.documents():
        rows += sum(n for flags, n in library.flags(document.id).items() if "table" in flags)
        for one in library.rows(document.id):
            assert one.row is not None
            read, cells = read + 1, cells + len(one.row.cells)
            named += bool(one.told)
            places += [(document.title, one, cell) for cell in one.row.cells]
            if (told := told_row(one, document)) is not None:
                pairs.append((plain(told, Said(), one, document).text, [one]))
    verdicts = Gate(None, quote=library.quote).judge(pairs)
    carried = sum(v.label == "supported" for v in verdicts)
    print(f"{rows} rows of tables; {read} with a certain cell ({cells} cells); {named} in words")
    print(f"{carried} of {len(pairs)} sentences made of them are carried by their row")
    for title, one, cell in random.Random(seed).sample(places, min(sample, len(places))):
        where = f"page {one.page}" if one.page else f"character {one.start}"
        print(f"{title}, {where}\t{cell.label.value}\t{amount(cell)}\t{in_words(cell.period)}")


if __name__ == "__main__":
    main()
