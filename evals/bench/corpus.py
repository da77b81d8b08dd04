"""A large corpus out of a small one: real sentences, each time with other names and figures.

``python -m evals.bench.corpus PATH... --spans N --out DIR [--sentences N] [--seed N]`` writes
``DIR/NNNN.jsonl``, a document a line. The sentences are those of the documents at PATH, the short
ones (``SHORT`` words) that hold a figure or a name; each time round, figures are drawn anew and
names changed for others of the same pool, so that texts hardly ever repeat. The same call writes
the same bytes. What it makes is for measuring time and memory: its grammar and its vectors are
those of real text, what it says is not true of anybody.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

from agent.errors import SetupError, UnreadableError
from tools.load import load, supported, walk
from tools.split import sentences

SHORT = (5, 14)  # words of a sentence that is taken
ROWS = 10_000  # documents of a file
_FIGURE = re.compile(r"\d+")
# Words with a capital that do not open the sentence: people, companies, places, months.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")


class Pool(NamedTuple):
    """Real sentences in their order, and the names that stand in them."""

    sentences: list[str]
    names: list[str]


def pool(paths: Sequence[Path]) -> Pool:
    """The short sentences of the documents, each once.

    Raises:
        SetupError: There are none.
    """
    found: dict[str, None] = {}
    for path in walk(paths):
        if not supported(path):
            continue
        try:
            texts = [loaded.text for loaded in load(path)]
        except UnreadableError:
            continue
        for text in texts:
            for start, end in sentences(text):
                words = text[start:end].split()
                sentence = " ".join(words)
                told = _FIGURE.search(sentence) or _NAME.search(sentence)
                if told and SHORT[0] <= len(words) <= SHORT[1] and words[-1][-1] in ".!?":
                    found.setdefault(sentence)
    if not found:
        raise SetupError("no short sentences there: name files or folders with text")
    kept = list(found)
    names = dict.fromkeys(name for sentence in kept for name in _NAME.findall(sentence))
    return Pool(kept, sorted(names))


def documents(taken: Pool, size: int, seed: int = 7) -> Iterator[list[str]]:
    """Documents of so many sentences without end: the pool again and again, changed each time."""
    for turn in count():
        for start in range(0, len(taken.sentences), size):
            drawn = random.Random(f"{seed} {turn} {start}")
            others: dict[str, str] = {}
            yield [
                _changed(sentence, drawn, others, taken.names)
                for sentence in taken.sentences[start : start + size]
            ]


def _changed(sentence: str, drawn: random.Random, others: dict[str, str], names: list[str]) -> str:
    """Other figures of the same length; each name the same other one all through a document."""

    def figure(found: re.Match[str]) -> str:
        lead = "0" if found[0][0] == "0" else str(drawn.randint(1, 9))
        return lead + "".join(str(drawn.randint(0, 9)) for _ in found[0][1:])

    def name(found: re.Match[str]) -> str:
        return others.setdefault(found[0], drawn.choice(names))

    return _NAME.sub(name, _FIGURE.sub(figure, sentence)) if names else sentence


def write(taken: Pool, out: Path, spans: int, *, size: int, seed: int = 7) -> int:
    """Write files of ``ROWS`` documents; returns how many sentences they hold."""
    out.mkdir(parents=True, exist_ok=True)
    made, number, source = 0, 0, documents(taken, size, seed)
    while made < spans:
        rows = []
        for place, one in enumerate(islice(source, ROWS)):
            rows.append(json.dumps({"id": f"{number}-{place}", "text": " ".join(one)}))
            made += len(one)
            if made >= spans:
                break
        (out / f"{number:04d}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
        number += 1
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.corpus", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--spans", type=int, required=True)
    parser.add_argument("--sentences", type=int, default=1, help="of a document")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        taken = pool(options.paths)
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    made = write(taken, options.out, options.spans, size=options.sentences, seed=options.seed)
    sys.stdout.write(f"{made} sentences from {len(taken.sentences)} in {options.out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
