"""How much of what was foraged goes into planning and writing, where the settings limit it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from agent.deps import Deps
from agent.domain import Evidence

Span = tuple[str, int, int]
"""A chunk: its document, and where in it the chunk starts and ends."""


def kept_chunks(deps: Deps) -> set[Span]:
    """Every chunk that foraging read; under a limit of characters, only the first of them.

    Each need's are taken in the order in which it read them, the needs in turn; of chunks in one
    rank those first that more needs read. By the best sentence in them instead, passages of other
    subjects came first (one large closed world, 4,000 characters: 4 % of its key facts told). The
    first one is always kept, cut nowhere, so that a limit shorter than a chunk leaves one.
    """
    ranks: dict[Span, list[int]] = defaultdict(list)
    for path in sorted((deps.bundle.path / "forage").glob("*.json")):
        for rank, c in enumerate(deps.bundle.read_json(f"forage/{path.name}")["read"]):
            ranks[c[0], c[1], c[2]].append(rank)
    most = deps.settings.evidence_characters
    if most is None:
        return set(ranks)
    kept: set[Span] = set()
    left = most
    for chunk in sorted(ranks, key=lambda c: (min(ranks[c]), -len(ranks[c]), c)):
        length = chunk[2] - chunk[1]
        if kept and length > left:
            break
        kept.add(chunk)
        left -= length
    return kept


def within(deps: Deps) -> Callable[[Evidence], bool]:
    """Tells whether a sentence may be used under the limit; without one, all may."""
    if deps.settings.evidence_characters is None:
        return lambda evidence: True
    kept = kept_chunks(deps)
    return lambda evidence: any(_inside(evidence, chunk) for chunk in kept)


def _inside(evidence: Evidence, chunk: Span) -> bool:
    return evidence.document_id == chunk[0] and chunk[1] <= evidence.start < chunk[2]
