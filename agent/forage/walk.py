"""The walk: passages that the evidence found so far leads to, whatever words they use.

A learnt score of each passage by itself seeds the walk. The best passages lend their score to
those that they name (a title), that name them, share rare names with them, or complete them (words
of the question that they leave open); a second learnt score weighs that with the passage's own
promise. Both are boosted trees, learnt by ``evals/learn_scent.py`` and frozen in ``scent.json``.

Spreading from seeds over entity links is personalised PageRank in HippoRAG (2405.14831); here each
link is weighed by what the question still lacks, and no language model reads the passages. A
second step of the same kind did not pay: recall@5 of 66.7, 97.6 and 93.8 against 70.7, 97.4 and
95.4 (musique, 2wiki, hotpot; learnt on one half of the questions, measured on the other).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agent.forage import trees
from agent.forage.pool import Column, Pool, phrase_weights
from agent.forage.trees import Places, Trees
from tools.links import HUB
from tools.mentions import key

WEIGHTS = Path(__file__).with_name("scent.json")
STEPS = 1
SEEDS = 12
LEAST = 0.004  # score under which a passage is no seed
PULLED = 100  # a name in more passages than these brings no new ones in
NEW = 120  # new passages of one step, at most
SIMILAR = 0.5  # share of the seed that is taken out of the question's vector
LENT = ("titled", "named", "titled by", "opens", "joint", "onward", "alike", "link", "seed")
LINKS = (*LENT, "before", "relative")


class Link(NamedTuple):
    """The strongest link to a passage: the seed's place in the pool, and the name shared."""

    seed: int
    name: int


@lru_cache(maxsize=1)
def stages() -> tuple[Trees, ...]:
    """The learnt models: of a passage by itself, then of a passage with its links."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return tuple(trees.read(stage) for stage in kept["stages"])


class Walk:
    """Scores of a pool's passages, step by step."""

    def __init__(self, pool: Pool) -> None:
        """Begin with nothing scored."""
        self.pool = pool
        self.links: dict[int, Link] = {}
        self._names: dict[int, tuple[float, list[str]]] = {}  # weight, what it pulls in
        self._titles: dict[int, dict[str, float]] = {}
        self._mentioned: tuple[Places, Places] = (np.empty(0, np.int64), np.empty(0, np.int64))

    def step(self, scores: Column) -> Column:
        """Features of every passage, own and by links from the best; the pool grows first."""
        seeds = [int(i) for i in np.argsort(-scores, kind="stable")[:SEEDS] if scores[i] >= LEAST]
        self._grow(seeds, scores)
        self._mentioned = by_name(self.pool.named)
        size = len(self.pool.chunks)
        before = np.zeros(size)
        before[: len(scores)] = scores
        linked = np.zeros((size, len(LINKS)))
        strongest = np.zeros(size)
        for seed in seeds:
            self._spread(seed, before, linked, strongest)
        linked[:, -2] = before
        linked[:, -1] = before / before.max()
        return np.concatenate([self.pool.own, linked], axis=1)

    def _grow(self, seeds: list[int], scores: Column) -> None:
        """Take in what the seeds lead to, by the strongest links first."""
        pool, links = self.pool, self.pool.library.links
        lent: dict[str, float] = {}
        self._look_up(seeds)
        chunks = links.of_documents([one for seed in seeds for one in self._titles[seed]])
        for seed in seeds:
            score = float(scores[seed])
            for document, weight in self._titles[seed].items():
                for one in chunks[document][:PULLED]:
                    lent[one] = lent.get(one, 0.0) + score * weight
            for name in (*self._names_of(seed), *self._title_of(seed)):
                weight, pulled = self._names[name]
                for one in pulled:
                    lent[one] = lent.get(one, 0.0) + score * weight
        new = [one for one in lent if one not in pool.place]
        pool.add(sorted(new, key=lambda one: (-lent[one], one))[:NEW])

    def _spread(self, seed: int, scores: Column, linked: Column, strongest: Column) -> None:
        """Lend the seed's score to what it is linked to; every link keeps its best lender."""
        pool, score, size = self.pool, scores[seed], len(scores)
        by_title = np.zeros(size)
        for document, weight in self._titles[seed].items():
            by_title[pool.within.get(document, [])] = weight
        named, via = self._shared(self._names_of(seed), size)
        titled_by, own_title = self._shared(self._title_of(seed), size)
        via = np.where(titled_by > named, own_title, via)
        same = np.array([title == pool.titles[seed] for title in pool.titles])
        named[same] = titled_by[same] = 0.0
        by_title[seed] = 0.0
        link = np.maximum(np.maximum(by_title, named), titled_by)
        open_ = pool.weights * (1 - pool.holds[seed])
        joint = np.maximum(pool.holds, pool.holds[seed]) @ pool.weights
        onward = pool.asked.vector - SIMILAR * pool.own[seed, 0] * pool.vectors[seed]
        onward = onward / (np.linalg.norm(onward) or 1.0)
        lent = np.column_stack(
            (
                score * by_title, score * named, score * titled_by,
                score * link * (pool.holds @ open_), score * link * joint,
                score * link * (pool.vectors @ onward), score * link * pool.own[:, 0],
                link, score * (link > 0),
            )
        )  # fmt: skip
        linked[:, : len(LENT)] = np.maximum(linked[:, : len(LENT)], lent)
        # What promises as much by itself needs no link to be found.
        for place in np.flatnonzero(score * link > np.maximum(strongest, scores)).tolist():
            strongest[place] = score * link[place]
            name = 0 if by_title[place] >= link[place] else int(via[place])
            self.links[place] = Link(seed, name)

    def _names_of(self, seed: int) -> list[int]:
        """Names that the seed mentions and the question does not."""
        return sorted(self.pool.named[seed] - self.pool.asked.names.keys())

    def _title_of(self, seed: int) -> list[int]:
        """The seed's own title as a name, unless the question says it."""
        title = self.pool.titles[seed]
        return [key(title)] if title and title not in self.pool.asked.titles else []

    def _shared(self, names: Sequence[int], size: int) -> tuple[Column, Places]:
        """Weight and key of the weightiest of the names that each passage mentions, or zeros."""
        weights, keys = np.zeros(size), np.zeros(size, dtype=np.int64)
        # The last one written stays: of equal weights the least key.
        telling = sorted((self._names[n][0], -n) for n in names if self._names[n][0])
        wanted = np.array([-n for _, n in telling], dtype=np.int64)
        mentioned, places = self._mentioned
        first = np.searchsorted(mentioned, wanted, "left")
        counts = np.searchsorted(mentioned, wanted, "right") - first
        begin = np.cumsum(counts) - counts
        held = places[np.repeat(first - begin, counts) + np.arange(counts.sum())]
        weights[held] = np.repeat([weight for weight, _ in telling], counts)
        keys[held] = np.repeat(wanted, counts)
        return weights, keys

    def _look_up(self, seeds: list[int]) -> None:
        """Read what the seeds name, all at once: weights, passages to pull in, titled documents."""
        pool, links = self.pool, self.pool.library.links
        named = (name for seed in seeds for name in (*self._names_of(seed), *self._title_of(seed)))
        new = [name for name in dict.fromkeys(named) if name not in self._names]
        held = links.held(new)
        pulled = links.holders([name for name in new if 0 < held.get(name, 0) <= PULLED])
        for name in new:
            weight = 0.0 if held.get(name, 0) > HUB else links.weight(held.get(name, 0))
            self._names[name] = weight, pulled.get(name, [])
        fresh = [seed for seed in seeds if seed not in self._titles]
        said = links.titles_in([pool.texts[seed] for seed in fresh])
        weights = phrase_weights(pool.library, {phrase for found in said for phrase in found})
        for seed, found in zip(fresh, said, strict=True):
            self._titles[seed] = {
                document: weights[phrase] / (1 + 0.3 * (len(documents) - 1))
                for phrase, documents in found.items()
                if phrase != pool.titles[seed]
                for document in documents
            }


def by_name(named: Sequence[Collection[int]]) -> tuple[Places, Places]:
    """Every mention as (names, places), in order of name."""
    names = np.fromiter(chain.from_iterable(named), dtype=np.int64)
    places = np.repeat(np.arange(len(named)), [len(one) for one in named])
    order = np.argsort(names, kind="stable")
    return names[order], places[order]


def walk(pool: Pool, steps: int = STEPS) -> tuple[Column, Walk]:
    """Scores of all passages of the pool, and the walk that gave them; 0 steps: no links."""
    first, *later = stages()
    course = Walk(pool)
    scores = first.score(pool.own)
    for stage in later[:steps]:
        scores = stage.score(course.step(scores))
    return scores, course
