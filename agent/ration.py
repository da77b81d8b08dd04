"""How much of what was foraged goes into planning and writing, where the settings limit it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from agent.deps import Deps
from agent.domain import Evidence

Span = tuple[str, int, int]
"""A chunk: its document, and where in it the chunk starts and ends."""


def kept_chunks(deps: Deps) -> set[Span]:
    """Every chunk that foraging read; under a limit of characters, only the best of them.

    A chunk is as good as the sentence in it that fits a need best. The first is always kept, cut
    nowhere, so that a limit shorter than a chunk leaves one.
    """
    rows = [
        deps.bundle.read_json(f"forage/{path.name}")
        for path in sorted((deps.bundle.path / "forage").glob("*.json"))
    ]
    chunks: set[Span] = {(c[0], c[1], c[2]) for row in rows for c in row["read"]}
    most = deps.settings.evidence_characters
    if most is None:
        return chunks
    fits: dict[str, float] = {}
    for row in rows:
        for name, fit, *_ in row["found"]:
            fits[name] = max(fit, fits.get(name, 0.0))
    best: dict[Span, float] = defaultdict(float)
    by_document: dict[str, list[Span]] = defaultdict(list)
    for chunk in sorted(chunks):
        by_document[chunk[0]].append(chunk)
    for one in deps.evidence(sorted(fits)).values():
        for chunk in by_document[one.document_id]:
            if _inside(one, chunk):
                best[chunk] = max(best[chunk], fits[one.id])
    kept: set[Span] = set()
    left = most
    for chunk in sorted(chunks, key=lambda c: (-best[c], c)):
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
