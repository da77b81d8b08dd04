"""Reading files and deriving documents, in this process or in several others.

The results are the same and come in the same order. Other processes pay where the encoder is
faster than one of them can read: on a GPU, at an endpoint, on many cores.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from typing import NamedTuple

from agent.domain import Document
from agent.ingest_derive import Derived, Reading, derive
from agent.ingest_sources import FileSource, Source
from tools.duplicates import signature
from tools.embed import Counter, Embedder, counter_of
from tools.load import Loaded

MOST = 16  # processes that one reader can feed
# On a processor encoding a passage takes some six times what deriving it does, and the encoder must
# not wait for whom derives.
CORES_A_PROCESS = 4


Deriving = Callable[[Document, str, Reading], Derived]


class Made(NamedTuple):
    """A derived document and what its copies are recognised by."""

    derived: Derived
    signature: bytes


def fitting(embedder: Embedder) -> int:
    """How many processes pay here: none where the encoder itself takes the cores."""
    if counter_of(embedder) is embedder:  # an endpoint's: it holds connections, no copy can
        return 0
    cores = os.cpu_count() or 1
    device = getattr(embedder, "device", "")
    return min(MOST, cores // CORES_A_PROCESS if device == "cpu" else cores - 1)


class Pool:
    """``readers`` processes, or none: then everything is done at once, in the caller's thread."""

    def __init__(self, embedder: Embedder, readers: int, derived: Deriving | None = None) -> None:
        """Start the processes; they load no model. ``derived`` derives instead of them."""
        self._counter = counter_of(embedder)
        self._derived = derived or partial(derive, embedder=self._counter)
        self.readers = readers
        self._processes = (
            ProcessPoolExecutor(
                readers,
                mp_context=multiprocessing.get_context("spawn"),  # torch has threads: no fork
                initializer=_begin,
                initargs=(self._counter,),
            )
            if readers
            else None
        )

    def read(self, source: Source) -> Future[list[Loaded]] | None:
        """Begin to read a file; None for what is not read beforehand."""
        if self._processes is None or not isinstance(source, FileSource) or source.rows:
            return None
        return self._processes.submit(_read, source)

    def derive(self, document: Document, text: str, reading: Reading) -> Future[Made]:
        """Derive a document and its signature."""
        if self._processes is not None:
            return self._processes.submit(_derive, document, text, reading)
        done: Future[Made] = Future()
        done.set_result(Made(self._derived(document, text, reading), signature(text)))
        return done

    def close(self) -> None:
        """End the processes."""
        if self._processes is not None:
            self._processes.shutdown(cancel_futures=True)


def _made(document: Document, text: str, reading: Reading, counter: Counter) -> Made:
    return Made(derive(document, text, reading, embedder=counter), signature(text))


_counter: list[Counter] = []  # of a process of the pool


def _begin(counter: Counter) -> None:
    _counter[:] = [counter]


def _read(source: Source) -> list[Loaded]:
    return list(source.read())


def _derive(document: Document, text: str, reading: Reading) -> Made:
    return _made(document, text, reading, _counter[0])
