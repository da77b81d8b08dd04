from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from agent.errors import LibraryError, SetupError
from agent.ingest import Ingested, Progress, ingest
from agent.ingest_sources import FileSource
from tools.embed import HashEmbedder
from tools.library import Library
from tools.load import Loaded

EMBEDDER = HashEmbedder()
STORY = (
    "Veldmoor said on Monday that a fire at its foundry stopped deliveries of castings. "
    "The company expects seven weeks without metal and 14 percent less revenue in the quarter. "
    "Its chief executive called the loss painful and said that 230 workers were safe. "
    "Analysts had expected 4.5 percent growth for the year and now see none at all. "
)
CALL = """AMY HOOD: Revenue was $24.7 billion, up 5 percent. We are pleased.

SATYA NADELLA: Azure grew 97 percent. Customers stay.

AMY HOOD: Margins fell by 1 point.

SATYA NADELLA: Thank you all.
"""


@pytest.fixture(autouse=True)
def _in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "call.txt").write_text(CALL, encoding="utf-8")
    (docs / "story.md").write_text(f"# Fire at Veldmoor\n\n{STORY}", encoding="utf-8")
    return docs


def run(*paths: Path | str, rebuild: bool = False, embedder: HashEmbedder = EMBEDDER) -> Ingested:
    return ingest([str(p) for p in paths], Path("L"), embedder=embedder, rebuild=rebuild)


@pytest.fixture
def opened(docs: Path) -> Iterator[Library]:
    run(docs)
    with Library.open(Path("L"), EMBEDDER) as library:
        yield library


def contents(path: Path = Path("L"), embedder: HashEmbedder = EMBEDDER) -> dict[str, object]:
    """All that a reader can see, but for the time of ingest."""
    with Library.open(path, embedder) as library:
        assert library.check() == []
        seen: dict[str, object] = {}
        for document in library.documents():
            chunks = library.chunks(document.id)
            vectors = library.vectors([c.id for c in chunks])
            assert len(vectors) == len(chunks)
            seen[document.id] = (
                document.model_copy(update={"ingested": ""}), library.text(document.id),
                library.sections(document.id), library.spans(document.id), chunks,
                {i: v.tolist() for i, v in vectors.items()},
            )  # fmt: skip
        seen["found"] = [library.lexical("revenue percent foundry", 50)]
        return seen


def test_documents_become_findable_with_exact_quotes(opened: Library) -> None:
    hits = opened.dense(EMBEDDER.encode(["Azure grew 97 percent"]), 1)[0]
    chunk = hits[0].chunk
    spans = opened.spans(chunk.document_id, chunk.start, chunk.end)
    azure = next(s for s in spans if "Azure" in s.quote)
    assert azure.quote == "Azure grew 97 percent."
    assert azure.context.speaker is not None
    assert azure.context.speaker.value.lower() == "satya nadella"
    assert opened.quote(chunk.document_id, azure.start, azure.end) == azure.quote
    assert opened.lexical("foundry", 1)[0].chunk.document_id != chunk.document_id


def test_ids_and_sources_do_not_depend_on_where_the_folder_is(docs: Path, tmp_path: Path) -> None:
    run(docs)
    here = {d.source: d.id for d in open_documents()}
    assert set(here) == {"docs/call.txt", "docs/story.md"}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copytree(docs, elsewhere / "docs")
    shutil.rmtree("L")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(elsewhere)
        run("docs")
        assert {d.source: d.id for d in open_documents()} == here


def open_documents() -> list[object]:
    with Library.open(Path("L"), EMBEDDER) as library:
        return library.documents()


def test_the_second_time_nothing_is_done(docs: Path) -> None:
    first = run(docs)
    again = run(docs, docs / "call.txt")
    assert (first.documents, first.unchanged, first.replaced) == (2, 0, 0)
    assert (again.documents, again.unchanged, again.chunks) == (0, 2, 0)


def test_only_the_changed_file_is_replaced(docs: Path) -> None:
    run(docs)
    (docs / "call.txt").write_text(CALL.replace("97", "98"), encoding="utf-8")
    result = run(docs)
    assert (result.documents, result.replaced, result.unchanged) == (1, 1, 1)
    with Library.open(Path("L"), EMBEDDER) as library:
        assert library.lexical("97", 5) == []
        assert len(library.lexical("98", 5)) == 1
        assert len(library.documents()) == 2


def test_a_touched_file_with_the_same_text_is_unchanged(docs: Path) -> None:
    run(docs)
    (docs / "call.txt").write_bytes(CALL.replace("\n", "\r\n").encode())
    assert run(docs).unchanged == 2


def test_an_edited_library_equals_a_fresh_one(docs: Path) -> None:
    run(docs)
    (docs / "story.md").write_text("# Other\n\nNow quite another thing: 3 pumps.", encoding="utf-8")
    run(docs)
    edited = contents()
    shutil.rmtree("L")
    run(docs)
    fresh = contents()
    for seen in (edited, fresh):  # scores differ in BM25 statistics of deleted entries
        seen["found"] = sorted(hit.chunk.id for hits in seen["found"] for hit in hits)  # type: ignore[attr-defined]
    assert edited == fresh


def lines(*records: dict[str, str]) -> str:
    return "".join(json.dumps(r) + "\n" for r in records)


def test_lines_of_a_jsonl_are_documents_that_come_and_go(docs: Path) -> None:
    rows = docs / "rows.jsonl"
    a, b, c = ({"id": i, "title": f"T{i}", "text": f"Pump {i} costs {i}5 euros."} for i in "123")
    rows.write_text(lines(a, b), encoding="utf-8")
    assert run(rows).documents == 2
    rows.write_text(lines(b | {"text": "Pump 2 is gone."}, c), encoding="utf-8")
    result = run(rows)
    assert (result.documents, result.replaced, result.removed) == (2, 1, 1)
    with Library.open(Path("L"), EMBEDDER) as library:
        assert {d.external_id: library.text(d.id) for d in library.documents()} == {
            "2": "Pump 2 is gone.", "3": "Pump 3 costs 35 euros.",
        }  # fmt: skip


def test_a_row_whose_id_occurs_twice_is_left_out_and_the_rest_is_read(docs: Path) -> None:
    rows = docs / "rows.jsonl"
    ids, texts = "aba", ["First.", "Other.", "Second."]
    told = [{"id": i, "text": t} for i, t in zip(ids, texts, strict=True)]
    rows.write_text(lines(*told) + "broken\n" + lines({"id": "c", "text": "Last."}), "utf-8")
    seen: list[Progress] = []
    result = ingest([str(rows)], Path("L"), embedder=EMBEDDER, progress=seen.append)
    assert result.failed == ()
    assert result.documents == 3
    assert result.notices == (
        "docs/rows.jsonl: left out line 4: not valid JSON",
        "docs/rows.jsonl: left out 1 row whose id occurs twice: 'a'",
    )
    assert seen[-1].done == 4
    with Library.open(Path("L"), EMBEDDER) as library:
        held = {d.external_id: library.text(d.id) for d in library.documents()}
    assert held == {"a": "First.", "b": "Other.", "c": "Last."}
    assert run(rows).unchanged == 3


def test_many_repeated_rows_are_one_notice(docs: Path) -> None:
    rows = docs / "rows.jsonl"
    rows.write_text(lines(*({"id": str(n % 7), "text": f"Row {n}."} for n in range(21))), "utf-8")
    [notice] = run(rows).notices
    assert notice.endswith("14 rows whose ids occur twice: '0', '1', '2', '3', '4' and 2 more")


def test_bad_files_among_good_ones_are_counted(docs: Path) -> None:
    (docs / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)
    (docs / "empty.md").write_bytes(b"")
    result = run(docs, docs / "missing.txt")
    assert result.documents == 2
    assert [Path(p).name for p, _ in result.failed] == ["empty.md", "photo.txt", "missing.txt"]
    assert all(reason and "\n" not in reason for _, reason in result.failed)


def test_any_name_that_a_file_can_have_is_one_line_of_plain_text(docs: Path) -> None:
    for name in (b"bad\xff.txt", b"two\nlines.txt"):
        told = f"{STORY} It was told {len(name)} times."
        (docs / os.fsdecode(name)).write_text(told, encoding="utf-8")
    assert run(docs).documents == 4
    assert run(docs).unchanged == 4
    with Library.open(Path("L"), EMBEDDER) as library:
        sources = {one.source for one in library.documents()}
    assert {"docs/bad\\udcff.txt", "docs/two\\nlines.txt"} <= sources


def test_a_file_that_changes_while_it_is_read_is_read_again(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = docs / "story.md"
    first, read = story.read_text(encoding="utf-8"), FileSource.read

    def changed(self: FileSource) -> Iterator[Loaded]:
        if self.name.endswith("story.md"):
            story.write_text(first + "\nNobody was hurt in Veldmoor.\n", encoding="utf-8")
        return read(self)

    with monkeypatch.context() as patch:
        patch.setattr(FileSource, "read", changed)
        done = run(docs)
    assert [one for one in done.notices if "changed while it was read" in one]
    story.write_text(first, encoding="utf-8")  # what its digest was of
    assert run(docs).replaced == 1
    assert run(docs).unchanged == 2


@pytest.mark.parametrize("name", ["missing.txt", "empty"])
def test_nothing_readable_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SetupError, match="nothing could be read") as raised:
        run(tmp_path / name)
    assert "\n" not in str(raised.value)


def test_a_failing_read_leaves_the_older_version_in_place(docs: Path) -> None:
    run(docs)
    (docs / "call.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert len(run(docs).failed) == 1
    assert len(open_documents()) == 2


def test_copies_point_to_the_earlier_document(docs: Path) -> None:
    (docs / "wire.txt").write_text(f"PORT, Oct 16 (Wire) -- {STORY}", encoding="utf-8")
    (docs / "zcopy.txt").write_text(CALL, encoding="utf-8")
    assert run(docs).duplicates == 2
    by_source = {d.source: d for d in open_documents()}  # type: ignore[attr-defined]
    story, call = by_source["docs/story.md"], by_source["docs/call.txt"]
    assert by_source["docs/wire.txt"].copy_of == story.id  # type: ignore[attr-defined]
    assert by_source["docs/zcopy.txt"].copy_of == call.id  # type: ignore[attr-defined]


def test_a_copy_becomes_the_original_when_that_changes(docs: Path) -> None:
    (docs / "wire.txt").write_text(f"PORT, Oct 16 (Wire) -- {STORY}", encoding="utf-8")
    run(docs)
    (docs / "story.md").write_text("Something else altogether, of 12 words or so.", "utf-8")
    run(docs)
    assert [d.copy_of for d in open_documents()] == [None, None, None]  # type: ignore[attr-defined]


def test_a_rebuild_restores_what_damage_took(docs: Path) -> None:
    run(docs)
    before = contents()
    shutil.rmtree(Path("L") / "chroma")
    shutil.rmtree(Path("L") / "lexical")
    with pytest.raises(LibraryError, match="--rebuild"):
        run(docs)
    result = run(rebuild=True)
    assert (result.rebuilt, result.documents) == (2, 0)
    assert contents() == before
    assert run(docs).unchanged == 2


def test_a_rebuild_changes_the_embedder(docs: Path) -> None:
    run(docs)
    other = HashEmbedder(32)
    with pytest.raises(LibraryError, match="was made with"):
        run(docs, embedder=other)
    shutil.rmtree(docs)  # only the stored texts are needed
    assert run(rebuild=True, embedder=other).rebuilt == 2
    with Library.open(Path("L"), other) as library:
        assert library.dense(other.encode(["Azure"]), 1)[0]
        assert len(
            library.vectors([c.id for d in library.documents() for c in library.chunks(d.id)])
        )


class FailingEmbedder(HashEmbedder):
    """Stops after some texts, as a killed process would."""

    left = 1

    def encode(self, texts: object) -> object:  # type: ignore[override]
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return super().encode(texts)  # type: ignore[arg-type]


def test_an_interrupted_rebuild_is_refused_until_it_is_finished(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(docs)
    before = contents()
    monkeypatch.setattr("agent.ingest_stages.BATCH_CHUNKS", 1)
    monkeypatch.setattr("agent.ingest_stages.STORE_SECONDS", 0)
    with pytest.raises(KeyboardInterrupt):
        run(rebuild=True, embedder=FailingEmbedder())
    with pytest.raises(LibraryError, match="rebuild of the library L was interrupted"):
        Library.open(Path("L"), EMBEDDER)
    assert run(rebuild=True).rebuilt == 1  # the other one was done
    assert contents() == before


def test_progress_ends_complete_and_never_runs_back(docs: Path) -> None:
    seen: list[Progress] = []
    ingest([str(docs)], Path("L"), embedder=EMBEDDER, progress=seen.append)
    assert seen[-1].done == seen[-1].total == 2
    assert [p.done for p in seen] == sorted(p.done for p in seen)
    assert all(p.left_seconds is None or p.left_seconds >= 0 for p in seen)


def test_progress_says_what_is_read_before_anything_is_stored(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.ingest_work.TELL_SECONDS", 0)
    seen: list[Progress] = []
    ingest([str(docs)], Path("L"), embedder=EMBEDDER, progress=seen.append)
    assert (seen[0].done, seen[0].read, seen[0].current) == (0, 0, "reading docs/call.txt")
    early = [p.current for p in seen if p.done == 0]
    assert "reading docs/story.md" in early
    assert seen[-1].read == 2


def test_reports_of_reading_cost_nothing_worth_measuring(docs: Path) -> None:
    rows = docs / "rows.jsonl"
    rows.write_text(lines(*({"id": str(n), "text": f"Row {n}."} for n in range(200))), "utf-8")
    seen: list[Progress] = []
    ingest([str(rows)], Path("L"), embedder=EMBEDDER, progress=seen.append)
    assert len([p for p in seen if p.current.startswith("reading")]) < 20


def test_a_long_stretch_without_a_stop_is_embedded_whole(docs: Path) -> None:
    (docs / "wall.txt").write_text("pump " * 3_000, encoding="utf-8")
    run(docs / "wall.txt")
    with Library.open(Path("L"), EMBEDDER) as library:
        (document,) = library.documents()
        chunks = library.chunks(document.id)
        words = sum(len(library.quote(document.id, c.start, c.end).split()) for c in chunks)
        assert words == 3_000
        assert max(c.end - c.start for c in chunks) <= 200 * 5


def test_a_page_on_the_web_is_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<html><body><article><h1>Fire</h1><p>{STORY}</p></article></body></html>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments: object) -> None:
            pass

    fetch = pytest.importorskip("tools.fetch").fetch
    monkeypatch.setattr("tools.fetch.fetch", lambda url: fetch(url, allow_private=True))
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/fire"
        result = run(url)
        server.shutdown()
    assert (result.documents, result.failed) == (1, ())
    assert open_documents()[0].source == url  # type: ignore[attr-defined]
