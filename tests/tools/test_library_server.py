"""The library with its vectors on a Chroma server."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.errors import EndpointError, LibraryError
from tests.library_entries import entry
from tools.embed import HashEmbedder
from tools.library import Library
from tools.vectors import open_client

# Chroma's HTTP client leaves its sockets to the garbage collector, which may come in mid-test.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
EMBEDDER = HashEmbedder()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    folder = tmp_path_factory.mktemp("server")
    command = [chroma, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.2)
    yield f"http://127.0.0.1:{port}"
    server.kill()
    server.wait()


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """What is left open is collected here and not in another module's test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def collections(url: str) -> set[str]:
    return {str(c.name) for c in open_client(Path("unused"), url).list_collections()}


def test_vectors_live_on_the_server_and_the_library_remembers_where(
    url: str, tmp_path: Path
) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True, create=True, chroma_url=url) as library:
        library.put_all([entry("d1", "Azure grew. Margins fell.")])
    assert not (tmp_path / "chroma").exists()
    with Library.open(tmp_path, EMBEDDER) as library:
        assert library.check() == []
        assert library.dense(EMBEDDER.encode(["Azure"]), 1)[0][0].chunk.document_id == "d1"
    with pytest.raises(LibraryError, match="are on http"):
        Library.open(tmp_path, EMBEDDER, chroma_url="http://127.0.0.1:1")


def test_two_libraries_share_a_server_and_a_rebuild_leaves_nothing_behind(
    url: str, tmp_path: Path
) -> None:
    before = collections(url)
    for name in ("one", "two"):
        with Library.open(
            tmp_path / name, EMBEDDER, write=True, create=True, chroma_url=url
        ) as library:
            library.put_all([entry(f"d-{name}", f"Only in {name}.")])
    with Library.open(tmp_path / "one", EMBEDDER, write=True, rebuild=True) as library:
        library.texts.set_meta(state="")
    assert len(collections(url) - before) == 2
    with Library.open(tmp_path / "two", EMBEDDER) as library:
        (hits,) = library.dense(EMBEDDER.encode(["Only"]), 5)
        assert [hit.chunk.document_id for hit in hits] == ["d-two"]


def test_a_server_that_is_gone_is_one_line(url: str, tmp_path: Path) -> None:
    Library.open(tmp_path, EMBEDDER, write=True, create=True, chroma_url=url).close()
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        library.texts.set_meta(chroma="http://127.0.0.1:1")
    with pytest.raises(EndpointError, match="no Chroma server answers"):
        Library.open(tmp_path, EMBEDDER)
