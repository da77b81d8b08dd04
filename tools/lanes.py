"""Several batches at once on a processor, a thread of torch each.

All cores on one batch wait for each other at every layer: on two cores lanes encode 1.1 to 1.3
times as many texts a second (``python -m evals.bench.lanes``).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Final, NamedTuple

from tools.torch_turns import TURN

MOST: Final = 16
"""Beyond, a lane has several threads: the Python between operations runs in one lane at a time."""
TURN_SECONDS: Final = 0.0005


class Lanes(NamedTuple):
    """Threads in which torch uses threads of their own only, and how many lanes there are."""

    pool: ThreadPoolExecutor
    width: int


def lanes() -> Lanes | None:
    """A lane for each thread that torch would use, up to ``MOST``; None where that is one.

    There is one set a process, whoever computes, and nobody does while it is made.
    """
    with TURN:
        return _made()


@lru_cache(maxsize=1)
def _made() -> Lanes | None:
    import torch

    count = torch.get_num_threads()
    if count < 2:
        return None
    width = min(count, MOST)
    pool = ThreadPoolExecutor(
        width, thread_name_prefix="lane", initializer=_limited, initargs=(count // width,)
    )
    # The number is a thread's own, and what a thread begins with is the last that anybody set: all
    # lanes are begun here, and the number of everybody else is set again.
    begun = threading.Barrier(width + 1)
    for _ in range(width):
        pool.submit(begun.wait)
    begun.wait()
    torch.set_num_threads(count)
    return Lanes(pool, width)


@contextmanager
def quick_turns() -> Iterator[None]:
    """Threads of this process wait a tenth of the usual time for one that runs Python.

    Between two operations of torch a lane needs the interpreter, and waits 5 ms for it, many times
    a batch, while another thread splits and describes.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, TURN_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _limited(threads: int) -> None:
    import torch

    torch.get_num_threads()  # a thread takes over the last number when it first asks or computes
    torch.set_num_threads(threads)
