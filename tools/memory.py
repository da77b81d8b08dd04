"""Memory that a process holds and no longer uses, given back to the system."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any, Final

_ARENA_MAX: Final = -8  # M_ARENA_MAX of malloc.h


@cache
def _of_libc(name: str) -> Any:
    """A function of glibc; None where the C library has none such."""
    if sys.platform != "linux":
        return None
    try:
        return getattr(ctypes.CDLL(None), name, None)
    except OSError:
        return None


def one_heap() -> None:
    """Let all threads of this process share a heap: for commands that run for hours.

    Says to mallopt(3) what MALLOC_ARENA_MAX=1 says to a process at its start. Threads that have a
    heap of their own keep it: call it before there are any.
    """
    mallopt = _of_libc("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Give back what was freed, after a stretch of work that many threads took part in.

    glibc keeps freed memory in a heap for each thread (malloc_trim(3)), and a batch of articles
    holds what the largest of each thread took.
    """
    trim = _of_libc("malloc_trim")
    if trim is not None:
        trim(0)
