"""The documents of a library, without what they are found by."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.errors import LibraryBusy, LibraryError, SetupError
from tests.library_entries import entry
from tools.documents import documents_of
from tools.embed import HashEmbedder
from tools.library import Library


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Library.open(tmp_path / "L", HashEmbedder(), write=True, create=True) as library:
        library.put_all([entry("d1", "Azure grew 97 percent."), entry("d2", "The cat slept.")])
    return tmp_path / "L"


def test_they_are_those_of_the_library_also_where_its_indexes_are_gone(path: Path) -> None:
    with Library.open(path, HashEmbedder()) as library:
        expected = library.documents()
    shutil.rmtree(path / "chroma")
    assert documents_of(path, chroma_url=None) == expected
    assert [one.id for one in expected] == ["d1", "d2"]


def test_a_library_that_cannot_be_read_is_one_line(path: Path, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="there is no library at"):
        documents_of(tmp_path / "none")
    with pytest.raises(SetupError, match="is a shared library: set postgres_url"):
        documents_of(Path("shared:news"))
    with (
        Library.open(path, HashEmbedder(), write=True),
        pytest.raises(LibraryBusy, match="is writing to the library"),
    ):
        documents_of(path)
