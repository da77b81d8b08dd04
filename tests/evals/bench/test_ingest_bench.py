from __future__ import annotations

from pathlib import Path

import pytest

from evals.bench.ingest import GOAL, measure
from tools.embed import HashEmbedder


class Counting:
    """Counts what the encoder alone is given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, texts: list[str]) -> object:
        self.given += texts
        return HashEmbedder().encode(texts)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in "abcd":
        lines = [f"Plant {name}{i} made {i}7 pumps in the week and sold most." for i in range(60)]
        (docs / f"{name}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    (docs / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    return docs


@pytest.mark.parametrize(("size", "parts"), [(1_000, 1), (4, 4)])
def test_both_sides_get_the_same_passages(docs: Path, size: int, parts: int) -> None:
    alone = Counting()
    result = measure([str(docs)], embedder=HashEmbedder(), rounds=2, size=size, alone=alone)
    assert result["passages"] == len(set(alone.given)) == len(alone.given) / 2
    for side in ("full", "bare"):
        rates = result[side]
        assert isinstance(rates, list)
        assert len(rates) == 2 * parts
        assert min(rates) > 0
    assert 0 < float(str(result["ratio"])) < 1
    assert 0 < float(str(result["cpu_ratio"])) < 1
    assert result["goal"] == GOAL
