"""What ingest tells while it works and when it is done."""

from __future__ import annotations

from collections.abc import Sequence

from agent.domain import Frozen


class Progress(Frozen):
    """How far ingest is. ``done`` of ``total`` documents, those that need no work included.

    ``read`` documents of changed files were read; ``current`` says in words what is done now.
    """

    done: int
    total: int
    spans: int
    chunks: int
    seconds: float
    left_seconds: float | None = None
    current: str = ""
    read: int = 0


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


def left_out(name: str, repeated: Sequence[str]) -> list[str]:
    """The notice for rows whose id stands earlier in the same file; none for none."""
    if not repeated:
        return []
    ids = list(dict.fromkeys(repeated))
    more = f" and {len(ids) - 5} more" if len(ids) > 5 else ""
    rows = (
        "1 row whose id occurs" if len(repeated) == 1 else f"{len(repeated)} rows whose ids occur"
    )
    return [f"{name}: left out {rows} twice: {', '.join(map(repr, ids[:5]))}{more}"]
