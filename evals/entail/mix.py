"""The examples that the cross-encoder learns from, and those held back; no model here.

Held back by document: a fifth of the labelled documents (for the calibration) and one passage's
document of thirty (to see whether edits are told from rewritings).
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from agent.verify.spans import spans_for
from evals.entail.pairs import Example, bank_of, from_claim, from_passage
from evals.entail.scene import Bank
from evals.entail.sources import articles, filings, labelled, split
from evals.tasks.pairs import Pair
from tools.split import sentences

HELD_LABELLED: Final = 5
HELD_PASSAGES: Final = 30
_EDITS: Final = 4  # of each supported claim


class Mix(NamedTuple):
    """Examples to learn from; edits and labelled pairs that are held back."""

    train: list[Example]
    edits: list[Example]
    labelled: list[Example]


def held_back(document: str, one_of: int) -> bool:
    """Whether a document is held back; by its text alone, so the same everywhere."""
    return int(hashlib.sha256(document.encode()).hexdigest()[:8], 16) % one_of == 0


def evidence_for(claim: str, document: str) -> list[str]:
    """The sentences of a document that a claim is read against."""
    told = [" ".join(document[a:b].split()) for a, b in sentences(document)]
    return [told[n] for n in spans_for(claim, told)]


def mixed(data: Path, *, seed: int, rounds: int, claims: int) -> Mix:
    """All examples.

    Args:
        data: The folder of the sets.
        seed: Of every draw.
        rounds: How often each passage is drawn from.
        claims: How often each labelled pair comes.
    """
    rng = random.Random(seed)
    passages = [*filings(data), *articles(data)]
    bank = bank_of(passages, rng)
    pairs = list(labelled(data))
    own: dict[str, str] = {pair.document: pair.part for pair in pairs if pair.part != "halueval_qa"}
    for document, part in own.items():
        if not held_back(document, HELD_LABELLED):
            passages.extend(split(document, part, document[:20_000]))
    train: list[Example] = []
    edits: list[Example] = []
    for n in range(rounds):
        for passage in passages:
            held = passage.document not in own and held_back(passage.document, HELD_PASSAGES)
            if not (held and n):
                (edits if held else train).extend(from_passage(passage, bank, rng))
    back: list[Example] = []
    for pair in pairs:
        given = evidence_for(pair.claim, pair.document)
        wrong = () if pair.label else None
        told = Example(" ".join(given), pair.claim, pair.label, wrong, pair.part, pair.document)
        if held_back(pair.document, HELD_LABELLED):
            back.append(told)
            continue
        train.extend([told] * claims)
        if pair.label and pair.part != "halueval_qa":
            train.extend(_edits(pair, given, bank, rng))
    rng.shuffle(train)
    return Mix(train, edits, back)


def _edits(pair: Pair, given: list[str], bank: Bank, rng: random.Random) -> Iterator[Example]:
    yield from from_claim(pair.claim, given, pair.document, bank, rng, edits=_EDITS)
