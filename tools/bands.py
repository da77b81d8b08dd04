"""Which earlier documents share a band of their MinHash signature: compact, in memory.

Knows numbers and signatures, nothing of texts. A million signatures take 480 MB: sorted arrays of
(key, document), merged as they grow, so that adding and finding stay logarithmic.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Numbers = NDArray[np.uint32]

ROWS = 3  # values of a band
RECENT = 1_000  # documents in the plain table before they become an array
# Documents of one band that are looked at: a band that more share is of a template, whose copies
# differ in their figures.
SHARED = 256
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_PLACE = np.uint64(0xD6E8FEB86659FD93)


class _Run(NamedTuple):
    """Keys in order, each with the document that has it; of equal keys the earlier one first."""

    keys: Keys
    numbers: Numbers


class Bands:
    """Signatures by number; numbers are given in order, from 0."""

    def __init__(self) -> None:
        """Begin empty."""
        self._runs: list[_Run] = []
        self._recent: dict[int, list[int]] = {}
        self._waiting = 0

    def add(self, number: int, signature: bytes) -> None:
        """Take note of a document's signature."""
        for key in keys_of(signature).tolist():
            self._recent.setdefault(key, []).append(number)
        self._waiting += 1
        if self._waiting >= RECENT:
            self._settle()

    def fill(self, marked: Sequence[tuple[int, bytes]]) -> None:
        """Take many documents at once, by rising number."""
        if not marked:
            return
        keys = [keys_of(signature) for _, signature in marked]
        numbers = np.array([number for number, _ in marked], dtype=np.uint32)
        self._append(np.concatenate(keys), np.repeat(numbers, [len(one) for one in keys]))

    def sharing(self, signature: bytes) -> dict[int, int]:
        """The documents that share bands with this signature, and how many."""
        keys = keys_of(signature)
        found: list[int] = []
        for run in self._runs:
            first = np.searchsorted(run.keys, keys, "left")
            there = np.flatnonzero(run.keys[np.minimum(first, len(run.keys) - 1)] == keys)
            last = np.searchsorted(run.keys, keys[there], "right")
            for start, end in zip(first[there].tolist(), last.tolist(), strict=True):
                found += run.numbers[start : min(end, start + SHARED)].tolist()
        for key in keys.tolist():
            found += self._recent.get(key, ())[:SHARED]
        shared: dict[int, int] = {}
        for number in found:
            shared[number] = shared.get(number, 0) + 1
        return shared

    def _settle(self) -> None:
        pairs = [(key, number) for key, held in self._recent.items() for number in held]
        self._recent, self._waiting = {}, 0
        if pairs:
            keys, numbers = zip(*pairs, strict=True)
            self._append(np.array(keys, dtype=np.uint64), np.array(numbers, dtype=np.uint32))

    def _append(self, keys: Keys, numbers: Numbers) -> None:
        """A new array, merged with those before it that are no larger than twice its size."""
        while self._runs and len(self._runs[-1].keys) <= 2 * len(keys):
            before = self._runs.pop()
            keys = np.concatenate([before.keys, keys])
            numbers = np.concatenate([before.numbers, numbers])
        order = np.lexsort((numbers, keys))
        self._runs.append(_Run(keys[order], numbers[order]))


def keys_of(signature: bytes) -> Keys:
    """A number for each band of a signature; equal bands at one place have equal numbers."""
    values = np.frombuffer(signature, dtype="<u4").astype(np.uint64).reshape(-1, ROWS)
    places = np.arange(len(values), dtype=np.uint64) * _PLACE
    mixed = (values * _MIX).sum(axis=1, dtype=np.uint64) + places
    mixed ^= mixed >> np.uint64(29)
    return np.asarray(mixed * _MIX[1], dtype=np.uint64)
