"""``find``: ranked passages for a question. Reads the library only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from agent.forage.dated import dated, dates
from agent.forage.pool import DENSE, Pool, ask
from agent.forage.scent import fuse
from agent.forage.walk import STEPS, Link, Walk, walk
from tools.embed import Embedder, Vectors, encode_long
from tools.library import Hit, Library
from tools.mentions import key, mentions
from tools.rerank import Reranker

Mode = Literal["dense", "bm25", "fused", "walk"]
SECOND_LOOK = 20  # passages that a reranker reads
DEPTH = 50  # ranks of each list that enter the fusion
# The chance of being needed from which a passage is worth its reading even where the need may be
# closed. On questions not learnt from: the recall of the ten fused best or more, for 0.55, 0.36 and
# 0.54 of their characters (2wiki, hotpot, musique); ``python -m evals.stop_worth``.
WORTH = 0.10
# Passages that are needed, as many as the chances of those read add up to, before reading may stop:
# a need is not closed by likeness. At THRIFTY they decide alone, with more than the recall of the
# five fused best for 0.45, 0.39 and 0.61 of their characters.
EXPECTED, THRIFTY = 1.0, 1.01


def find(
    library: Library, embedder: Embedder, question: str, k: int, *, mode: Mode = "walk",
    reranker: Reranker | None = None,
) -> list[Hit]:  # fmt: skip
    """The k best passages, best first; a walk's score is the chance that a passage is needed."""
    return find_many(library, embedder, [question], k, mode=mode, reranker=reranker)[0]


def find_many(
    library: Library,
    embedder: Embedder,
    questions: Sequence[str],
    k: int,
    *,
    mode: Mode = "walk",
    steps: int = STEPS,
    reranker: Reranker | None = None,
) -> list[list[Hit]]:
    """As ``find`` for many questions, embedded in one call.

    ``fused`` is the plain baseline: dense and BM25 ranks, fused. ``walk`` adds what is linked to
    them, in so many steps (0: the learnt score of each passage by itself). Passages beyond the
    walk's pool follow in fused order. A reranker reads the ``SECOND_LOOK`` best of the walk.
    """
    wide = max(k, SECOND_LOOK) if reranker is not None else k
    if mode == "bm25":
        return [_plain(library.lexical(q, k)) for q in questions]
    vectors = encode_long(embedder, list(questions))
    depth = max(DEPTH, DENSE, k)
    near = library.dense(vectors, depth)
    if mode == "dense":
        return [_plain(hits[:k]) for hits in near]
    results = []
    for question, vector, hits in zip(questions, vectors, near, strict=True):
        if mode == "fused":
            results.append(_fused(library, question, hits, depth)[:k])
        else:
            found = _walked(library, embedder, question, vector, hits, wide, steps)
            looked = found if reranker is None else reread(library, question, found, reranker)
            results.append(looked[:k])
    return results


def reread(library: Library, question: str, found: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """The best ones in the order of both views: the geometric mean of chance and fit."""
    best, rest = list(found[:SECOND_LOOK]), list(found[SECOND_LOOK:])
    read = {r.chunk.id: r for r in library.passages([hit.chunk.id for hit in best])}
    texts = [f"{read[hit.chunk.id].title}\n{read[hit.chunk.id].text}" for hit in best]
    fits = reranker.fit(question, texts) if texts else []
    scored = [
        hit._replace(score=round(math.sqrt(hit.score * fit), 6))
        for hit, fit in zip(best, fits, strict=True)
    ]
    return [*sorted(scored, key=lambda hit: (-hit.score, hit.chunk.id)), *rest]


def worth_reading(found: Sequence[Hit], worth: float = WORTH) -> int:
    """How many of the passages, best first, to read; at least one where there is one.

    Read on until ``EXPECTED`` of those read are needed, by their chances, and then as long as the
    next one's chance is ``worth`` its reading: the marginal value rule on needs closed.
    """
    expected = 0.0
    for read, one in enumerate(found):
        if read and expected >= EXPECTED and one.score < worth:
            return read
        expected += one.score
    return len(found)


def _plain(hits: Sequence[Hit]) -> list[Hit]:
    return [Hit(hit.chunk, round(hit.score, 6)) for hit in hits]


def _fused(library: Library, question: str, near: list[Hit], depth: int) -> list[Hit]:
    worded = library.lexical(question, depth)
    chunks = {h.chunk.id: h.chunk for h in [*near, *worded]}
    scores = fuse([[h.chunk.id for h in near], [h.chunk.id for h in worded]])
    order = sorted(scores, key=lambda i: (-scores[i], i))
    return [Hit(chunks[i], round(scores[i], 6)) for i in order]


def _walked(
    library: Library, embedder: Embedder, question: str, vector: Vectors, near: list[Hit], k: int,
    steps: int,
) -> list[Hit]:  # fmt: skip
    pool, when = Pool(library, ask(library, question, vector), near[:DENSE]), dates(question)
    plain = walk(pool, steps) if pool.chunks else None
    courses = [plain] if plain is not None else []
    if when is not None:
        courses = dated(library, embedder, when, question, plain, steps)
    # A passage that both walks came to has the chance of the later one, among papers of the period.
    placed = {
        chunk.id: (float(scores[i]), course, i)
        for scores, course in courses
        for i, chunk in enumerate(course.pool.chunks)
    }
    order = sorted(placed.items(), key=lambda one: (-one[1][0], one[0]))[:k]
    found = [
        Hit(course.pool.chunks[i], round(score, 6), path(course, i))
        for _, (score, course, i) in order
    ]
    rest = _fused(library, question, near, len(near)) if len(found) < k else []
    return [*found, *(f._replace(score=0.0) for f in rest if f.chunk.id not in placed)][:k]


def path(course: Walk, place: int) -> tuple[str, ...]:
    """How the walk came to a passage: titles and links in turn, from the seed on; () for a seed."""
    steps: list[str] = []
    seen: set[int] = set()
    while (link := course.links.get(place)) and place not in seen and len(steps) < 4:
        seen.add(place)
        steps.append(_told(course, place, link))
        steps.append(_title(course.pool, link.seed))
        place = link.seed
    return tuple(reversed(steps))


def _told(course: Walk, place: int, link: Link) -> str:
    """A link in words; the form of a shared name that either passage has."""
    if not link.name:
        return "its title is named"
    texts, titles = course.pool.texts, course.pool.titles
    forms = [*sorted(mentions(texts[place]) | mentions(texts[link.seed])), titles[link.seed]]
    shared = next((form for form in forms if key(form) == link.name), "")
    return f'names "{shared}"' if shared else "shares a name under another form"


def _title(pool: Pool, place: int) -> str:
    return pool.library.document(pool.chunks[place].document_id).title
