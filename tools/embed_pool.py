"""Several devices that share the encoding of many texts: sentence-transformers' own pool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.embed import Vectors, normalised


class DevicePool:
    """One process for each device, started at the first call.

    They import the program's main module again, so a script that uses this needs its
    ``if __name__ == "__main__"``.
    """

    def __init__(self, model: Any, devices: Sequence[str]) -> None:
        """Take a model that is loaded here, and where else it is to run."""
        self._model, self._devices = model, list(devices)
        self._pool: Any = None

    def encode(self, texts: list[str], lengths: Sequence[int], budget: int) -> Vectors:
        """Vectors of the texts, in batches of at most so many tokens."""
        if self._pool is None:
            self._pool = self._model.start_multi_process_pool(self._devices)
        size = max(1, budget // max(lengths))
        share = -(-len(texts) // (4 * len(self._devices)))  # a slow device does not hold up all
        found = self._model.encode(
            texts, pool=self._pool, batch_size=size, chunk_size=max(size, share),
            show_progress_bar=False,
        )  # fmt: skip
        return normalised(found)

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._model.stop_multi_process_pool(self._pool)
            self._pool = None
