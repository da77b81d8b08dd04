"""Recognises copies: the same text, or nearly the same, under another name.

MinHash over five-word runs finds candidates; the runs and the figures themselves decide. Knows
nothing of storage: earlier documents are handed in as signatures, texts are asked for by id.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from array import array
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.bands import ROWS, Bands

RUN = 5
BANDS = 40  # of three values each: finds 85 % of pairs at resemblance 0.36, 99.5 % at 0.5
BLOCK = 2_048  # runs hashed at once: 2 MB
FILLED = 50_000  # stored documents read at once
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
    """A stored document that others may be copies of."""

    document_id: str
    sha256: str
    characters: int
    signature: bytes


class Copies:
    """The documents seen so far, by exact text and by signature.

    Of each it keeps some 700 bytes; those stored already are read when first asked for.
    """

    def __init__(
        self, text_of: Callable[[str], str], stored: Callable[[], Iterable[Earlier]] = lambda: ()
    ) -> None:
        """Take what tells the text of an earlier document, and what tells all that are stored."""
        self._text_of, self._stored = text_of, stored
        self._filled = False
        self._ids: list[str] = []
        self._characters = array("q")
        self._number: dict[str, int] = {}  # of the version that counts
        self._exact: dict[bytes, int] = {}
        self._bands = Bands()

    def add(self, document_id: str, sha256: str, characters: int, signature: bytes) -> None:
        """Take note of an original; copies of it need not be added."""
        self._fill()
        number = self._note(document_id, sha256, characters)
        self._bands.add(number, signature)

    def forget(self, document_id: str) -> None:
        """No longer take this document for an original: it changes or goes."""
        self._fill()
        self._number.pop(document_id, None)

    def original(self, text: str, sha256: str, signature: bytes) -> str | None:
        """The earlier document that this text is a copy of, or None."""
        self._fill()
        same = self._exact.get(_short(sha256))
        if same is not None and self._counts(same):
            return self._ids[same]
        for earlier in self._candidates(len(text), signature):
            if resembles(text, self._text_of(earlier)):
                return earlier
        return None

    def _candidates(self, characters: int, signature: bytes) -> list[str]:
        likely = []
        for number, count in self._bands.sharing(signature).items():
            ratio = (self._characters[number] + 1) / (characters + 1)
            if 1 / LONGEST_RATIO <= ratio <= LONGEST_RATIO and self._counts(number):
                likely.append((-count, self._ids[number]))
        return [one for _, one in sorted(likely)[:8]]

    def _counts(self, number: int) -> bool:
        return self._number.get(self._ids[number]) == number

    def _note(self, document_id: str, sha256: str, characters: int) -> int:
        number = len(self._ids)
        self._ids.append(document_id)
        self._characters.append(characters)
        self._number[document_id] = number
        key = _short(sha256)
        if key not in self._exact or not self._counts(self._exact[key]):
            self._exact[key] = number
        return number

    def _fill(self) -> None:
        """Read what is stored, once."""
        if self._filled:
            return
        self._filled = True
        stored = iter(self._stored())
        while part := list(islice(stored, FILLED)):
            numbers = [self._note(one.document_id, one.sha256, one.characters) for one in part]
            marked = [(n, one.signature) for n, one in zip(numbers, part, strict=True)]
            self._bands.fill([(n, mark) for n, mark in marked if mark])


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


def _short(sha256: str) -> bytes:
    """Enough of a hash to tell a million texts apart, in a fifth of the memory."""
    return sha256[:24].encode()
