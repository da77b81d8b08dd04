"""The MCP library logs what servers do wrong, with tracebacks; we tell it in one line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the library's log off stderr while it is in use, for callers that set no level."""
    own, root = logging.getLogger("mcp"), logging.getLogger()
    before, handlers = own.level, list(root.handlers)
    if not before:
        own.setLevel(logging.CRITICAL + 1)
    if not handlers and logging.lastResort is not None:
        # Parts of it log to the root, which would put up a handler of its own for good.
        root.addHandler(logging.lastResort)
    root.addFilter(_not_of_mcp)
    try:
        yield
    finally:
        root.removeFilter(_not_of_mcp)
        if not handlers and logging.lastResort is not None:
            root.removeHandler(logging.lastResort)
        own.setLevel(before)


def _not_of_mcp(record: logging.LogRecord) -> bool:
    return PurePath(record.pathname).parts[-3:-1] != ("mcp", "shared")
