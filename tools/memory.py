"""Memory that a process holds and no longer uses, given back to the system."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any


@cache
def _trim() -> Any:
    """Glibc's ``malloc_trim``; None where the C library has none."""
    if sys.platform != "linux":
        return None
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except OSError:
        return None


def give_back() -> None:
    """Give back what was freed, after a stretch of work that many threads took part in.

    glibc keeps freed memory in a heap for each thread (malloc_trim(3)), and a batch of articles
    holds what the largest of each thread took.
    """
    trim = _trim()
    if trim is not None:
        trim(0)
