from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import LibraryBusy, LibraryError, SetupError
from tests.library_entries import entry
from tools.embed import HashEmbedder
from tools.library import Library

EMBEDDER = HashEmbedder()
CLOUD = "Azure revenue grew 97 percent. Margins of the cloud fell."
CATS = "The cat slept all day. Dogs barked."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "L"
    with Library.open(path, EMBEDDER, write=True, create=True) as library:
        library.put_all([entry("d1", CLOUD), entry("d2", CATS)])
    return path


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    with Library.open(path, EMBEDDER) as library:
        yield library


def quotes(library: Library, query: str, **only: list[str]) -> list[str]:
    vectors = EMBEDDER.encode([query])
    found = [*library.dense(vectors, 2, **only)[0], *library.lexical(query, 2, **only)]
    return [library.quote(h.chunk.document_id, h.chunk.start, h.chunk.end) for h in found]


def test_finds_by_meaning_and_by_words(library: Library) -> None:
    assert quotes(library, "growth of Azure")[0] == "Azure revenue grew 97 percent."
    assert quotes(library, "97")[-1] == "Azure revenue grew 97 percent."
    two = library.dense(EMBEDDER.encode(["cat", "Azure"]), 1)
    assert [hits[0].chunk.document_id for hits in two] == ["d2", "d1"]
    assert set(quotes(library, "cat Azure", documents=["d2"])) <= set(
        ("The cat slept all day.", "Dogs barked.")
    )


def test_flags_are_counted_as_the_spans_bear_them(library: Library) -> None:
    for document in library.documents():
        spans = library.spans(document.id)
        assert library.flags(document.id) == Counter(span.flags for span in spans)
    assert library.flags("no such document") == {}


def test_evidence_is_the_text_to_the_letter(library: Library) -> None:
    for document in library.documents():
        text = library.text(document.id)
        for span in library.spans(document.id):
            assert (
                span.quote
                == text[span.start : span.end]
                == library.quote(document.id, span.start, span.end)
            )
            assert span.page == document.page(span.start)
            assert library.evidence([span.id]) == [span]
        assert library.sections(document.id)[0].end == len(text)
        assert len(library.vectors([c.id for c in library.chunks(document.id)])) == 2


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 2), (0, 10_000)])
def test_offsets_outside_the_text_are_refused(library: Library, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="are not within d1"):
        library.quote("d1", start, end)


def test_putting_again_replaces_everywhere(path: Path) -> None:
    with Library.open(path, EMBEDDER, write=True) as library:
        new = entry("d1", "Azure revenue grew 98 percent.")
        for _ in range(2):
            library.put(*new[:6])
        assert library.check() == []
        assert (
            quotes(library, "Azure revenue grew 97 percent")[0] == "Azure revenue grew 98 percent."
        )
        assert len(library.documents()) == 2
        assert library.spans("d1") == list(new.spans)


def test_removing_leaves_no_trace(path: Path) -> None:
    with Library.open(path, EMBEDDER, write=True) as library:
        library.remove("d1")
        assert [d.id for d in library.documents()] == ["d2"]
        assert library.lexical("Azure", 5) == []
        assert library.check() == []
        with pytest.raises(LibraryError, match="no document 'd1'"):
            library.remove("d1")


def test_an_empty_library_is_fine(tmp_path: Path) -> None:
    Library.open(tmp_path, EMBEDDER, write=True, create=True).close()
    with Library.open(tmp_path, EMBEDDER) as library:
        assert library.documents() == []
        assert library.dense(EMBEDDER.encode(["a"]), 3) == [[]]
        assert library.lexical("a", 3) == []
        assert library.check() == []


def test_a_document_without_chunks_is_fine(path: Path) -> None:
    with Library.open(path, EMBEDDER, write=True) as library:
        library.put_all([entry("d3", "")])
        assert library.text("d3") == ""
        assert library.check() == []


def test_a_wrong_number_of_vectors_is_refused_before_anything_is_written(path: Path) -> None:
    with Library.open(path, EMBEDDER, write=True) as library:
        wrong = entry("d3", CLOUD)
        with pytest.raises(ValueError, match="1 vectors, 2 chunks"):
            library.put_all([wrong._replace(vectors=wrong.vectors[:1])])
        assert library.check() == []


def test_reading_from_several_threads(library: Library) -> None:
    def work(number: int) -> int:
        hits = library.lexical("Azure cat", 4)
        return (
            len(library.spans("d1")) + len(library.dense(EMBEDDER.encode(["a"]), 2)[0]) + len(hits)
        )

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(60))) == {work(0)}


def test_two_readers_share_it_and_a_writer_is_refused(path: Path, library: Library) -> None:
    with Library.open(path, EMBEDDER) as second:
        assert second.documents() == library.documents()
        with pytest.raises(LibraryBusy, match="is reading the library"):
            Library.open(path, EMBEDDER, write=True)
    assert library.lexical("cat", 1)  # closing one does not close the other


def test_a_reader_during_writing_is_refused(path: Path) -> None:
    with (
        Library.open(path, EMBEDDER, write=True),
        pytest.raises(LibraryBusy, match="is writing to the library"),
    ):
        Library.open(path, EMBEDDER)
    Library.open(path, EMBEDDER).close()


def test_other_settings_are_refused_naming_both(path: Path) -> None:
    with pytest.raises(LibraryError) as raised:
        Library.open(path, HashEmbedder(32))
    said = str(raised.value)
    assert "hash-256" in said
    assert "hash-32" in said
    assert "ingest --rebuild" in said
    Library.open(path, EMBEDDER).close()  # the refusal has freed the lock


def make_nothing(path: Path) -> None:
    shutil.rmtree(path)


def make_file(path: Path) -> None:
    shutil.rmtree(path)
    path.write_text("a file", encoding="utf-8")


def make_foreign(path: Path) -> None:
    shutil.rmtree(path)
    path.mkdir()
    (path / "holiday.jpg").write_bytes(b"")


def lose_sqlite(path: Path) -> None:
    (path / "library.sqlite").unlink()


def break_sqlite(path: Path) -> None:
    (path / "library.sqlite").write_bytes(b"rubble" * 5000)


def tear_sqlite(path: Path) -> None:
    raw = (path / "library.sqlite").read_bytes()
    (path / "library.sqlite").write_bytes(raw[:5000] + b"\xff" * (len(raw) - 5000))


def lose_chroma(path: Path) -> None:
    shutil.rmtree(path / "chroma")


def lose_graph(path: Path) -> None:
    """Enough vectors that Chroma writes its graph out, and then without it."""
    words = [f"Plant{i} made {i} pumps." for i in range(1_200)]
    with Library.open(path, EMBEDDER, write=True) as library:
        library.put_all([entry("d9", " ".join(words))])
    graphs = [p for p in (path / "chroma").iterdir() if p.is_dir()]
    assert graphs
    for graph in graphs:
        shutil.rmtree(graph)


def break_chroma(path: Path) -> None:
    (path / "chroma" / "chroma.sqlite3").write_bytes(b"rubble" * 5000)


def lose_words(path: Path) -> None:
    shutil.rmtree(path / "lexical")


def break_words(path: Path) -> None:
    for file in (path / "lexical").iterdir():
        file.write_bytes(b"rubble")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (make_nothing, "there is no library at"),
        (make_file, "is a file"),
        (make_foreign, "is not a library: it holds other things"),
        (lose_sqlite, "library.sqlite is gone"),
        (break_sqlite, "is damaged"),
        (tear_sqlite, "is damaged"),
        (lose_chroma, "vector index is missing"),
        (lose_graph, "do not find themselves|is damaged"),
        (break_chroma, "is damaged"),
        (lose_words, "words: 0 of 4 chunks"),
        (break_words, "is damaged"),
    ],
)
def test_what_is_wrong_with_a_folder_is_one_line(
    path: Path, damage: Callable[[Path], None], words: str
) -> None:
    damage(path)
    with pytest.raises(SetupError, match=words) as raised:
        Library.open(path, EMBEDDER).check()
    assert "\n" not in str(raised.value)
    assert str(path) in str(raised.value)


def test_a_foreign_folder_is_never_written_to(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"")
    with pytest.raises(LibraryError):
        Library.open(tmp_path, EMBEDDER, write=True, create=True)
    assert [p.name for p in tmp_path.iterdir()] == ["holiday.jpg"]


def test_what_a_killed_writer_left_is_not_served_and_then_cleared(path: Path) -> None:
    with Library.open(path, EMBEDDER, write=True) as library:
        left = entry("d3", "Azure revenue grew 99 percent.")
        library.texts.announce([c.id for c in left.chunks])  # killed after vectors and words
        library.parts.vectors.upsert([left.chunks[0].id], ["d3"], left.vectors)
        library.parts.lexical.change([])
    with Library.open(path, EMBEDDER) as library:
        assert "99" not in " ".join(quotes(library, "Azure revenue grew 99 percent."))
        assert "interrupted ingest" in library.check()[0]
    with Library.open(path, EMBEDDER, write=True) as library:
        assert library.check() == []
        assert library.parts.vectors.count() == 4


def test_a_hot_journal_is_rolled_back(path: Path) -> None:
    before = sqlite3.connect(path / "library.sqlite", isolation_level=None)
    before.execute("PRAGMA journal_mode = PERSIST")
    before.execute("BEGIN IMMEDIATE")
    before.execute("DELETE FROM spans")
    copy = path.with_name("copy")  # what the disk holds at this moment
    shutil.copytree(path, copy)
    before.execute("ROLLBACK")
    before.close()
    with Library.open(copy, EMBEDDER) as library:
        assert len(library.spans("d1")) == 2


SENTENCES = st.lists(
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=30),
    max_size=6,
)


@settings(max_examples=15, deadline=None)
@given(SENTENCES)
def test_any_text_keeps_its_offsets(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    one = entry("d1", ". ".join(parts))
    with Library.open(tmp_path_factory.mktemp("L"), EMBEDDER, write=True, create=True) as library:
        library.put_all([one])
        assert library.text("d1") == one.text
        assert library.spans("d1") == list(one.spans)
        for chunk in library.chunks("d1"):
            assert library.quote("d1", chunk.start, chunk.end) == one.text[chunk.start : chunk.end]
