"""Dispatch, limits, the walk over folders, and that only UnreadableError ever leaves."""

from __future__ import annotations

import errno
import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.errors import UnreadableError
from tests.tools import load_samples
from tests.tools.load_samples import load_one, pdf, prose, read_one
from tools import load as load_module
from tools.load import load, read_bytes, supported, walk

NAMES = ("a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a.csv", "a.jsonl", "a.bin", "a")


def survives(raw: bytes, name: str) -> None:
    """Reading yields storable documents or refuses in one line."""
    refusal = "none"
    try:
        for loaded in read_bytes(raw, name=name):
            assert loaded.text.strip()
            loaded.text.encode("utf-8")
            assert "\x00" not in loaded.text
            assert all(0 <= h.start < h.end <= len(loaded.text) for h in loaded.headings)
            assert all(0 <= start <= len(loaded.text) for start in loaded.pages)
    except UnreadableError as fault:
        refusal = str(fault)
    assert len(refusal.splitlines()) == 1


HEADS = (
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"<!doctype html><html>",
    b"---\n",
    b'{"text": "',
    b"\xff\xfe",
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), st.sampled_from(HEADS), st.binary(max_size=400))
def test_no_bytes_break_a_reader(name: str, head: bytes, tail: bytes) -> None:
    survives(head + tail, name)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), st.text(max_size=300))
def test_no_text_breaks_a_reader(name: str, text: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"), name)


@pytest.fixture(scope="module")
def samples() -> dict[str, bytes]:
    document = docx.Document()
    document.add_heading("Report", 1)
    document.add_paragraph("Some words about pumps.")
    document.add_table(rows=2, cols=2).cell(0, 0).text = "x"
    page = "<html><body><h1>T</h1><p>words</p><table><tr><td>1</td></tr></table></body></html>"
    return {
        "a.pdf": pdf([prose(["Some words about pumps and", "the foundry."])] * 3),
        "a.docx": load_samples.docx(document),
        "a.html": page.encode(),
        "a.csv": b'a;b\n1;"2\n3"\n',
        "a.jsonl": b'{"id": 1, "text": "x"}\n{"id": 2, "text": "y"}\n',
        "a.md": b"---\ntitle: x\n---\n# One\n\ntext\n",
    }


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.html", "a.csv", "a.jsonl", "a.md"])
def test_damaged_files_never_break_a_reader(samples: dict[str, bytes], name: str) -> None:
    chance = random.Random(7)
    whole = samples[name]
    for _ in range(60):
        raw = bytearray(whole[: chance.randint(1, len(whole))])
        for _ in range(chance.randint(0, 12)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        survives(bytes(raw), name)


def test_a_whole_file_of_each_kind_is_read(samples: dict[str, bytes]) -> None:
    for name, raw in samples.items():
        assert list(read_bytes(raw, name=name)), name


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("page", "text/html; charset=utf-8", "text/html"),
        ("page.php", "application/xhtml+xml", "text/html"),
        ("notes.md", "text/plain", "text/markdown"),
        ("notes.md", "application/octet-stream", "text/markdown"),
        ("x", "text/csv", "text/csv"),
        ("https://host.example/table.csv?page=1", "text/plain", "text/csv"),
        ("x.log", None, "text/plain"),
    ],
)
def test_media_type_and_name_decide_together(
    name: str, media_type: str | None, expected: str
) -> None:
    assert read_one(b"a,b\nsome words,2\n", name, media_type).media_type == expected


def test_limits_are_settable(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1001)
    assert list(load(path, max_bytes=1001))
    with pytest.raises(UnreadableError, match="larger than 1,000 bytes"):
        list(load(path, max_bytes=1000))
    with pytest.raises(UnreadableError, match="larger than"):
        list(read_bytes(b"x" * 11, name="a.txt", max_bytes=10))


def test_a_jsonl_above_the_file_limit_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": 1, "text": "some words"}\n' * 50)
    assert len(list(load(path, max_bytes=100))) == 50


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe.txt"
    os.mkfifo(fifo)
    cases = {
        tmp_path / "no.txt": "no such file",
        tmp_path / "n\x00.txt": "no such file",
        tmp_path: "not a file",
        fifo: "not a file",
    }
    for path, reason in cases.items():
        with pytest.raises(UnreadableError, match=reason):
            list(load(path))


def test_a_jsonl_that_is_something_else_is_seen(tmp_path: Path) -> None:
    found = load_one(tmp_path / "a.jsonl", pdf([prose(["Some words about pumps."])]))
    assert found.text == "Some words about pumps."
    with pytest.raises(UnreadableError, match="binary"):
        load_one(tmp_path / "b.jsonl", bytes(range(256)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.TXT", True), ("a.docx", True), ("a.Htm", True), ("a.png", False), ("README", False)],
)
def test_supported_goes_by_the_name(name: str, expected: bool) -> None:
    assert supported(Path(name)) is expected


def test_walk_is_sorted_and_skips_hidden_and_unsupported(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "x/c.pdf", ".git/d.txt", "e.png", ".hidden.txt", "x/a.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in walk([tmp_path])]
    assert found == ["a.md", "b.txt", "x/a.html", "x/c.pdf"]


def test_walk_passes_named_files_on_whatever_they_are(tmp_path: Path) -> None:
    image, missing = tmp_path / "e.png", tmp_path / "none.txt"
    image.write_text("x")
    assert list(walk([image, missing, image])) == [image, missing]


def test_walk_survives_loops_of_links(tmp_path: Path) -> None:
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("x")
    (folder / "back").symlink_to(tmp_path)
    (tmp_path / "alias.txt").symlink_to(folder / "a.txt")
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere")
    assert len(list(walk([tmp_path, folder]))) == 1


def refusing(name: str, shut: Path) -> Callable[..., Any]:
    """``Path``'s method of that name, where a folder is closed to its user."""
    method = getattr(Path, name)

    def it(path: Path, *given: Any, **options: Any) -> Any:
        inside = name != "iterdir" and path.parent == shut
        if inside or (name == "iterdir" and path == shut):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return method(path, *given, **options)

    return it


@pytest.mark.parametrize("closed", [("iterdir",), ("stat", "lstat")], ids=["list", "search"])
@pytest.mark.parametrize("named", [True, False])
def test_a_folder_that_cannot_be_looked_into_comes_out_once_and_is_not_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: tuple[str, ...], named: bool
) -> None:
    shut = tmp_path / "shut.jsonl"
    shut.mkdir()
    for path in (tmp_path / "a.txt", tmp_path / "z.txt", shut / "b.txt", shut / "c.txt"):
        path.write_text("words")
    for name in closed:
        monkeypatch.setattr(Path, name, refusing(name, shut))
    found = list(walk([shut if named else tmp_path, shut]))
    assert found == ([shut] if named else [tmp_path / "a.txt", shut, tmp_path / "z.txt"])
    told = next(path for path in found if path == shut)
    with pytest.raises(UnreadableError, match="cannot be looked into: check its permissions"):
        list(load(told))
    with pytest.raises(PermissionError, match="cannot be looked into"), told.open("rb"):
        pass
    assert pickle.loads(pickle.dumps(told)) == told


def test_a_link_into_a_closed_folder_is_named_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, stat = tmp_path / "link", Path.stat
    link.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "a.txt").write_text("words")

    def status(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path == link and follow_symlinks:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", status)
    assert list(walk([tmp_path])) == [tmp_path / "a.txt", link]


def test_all_kinds_the_reader_knows_are_fetched() -> None:
    assert {"text/html", "application/pdf", load_module.DOCX} <= load_module.media_types()


def test_a_table_without_a_cell_is_empty():
    with pytest.raises(UnreadableError, match="empty"):
        list(read_bytes(b'"', name="a.csv"))
