from __future__ import annotations

from pathlib import Path

import numpy as np

from agent.ingest import ingest
from evals.bench.contents import digest, lowest_cosine, vectors_of
from tools.embed import HashEmbedder, Vectors
from tools.library import Library


class Turned(HashEmbedder):
    """The same space with every vector turned a little."""

    def encode(self, texts: list[str]) -> Vectors:  # type: ignore[override]
        rows = super().encode(texts)
        rows[:, 0] += 0.1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_what_differs_in_its_vectors_only_is_told_by_the_cosine(tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"

    def library(name: str, embedder: HashEmbedder, text: str) -> Library:
        paper.write_text(text, encoding="utf-8")
        ingest([str(paper)], tmp_path / name, embedder=embedder)
        return Library.open(tmp_path / name, embedder)

    text = "Norvale sold the mill to Ines Lind. The margin was 34.7 percent."
    with (
        library("one", HashEmbedder(), text) as one,
        library("two", Turned(), text) as two,
        library("other", HashEmbedder(), text.replace("34.7", "34.9")) as other,
    ):
        vectors = vectors_of(one)
        assert digest(one) != digest(two)
        assert digest(one, vectors=False) == digest(two, vectors=False)
        assert digest(one, vectors=False) != digest(other, vectors=False)
        assert 0.9 < lowest_cosine(vectors, vectors_of(two)) < 0.9999
        assert lowest_cosine(vectors, vectors) > 0.9999
        assert lowest_cosine(vectors, vectors_of(other)) == -1.0
