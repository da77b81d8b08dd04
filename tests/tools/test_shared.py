"""A shared library on real servers: Postgres and Chroma."""

from __future__ import annotations

import gc
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from agent.errors import LibraryError, SetupError
from tests.library_entries import entry
from tests.servers import chroma, postgres, postgres_programs
from tools.embed import HashEmbedder
from tools.library import Library
from tools.library_writing import writing
from tools.shared import SharedLibrary

# Chroma's HTTP client leaves its sockets to the garbage collector, which may come in mid-test.
pytestmark = [
    pytest.mark.skipif(postgres_programs() is None, reason="no Postgres on this machine"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
EMBEDDER = HashEmbedder()
NAME = iter(Path(f"shared:news{i}") for i in range(100))


class Servers(NamedTuple):
    chroma_url: str
    postgres_url: str


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    pytest.importorskip("psycopg")
    home = tmp_path_factory.mktemp("servers")
    with chroma(home / "chroma") as vectors, postgres() as texts:
        yield Servers(vectors, texts)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return next(NAME)


def opened(name: Path, servers: Servers, **options: object) -> SharedLibrary:
    library = Library.open(name, EMBEDDER, **servers._asdict(), **options)  # type: ignore[arg-type]
    assert isinstance(library, SharedLibrary)
    return library


def ids(library: Library) -> list[str]:
    return [d.id for d in library.documents()]


def test_a_reader_sees_the_library_of_its_moment_to_the_letter(
    name: Path, servers: Servers
) -> None:
    with opened(name, servers, write=True, create=True) as writer:
        writer.put_all([entry("d1", "Azure grew. Margins fell."), entry("d2", "Paris closed.")])
    with opened(name, servers) as reader, opened(name, servers, write=True) as writer:
        taken = reader.spans("d2")
        writer.put_all([entry("d1", "Azure shrank."), entry("d3", "Cobalt is new.")])
        writer.remove("d2")
        assert ids(reader) == ["d1", "d2"]
        assert reader.text("d1") == "Azure grew. Margins fell."
        assert reader.evidence([taken[0].id])[0].quote == "Paris closed."
        found = reader.dense(EMBEDDER.encode(["Azure grew."]), 3)[0]
        assert [reader.quote(*h.chunk[1:]) for h in found[:1]] == ["Azure grew."]
        assert len(found) == 3  # the newer passages take nobody's place
        with opened(name, servers) as later:
            assert ids(later) == ["d1", "d3"]
            assert later.text("d1") == "Azure shrank."
            assert [h.chunk.document_id for h in later.lexical("azure shrank", 5)] == ["d1"]
            assert later.lexical("paris", 5) == []
            assert later.check() == []


@pytest.mark.slow
def test_what_a_run_fetches_shows_in_it_and_when_it_goes_on_and_nothing_else_does(
    name: Path, servers: Servers
) -> None:
    with opened(name, servers, write=True, create=True) as other:
        other.put_all([entry("d1", "Azure grew.")])
        with opened(name, servers) as run:
            other.put_all([entry("d2", "Bookings rose.")])
            with writing(run) as opening:
                opening.put_all([entry("d3", "Cobalt was fetched.")])
            assert ids(run) == ["d1", "d3"]
            assert [h.chunk.document_id for h in run.lexical("cobalt", 5)] == ["d3"]
            snapshot = run.snapshot
    with opened(name, servers, snapshot=snapshot) as again:
        assert ids(again) == ["d1", "d3"]


@pytest.mark.slow
def test_writers_at_once_lose_nothing_and_leave_nothing(name: Path, servers: Servers) -> None:
    opened(name, servers, write=True, create=True).close()
    failed: list[BaseException] = []

    def write(who: str) -> None:
        try:
            with opened(name, servers, write=True) as library:
                for i in range(8):
                    mine = entry(f"{who}{i}", f"Only {who} tells number {i}. A second sentence.")
                    library.put_all([mine, entry(f"both{i}", f"Both tell number {i}.")])
                library.remove(f"{who}0")
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=write, args=(who,)) for who in "ab"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed
    with opened(name, servers) as library:
        expected = {f"{who}{i}" for who in "ab" for i in range(1, 8)} | {
            f"both{i}" for i in range(8)
        }
        assert set(ids(library)) == expected
        assert library.check() == []
        assert library.parts.texts.pending() == []
        for id_ in expected:
            (first, *_) = library.chunks(id_)
            told = library.quote(*first[1:])
            assert library.dense(EMBEDDER.encode([told]), 1)[0][0].chunk.document_id == id_


@pytest.mark.slow
def test_what_a_killed_writer_announced_is_cleared_and_a_living_one_is_not_disturbed(
    name: Path, servers: Servers
) -> None:
    with opened(name, servers, write=True, create=True) as living:
        dead = opened(name, servers, write=True)
        one, other = entry("d1", "Never committed."), entry("d2", "Committed later.")
        for library, it in ((dead, one), (living, other)):
            library.texts.announce([c.id for c in it.chunks])
            library.parts.vectors.upsert(
                [c.id for c in it.chunks], [it.document.id] * len(it.chunks), it.vectors
            )
        dead.close()  # its session ends as a killed one does
        opened(name, servers, write=True).close()
        assert living.parts.vectors.count() == 1
        living.texts.swap([other])
        assert living.check() == []
        # Taken for dead: what was announced is gone, and is announced and written again.
        living.texts.announce(["c-x"])
        living.texts.postgres.rows("DELETE FROM pending")  # type: ignore[attr-defined]
        living.put_all([entry("d3", "Written in spite of it.")])
        assert living.check() == []


@pytest.mark.slow
def test_what_was_replaced_long_ago_goes_for_good_and_copies_of_the_words_are_made_anew(
    name: Path, servers: Servers
) -> None:
    with opened(name, servers, write=True, create=True) as writer:
        writer.put_all([entry("d1", "Azure grew."), entry("d2", "Bookings rose.")])
        with opened(name, servers) as reader:
            assert reader.lexical("azure", 1)
        writer.put_all([entry("d1", "Cobalt shrank.")])
        assert writer.parts.vectors.count() == 3
        assert writer.tidy(0) == 1
        assert writer.parts.vectors.count() == 2
        assert writer.check() == []
    with opened(name, servers) as reader:
        assert reader.lexical("azure", 1) == []
        assert reader.lexical("cobalt", 1)


@pytest.mark.parametrize(
    ("path", "url", "told"),
    [
        ("shared:No Name", "postgresql://127.0.0.1:1/x", "cannot name a shared library"),
        ("shared:none", None, "DEEPNEWS_POSTGRES_URL"),
        ("shared:none", "postgresql://me:secret@127.0.0.1:1/x", "127.0.0.1:1/x cannot be used"),
    ],
)
def test_what_cannot_be_opened_is_told_in_one_line(path: str, url: str | None, told: str) -> None:
    with pytest.raises(SetupError, match=told) as caught:
        Library.open(Path(path), EMBEDDER, postgres_url=url)
    assert "secret" not in str(caught.value)


@pytest.mark.slow
def test_a_library_that_is_not_there_or_of_another_embedder_is_refused(
    name: Path, servers: Servers
) -> None:
    with pytest.raises(LibraryError, match="make one with"):
        opened(name, servers)
    opened(name, servers, write=True, create=True).close()
    with pytest.raises(LibraryError, match="was made with"):
        Library.open(name, HashEmbedder(dimension=32), **servers._asdict())
    with pytest.raises(SetupError, match="cannot be rebuilt in place"):
        opened(name, servers, write=True, rebuild=True)
