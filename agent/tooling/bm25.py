"""BM25 over a few thousand short texts, in memory. Knows terms, nothing of tools.

``tools.lexical`` keeps an index on disk; a registry is known only while a run lasts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

# Robertson and Zaragoza 2009, section 3.2; lower than the usual 1.2 and 0.75, as for short texts
# of one kind (Anserini's defaults).
K1, B = 0.9, 0.4
Scores = NDArray[np.float64]


class Bm25:
    """Postings of the texts that it is made of."""

    def __init__(self, texts: Sequence[Sequence[Hashable]]) -> None:
        """Index texts, given as their terms in any order."""
        counted = [Counter(text) for text in texts]
        lengths = np.array([max(1, len(text)) for text in texts], dtype=float)
        norms = K1 * (1 - B + B * lengths / lengths.mean()) if texts else lengths
        gathered: dict[Hashable, tuple[list[int], list[float]]] = {}
        for place, counts in enumerate(counted):
            for term, times in counts.items():
                places, gains = gathered.setdefault(term, ([], []))
                places.append(place)
                gains.append(times * (K1 + 1) / (times + norms[place]))
        self._count = len(texts)
        self._postings = {
            term: (np.array(places), self._rarity(len(places)) * np.array(gains))
            for term, (places, gains) in gathered.items()
        }

    def scores(self, terms: Iterable[Hashable]) -> Scores:
        """The score of every text for a query, each term counted once."""
        found = np.zeros(self._count)
        for places, gains in (self._postings[t] for t in set(terms) if t in self._postings):
            found[places] += gains
        return found

    def ideal(self, terms: Iterable[Hashable]) -> float:
        """The score of a text of usual length that holds each term of a query once."""
        return sum(
            self._rarity(len(self._postings[t][0])) if t in self._postings else self._rarity(0)
            for t in set(terms)
        )

    def _rarity(self, holding: int) -> float:
        return float(np.log(1 + (self._count - holding + 0.5) / (holding + 0.5)))
