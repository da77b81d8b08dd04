"""A seeded library of any size, through the project's own stores: what ``find`` is timed on.

Synthetic are the words, the names and the vectors; rows, indexes and files are written by
``Library.put_all`` as ingest writes them. The shape follows the 3,141 passages of MuSiQue: 80 words
and 11 names a passage (here 70 and 10), of the names more than half in one passage only, the
commonest in 15 % of all. Knows nothing of ``find``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.domain import Chunk, Context, Document, Evidence, Field, evidence_id
from tools.embed import Vectors, normalised
from tools.library import Library
from tools.texts_schema import Entry

DIMENSION, LATENT = 384, 48
WORDS, CONTENT = 40_000, 150  # different words, by rank; the first ones are grammar
SENTENCE, SENTENCES = 20, 3  # words, sentences of a passage
GROUP = 10  # passages of a document, on average
COMMON = 20_000  # names that are drawn by rank for every passage ("American", "2010")
OWN = 5  # names that a document's passages share
# Passages written at once. Ingest writes some 400; the rows are the same.
BATCH = 20_000
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]


class World(NamedTuple):
    """What all documents of a library draw from; the same for the same seed and size."""

    seed: int
    documents: int
    words: NDArray[np.float64]
    common: NDArray[np.float64]
    topics: NDArray[np.float32]
    projection: NDArray[np.float32]


class Made(NamedTuple):
    """A document: its title, its sentences by passage, the documents it names, its vectors."""

    title: str
    passages: list[list[str]]
    named: list[int]
    vectors: Vectors


def world(passages: int, seed: int = 7) -> World:
    """What a library of so many passages draws from."""
    random = np.random.default_rng(seed)
    documents = max(2, passages // GROUP)
    # Topics get no larger with the library: beyond a size new documents bring new subjects.
    topics = random.standard_normal((max(8, documents // 40), LATENT), dtype=np.float32)
    projection = random.standard_normal((LATENT, DIMENSION), dtype=np.float32)
    return World(
        seed, documents, _zipf(WORDS, 1.0), _zipf(COMMON, 0.75), topics, projection / LATENT**0.5
    )


def build(library: Library, passages: int, *, seed: int = 7) -> Iterator[int]:
    """Fill an empty library; yields after each batch how many passages it holds."""
    drawn = world(passages, seed)
    entries: list[Entry] = []
    held = waiting = 0
    for number in range(drawn.documents):
        entry = _entry(number, made(drawn, number))
        entries.append(entry)
        waiting += len(entry.chunks)
        if waiting >= BATCH or number == drawn.documents - 1:
            library.put_all(entries)
            held, waiting, entries = held + waiting, 0, []
            yield held


def made(drawn: World, number: int) -> Made:
    """The document of a number, drawn by itself: any one can be made again without the others."""
    random = np.random.default_rng((drawn.seed, number))
    count = GROUP // 2 + int(random.integers(GROUP + 1))
    own = [name(number), *(name(int(i)) for i in _near(random, number, drawn.documents, OWN - 1))]
    named = _near(random, number, drawn.documents, count).tolist()
    common = np.searchsorted(drawn.common, random.random((count, 2)))
    drawn_words = np.searchsorted(drawn.words, random.random((count, SENTENCES, SENTENCE)))
    single = (number << 8) + np.arange(4 * count).reshape(count, 4)
    passages = []
    for place in range(count):
        names = [own[0]] if random.random() < 0.6 else []
        names += [own[int(i)] for i in random.integers(1, OWN, 2)]
        names += [name(named[place])]
        names += [_word(int(rank), salt=3).capitalize() for rank in common[place]]
        names += [name(int(i), salt=2) for i in single[place]]
        passages.append(_sentences(drawn_words[place], names))
    return Made(name(number), passages, named, _vectors(drawn, random, number, count))


def name(number: int, *, salt: int = 1) -> str:
    """Two words with capitals that stand for a number, different for each."""
    return f"{_word(number % 4096, salt).capitalize()} {_word(number // 4096, salt).capitalize()}"


def question(drawn: World, number: int) -> tuple[str, Vectors]:
    """A question that takes two passages, one of which names the other's document, with its vector.

    It names the first one's document and has three rarer words of each.
    """
    random = np.random.default_rng((drawn.seed, 1, number))
    first_number = int(random.integers(drawn.documents))
    first = made(drawn, first_number)
    place = int(random.integers(len(first.passages)))
    second = made(drawn, first.named[place])
    other = int(random.integers(len(second.passages)))
    words = [*_content(random, first.passages[place]), *_content(random, second.passages[other])]
    text = f"What {' '.join(words[:3])} of {first.title} has {' '.join(words[3:])}?"
    mixed = 0.7 * first.vectors[place] + 0.4 * second.vectors[other]
    noise = random.standard_normal(DIMENSION) * (0.4 / DIMENSION**0.5)
    return text, normalised((mixed + noise)[None])[0]


def _zipf(size: int, exponent: float) -> NDArray[np.float64]:
    weights = np.arange(1, size + 1, dtype=np.float64) ** -exponent
    return np.cumsum(weights / weights.sum())


def _near(
    random: np.random.Generator, number: int, documents: int, count: int
) -> NDArray[np.int64]:
    """Documents that one may name: neighbours mostly, and some that many name."""
    near = number + np.rint(random.standard_cauchy(count) * 20).clip(-1e9, 1e9).astype(np.int64)
    famous = (documents * random.random(count) ** 3).astype(np.int64)
    return np.where(random.random(count) < 0.3, famous, near % documents)


def _vectors(drawn: World, random: np.random.Generator, number: int, count: int) -> Vectors:
    """Passages around their document, documents around their topic."""
    topic = drawn.topics[(number // 40) % len(drawn.topics)]
    document = topic + 0.8 * random.standard_normal(LATENT, dtype=np.float32)
    latent = document + 0.8 * random.standard_normal((count, LATENT), dtype=np.float32)
    spread = 0.4 * random.standard_normal((count, DIMENSION), dtype=np.float32)
    return normalised(latent @ drawn.projection + spread)


def _sentences(words: NDArray[np.int64], names: Sequence[str]) -> list[str]:
    """Sentences of words with the names spread over them, never two in a row."""
    rows = [[_word(rank) for rank in row] for row in words.tolist()]
    for place, one in enumerate(names):
        row, column = place % len(rows), 2 + 4 * (place // len(rows))
        rows[row][column] = one
    return [" ".join(row).capitalize()[:1] + " ".join(row)[1:] + "." for row in rows]


def _content(random: np.random.Generator, sentences: Sequence[str]) -> list[str]:
    """Three words of a passage that are neither names nor grammar."""
    every = {word for one in sentences for word in one.rstrip(".").split()[1:] if word.islower()}
    rare = sorted(every - _grammar())
    return [str(word) for word in random.choice(rare, 3)] if rare else ["what"] * 3


@lru_cache(maxsize=1)
def _grammar() -> frozenset[str]:
    return frozenset(_word(rank) for rank in range(CONTENT))


@lru_cache(maxsize=2 * WORDS)
def _word(number: int, salt: int = 0) -> str:
    """A word for a number: common ones are short."""
    number, syllables = number + 1, []
    while number:
        number, rest = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[rest])
    return "".join(syllables) + ("", "rex", "mund", "ish")[salt]


def _entry(number: int, one: Made) -> Entry:
    """As ingest would hand it over; one context for the document."""
    text = "\n\n".join(" ".join(sentences) for sentences in one.passages)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    id_ = f"d{sha256[:12]}"
    document = Document(
        id=id_, source=f"{number}.txt", sha256=sha256, characters=len(text), title=one.title
    )
    context = Context(title=Field(value=one.title, rule="file name"))
    spans, chunks, start = [], [], 0
    for sentences in one.passages:
        begin = start
        for sentence in sentences:
            end = start + len(sentence)
            spans.append(
                Evidence.model_construct(
                    id=evidence_id(id_, start, end), document_id=id_, start=start, end=end,
                    quote=sentence, context=context,
                )
            )  # fmt: skip
            start = end + 1
        seed = f"{id_}:{sha256}:{begin}:{start - 1}"
        chunk_id = "c" + hashlib.sha256(seed.encode()).hexdigest()[:16]
        chunks.append(Chunk(id=chunk_id, document_id=id_, start=begin, end=start - 1))
        start += 1
    return Entry(document, text, [], spans, chunks, one.vectors, origin=f"/synthetic/{number}")
