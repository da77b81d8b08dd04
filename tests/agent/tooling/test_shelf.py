"""Pages that come into a library which is being read."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.errors import LibraryBusy, ToolFailed, UnreadableError
from agent.ingest import ingest
from agent.tooling.shelf import Shelf
from tools.embed import HashEmbedder
from tools.fetch import Fetched
from tools.library import Library
from tools.library_writing import writing

EMBEDDER = HashEmbedder()
URL = "https://ledger.example/veldmoor"
STORY = (
    "Veldmoor said on Monday that a fire at its foundry stopped deliveries of castings. "
    "The company expects seven weeks without metal and 14 percent less revenue in the quarter. "
)
LATER = STORY.replace("seven weeks", "nine weeks")


def page(text: str = STORY, *, url: str = URL, nonce: str = "") -> Fetched:
    html = (
        "<html><head><title>Fire at Veldmoor</title></head><body><article><h1>Fire at Veldmoor"
        f"</h1><p>{text}</p></article><script>{nonce}</script></body></html>"
    )
    return Fetched(
        url=url, raw=html.encode(), media_type="text/html", accessed="2026-11-26T09:00:00+00:00"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    docs.mkdir()
    for n in range(3):
        text = f"# Report {n}\n\nPump sales of unit {n} rose {n + 3} percent. They rose before."
        (docs / f"{n}.md").write_text(text, encoding="utf-8")
    ingest([str(docs)], tmp_path / "L", embedder=EMBEDDER)
    return tmp_path / "L"


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    with Library.open(folder, EMBEDDER) as opened:
        yield opened


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return Shelf(library, EMBEDDER, wait_seconds=0)


def sound(folder: Path) -> int:
    """Documents of the library, which a process of its own finds sound."""
    with Library.open(folder, EMBEDDER) as library:
        assert library.check() == []
        return len(library.documents())


async def test_a_page_is_found_by_the_reader_that_was_open_before(
    library: Library, shelf: Shelf, folder: Path
) -> None:
    before = library.parts.texts.chunk_count()
    links = library.links
    (kept,) = await shelf.keep(page())
    assert kept.new
    assert kept.document.source == URL
    assert kept.document.title == "Fire at Veldmoor"
    assert kept.document.ingested
    assert library.text(kept.document.id) == kept.text
    hit = library.dense(EMBEDDER.encode(["fire at the foundry"]), 1)[0][0]
    assert hit.chunk.document_id == kept.document.id
    assert library.lexical("castings", 1)[0].chunk.document_id == kept.document.id
    assert library.parts.texts.chunk_count() > before
    assert library.links is not links
    assert library.check() == []
    start = kept.text.index("seven weeks")
    assert library.quote(kept.document.id, start, start + 11) == kept.cite(start, start + 11).quote
    library.close()
    assert sound(folder) == 4


async def test_the_same_text_is_not_kept_twice_though_the_bytes_differ(
    library: Library, shelf: Shelf, folder: Path
) -> None:
    (first,) = await shelf.keep(page(nonce="a"))
    stamp = (folder / "library.sqlite").stat().st_mtime_ns
    (again,) = await shelf.keep(page(nonce="b"))
    assert (first.new, again.new) == (True, False)
    assert again.document == first.document
    assert (folder / "library.sqlite").stat().st_mtime_ns == stamp  # nothing was written


async def test_a_changed_page_stands_beside_the_older_one(library: Library, shelf: Shelf) -> None:
    (first,) = await shelf.keep(page())
    evidence = library.spans(first.document.id)[-1]
    (second,) = await shelf.keep(page(LATER))
    (back,) = await shelf.keep(page())
    assert second.new
    assert second.document.id != first.document.id
    assert second.document.source == first.document.source == URL
    assert (back.new, back.document.id) == (False, first.document.id)
    assert library.evidence([evidence.id]) == [evidence]
    assert "nine weeks" in library.text(second.document.id)


async def test_the_same_words_at_another_address_are_a_copy(library: Library, shelf: Shelf) -> None:
    (first,) = await shelf.keep(page())
    (other,) = await shelf.keep(page(url="https://tide.example/fire"))
    assert other.new
    assert other.document.copy_of == first.document.id


async def test_a_page_of_an_earlier_run_is_known(folder: Path) -> None:
    with Library.open(folder, EMBEDDER) as library:
        (kept,) = await Shelf(library, EMBEDDER).keep(page())
    path = folder.parent / "again.md"
    path.write_text("# Another\n\nNothing of it changed.", encoding="utf-8")
    ingest([str(path)], folder, embedder=EMBEDDER)
    with Library.open(folder, EMBEDDER) as library:
        (again,) = await Shelf(library, EMBEDDER).keep(page())
        assert (again.new, again.document) == (False, kept.document)
        assert len(library.documents()) == 5


async def test_many_pages_at_once_are_all_kept_while_others_read(
    library: Library, shelf: Shelf, folder: Path
) -> None:
    ended = threading.Event()
    faults: list[Exception] = []
    reads = [0]

    def read() -> None:
        while not ended.is_set():
            try:
                for hits in library.dense(EMBEDDER.encode(["foundry revenue"]), 5):
                    for hit in hits:
                        text = library.text(hit.chunk.document_id)
                        assert text[hit.chunk.start : hit.chunk.end].strip()
                        assert library.spans(hit.chunk.document_id)
                library.lexical("revenue foundry", 5)
                assert len(library.documents()) >= 3
                reads[0] += 1
            except Exception as error:
                faults.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    pages = [page(f"{STORY} Number {n} of them.", url=f"{URL}/{n}") for n in range(12)]
    kept = await asyncio.gather(*map(shelf.keep, [*pages, *pages]))
    ended.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert reads[0] > 0
    assert sum(one.new for found in kept for one in found) == 12
    library.close()
    assert sound(folder) == 15


async def test_another_reader_keeps_the_page_out_and_nothing_is_lost(
    library: Library, shelf: Shelf, folder: Path
) -> None:
    with Library.open(folder, EMBEDDER) as other:
        with pytest.raises(ToolFailed, match="is reading the library") as caught:
            await shelf.keep(page())
        assert "\n" not in str(caught.value)
        assert len(other.documents()) == len(library.documents()) == 3
    with pytest.raises(LibraryBusy):  # this one still holds its share
        Library.open(folder, EMBEDDER, write=True)
    assert (await shelf.keep(page()))[0].new


WRITE = """
import sys, time
from pathlib import Path
from agent.errors import LibraryBusy
from agent.ingest import ingest
from tools.embed import HashEmbedder
try:
    ingest([sys.argv[2]], Path(sys.argv[1]), embedder=HashEmbedder(), wait_seconds=0)
except LibraryBusy as error:
    print("busy", error)
else:
    print("wrote")
"""


async def test_other_processes_are_told_while_it_writes_and_after(
    library: Library, shelf: Shelf, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "new.md").write_text("# New\n\nA new one.", encoding="utf-8")
    command = [sys.executable, "-c", WRITE, str(folder), str(tmp_path / "new.md")]

    def tried() -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    with writing(library):
        assert "busy" in await asyncio.to_thread(tried)
    assert "is reading" in await asyncio.to_thread(tried)
    (kept,) = await shelf.keep(page())
    library.close()
    assert "wrote" in await asyncio.to_thread(tried)
    assert sound(folder) == 5
    assert kept.new


async def test_a_write_that_breaks_off_leaves_nothing_and_the_next_one_works(
    library: Library, folder: Path
) -> None:
    class Breaks(HashEmbedder):
        broken = True

        def encode(self, texts):  # type: ignore[no-untyped-def]
            if self.broken:
                raise RuntimeError("the encoder is gone")
            return super().encode(texts)

    embedder = Breaks()
    shelf = Shelf(library, embedder, wait_seconds=0)
    with pytest.raises(RuntimeError, match="encoder is gone"):
        await shelf.keep(page())
    assert len(library.documents()) == 3
    embedder.broken = False
    assert (await shelf.keep(page()))[0].new
    library.close()
    assert sound(folder) == 4


async def test_a_call_that_is_cancelled_ends_after_its_write(
    library: Library, folder: Path
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Slow(HashEmbedder):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            begun.set()
            go_on.wait(5)
            return super().encode(texts)

    task = asyncio.ensure_future(Shelf(library, Slow(), wait_seconds=0).keep(page()))
    await asyncio.to_thread(begun.wait, 5)
    task.cancel()
    await asyncio.sleep(0.05)
    assert not task.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(library.documents()) == 4
    library.close()
    assert sound(folder) == 4


async def test_who_wants_to_know_is_told_of_new_documents_only(library: Library) -> None:
    told: list[str] = []
    shelf = Shelf(
        library, EMBEDDER, added=lambda documents: told.extend(d.source for d in documents)
    )
    await shelf.keep(page())
    await shelf.keep(page())
    assert told == [URL]


@pytest.mark.parametrize(
    ("raw", "media_type"),
    [(b"", "text/html"), (b"\x89PNG\r\n\x1a\n0000", "text/html"), (b"PK\x05\x06", ""),
     (b"<html><body></body></html>", "text/html")],
)  # fmt: skip
async def test_what_is_no_document_is_refused(shelf: Shelf, raw: bytes, media_type: str) -> None:
    bad = page().model_copy(update={"raw": raw, "media_type": media_type})
    with pytest.raises(UnreadableError) as caught:
        await shelf.keep(bad)
    assert "\n" not in str(caught.value)
