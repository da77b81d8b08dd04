"""How much of a sentence stands in its evidence, word by word. Decides nothing.

Lexical: share of content stems, longer (rarer) words counting more. Figures, periods and the
words that frame a report are left to the mechanical checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from agent.verify.comparisons import compared
from agent.verify.reading import Premise, Reading
from agent.verify.words import FRAME, Word, content, segments, stems_of

# Words that a sentence needs to say that its evidence is a rumour.
DOUBT: Final = stems_of(frozenset({"unconfirmed", "rumour", "rumor", "since", "denied", "later"}))


class Alignment(NamedTuple):
    """``share`` in [0, 1]; ``missing`` words; ``loose`` clauses that nothing carries."""

    share: float
    missing: tuple[str, ...]
    loose: tuple[tuple[int, int], ...]


def weight(word: Word) -> float:
    """Longer words are rarer: from 0.5 (three letters and less) to 1.5 (nine and more)."""
    return min(max(len(word.text), 3), 9) / 6


def _held(stem: str, known: frozenset[str]) -> bool:
    if stem in known:
        return True
    root = stem[:5]
    return len(stem) >= 6 and any(
        k.startswith(root) and abs(len(k) - len(stem)) <= 4 for k in known
    )


def asserted(claim: Reading) -> list[Word]:
    """Content words outside figures, periods and directions, frame words left out."""
    masked = [(figure.start, figure.end) for figure in claim.figures]
    masked += [(period.start, period.end) for period in claim.periods]
    masked += [(start, end) for start, end, _ in claim.directions]
    return [
        word
        for word in content(claim.text)
        if word.stem not in FRAME and not any(low <= word.start < high for low, high in masked)
    ]


def align(claim: Reading, evidence: Sequence[Premise]) -> Alignment:
    """Align the claim's words with the evidence and its context."""
    known = frozenset[str]().union(*(one.stems | one.context_stems for one in evidence))
    if any({"denied", "unconfirmed"} & set(one.evidence.flags) for one in evidence):
        known |= DOUBT
    ours = asserted(claim)
    told = compared(claim, evidence)
    held = {
        word
        for word in ours
        if _held(word.stem, known) or any(low <= word.start < high for low, high in told)
    }
    total = sum(weight(word) for word in ours)
    share = sum(weight(word) for word in held) / total if total else 1.0
    loose = []
    for start, end in segments(claim.text):
        inside = [word for word in ours if start <= word.start < end]
        if len(inside) >= 2 and not any(word in held for word in inside):
            loose.append((start, end))
    if not claim.figures and not claim.directions and _only_names(claim, ours, held):
        loose.append((0, len(claim.text)))
    missing = tuple(dict.fromkeys(word.text for word in ours if word not in held))
    return Alignment(share, missing, tuple(loose))


def _only_names(claim: Reading, ours: list[Word], held: set[Word]) -> bool:
    """Whether nothing but names of the claim stands in the evidence: what they did does not."""
    spans = [(name.start, name.end) for name in claim.names]
    said = [word for word in ours if not any(low <= word.start < high for low, high in spans)]
    return bool(said) and len(said) < len(ours) and not any(word in held for word in said)
