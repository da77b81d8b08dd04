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
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agent.forage import trees
from agent.forage.pool import Column, Pool, phrase_weight
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
        linked[:, -2] = before
        linked[:, -1] = before / before.max()
        return np.concatenate([self.pool.own, linked], axis=1)

    def _grow(self, seeds: list[int], scores: Column) -> None:
        """Take in what the seeds lead to, by the strongest links first."""
        pool, links = self.pool, self.pool.library.links
        lent: dict[str, float] = {}
        chunks = links.of_documents([one for seed in seeds for one in self._titled(seed)])
        for seed in seeds:
            score = float(scores[seed])
            for document, weight in self._titled(seed).items():
                for one in chunks[document][:PULLED]:
                    lent[one] = lent.get(one, 0.0) + score * weight
            for name in (*self._names_of(seed), *self._title_of(seed)):
                weight, pulled = self._name(name)
                for one in pulled:
                    lent[one] = lent.get(one, 0.0) + score * weight
        new = [one for one in lent if one not in pool.place]
        pool.add(sorted(new, key=lambda one: (-lent[one], one))[:NEW])

    def _spread(self, seed: int, scores: Column, linked: Column, strongest: Column) -> None:
        """Lend the seed's score to what it is linked to; every link keeps its best lender."""
        pool, score, size = self.pool, scores[seed], len(scores)
        by_title, by_name, titled_by = np.zeros(size), np.zeros(size), np.zeros(size)
        via = np.zeros(size, dtype=np.int64)
        titled = self._titled(seed)
        for place, chunk in enumerate(pool.chunks):
            by_title[place] = titled.get(chunk.document_id, 0.0)
        for name in self._names_of(seed):
            weight, places = self._held(name)
            stronger = places[weight > by_name[places]]
            by_name[stronger], via[stronger] = weight, name
        for name in self._title_of(seed):
            weight, places = self._held(name)
            titled_by[places] = weight
            via[places[weight > by_name[places]]] = name
        same = np.array([title == pool.titles[seed] for title in pool.titles])
        by_name[same] = titled_by[same] = 0.0
        by_title[seed] = 0.0
        link = np.maximum(np.maximum(by_title, by_name), titled_by)
        open_ = pool.weights * (1 - pool.holds[seed])
        joint = np.maximum(pool.holds, pool.holds[seed]) @ pool.weights
        onward = pool.asked.vector - SIMILAR * pool.own[seed, 0] * pool.vectors[seed]
        onward = onward / (np.linalg.norm(onward) or 1.0)
        lent = np.column_stack(
            (
                score * by_title, score * by_name, score * titled_by,
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

    def _held(self, name: int) -> tuple[float, Places]:
        """Weight of a name, and the places in the pool that hold it."""
        weight, _ = self._name(name)
        places = self.pool.naming.get(name, []) if weight else []
        return weight, np.array(places, dtype=np.int64)

    def _name(self, name: int) -> tuple[float, list[str]]:
        if name not in self._names:
            links = self.pool.library.links
            pulled = links.holders(name, PULLED)
            held = links.held(name) if len(pulled) > PULLED else len(pulled)
            weight = 0.0 if held > HUB else links.weight(held)
            self._names[name] = weight, pulled if held <= PULLED else []
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
    """Scores of all passages of the pool, and the walk that gave them; 0 steps: no links."""
    first, *later = stages()
    course = Walk(pool)
    scores = first.score(pool.own)
    for stage in later[:steps]:
        scores = stage.score(course.step(scores))
    return scores, course
