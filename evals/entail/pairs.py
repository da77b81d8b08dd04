"""Pairs of evidence and claim with a label and, where it is known, the words that are wrong.

Each sentence gives a true rewriting and an edit of one; edits are also put into the evidence, with
the claim left natural, and into both, where an odd claim is true. So neither the look of a claim
nor the mere fact of a change tells the label.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from evals.entail.change import Edited, Range, applied
from evals.entail.edits_clauses import CLAUSE_EDITS, ONE_WAY
from evals.entail.edits_values import VALUE_EDITS
from evals.entail.edits_words import WORD_EDITS
from evals.entail.rewriting import REWRITINGS
from evals.entail.scene import Bank, Scene, asides, causes, tails
from evals.entail.sources import Passage

EDITS: Final = {**VALUE_EDITS, **WORD_EDITS, **CLAUSE_EDITS}
_NAME: Final = re.compile(r"\b[A-Z][\w.&’'-]*[\w](?:\s(?:of\s)?[A-Z][\w.&’'-]*\w)*")
_TRIES: Final = 6
_VALUES_FIRST: Final = 0.4


class Example(NamedTuple):
    """``evidence`` against ``claim``: label 1 is supported; ``wrong`` characters of the claim.

    ``wrong`` is None where it is not known which words are at fault.
    """

    evidence: str
    claim: str
    label: int
    wrong: tuple[Range, ...] | None
    kind: str
    document: str


def names_in(text: str) -> tuple[str, ...]:
    """Runs of capitals that do not open the sentence, or open it with two words."""
    return tuple(
        dict.fromkeys(
            m[0] for m in _NAME.finditer(text) if (m.start() or " " in m[0]) and len(m[0]) > 2
        )
    )


def bank_of(passages: Sequence[Passage], rng: random.Random, *, most: int = 400) -> Bank:
    """Names and parts of sentences from anywhere, for details that nobody gave."""
    texts = [text for p in rng.sample(list(passages), min(len(passages), 4 * most))
             for text in p.sentences]  # fmt: skip
    readers = (lambda t: list(names_in(t)), tails, causes, asides)
    found = [tuple(dict.fromkeys(x for t in texts for x in reader(t)))[:most] for reader in readers]
    return Bank(*found)


def scene_of(text: str, beside: Sequence[str], bank: Bank) -> Scene:
    """A sentence with its surroundings."""
    near = tuple(dict.fromkeys(n for one in beside for n in names_in(one)))
    return Scene(text, tuple(beside), near, names_in(text), bank)


def rewritten(scene: Scene, rng: random.Random, times: int) -> Scene:
    """The scene with up to so many rewritings of its sentence."""
    for _ in range(times):
        swaps = REWRITINGS[rng.choice(list(REWRITINGS))](scene, rng)
        if swaps:
            try:
                text = applied(scene.text, "", swaps).text
            except ValueError:
                continue
            scene = scene._replace(text=text, inside=tuple(n for n in scene.inside if n in text))
    return scene


def edited(scene: Scene, rng: random.Random, kinds: Sequence[str]) -> Edited | None:
    """One edit of any of the kinds; None where none fits.

    Values and directions come first in some draws: they fit few sentences, and matter most.
    """
    order = rng.sample(list(kinds), len(kinds))
    if rng.random() < _VALUES_FIRST:
        order.sort(key=lambda kind: kind not in VALUE_EDITS and kind != "direction")
    for kind in order[:_TRIES]:
        swaps = EDITS[kind](scene, rng)
        if swaps:
            try:
                return applied(scene.text, kind, swaps)
            except ValueError:
                continue
    return None


def from_passage(passage: Passage, bank: Bank, rng: random.Random) -> Iterator[Example]:
    """Pairs of one sentence of a passage, its neighbours about it as evidence."""
    at = rng.randrange(len(passage.sentences))
    count = rng.choice((0, 1, 1, 2, 3))
    first = max(0, at - rng.randint(0, count))
    window = list(passage.sentences[first : first + count + 1])
    place = at - first
    if place >= len(window):
        return
    text, beside = window[place], [s for n, s in enumerate(window) if n != place]
    if text in beside:
        return  # whatever is done to one of the two, the other carries the claim
    scene = scene_of(text, beside, bank)

    def row(claim: str, label: int, wrong: tuple[Range, ...] | None, kind: str,
            told: str = text) -> Example:  # fmt: skip
        evidence = " ".join([*window[:place], told, *window[place + 1 :]])
        return Example(evidence, claim, label, wrong, kind, passage.document)

    true = rewritten(scene, rng, rng.choice((0, 1, 2, 2, 3)))
    yield row(true.text, 1, (), "rewriting")
    false = edited(true, rng, list(EDITS))
    if false and false.text not in " ".join(window):  # a detail may be put back
        yield row(false.text, 0, false.ranges, false.kind)
    draw = rng.random()
    if draw < 0.3:
        other = edited(scene, rng, [k for k in EDITS if k not in ONE_WAY])
        if other and other.text not in " ".join(beside):
            yield row(text, 0, other.before, other.kind, other.text)
            odd = rewritten(scene_of(other.text, beside, bank), rng, rng.choice((0, 1, 2)))
            yield row(odd.text, 1, (), "rewriting", other.text)
    elif draw < 0.45 and beside:
        yield Example(" ".join(beside), text, 0, None, "absent", passage.document)
    elif draw < 0.6 and beside:
        second = rewritten(scene_of(rng.choice(beside), [], bank), rng, 1).text
        claim = f"{true.text.rstrip('.')}; {second}" if rng.random() < 0.3 else (
            f"{true.text} {second}")  # fmt: skip
        if rng.random() < 0.5:
            yield row(claim, 1, (), "joined")
        elif len(text) > 30:
            kept = " ".join(beside)
            start = 0 if claim.startswith(true.text) else None
            ranges = ((0, len(true.text)),) if start == 0 else None
            yield Example(kept, claim, 0, ranges, "half", passage.document)


def from_claim(
    claim: str,
    evidence: Sequence[str],
    document: str,
    bank: Bank,
    rng: random.Random,
    *,
    edits: int,
) -> Iterator[Example]:
    """Pairs of a claim that people found supported: rewritten, and edited so that it is not."""
    scene = scene_of(claim, evidence, bank)
    joined = " ".join(evidence)
    seen = {claim}
    true = rewritten(scene, rng, 2)
    if true.text not in seen:
        yield Example(joined, true.text, 1, (), "claim rewriting", document)
    for n in range(edits):
        base = scene if n % 2 == 0 else true
        false = edited(base, rng, list(EDITS))
        if false and false.text not in seen and false.text not in joined:
            seen.add(false.text)
            yield Example(joined, false.text, 0, false.ranges, f"claim {false.kind}", document)
