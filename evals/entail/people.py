"""Pairs that people labelled, as examples: sentence by sentence, and kept apart by what they share.

A claim of several sentences is as false as its worst one, which its label does not name. Where a
false claim is a small change of a true one about the same document, the change names it.
"""

from __future__ import annotations

import difflib
import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from agent.verify.spans import WIDTH, spans_for
from evals.entail.change import Range, Swap, applied, covered
from evals.entail.pairs import Example
from evals.tasks.pairs import Pair
from tools.split import sentences

WIDTHS: Final = (40, 60, 90, 90, 130)  # words of evidence, drawn for each example
SHARED: Final = 60  # characters of a sentence that makes two documents kin
_WORD: Final = re.compile(r"\S+")
_MINIMAL: Final = 0.6  # words that a change of a true claim keeps at least


def kin(pairs: Sequence[Pair]) -> list[str]:
    """For each pair the name of its family: pairs that share a claim or a sentence of evidence.

    Documents alone do not do: sets cut one article into several, and join two to one. A family is
    named by its first pair, so that the same pairs are held back in every run.
    """
    above = list(range(len(pairs)))

    def top(n: int) -> int:
        while above[n] != n:
            above[n] = above[above[n]]
            n = above[n]
        return n

    first: dict[str, int] = {}
    for n, pair in enumerate(pairs):
        for key in {f"claim: {pair.claim}", *(t for t in told(pair.document) if len(t) >= SHARED)}:
            one, other = sorted((top(n), top(first.setdefault(key, n))))
            above[other] = one
    return [pairs[top(n)].document for n in range(len(pairs))]


def held_back(name: str, one_of: int) -> bool:
    """Whether a family or a document is held back; by its text alone, so the same everywhere."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % one_of == 0


def told(document: str) -> list[str]:
    """The sentences of a document, white space made even."""
    return [" ".join(document[a:b].split()) for a, b in sentences(document)]


def evidence_for(claim: str, told: Sequence[str], width: int = WIDTH) -> list[str]:
    """The sentences of a document that a claim is read against."""
    return [told[n] for n in spans_for(claim, told, width=width)]


def whole(pair: Pair) -> Example:
    """The pair as it came, with the evidence that is chosen at run time."""
    wrong = () if pair.label else None
    given = evidence_for(pair.claim, told(pair.document))
    return Example(" ".join(given), pair.claim, pair.label, wrong, pair.part, pair.document)


def as_examples(pairs: Sequence[Pair], rng: random.Random) -> Iterator[Example]:
    """Every pair: true claims by sentence, changes of true ones by sentence with their words."""
    true: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        if pair.label:
            true[pair.document].append(pair.claim)
    for pair in pairs:
        given = told(pair.document)

        def example(text: str, label: int, wrong: tuple[Range, ...] | None,
                    pair: Pair = pair, given: list[str] = given) -> Example:  # fmt: skip
            chosen = evidence_for(text, given, rng.choice(WIDTHS))
            return Example(" ".join(chosen), text, label, wrong, pair.part, pair.document)

        parts = sentences(pair.claim) or [(0, len(pair.claim))]
        changed = () if pair.label else changes(pair.claim, true[pair.document])
        if not pair.label and not changed:
            yield example(pair.claim, 0, None)
            continue
        for start, end in parts:
            own = tuple(
                (max(a, start) - start, min(b, end) - start)
                for a, b in changed
                if covered([(a, b)], start, end)
            )
            # A sentence that a change left alone has been seen with the true claim.
            if pair.label or own:
                yield example(pair.claim[start:end], int(not own), own)


def changes(claim: str, true: Sequence[str]) -> tuple[Range, ...]:
    """Characters in which a false claim departs from the nearest true one; none: it is no change.

    Examples:
        >>> changes("It fell by 5 percent in May.", ["It rose by 5 percent in May."])
        ((3, 7),)
    """
    best: tuple[Range, ...] = ()
    most = _MINIMAL
    new = [(m[0], m.start(), m.end()) for m in _WORD.finditer(claim)]
    for other in true:
        old = _WORD.findall(other)
        matcher = difflib.SequenceMatcher(None, old, [w for w, _, _ in new], autojunk=False)
        share = matcher.ratio()
        if share <= most or share == 1.0:
            continue
        most, swaps = share, []
        for tag, _, _, low, high in matcher.get_opcodes():
            if tag == "delete":
                at = new[low][1] if low < len(new) else len(claim)
                swaps.append(Swap(at, at, ""))
            elif tag != "equal":
                swaps.append(
                    Swap(new[low][1], new[high - 1][2], claim[new[low][1] : new[high - 1][2]])
                )
        best = applied(claim, "", swaps).ranges
    return best
