"""The walk: passages that the evidence found so far leads to, whatever words they use.

A logistic score of each passage by itself seeds the walk. At each step the best passages lend
their score to those that they name (a title), share rare names with, or complete (words of the
question that they leave open); the next step starts from the new scores, one link further. The
weights of each step are learnt (``evals/learn_scent.py``) and stand in ``scent.json``.

Spreading from seeds over entity links is personalised PageRank in HippoRAG (2405.14831); here the
number of steps is bounded, each link is weighed by what the question still lacks, and no language
model reads the passages.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agent.forage.pool import Column, Pool, phrase_weight
from tools.links import HUB

WEIGHTS = Path(__file__).with_name("scent.json")
STEPS = 2
SEEDS = 12
LEAST = 0.004  # score under which a passage is no seed
PULLED = 100  # a name in more passages than these brings no new ones in
NEW = 120  # new passages of one step, at most
OWN_SHARE = 0.3
FLOOR = 0.003  # added before the logarithm of a link's strength
SIMILAR = 0.5  # share of the seed that is taken out of the question's vector
LINKS = (
    "titled", "named", "sum titled", "sum named", "several named", "same title", "opens", "joint",
    "onward", "alike", "before",
)  # fmt: skip


class Stage(NamedTuple):
    """A logistic model: weights of the standardised features."""

    mean: Column
    spread: Column
    weights: Column
    bias: float

    def score(self, features: Column) -> Column:
        """Probability that each passage (row) is needed."""
        logit = ((features - self.mean) / self.spread) @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-logit)))


class Link(NamedTuple):
    """The strongest link to a passage: the seed's place in the pool, and the name shared."""

    seed: int
    name: int


@lru_cache(maxsize=1)
def stages() -> tuple[Stage, ...]:
    """The learnt models: the first without links, one for each step after it."""
    rows = json.loads(WEIGHTS.read_text(encoding="utf-8"))["stages"]
    return tuple(
        Stage(np.array(r["mean"]), np.array(r["spread"]), np.array(r["weights"]), float(r["bias"]))
        for r in rows
    )


class Walk:
    """Scores of a pool's passages, step by step."""

    def __init__(self, pool: Pool) -> None:
        """Begin with nothing scored."""
        self.pool = pool
        self.links: dict[int, Link] = {}
        self._names: dict[int, tuple[float, list[str]]] = {}
        self._titles: dict[int, dict[str, float]] = {}

    def step(self, scores: Column) -> Column:
        """Features of every passage, own and by links from the best; the pool grows first."""
        seeds = [int(i) for i in np.argsort(-scores, kind="stable")[:SEEDS] if scores[i] >= LEAST]
        self._grow(seeds, scores)
        size = len(self.pool.chunks)
        before = np.zeros(size)
        before[: len(scores)] = scores
        linked = np.zeros((size, len(LINKS)))
        strongest = np.zeros(size)
        for seed in seeds:
            self._spread(seed, before, linked, strongest)
        linked[:, -1] = before
        return np.concatenate([self.pool.own, np.log(linked + FLOOR)], axis=1)

    def _grow(self, seeds: list[int], scores: Column) -> None:
        """Take in what the seeds lead to, by the strongest links first."""
        pool, library = self.pool, self.pool.library
        lent: dict[str, float] = {}
        for seed in seeds:
            score = float(scores[seed])
            for document, weight in self._titled(seed).items():
                for chunk in library.chunks(document)[:PULLED]:
                    lent[chunk.id] = lent.get(chunk.id, 0.0) + score * weight
            for name in pool.named[seed]:
                weight, holders = self._name(name)
                if len(holders) <= PULLED and name not in pool.asked.names:
                    for one in holders:
                        lent[one] = lent.get(one, 0.0) + score * weight
        new = [one for one in lent if one not in pool.place]
        pool.add(sorted(new, key=lambda one: (-lent[one], one))[:NEW])

    def _spread(self, seed: int, scores: Column, linked: Column, strongest: Column) -> None:
        pool, score, size = self.pool, scores[seed], len(scores)
        by_title, by_name, several = np.zeros(size), np.zeros(size), np.zeros(size)
        via = np.zeros(size, dtype=np.int64)
        titled = self._titled(seed)
        for place, chunk in enumerate(pool.chunks):
            by_title[place] = titled.get(chunk.document_id, 0.0)
        for name in pool.named[seed]:
            if name in pool.asked.names:
                continue
            weight, holders = self._name(name)
            places = [p for one in holders if (p := pool.place.get(one)) is not None]
            stronger = [p for p in places if weight > by_name[p]]
            by_name[stronger], via[stronger] = weight, name
            several[places] += weight
        same = np.array([t == pool.titles[seed] for t in pool.titles])
        by_name[same] = several[same] = 0.0
        by_title[seed] = 0.0
        same[seed] = False
        link = np.maximum(by_title, by_name)
        open_ = pool.weights * (1 - pool.holds[seed])
        joint = np.maximum(pool.holds, pool.holds[seed]) @ pool.weights
        onward = pool.asked.vector - SIMILAR * pool.own[seed, 0] * pool.vectors[seed]
        onward = onward / (np.linalg.norm(onward) or 1.0)
        for column, value in enumerate(
            (
                by_title, by_name, by_title, by_name, np.minimum(several, 3),
                same * (scores <= score), link * (pool.holds @ open_), link * joint,
                link * (pool.vectors @ onward), link * pool.own[:, 0],
            )
        ):  # fmt: skip
            lent = score * value
            if LINKS[column].startswith("sum"):
                linked[:, column] += lent
            else:
                linked[:, column] = np.maximum(linked[:, column], lent)
        for place in np.flatnonzero(score * link > strongest).tolist():
            strongest[place] = score * link[place]
            self.links[place] = Link(seed, int(via[place]))

    def _name(self, name: int) -> tuple[float, list[str]]:
        if name not in self._names:
            holders = self.pool.library.links.holders(name)
            hub = len(holders) > HUB
            weight = 0.0 if hub else self.pool.library.links.weight(len(holders))
            self._names[name] = weight, [] if hub else holders
        return self._names[name]

    def _titled(self, seed: int) -> dict[str, float]:
        """Documents whose title the passage names, with the weight of that name."""
        if seed not in self._titles:
            pool, links = self.pool, self.pool.library.links
            found: dict[str, float] = {}
            for phrase, documents in links.titles_in(pool.texts[seed]).items():
                if phrase == pool.titles[seed]:
                    continue
                weight = phrase_weight(pool.library, phrase)
                for document in documents:
                    found[document] = weight / (1 + 0.3 * (len(documents) - 1))
            self._titles[seed] = found
        return self._titles[seed]


def walk(pool: Pool, steps: int = STEPS) -> tuple[Column, Walk]:
    """Scores of all passages of the pool after so many steps, and the walk that gave them.

    The geometric mean with the passage's own score, at ``OWN_SHARE``: a question that one passage
    answers has nothing open to walk on with, and what is linked to that passage must not pass it.
    On the development sets it costs and gains less than a point of recall@5.
    """
    first, *later = stages()
    course = Walk(pool)
    scores = first.score(pool.own)
    for stage in later[:steps]:
        scores = stage.score(course.step(scores))
    own = first.score(pool.own) + FLOOR / 3
    return np.exp((np.log(scores) + OWN_SHARE * np.log(own)) / (1 + OWN_SHARE)), course
