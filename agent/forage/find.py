"""``find``: ranked passages for a question, dense and BM25 fused. Reads the library only."""

from __future__ import annotations

from collections.abc import Sequence

from agent.forage.scent import fuse
from tools.embed import Embedder, encode_long
from tools.library import Hit, Library

DEPTH = 50  # ranks of each list that enter the fusion


def find(library: Library, embedder: Embedder, question: str, k: int) -> list[Hit]:
    """The k best passages, best first, with their fused scores."""
    return find_many(library, embedder, [question], k)[0]


def find_many(
    library: Library, embedder: Embedder, questions: Sequence[str], k: int
) -> list[list[Hit]]:
    """As ``find`` for many questions, embedded in one call."""
    depth = max(DEPTH, k)
    dense = library.dense(encode_long(embedder, list(questions)), depth)
    results = []
    for question, near in zip(questions, dense, strict=True):
        worded = library.lexical(question, depth)
        chunks = {h.chunk.id: h.chunk for h in [*near, *worded]}
        scores = fuse([[h.chunk.id for h in near], [h.chunk.id for h in worded]])
        order = sorted(scores, key=lambda i: (-scores[i], i))[:k]
        results.append([Hit(chunks[i], round(scores[i], 6)) for i in order])
    return results
