"""Ways to rank the documents of a library for a question, all of one shape. Scores nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from agent.forage.find import find_many, worth_reading
from agent.forage.scent import fuse
from agent.forage.walk import STEPS
from tools.embed import Embedder, encode_long
from tools.library import Hit, Library

SPARE = 4  # passages asked for a document wanted: long documents are several passages
FUSION_DEPTH = 50  # ranks of each list that enter the baseline's fusion


class Ranking(NamedTuple):
    """The documents found for one question, and what finding them cost."""

    ids: tuple[str, ...]
    """Distinct ids as the corpus gives them, best first, at most k."""
    milliseconds: float
    """Wall-clock time, the embedding of the question included."""
    characters: int
    """Length of all passages that were read to get these."""
    calls: int
    """Calls of a language model."""


class Pool(NamedTuple):
    """An ingested corpus, open for reading."""

    library: Library
    embedder: Embedder
    names: Mapping[str, str]
    """Document id → the id that the corpus gave it."""


Ranker = Callable[[Sequence[str], int], list[Ranking]]
Mode = Callable[[Pool], Ranker]


def dense(pool: Pool) -> Ranker:
    """Nearest vectors alone."""
    return by_passage(
        pool, lambda text, n: pool.library.dense(encode_long(pool.embedder, [text]), n)[0]
    )


def bm25(pool: Pool) -> Ranker:
    """Shared words alone."""
    return by_passage(pool, pool.library.lexical)


def fused(pool: Pool) -> Ranker:
    """Both by reciprocal rank, as ``find`` began: the baseline stays when ``find`` gets better."""

    def search(question: str, n: int) -> list[Hit]:
        depth = max(FUSION_DEPTH, n)
        near = pool.library.dense(encode_long(pool.embedder, [question]), depth)[0]
        lists = [near, pool.library.lexical(question, depth)]
        hits = {hit.chunk.id: hit for found in lists for hit in found}
        scores = fuse([[hit.chunk.id for hit in found] for found in lists])
        return [hits[one] for one in sorted(scores, key=lambda i: (-scores[i], i))[:n]]

    return by_passage(pool, search)


def walk(steps: int = STEPS) -> Mode:
    """The walk over names and titles, in so many steps."""

    def made(pool: Pool) -> Ranker:
        return by_passage(
            pool,
            lambda text, n: find_many(pool.library, pool.embedder, [text], n, steps=steps)[0],
        )

    return made


def stopped(worth: float) -> Mode:
    """The walk, read only as far as it is worth: ``deepnews find`` with its stop."""

    def made(pool: Pool) -> Ranker:
        return lambda questions, k: [_stopped(pool, one, k, worth) for one in questions]

    return made


def _stopped(pool: Pool, question: str, k: int, worth: float) -> Ranking:
    began = time.perf_counter()
    found = find_many(pool.library, pool.embedder, [question], k)[0]
    read = found[: worth_reading(found, worth)]
    milliseconds = 1000 * (time.perf_counter() - began)
    names = dict.fromkeys(pool.names[hit.chunk.document_id] for hit in read)
    characters = sum(hit.chunk.end - hit.chunk.start for hit in read)
    return Ranking(tuple(names), milliseconds, characters, calls=0)


def capped(mode: Mode, most: int) -> Mode:
    """The mode, but never more than ``most`` documents: what a fixed top-k reads and finds."""

    def made(pool: Pool) -> Ranker:
        ranker = mode(pool)
        return lambda questions, k: ranker(questions, min(k, most))

    return made


def by_passage(pool: Pool, search: Callable[[str, int], Sequence[Hit]]) -> Ranker:
    """A ranker of documents out of a search for passages.

    A document stands where its best passage stands. Read is every passage down to the one that
    brings the k-th document.

    Args:
        pool: The corpus.
        search: Takes a question and a number of passages; returns at most so many, best first.
    """

    def rank(questions: Sequence[str], k: int) -> list[Ranking]:
        return [_timed(pool, search, question, k) for question in questions]

    return rank


def _timed(
    pool: Pool, search: Callable[[str, int], Sequence[Hit]], question: str, k: int
) -> Ranking:
    began = time.perf_counter()
    depth, enough = SPARE * k, min(k, len(pool.names))
    while True:
        hits = search(question, depth)
        ids, read = _read(hits, pool.names, k)
        if len(ids) >= enough or len(hits) < depth:  # else there is nothing more to get
            return Ranking(tuple(ids), (time.perf_counter() - began) * 1000, read, 0)
        depth *= SPARE


def _read(hits: Sequence[Hit], names: Mapping[str, str], k: int) -> tuple[list[str], int]:
    ids: dict[str, None] = {}
    characters = 0
    for hit in hits:
        if len(ids) == k:
            break
        ids.setdefault(names[hit.chunk.document_id])
        characters += hit.chunk.end - hit.chunk.start
    return list(ids), characters
