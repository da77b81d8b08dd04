from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import agent.vectors
from agent.vectors import SharedEmbedder
from tools.embed import HashEmbedder, Vectors


class Counting(HashEmbedder):
    """Remembers the batches that it was asked to embed."""

    def __init__(self, **how: int) -> None:
        super().__init__(**how)
        self.batches: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.batches.append(list(texts))
        return super().encode(texts)


def test_what_was_embedded_once_is_not_embedded_again() -> None:
    inner = Counting()
    shared = SharedEmbedder(inner)
    first = shared.encode(["oats", "rye", "oats"])
    second = shared.encode(["rye", "malt"])
    assert inner.batches == [["oats", "rye"], ["malt"]]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], second[0])


def test_vectors_and_names_are_those_of_the_wrapped_embedder() -> None:
    inner = HashEmbedder()
    shared = SharedEmbedder(inner)
    texts = ["oats sold well", "rye did not"]
    assert np.allclose(shared.encode(texts), inner.encode(texts))
    assert (shared.fingerprint, shared.dimension, shared.max_tokens) == (
        inner.fingerprint, inner.dimension, inner.max_tokens,
    )  # fmt: skip
    assert shared.count(["one two"]) == [2]


def test_a_text_above_the_limit_is_embedded_whole() -> None:
    long = " ".join(f"word{n}" for n in range(50))
    vector = SharedEmbedder(HashEmbedder(max_tokens=10)).encode([long])
    assert vector.shape == (1, 256)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_nothing_to_embed_is_an_empty_matrix() -> None:
    assert SharedEmbedder(HashEmbedder()).encode([]).shape == (0, 256)


def test_the_least_recently_used_vectors_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent.vectors, "KEPT", 2)
    inner = Counting()
    shared = SharedEmbedder(inner)
    shared.encode(["a", "b"])
    shared.encode(["a", "c"])  # b goes
    inner.batches.clear()
    shared.encode(["a"])
    shared.encode(["b"])
    assert inner.batches == [["b"]]


def test_more_texts_in_one_call_than_are_kept_still_come_back(monkeypatch) -> None:
    monkeypatch.setattr(agent.vectors, "KEPT", 2)
    assert SharedEmbedder(HashEmbedder()).encode(list("abcdef")).shape == (6, 256)
