from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.domain import Context, Document, Field
from agent.errors import LibraryError
from tests.library_entries import entry
from tools.texts import Texts
from tools.texts_salvage import salvage
from tools.texts_schema import pack_contexts, unpack_contexts
from tools.texts_write import TextsWriter

TEXT = "Revenue rose 5 percent. Costs fell.  Nobody knows why."


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[TextsWriter]:
    texts = TextsWriter(tmp_path / "library.sqlite", write=True)
    yield texts
    texts.close()


def test_what_went_in_comes_out(texts: TextsWriter, tmp_path: Path) -> None:
    entries = [entry("d1", TEXT), entry("d2", "Ünïcode 汉字 😀. Second one.")]
    texts.swap(entries)
    texts.close()
    again = Texts(tmp_path / "library.sqlite", write=False)
    assert again.documents() == [e.document for e in entries]
    for one in entries:
        opened = again.open(one.document.id)
        assert (opened.document, opened.text) == (one.document, one.text)
        assert again.sections(one.document.id) == list(one.sections)
        assert again.spans(one.document.id, 0, None) == list(one.spans)
        assert again.chunks_of(one.document.id) == list(one.chunks)
    wanted = [entries[1].spans[1].id, entries[0].spans[2].id, entries[1].spans[0].id]
    assert [e.id for e in again.evidence(wanted)] == wanted
    assert again.evidence([]) == []
    again.close()


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, None, [0, 1, 2]),
        (0, 23, [0]),
        (22, 25, [0, 1]),
        (23, 24, []),
        (24, 35, [1]),
        (99, 100, []),
    ],
)
def test_spans_overlap_the_range_asked_for(
    texts: TextsWriter, start: int, end: int | None, expected: list[int]
) -> None:
    one = entry("d1", TEXT)
    texts.swap([one])
    assert texts.spans("d1", start, end) == [one.spans[i] for i in expected]


def test_missing_things_are_named(texts: TextsWriter) -> None:
    with pytest.raises(LibraryError, match="no document 'd9'"):
        texts.open("d9")
    with pytest.raises(LibraryError, match="evidence e9 is not in the library"):
        texts.evidence(["e9"])


def test_a_replaced_document_leaves_only_its_chunk_ids_to_clear(texts: TextsWriter) -> None:
    old, new = entry("d1", TEXT), entry("d1", "Revenue rose 6 percent.")
    texts.swap([old])
    texts.announce([c.id for c in new.chunks])
    assert texts.pending() == [c.id for c in new.chunks]
    assert sorted(texts.swap([new])) == sorted(c.id for c in old.chunks)
    assert sorted(texts.pending()) == sorted(c.id for c in old.chunks)
    assert texts.open("d1").text == new.text
    assert texts.swap([new]) == []
    texts.forget()
    assert texts.pending() == []


def test_a_failing_swap_changes_nothing(texts: TextsWriter) -> None:
    texts.swap([entry("d1", TEXT)])
    broken = entry("d2", "One. Two.")
    broken = broken._replace(spans=[broken.spans[0], broken.spans[0]])
    with pytest.raises(sqlite3.IntegrityError):
        texts.swap([entry("d1", "New text."), broken])
    assert [d.id for d in texts.documents()] == ["d1"]
    assert texts.open("d1").text == TEXT


def test_the_first_copy_becomes_the_original_when_it_goes(texts: TextsWriter) -> None:
    texts.swap([entry(i, f"{i} {TEXT}", copy_of=c) for i, c in
                (("d1", None), ("d2", "d1"), ("d3", "d1"), ("d4", None))])  # fmt: skip
    texts.drop("d1")
    assert {d.id: d.copy_of for d in texts.documents()} == {"d2": None, "d3": "d2", "d4": None}


def test_a_file_is_looked_at_again_once_one_of_its_documents_is_gone(texts: TextsWriter) -> None:
    texts.swap([entry("d1", TEXT), entry("d2", TEXT)])
    for name in ("d1", "d2"):
        texts.mark_files([(f"/made/{name}", "digest")])
    texts.drop("d1")
    assert (texts.file_digest("/made/d1"), texts.file_digest("/made/d2")) == ("", "digest")


def test_contexts_share_fields_and_survive_packing() -> None:
    title = Field(value="T" * 200, rule="file name")
    contexts = [
        Context(title=title, measure=Field(value=str(i), start=i, end=i + 1)) for i in range(50)
    ]
    packed = pack_contexts([*contexts, Context()])
    assert unpack_contexts(packed) == [*contexts, Context()]
    assert len(packed) < 1_000


@pytest.mark.parametrize("content", [b"", b"hello" * 500])
def test_a_file_that_is_no_library_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "library.sqlite"
    path.write_bytes(content)
    with pytest.raises((LibraryError, sqlite3.DatabaseError)):
        Texts(path, write=False)


def test_a_foreign_database_and_another_version_are_named(tmp_path: Path) -> None:
    foreign = sqlite3.connect(tmp_path / "foreign.sqlite")
    foreign.execute("CREATE TABLE songs (name)")
    foreign.close()
    with pytest.raises(LibraryError, match="not the file of a DeepNews library"):
        TextsWriter(tmp_path / "foreign.sqlite", write=True)
    TextsWriter(tmp_path / "old.sqlite", write=True).close()
    old = sqlite3.connect(tmp_path / "old.sqlite")
    old.execute("PRAGMA user_version = 99")
    old.close()
    with pytest.raises(LibraryError, match="has format 99"):
        Texts(tmp_path / "old.sqlite", write=False)


def test_damage_is_found(texts: TextsWriter) -> None:
    good = entry("d1", TEXT)
    assert texts.damage() == []
    chunk = good.chunks[0]._replace(end=999)
    texts.swap([good._replace(chunks=[chunk])])
    assert texts.damage() == ["library.sqlite: chunks of 1 documents lie beyond the text"]


def test_salvage_keeps_documents_and_texts_and_marks_them(
    texts: TextsWriter, tmp_path: Path
) -> None:
    texts.swap([entry("d1", TEXT), entry("d2", "Other text.")])
    texts.set_meta(chroma="http://x", state="")
    texts.close()
    assert salvage(tmp_path / "library.sqlite", state="clearing") == 0
    again = TextsWriter(tmp_path / "library.sqlite", write=True)
    assert [h.stale for h in again.held()] == [True, True]
    assert again.open("d1").text == TEXT
    assert again.chunk_count() == 0
    assert (again.meta("chroma"), again.meta("state")) == ("http://x", "clearing")
    again.close()


def test_salvage_leaves_out_a_text_that_is_not_what_it_was(
    texts: TextsWriter, tmp_path: Path
) -> None:
    texts.swap([entry("d1", TEXT), entry("d2", "Other text.")])
    texts.close()
    path = tmp_path / "library.sqlite"
    raw = path.read_bytes()
    assert raw.count(b"Revenue rose 5") == 1
    path.write_bytes(raw.replace(b"Revenue rose 5", b"Revenue rose 9"))
    assert salvage(path) == 1
    again = Texts(path, write=False)
    assert [d.id for d in again.documents()] == ["d2"]
    again.close()


def test_salvage_of_rubble_is_one_line_and_touches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"rubble" * 1000)
    with pytest.raises(LibraryError, match="cannot be read any more"):
        salvage(path)
    assert path.read_bytes() == b"rubble" * 1000


def test_a_reader_cannot_write(texts: TextsWriter, tmp_path: Path) -> None:
    reader = Texts(tmp_path / "library.sqlite", write=False)
    with pytest.raises(sqlite3.OperationalError):
        reader._db.execute("DELETE FROM documents")
    reader.close()


def test_document_records_hold_every_field(texts: TextsWriter) -> None:
    document = Document(
        id="d", source="s", sha256="x", characters=1, title="t", kind="call", date="2020-01-01",
        period="FY2020", company="C", outlet="O", external_id="7", pages=(0,), copy_of="d0",
        ingested="2020-01-02T00:00:00+00:00",
    )  # fmt: skip
    texts.swap([entry("d", "A.")._replace(document=document, spans=[], chunks=[])])
    assert texts.documents() == [document]
