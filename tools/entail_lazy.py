"""The reader of a name, opened at its first reading: it takes seconds, and many runs need none."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from tools.entail import Entailer, Read
from tools.entail_files import check_entailer
from tools.entail_local import open_entailer, point_of


class LazyEntailer:
    """See ``Entailer``; safe in threads, which open it once."""

    def __init__(self, name: str, device: str | None = None) -> None:
        """Look whether its files are there; nothing is loaded.

        Raises:
            SetupError: they are not.
        """
        check_entailer(name)
        self._name, self._device = name, device
        self._lock = threading.Lock()
        self._opened: Entailer | None = None

    @property
    def fingerprint(self) -> str:
        """Names the weights, for which they are opened."""
        return self._own().fingerprint

    def read(self, pairs: Sequence[tuple[str, str]]) -> Sequence[Read | None]:
        """See ``Entailer``.

        Raises:
            SetupError: the files are there, but hold no reader.
        """
        return self._own().read(pairs) if pairs else []

    def probability(self, read: Read, *, figures: bool = False, names: bool = False) -> float:
        """See ``Entailer``."""
        return self._own().probability(read, figures=figures, names=names)

    def point(self, slip: float) -> tuple[float, float]:
        """See ``Entailer``; told without opening it."""
        return point_of(self._name, slip)

    def _own(self) -> Entailer:
        with self._lock:
            if self._opened is None:
                self._opened = open_entailer(self._name, self._device)
            return self._opened
