"""Which tools a query asks for, without a model: by scent and by diet. Pure but for ``encode``.

Scent is what the words of a tool promise for the words of the query: dense similarity, BM25 over
words and over runs of four letters, each over the whole query and over each of its wishes, and
whether the query offers what the tool cannot do without. Diet is which kinds of need a tool closes
at all, where that is known. Knows no tool and no data set.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.forage.patch import Encode
from agent.tooling.bm25 import Bm25
from agent.tooling.offers import asks, filled
from agent.tooling.views import Described, body, clauses, diet, grams, split_name, whole
from tools.contract import Answer
from tools.words import stems

Scores = NDArray[np.float64]


class Weights(NamedTuple):
    """What each part of the scent counts, beside 1 for the dense similarity of the whole tool.

    Tuned by hand, some twenty settings on 300 queries of each development half of metatool and
    seal_tools; `deepnews eval run tool_use --part choice` reports the other halves. Mean of top-1
    and recall@5 is 80.8; the other settings gave 79.8 to 80.7, a ``wish`` of 0, 3, 8 (the first
    four at .3, .2, .3, .2, nothing for ``filled``) 80.1, 80.3, 80.5.
    ``wish`` is what being the first, second ... tool for one wish of the query adds (1, 1/2 ...).
    ``known`` counts in place of ``diet`` where the kinds of need are given, not read from words:
    errands of another seed closed at 1, 2, 3, 5 with the product's own tools (part ``desk``, seed
    101, 9 errands) 33, 67, 100, 100 %, with stand-ins (``world``, 60) 80, 83, 83, 83 %.
    """

    name: float = 0.5
    description: float = 0.5
    words: float = 0.5
    grams: float = 0.2
    filled: float = 0.5
    wish: float = 8.0
    diet: float = 1.0
    known: float = 3.0


WEIGHTS: Final = Weights()
# Below it a tool is not meant. On the development halves of BFCL (100 simple, 60 irrelevant) 88 %
# of the functions that answer are above it and 83 % of those that do not below it; balanced
# accuracy is .847 to .857 from 0.425 to 0.475.
NEAR: Final = 0.45
# Least spread of cosines, and of BM25 as a share of what a text with all of the query has.
# On the development halves (150 queries of each set, mean of top-1 and recall@5) 82.5 as without;
# (0.1, 0.1) is a point lower. On errands with seven tools and no diet, where a chance word counts
# most: 67 % of the questions closed without, 73 % with (0.1, 0.1).
DENSE: Final = 0.05
LEXICAL: Final = 0.03
LOOKED_AT: Final = 50  # tools of which a wish says which is the first, the second ...


class Choice(NamedTuple):
    """A tool with its score, best first in a list; only the order means something.

    ``near`` is the mean cosine of the query with the tool as a whole, its name and its description,
    and may be compared from query to query.
    """

    name: str
    score: float
    near: float


class Chooser:
    """Tools to choose from, read once."""

    def __init__(
        self, tools: Sequence[Described], encode: Encode, *, weights: Weights = WEIGHTS
    ) -> None:
        """Index the tools.

        Args:
            tools: With names of their own.
            encode: Texts to normalised vectors, also long ones.
            weights: Of the parts of the scent.
        """
        self._tools, self._encode, self._weights = list(tools), encode, weights
        self._views = {
            "whole": encode([whole(t) for t in tools]),
            "name": encode([split_name(t.name) for t in tools]),
            "description": encode([t.description or split_name(t.name) for t in tools]),
        }
        self._words = Bm25([stems(body(t)) for t in tools])
        self._grams = Bm25([grams(body(t)) for t in tools])
        self._asks = [asks(t) for t in tools]

    def rank(
        self, query: str, k: int | None = None, *, known: Collection[Answer] = ()
    ) -> list[Choice]:
        """The tools for a query, best first; equal ones in the order given.

        Args:
            query: What is to be found out.
            k: At most so many.
            known: Kinds of answer that close the need; without, the query's own words tell.
        """
        scores = self.scores(query, known=known)
        near = self._near(query)
        order = np.argsort(-scores, kind="stable")[:k]
        return [Choice(self._tools[i].name, float(scores[i]), float(near[i])) for i in order]

    def scores(self, query: str, *, known: Collection[Answer] = ()) -> Scores:
        """The score of every tool, in the order given."""
        total = self._scent(query)
        wishes = clauses(query)
        if len(wishes) > 1:
            each = np.stack([self._scent(wish) for wish in wishes])
            total = total + each.max(axis=0) + self._weights.wish * _firsts(each)
        counts = self._weights.known if known else self._weights.diet
        if counts:
            total = total + counts * np.array(diet(query, self._tools, known))
        if self._weights.filled:
            fits = np.array([filled(query, asked) for asked in self._asks])
            total = total + self._weights.filled * fits
        return total

    def texts(self, query: str) -> list[str]:
        """What of a query is encoded: for callers that encode many at once."""
        wishes = clauses(query)
        return [query, *wishes] if len(wishes) > 1 else [query]

    def _scent(self, text: str) -> Scores:
        vector = self._encode([text])[0]
        words, runs = stems(text), grams(text)
        w = self._weights
        return (
            _even(self._views["whole"] @ vector, DENSE)
            + w.name * _even(self._views["name"] @ vector, DENSE)
            + w.description * _even(self._views["description"] @ vector, DENSE)
            + w.words * _even(self._words.scores(words), LEXICAL * self._words.ideal(words))
            + w.grams * _even(self._grams.scores(runs), LEXICAL * self._grams.ideal(runs))
        )

    def _near(self, query: str) -> Scores:
        vector = self._encode([query])[0]
        found: Scores = np.mean([view @ vector for view in self._views.values()], axis=0)
        return found


def _even(scores: NDArray[np.floating], least: float) -> Scores:
    """Scores of one query made comparable with others: mean 0 and spread 1 over the tools.

    A spread below the least one stays small: among few tools one chance word is no sign.
    """
    values = np.asarray(scores, dtype=float)
    spread = max(float(values.std()), least)
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)


def _firsts(each: Scores) -> Scores:
    """For every tool 1 over its best rank in any of the rows; 0 beyond ``LOOKED_AT``."""
    found = np.zeros(each.shape[1])
    gains = 1 / np.arange(1, min(LOOKED_AT, each.shape[1]) + 1)
    for row in each:
        first = np.argsort(-row, kind="stable")[: len(gains)]
        found[first] = np.maximum(found[first], gains)
    return found
