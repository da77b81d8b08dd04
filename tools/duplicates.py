"""Recognises copies: the same text, or nearly the same, under another name.

MinHash over five-word runs finds candidates; the runs and the figures themselves decide. Knows
nothing of storage: earlier documents are handed in as signatures, texts are asked for by id.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RUN = 5
BANDS, ROWS = 40, 3  # finds 85 % of pairs at resemblance 0.36, 99.5 % at 0.5
BLOCK = 2_048  # runs hashed at once: 2 MB
# Of the shorter text, this share of runs stands in the longer one, which is at most twice as long
# (a wire copy is cut at the end and gets another opening) ...
CONTAINED = 0.75
LONGEST_RATIO = 2.0
# ... and this share of its figures: reports from one template share words, not figures.
SAME_FIGURES = 0.9

_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_random = np.random.default_rng(20260101)
_FACTORS = _random.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_POWERS = np.array([pow(0x9E3779B97F4A7C15, i, 2**64) for i in range(RUN)], dtype=np.uint64)


class Earlier(NamedTuple):
    """A document that others may be copies of."""

    document_id: str
    characters: int


class Copies:
    """The documents seen so far, by exact text and by signature."""

    def __init__(self, text_of: Callable[[str], str]) -> None:
        """Take what tells the text of an earlier document."""
        self._text_of = text_of
        self._exact: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self._bands: dict[tuple[int, bytes], list[Earlier]] = {}
        self._gone: set[str] = set()

    def add(self, document_id: str, sha256: str, characters: int, signature: bytes) -> None:
        """Take note of an original; copies of it need not be added."""
        self._gone.discard(document_id)
        self._exact.setdefault(sha256, document_id)
        self._digests[document_id] = sha256
        for band in _bands(signature):
            self._bands.setdefault(band, []).append(Earlier(document_id, characters))

    def forget(self, document_id: str) -> None:
        """No longer take this document for an original: it changes or goes."""
        self._gone.add(document_id)
        digest = self._digests.pop(document_id, "")
        if self._exact.get(digest) == document_id:
            del self._exact[digest]

    def original(self, text: str, sha256: str, signature: bytes) -> str | None:
        """The earlier document that this text is a copy of, or None."""
        if sha256 in self._exact:
            return self._exact[sha256]
        for earlier in self._candidates(len(text), signature):
            if resembles(text, self._text_of(earlier)):
                return earlier
        return None

    def _candidates(self, characters: int, signature: bytes) -> list[str]:
        shared: dict[str, int] = {}
        for band in _bands(signature):
            for earlier in self._bands.get(band, ()):
                ratio = (earlier.characters + 1) / (characters + 1)
                if 1 / LONGEST_RATIO <= ratio <= LONGEST_RATIO:
                    shared[earlier.document_id] = shared.get(earlier.document_id, 0) + 1
        likely = [d for d in shared if d not in self._gone]
        return sorted(likely, key=lambda d: (-shared[d], d))[:8]


def signature(text: str) -> bytes:
    """MinHash of the five-word runs; empty for a text of fewer words."""
    runs = _runs(text)
    if not len(runs):
        return b""
    blocks = (runs[i : i + BLOCK] for i in range(0, len(runs), BLOCK))
    smallest = np.min([np.multiply.outer(_FACTORS, b).min(axis=1) for b in blocks], axis=0)
    return bytes((smallest >> np.uint64(32)).astype("<u4").tobytes())


def resembles(one: str, other: str) -> bool:
    """Whether the shorter text is, but for its edges, part of the longer, with the same figures."""
    first, second = np.unique(_runs(one)), np.unique(_runs(other))
    short, long = sorted((len(first), len(second)))
    if not short or long > LONGEST_RATIO * short:
        return False
    if len(np.intersect1d(first, second, assume_unique=True)) < CONTAINED * short:
        return False
    numbers = sorted((set(_FIGURE.findall(one)), set(_FIGURE.findall(other))), key=len)
    return len(numbers[0] & numbers[1]) >= SAME_FIGURES * len(numbers[0])


def text_digest(text: str) -> str:
    """sha256 of the stored text, as in ``Document.sha256``."""
    return hashlib.sha256(text.encode()).hexdigest()


def _runs(text: str) -> NDArray[np.uint64]:
    words = [zlib.crc32(word.encode()) for word in _WORD.findall(text.lower())]
    if len(words) < RUN:
        return np.zeros(0, dtype=np.uint64)
    hashed = np.array(words, dtype=np.uint64)
    count = len(hashed) - RUN + 1
    runs = np.zeros(count, dtype=np.uint64)
    for i, power in enumerate(_POWERS):
        runs += hashed[i : i + count] * power
    runs ^= runs >> np.uint64(31)
    return runs


def _bands(signature: bytes) -> list[tuple[int, bytes]]:
    size = ROWS * 4
    return [(i, signature[i * size : (i + 1) * size]) for i in range(len(signature) // size)]
