from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.errors import EndpointError, LibraryError
from tools.embed import Vectors, normalised
from tools.vectors import FILTER_LIMIT, VectorIndex, open_client


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Any]:
    client = open_client(tmp_path / "chroma", None)
    yield client
    client.close()


def random(count: int, dimension: int = 384) -> Vectors:
    drawn = np.random.default_rng(7).standard_normal((count, dimension))
    return normalised(drawn)


def index(client: Any, *, fingerprint: str = "f", create: bool = True) -> VectorIndex:
    return VectorIndex(client, "library", fingerprint=fingerprint, create=create)


def test_finds_the_true_nearest(client: Any) -> None:
    vectors = random(2_500)
    names = [f"c{i}" for i in range(len(vectors))]
    found = index(client)
    found.upsert(names, ["d"] * len(names), vectors)
    best = np.argsort(-(vectors[:50] @ vectors.T), axis=1)[:, :10]
    hits = found.search(vectors[:50], 10)
    agreed = sum(
        len({f"c{i}" for i in row} & {name for name, _ in hit})
        for row, hit in zip(best, hits, strict=True)
    )
    assert agreed >= 0.99 * 500
    assert hits[3][0][0] == "c3"
    assert hits[3][0][1] == pytest.approx(1.0, abs=1e-4)


def test_upserting_again_replaces_and_deleting_unknown_ids_is_harmless(client: Any) -> None:
    found = index(client)
    found.upsert(["a", "b"], ["d", "d"], np.eye(2, 4, dtype=np.float32))
    found.upsert(["a"], ["d"], np.array([[0, 0, 0, 1]], dtype=np.float32))
    found.delete(["b", "never there"])
    assert found.count() == 1
    assert found.get(["a", "b"])["a"].tolist() == [0, 0, 0, 1]
    assert list(found.get(["a", "b"])) == ["a"]


def test_searches_in_more_documents_than_one_statement_takes(client: Any) -> None:
    found = index(client)
    found.upsert(["a", "b"], ["d1", "d2"], np.eye(2, 4, dtype=np.float32))
    many = [f"x{i}" for i in range(FILTER_LIMIT + 10)]
    query = np.eye(1, 4, dtype=np.float32)
    assert [h for h, _ in found.search(query, 3, documents=[*many, "d2"])[0]] == ["b"]
    assert [h for h, _ in found.search(query, 3, documents=[*many, "d1", "d2"])[0]] == ["a", "b"]
    assert found.search(query, 3, documents=[]) == [[]]


def test_an_empty_index_finds_nothing(client: Any) -> None:
    assert index(client).search(random(2), 5) == [[], []]
    assert index(client).search(random(0), 5) == []


def test_vectors_of_another_fingerprint_are_refused(client: Any) -> None:
    index(client, fingerprint="one")
    with pytest.raises(LibraryError, match="made with one, not two"):
        index(client, fingerprint="two")


def test_a_missing_collection_is_not_made_in_passing(client: Any) -> None:
    with pytest.raises(LibraryError, match="missing"):
        index(client, create=False)


def test_a_dead_server_is_one_line() -> None:
    with pytest.raises(EndpointError, match=r"no Chroma server answers at http://127\.0\.0\.1:1"):
        open_client(Path("unused"), "http://127.0.0.1:1")
