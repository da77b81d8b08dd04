"""Vectors kept by their text, so that a set is embedded once. Knows an embedder, no tool."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from tools.embed import Embedder, Vectors, encode_long

BATCH = 256  # texts between two lines of progress
SAVED = 8  # batches between two savings


class KeptVectors:
    """An ``encode`` that remembers: in memory, and in a file for each vector space."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        """Read what an earlier run kept; a damaged file is begun anew."""
        self._embedder = embedder
        self._path = folder / f"vectors-{embedder.fingerprint}.npz"
        self._kept: dict[str, Vectors] = {}
        self._new = 0
        try:
            with np.load(self._path) as file:
                self._kept = dict(zip(file["keys"].tolist(), file["vectors"], strict=True))
        except (OSError, ValueError, KeyError):
            self._kept = {}

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts of any length, one row each."""
        self._read(texts)
        rows = [self._kept[_key(text)] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self._embedder.dimension)

    def prepare(self, texts: Sequence[str], tell: Callable[[str], None]) -> None:
        """Embed what is not yet known, with progress, and keep it for the next run."""
        wanted = [text for text in dict.fromkeys(texts) if _key(text) not in self._kept]
        for start in range(0, len(wanted), BATCH):
            tell(f"tool_use: {start}/{len(wanted)} texts embedded")
            self._read(wanted[start : start + BATCH])
            if start // BATCH % SAVED == SAVED - 1:  # a run that is stopped keeps most of it
                self.keep()
        self.keep()

    def keep(self) -> None:
        """Write the file, when there is something new."""
        if self._new:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            keys, vectors = list(self._kept), np.array(list(self._kept.values()))
            with self._path.open("wb") as file:
                np.savez(file, keys=np.array(keys), vectors=vectors)
            self._new = 0

    def _read(self, texts: Sequence[str]) -> None:
        wanted = [text for text in dict.fromkeys(texts) if _key(text) not in self._kept]
        if wanted:
            found = encode_long(self._embedder, wanted)
            self._kept.update(zip(map(_key, wanted), found, strict=True))
            self._new += len(wanted)


def _key(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
