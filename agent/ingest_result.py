"""What ingest tells while it works and when it is done."""

from __future__ import annotations

from agent.domain import Frozen


class Progress(Frozen):
    """How far ingest is. ``done`` of ``total`` documents, those that need no work included."""

    done: int
    total: int
    spans: int
    chunks: int
    seconds: float
    left_seconds: float | None = None
    current: str = ""


class Ingested(Frozen):
    """What one ingest did.

    ``documents`` were stored, of which ``replaced`` took the place of an older version and
    ``duplicates`` are copies of another document; ``unchanged`` needed nothing; ``removed`` had
    gone from a file that was ingested before; ``rebuilt`` were derived anew. ``failed`` holds
    (path, reason).
    """

    documents: int
    unchanged: int
    replaced: int
    duplicates: int
    spans: int
    chunks: int
    failed: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    seconds: float
    removed: int = 0
    rebuilt: int = 0
