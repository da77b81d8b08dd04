"""One embedder for a whole run: what was embedded once is not embedded again, one call at a time.

Eight patches that embed at once on two cores spin against each other (141 s against 5 s for the
22 needs of a brief); batched and behind a lock they do not.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tools.embed import Embedder, encode_long

KEPT = 4_096  # vectors of 384 floats: 6 MB; an article of 1,000 words embeds some 500 texts


class SharedEmbedder:
    """An ``Embedder`` that keeps vectors by text, the least recently used go first."""

    def __init__(self, embedder: Embedder) -> None:
        """Wrap an embedder; long texts are averaged over their halves, never cut."""
        self._embedder = embedder
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """The wrapped embedder's."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    @property
    def max_tokens(self) -> int:
        """Longest text that is embedded in one piece."""
        return self._embedder.max_tokens

    def count(self, texts: list[str]) -> list[int]:
        """Tokens of each text."""
        return self._embedder.count(texts)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors, (n, dimension), L2-normalised; new texts go through in one batch."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            new = [t for t in dict.fromkeys(texts) if t not in self._kept]
            if new:
                self._kept.update(zip(new, encode_long(self._embedder, new), strict=True))
            found = np.stack([self._kept[t] for t in texts])
            for text in dict.fromkeys(texts):
                self._kept.move_to_end(text)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found
