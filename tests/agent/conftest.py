from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agent import cli
from agent.deps import Deps
from agent.ingest import ingest
from evals.bench.fault_place import DOCUMENTS, DOSSIER
from tests.agent.corpus import build, opened
from tests.fake_server import FakeServer
from tools.embed_endpoint import EndpointEmbedder

BRIEF = "How Veldmoor Pumps came back from the foundry fire: what it cost and how margins recovered"


@pytest.fixture(scope="session")
def vectors() -> Iterator[FakeServer]:
    """An endpoint whose only use is its embeddings: no weights are loaded."""
    with FakeServer() as server:
        yield server


@pytest.fixture(scope="session")
def ingested(vectors: FakeServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of eight demo documents, to be read only."""
    folder = tmp_path_factory.mktemp("small")
    for name in DOCUMENTS:
        shutil.copy(DOSSIER / name, folder / name)
    with closing(EndpointEmbedder("hashed", base_url=vectors.base_url)) as embedder:
        ingest([str(folder)], folder / "library", embedder=embedder)
    return folder / "library"


@pytest.fixture
def workplace(
    vectors: FakeServer, ingested: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty working folder whose environment names that library, and no endpoint."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DEEPNEWS_MODEL", "DEEPNEWS_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DEEPNEWS_EMBEDDING_URL", vectors.base_url)
    monkeypatch.setenv("DEEPNEWS_EMBEDDER", "hashed")
    monkeypatch.setenv("DEEPNEWS_LIBRARY", str(ingested))
    monkeypatch.setenv("DEEPNEWS_WRITER", "extractive")
    monkeypatch.setenv("DEEPNEWS_MAX_RETRIES", "1")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def server(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """An echo endpoint that the environment names."""
    with FakeServer() as one:
        monkeypatch.setenv("OPENAI_BASE_URL", one.base_url)
        monkeypatch.setenv("DEEPNEWS_WRITER", "endpoint")
        yield one


@pytest.fixture(scope="session")
def norvale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of the invented documents of ``corpus``, made once; tests only read it."""
    return build(tmp_path_factory.mktemp("norvale"))


@pytest.fixture
def deps(norvale: Path, tmp_path: Path) -> Iterator[Deps]:
    """Dependencies of an extractive run over the invented documents."""
    with opened(norvale, tmp_path / "runs") as (made, _):
        yield made


class Said(NamedTuple):
    exit: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.strip()]


Run = Callable[..., Said]


@pytest.fixture
def run(workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    def it(*arguments: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["deepnews", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Said(int(ended.value.code or 0), *capsys.readouterr())

    return it
