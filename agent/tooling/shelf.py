"""What was fetched during a run, brought into the library that the run reads.

The run goes on reading meanwhile (``tools.library_writing`` says why that is sound). A page is
never replaced: evidence may have been taken from it. The same text of the same address is there
once; a page that has changed stands beside the older one, each with the time it was accessed.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Final

from agent.domain import Document
from agent.errors import LibraryBusy, ToolFailed, UnreadableError
from agent.ingest_work import Work
from tools.duplicates import text_digest
from tools.embed import Embedder
from tools.fetch import Fetched
from tools.keeping import Kept
from tools.library import Library
from tools.library_writing import writing
from tools.load import Loaded, read_bytes

MOST: Final = 200  # documents of one address; a .jsonl may hold millions


class Shelf:
    """Adds to the library of a run; ``keep`` may be called by several tools at once."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        *,
        wait_seconds: float = 5,
        added: Callable[[Sequence[Document]], None] = lambda documents: None,
    ) -> None:
        """Take the library.

        Args:
            library: The run's own, open for reading.
            embedder: Of its vector space; safe to be called while others call it.
            wait_seconds: How long to wait for other processes that use the library.
            added: Told of new documents, in the thread that wrote them.
        """
        self.library = library
        self.embedder = embedder
        self._wait_seconds = wait_seconds
        self._added = added
        self._alone = threading.Lock()

    async def keep(self, page: Fetched) -> list[Kept]:
        """See ``tools.keeping.Keep``. A call that is cancelled ends after what it is writing."""
        task = asyncio.ensure_future(asyncio.to_thread(self._keep, page))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait([task])
            raise

    def _keep(self, page: Fetched) -> list[Kept]:
        read = read_bytes(page.raw, name=page.url, media_type=page.media_type)
        loaded = list(itertools.islice(read, MOST))
        if not loaded:
            raise UnreadableError("empty")
        wanted = [text_digest(one.text) for one in loaded]
        with self._alone:
            before = self._there(page.url)
            if not all(digest in before for digest in wanted):
                self._write(page, loaded)
            there = self._there(page.url)
        found = [there[digest] for digest in dict.fromkeys(wanted) if digest in there]
        new = [one for one in found if one.sha256 not in before]
        if new:
            self._added(new)
        return [Kept(one, self.library.text(one.id), one in new) for one in found]

    def _there(self, url: str) -> dict[str, Document]:
        """What came from the address, by the hash of its text."""
        held = (one.document for one in self.library.parts.texts.held(source=url))
        return {document.sha256: document for document in held}

    def _write(self, page: Fetched, loaded: Sequence[Loaded]) -> None:
        try:
            with (
                writing(self.library, wait_seconds=self._wait_seconds) as opened,
                closing(Work(opened, self.embedder)) as work,
            ):
                work.read([_Page(page, loaded)])
                failed = work.result().failed
        except LibraryBusy as error:
            raise ToolFailed(f"the page cannot be kept now: {error}") from None
        if failed:
            raise UnreadableError(failed[0][1])


class _Page:
    """A ``Source`` that has been fetched and read; each version of a page is one of its own."""

    def __init__(self, page: Fetched, loaded: Sequence[Loaded]) -> None:
        version = hashlib.sha256("\0".join(text_digest(one.text) for one in loaded).encode())
        self.name = page.url
        self.origin = f"{page.url}#{version.hexdigest()[:16]}"
        self._accessed = page.accessed
        self._loaded = loaded

    def expected(self) -> int:
        return len(self._loaded)

    def digest(self) -> str:
        """With the time: what is to be read here is known not to be there."""
        return hashlib.sha256(f"{self.origin} {self._accessed}".encode()).hexdigest()

    def read(self) -> Iterator[Loaded]:
        return iter(self._loaded)

    def steady(self) -> bool:
        return True
