"""Ingest: files, folders and URLs into the library, incrementally, safe against being killed.

Orchestration only: reading, splitting, describing, embedding and storing are done elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from agent.errors import SetupError
from agent.ingest_pool import fitting
from agent.ingest_result import Ingested, Progress
from agent.ingest_sources import sources
from agent.ingest_work import Work
from tools.embed import Embedder
from tools.library import Library

__all__ = ["Ingested", "Progress", "ingest"]


def ingest(
    paths: Sequence[str],
    library: Path,
    *,
    embedder: Embedder,
    rebuild: bool = False,
    chroma_url: str | None = None,
    wait_seconds: float = 0,
    workers: int | None = 0,
    progress: Callable[[Progress], None] | None = None,
) -> Ingested:
    """Bring documents into a library, which is made when there is none.

    Killed at any moment, it leaves a sound library; the next call goes on where it was.

    Args:
        paths: Files, folders, URLs.
        library: The library's folder.
        embedder: Of the vector space that the library was made with.
        rebuild: First derive everything anew from the stored texts.
        chroma_url: Keep vectors on this Chroma server.
        wait_seconds: How long to wait for others that use the library.
        workers: Processes that read and derive; 0 does it in this one, None as many as pay.
        progress: Called after each batch, and each second while files are read.

    Raises:
        SetupError: Nothing at all could be read, or the library cannot be used.
    """
    found = sources(paths)
    if workers is None:
        workers = fitting(embedder)
    if not found and not rebuild:
        raise SetupError(f"nothing could be read: no readable files in {', '.join(paths)}")
    with (
        Library.open(
            library,
            embedder,
            write=True,
            create=True,
            rebuild=rebuild,
            chroma_url=chroma_url,
            wait_seconds=wait_seconds,
        ) as opened,
        closing(Work(opened, embedder, progress, workers=workers)) as work,
    ):
        if rebuild:
            work.rebuild()
        work.read(found)
        result = work.result()
    if result.failed and not (result.documents or result.unchanged or result.rebuilt):
        (path, reason), more = result.failed[0], len(result.failed) - 1
        others = f" (and {more} more)" if more else ""
        raise SetupError(f"nothing could be read: {path}: {reason}{others}")
    return result
