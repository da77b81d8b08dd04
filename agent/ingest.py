"""Ingest: files, folders and URLs into the library, incrementally, safe against being killed.

Orchestration only: reading, splitting, describing, embedding and storing are done elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from agent.errors import SetupError
from agent.ingest_pool import fitting
from agent.ingest_result import Ingested, Progress
from agent.ingest_sources import Source, sources
from agent.ingest_work import Work
from tools.embed import Embedder
from tools.lanes import quick_turns
from tools.library import Library
from tools.shared_schema import shared_name

__all__ = ["Ingested", "Progress", "ingest"]


class Engine(Protocol):
    """Who reads, describes and embeds; what is stored, and in which order, is for ``Work``."""

    def __call__(
        self, library: Library, embedder: Embedder, found: Sequence[Source],
        progress: Callable[[Progress], None] | None, /,
    ) -> AbstractContextManager[tuple[Work, Sequence[Source]]]:  # fmt: skip
        """The work, and the sources as it is to read them."""


@contextmanager
def here(
    library: Library, embedder: Embedder, found: Sequence[Source],
    progress: Callable[[Progress], None] | None, *, readers: int | None = 0,
) -> Iterator[tuple[Work, Sequence[Source]]]:  # fmt: skip
    """This process, and ``readers`` others that read and derive; None: as many as pay."""
    several = fitting(embedder) if readers is None else readers
    work = Work(library, embedder, progress, readers=several)
    with closing(work), quick_turns():
        yield work, found


def ingest(
    paths: Sequence[str],
    library: Path,
    *,
    embedder: Embedder,
    rebuild: bool = False,
    chroma_url: str | None = None,
    wait_seconds: float = 0,
    postgres_url: str | None = None,
    machine: str = "",
    progress: Callable[[Progress], None] | None = None,
    readers: int | None = 0,
    engine: Engine | None = None,
) -> Ingested:
    """Bring documents into a library, which is made when there is none.

    Killed, it leaves a sound library and the next call goes on where it was, except in the moment
    in which Chroma writes its graph: the next call may ask for ``rebuild`` then.

    Args:
        paths: Files, folders, URLs.
        library: The library's folder.
        embedder: Of the vector space that the library was made with.
        rebuild: First derive everything anew from the stored texts.
        chroma_url: Keep vectors on this Chroma server.
        wait_seconds: How long to wait for others that use the library.
        postgres_url: Where the texts of a shared library are.
        machine: Whose files they are, in a shared library.
        progress: Called after each batch, and each second while files are read.
        readers: Processes that read and derive; 0 does it in this one, None as many as pay. They
            import the main module anew.
        engine: Who does the work beside the storing; None: this machine.

    Raises:
        SetupError: Nothing at all could be read, or the library cannot be used.
    """
    found = sources(paths, machine if shared_name(library) is not None else "")
    made: Engine = engine or partial(here, readers=readers)
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
            postgres_url=postgres_url,
        ) as opened,
        made(opened, embedder, found, progress) as (work, told),
    ):
        if rebuild:
            work.rebuild()
        work.read(told)
        result = work.result()
    if result.failed and not (result.documents or result.unchanged or result.rebuilt):
        (path, reason), more = result.failed[0], len(result.failed) - 1
        others = f" (and {more} more)" if more else ""
        raise SetupError(f"nothing could be read: {path}: {reason}{others}")
    return result
