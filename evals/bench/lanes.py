"""What encoding on a processor gains from lanes, and from padding to whole vectors.

``python -m evals.bench.lanes [PATH...] [--texts N] [--rounds N] [--json]``: texts per second of
passages in one call, of sentences by so many a call, and of pairs that the reader reads: batches in
lanes of one thread, the same not padded further than to their longest, and all cores on one batch.
The ways go in turn, so that other programs on the machine slow them all; medians count.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from agent.errors import SetupError
from evals.bench.embed import Asked, command, machine_of, passages, varied
from tools.embed_local import LocalEmbedder
from tools.entail_local import OwnReader
from tools.lanes import lanes

CALLS: Final = (10, 40, 150)
PAIRS: Final = (8, 400)
CHARACTERS: Final = 500  # of the evidence of a pair


class Row(NamedTuple):
    """What was computed, and how many a second each way."""

    what: str
    lanes: float
    unpadded: float
    one: float

    @property
    def ratios(self) -> tuple[float, float]:
        """Of lanes to each other way: above 1 where they are faster."""
        return round(self.lanes / self.unpadded, 2), round(self.lanes / self.one, 2)


def measured(
    what: str, model: Any, work: Callable[[list[Any]], object], items: Sequence[Any],
    *, size: int, rounds: int,
) -> Row:  # fmt: skip
    """All ways in turn over the items, ``size`` a call; the model's attributes say which way."""
    usual = model.lanes, model.even
    ways = {"lanes": usual, "unpadded": (model.lanes, 1), "one": (None, model.even)}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name in sorted(ways, reverse=bool(turn % 2)):
            model.lanes, model.even = ways[name]
            began = time.perf_counter()
            for first in range(0, len(items), size):
                work(list(items[first : first + size]))
            seconds[name].append(time.perf_counter() - began)
    model.lanes, model.even = usual
    rate = {name: round(len(items) / statistics.median(told), 1) for name, told in seconds.items()}
    return Row(what, rate["lanes"], rate["unpadded"], rate["one"])


def run(paths: Sequence[Path], asked: Asked) -> list[Row]:
    """Every row.

    Raises:
        SetupError: torch has one thread here, or there is nothing to read.
    """
    if lanes() is None:
        raise SetupError("torch uses one thread here, so there are no lanes: give it more cores")
    embedder, reader = LocalEmbedder(device="cpu"), OwnReader("cpu")
    texts = varied(passages(paths, embedder), asked.texts)
    said = [one for text in texts for one in text.split(". ")][: asked.texts]
    pairs = [(text[: CHARACTERS // 3], text[:CHARACTERS]) for text in texts[: max(PAIRS)]]
    while not embedder.batch_found:
        embedder.encode(texts)
    embedder.encode(said)  # counts of words are kept
    reader.read(pairs[:50])
    rounds = asked.rounds
    encode, read = embedder.encode, reader.read
    whole = f"{len(texts)} passages in one call"
    return [
        measured(whole, embedder, encode, texts, size=len(texts), rounds=rounds),
        *(measured(f"sentences by {n}", embedder, encode, said, size=n, rounds=rounds)
          for n in CALLS),
        *(measured(f"pairs by {n}", reader, read, pairs, size=n, rounds=rounds) for n in PAIRS),
    ]  # fmt: skip


def shown(paths: Sequence[Path], asked: Asked) -> str:
    """The rows as a table, or as JSON."""
    rows = run(paths, asked)
    if asked.json:
        return json.dumps([{**row._asdict(), "ratios": row.ratios} for row in rows])
    head = [f"{machine_of('cpu')}; texts/s", "",
            "| what | lanes | unpadded | ratio | one batch | ratio |",
            "| --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    lines = [
        f"| {r.what} | {r.lanes} | {r.unpadded} | {r.ratios[0]} | {r.one} | {r.ratios[1]} |"
        for r in rows
    ]
    return "\n".join([*head, *lines])


if __name__ == "__main__":
    raise SystemExit(command("lanes", __doc__, None, rounds=3, texts=1_000, run=shown))
