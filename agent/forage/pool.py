"""The passages that a question may need, and what each of them shows by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import filterfalse, islice
from typing import NamedTuple
from unicodedata import combining, normalize

import numpy as np
from numpy.typing import NDArray

from agent.domain import Chunk
from tools.embed import Vectors
from tools.library import Hit, Library
from tools.mentions import fresh_key, key, normal, phrases, title_name

Column = NDArray[np.float64]

DENSE, WORDED = 60, 150  # ranks of each list that enter the pool
TITLED = 40  # passages of documents whose title the question names
OWN = ("cosine", "lead", "bm25", "dense rank", "word rank", "title", "coverage", "names")
# Where signs that combine may stand: not among those of typography ("’"), which most texts have.
_MARKED = re.compile(r"[\u0300-\u1fff\u2070-\U0010ffff]")
FAR = 1_000.0  # rank of what a list does not hold


class Asked(NamedTuple):
    """A question with what it names and how rare its words are."""

    text: str
    vector: Vectors
    rarity: dict[str, float]
    names: dict[int, float]
    titles: dict[str, float]
    documents: list[str]


class Pool:
    """Passages with their own features, in step; grows by ``add``."""

    def __init__(
        self, library: Library, asked: Asked, near: Sequence[Hit],
        worded: Sequence[Hit] | None = None,
    ) -> None:  # fmt: skip
        """Begin with what dense and word search rank, and what the question names by title."""
        self.library, self.asked = library, asked
        if worded is None:
            worded = library.lexical(asked.text, WORDED)
        self._dense = {hit.chunk.id: (rank, hit.score) for rank, hit in enumerate(near)}
        self._worded = {hit.chunk.id: (rank, hit.score) for rank, hit in enumerate(worded)}
        self._lead = float(np.mean([h.score for h in near[:10]])) if near else 0.0
        self._best = worded[0].score if worded else 1.0
        self.words = tuple(asked.rarity)
        weights = np.array([asked.rarity[w] for w in self.words])
        self.weights: Column = weights / weights.sum() if weights.size else weights
        self._spotted = spotter(self.words)
        self.chunks: list[Chunk] = []
        self.texts: list[str] = []
        self.titles: list[str] = []
        self.named: list[frozenset[int]] = []
        self.place: dict[str, int] = {}
        self.within: dict[str, list[int]] = {}  # places of a document's passages
        self.vectors: Vectors = np.zeros((0, asked.vector.shape[0]), dtype=np.float32)
        self.holds: Column = np.zeros((0, len(self.words)))
        self.own: Column = np.zeros((0, len(OWN)))
        titled = islice((c.id for d in asked.documents for c in library.chunks(d)), TITLED)
        self.add([*self._dense, *[h.chunk.id for h in worded[:DENSE]], *titled])

    def add(self, ids: Iterable[str]) -> None:
        """Take further passages in; known ones are skipped."""
        new = [one for one in dict.fromkeys(ids) if one not in self.place]
        vectors = self.library.vectors(new)
        read = [r for r in self.library.passages(new) if r.chunk.id in vectors]
        if not read:
            return
        named = self.library.links.of_chunks([r.chunk.id for r in read])
        holds = np.zeros((len(read), len(self.words)))
        start = len(self.chunks)
        for row, (chunk, title, text) in enumerate(read):
            self.place[chunk.id] = start + row
            self.chunks.append(chunk)
            self.texts.append(text)
            self.titles.append(title_name(title))
            self.named.append(frozenset(named.get(chunk.id, ())))
            self.within.setdefault(chunk.document_id, []).append(start + row)
            holds[row, self._spotted(f"{title} {text}")] = 1.0
        rows = np.stack([vectors[r.chunk.id] for r in read]).astype(np.float32)
        self.vectors = np.concatenate([self.vectors, rows])
        self.holds = np.concatenate([self.holds, holds])
        self.own = np.concatenate([self.own, self._own(start)])

    def _own(self, start: int) -> Column:
        """Features of the passages from a place on, shape (n, ``len(OWN)``)."""
        ids = [chunk.id for chunk in self.chunks[start:]]
        near = np.array([self._dense.get(one, (FAR, 0.0))[0] for one in ids])
        worded = np.array([self._worded.get(one, (FAR, 0.0)) for one in ids])
        names = self.asked.names
        said = names.keys()
        shared = [sum(names[n] for n in said & named) for named in self.named[start:]]
        cosine = (self.vectors[start:] @ self.asked.vector).astype(np.float64)
        return np.column_stack(
            (
                cosine,
                cosine - self._lead,
                worded[:, 1] / self._best,
                1 / (1 + near / 5),
                1 / (1 + worded[:, 0] / 5),
                [self.asked.titles.get(title, 0.0) for title in self.titles[start:]],
                self.holds[start:] @ self.weights,
                np.array(shared) / (sum(names.values()) or 1.0),
            )
        )


def ask(library: Library, question: str, vector: Vectors) -> Asked:
    """What a question names, by the library's own titles and names."""
    links = library.links
    said = dict.fromkeys(fresh_key(normal(phrase)) for phrase in phrases(question))
    names = {name: links.weight(held) for name, held in links.held(said).items()}
    [found] = links.titles_in([question])
    titles = phrase_weights(library, found)
    documents = [d for phrase in sorted(found, key=lambda p: -titles[p]) for d in found[phrase]]
    return Asked(question, vector, library.rarity(question), names, titles, documents)


def phrase_weights(library: Library, titles: Iterable[str]) -> dict[str, float]:
    """How much each title says, in [0, 1]: "water" as a title is rare, as a word it is not."""
    names = {phrase: key(phrase) for phrase in titles}
    held, weight = library.links.held(names.values()), library.links.weight
    return {
        phrase: weight(max(held.get(name, 0), 0 if " " in phrase else library.holding(phrase)))
        for phrase, name in names.items()
    }


def spotter(words: Sequence[str]) -> Callable[[str], list[int]]:
    """A function that tells which of the words, stems as the index knows them, a text holds.

    A stem is taken for the beginning of a word; "countri" stands for "country" as well.
    """
    roots = [word[:-1] if word[-1:] == "i" and len(word) > 3 else word for word in words]
    pattern = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, roots), reverse=True)) + ")")

    def spotted(text: str) -> list[int]:
        low = text.lower()
        if not low.isascii():
            low = normalize("NFKD", low)
            if _MARKED.search(low):
                low = "".join(filterfalse(combining, low))
        found = set(pattern.findall(low)) if roots else set()
        return [i for i, root in enumerate(roots) if root in found]

    return spotted
