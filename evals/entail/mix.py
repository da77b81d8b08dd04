"""The examples that the cross-encoder learns from, and those held back; no model here.

Held back: a fifth of the families of labelled pairs (for the calibration), one document of thirty
of the passages (to see whether edits are told from rewritings), and the sets that nothing may be
learnt from (to watch, not to choose by).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from evals.entail.pairs import Example, bank_of, from_claim, from_passage
from evals.entail.people import (
    SHARED,
    WIDTHS,
    as_examples,
    evidence_for,
    held_back,
    kin,
    told,
    whole,
)
from evals.entail.scene import Bank
from evals.entail.sources import LABELLED, articles, filings, labelled, split
from evals.tasks.pairs import Pair, find_sets, read_set, set_name
from tools.split import sentences

HELD_LABELLED: Final = 5
HELD_PASSAGES: Final = 30
_WATCHED: Final = 150  # pairs of each set that is only watched


class Mix(NamedTuple):
    """Examples to learn from; edits and labelled pairs that are held back; pairs to watch."""

    train: list[Example]
    edits: list[Example]
    labelled: list[Example]
    watched: list[Example]


def mixed(
    data: Path, *, seed: int, rounds: int = 1, claims: int = 2, edits: int = 4, share: float = 1.0
) -> Mix:
    """All examples.

    Args:
        data: The folder of the sets.
        seed: Of every draw.
        rounds: How often each passage is drawn from.
        claims: How often each labelled pair comes, its evidence chosen anew.
        edits: How many edits of each claim that people found supported.
        share: Of the passages that are learnt from.
    """
    rng = random.Random(seed)
    passages = [*filings(data), *articles(data)]
    bank = bank_of(passages, rng)
    pairs, back = parted(data)
    own = {pair.document: pair.part for pair in pairs if pair.part != "halueval_qa"}
    aside = {t for pair in back for t in told(pair.document) if len(t) >= SHARED}
    passages = [one for one in passages if aside.isdisjoint(one.sentences)]
    for document, part in own.items():
        passages.extend(split(document, part, document[:20_000]))
    train: list[Example] = []
    back_edits: list[Example] = []
    for n in range(rounds):
        for passage in passages:
            held = passage.document not in own and held_back(passage.document, HELD_PASSAGES)
            if held and not n:
                back_edits.extend(from_passage(passage, bank, rng))
            elif not held and rng.random() < share:
                train.extend(from_passage(passage, bank, rng))
    for _ in range(claims):
        train.extend(as_examples(pairs, rng))
    for pair in pairs:
        if pair.label and pair.part != "halueval_qa":
            train.extend(_edits(pair, bank, rng, edits))
    rng.shuffle(train)
    return Mix(train, back_edits, [whole(pair) for pair in back], list(watched(data, seed)))


def parted(data: Path) -> tuple[list[Pair], list[Pair]]:
    """The labelled pairs to learn from and those held back: none of these shares with those."""
    pairs = list(labelled(data))
    held = [held_back(family, HELD_LABELLED) for family in kin(pairs)]
    both = list(zip(pairs, held, strict=True))
    return [p for p, h in both if not h], [p for p, h in both if h]


def watched(data: Path, seed: int) -> Iterator[Example]:
    """Some pairs of each set that weights may not learn from."""
    for path in find_sets(data):
        if set_name(path) not in LABELLED:
            yield from map(whole, read_set(path, limit=_WATCHED, seed=seed).pairs)


def _edits(pair: Pair, bank: Bank, rng: random.Random, count: int) -> Iterator[Example]:
    given = told(pair.document)
    parts = sentences(pair.claim) or [(0, len(pair.claim))]
    for start, end in parts:
        text = pair.claim[start:end]
        near = evidence_for(text, given, rng.choice(WIDTHS))
        each = -(-count // len(parts))
        yield from from_claim(text, near, pair.document, bank, rng, edits=each)
