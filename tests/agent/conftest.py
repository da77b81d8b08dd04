from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.deps import Deps
from tests.agent.corpus import build, opened


@pytest.fixture(scope="session")
def norvale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of the invented documents, made once; tests only read it."""
    return build(tmp_path_factory.mktemp("norvale"))


@pytest.fixture
def deps(norvale: Path, tmp_path: Path) -> Iterator[Deps]:
    """Dependencies of an extractive run over the library."""
    with opened(norvale, tmp_path / "runs") as (made, _):
        yield made
