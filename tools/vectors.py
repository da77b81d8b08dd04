"""The vectors of chunks, in Chroma on disk or on a server. Vectors are always passed in.

Knows chunk ids, document ids and vectors; nothing of texts. Chroma on disk is not safe for two
processes on one folder: the library's lock sees to that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from agent.errors import EndpointError, LibraryError
from tools.embed import Vectors
from tools.vectors_kept import keep

FINGERPRINT = "fingerprint"
# Of the true ten and sixty nearest of 25,000 real short sentences 99.7 and 99.3 % are found. Twice
# the construction width finds half a point more at half the search width, for twice the time of
# building (1.7 ms a vector against 0.9); half the neighbours find 2.6 points less and save nothing
# (``python -m evals.bench.graph``).
GRAPH = {"space": "cosine", "ef_construction": 100, "max_neighbors": 32, "ef_search": 200}
# One "$in" of 50,000 ids is too many SQL variables; 5,000 pass.
FILTER_LIMIT = 5_000
# Below Chroma's own 5,461, so that a batch stays a few megabytes.
BATCH_LIMIT = 2_000
# Cosine of a vector with itself, less rounding; its copies may come first.
SELF = 0.999


class VectorIndex:
    """One Chroma collection."""

    def __init__(
        self, client: Any, name: str, *, fingerprint: str, create: bool, folder: Path | None = None
    ) -> None:
        """Open the collection, or create it. ``folder``: Chroma's, where it is on disk.

        Raises:
            LibraryError: It is not there, or its vectors are of another fingerprint.
        """
        self._client, self._folder = client, folder
        self._batch = min(BATCH_LIMIT, int(client.get_max_batch_size()))
        names = {str(collection.name) for collection in client.list_collections()}
        if name in names:
            self._collection = client.get_collection(name, embedding_function=None)
            stored = (self._collection.metadata or {}).get(FINGERPRINT)
            if stored != fingerprint:
                raise LibraryError(f"its vectors were made with {stored}, not {fingerprint}")
        elif create:
            self._collection = client.get_or_create_collection(
                name,
                embedding_function=None,
                configuration={"hnsw": GRAPH},
                metadata={FINGERPRINT: fingerprint},
            )
        else:
            raise LibraryError("its vector index is missing")

    def upsert(self, ids: Sequence[str], documents: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors, (n, dimension), with the document that each belongs to."""
        for i in range(0, len(ids), self._batch):
            part = slice(i, i + self._batch)
            self._collection.upsert(
                ids=list(ids[part]),
                embeddings=np.ascontiguousarray(vectors[part], dtype=np.float32),
                metadatas=[{"document_id": one} for one in documents[part]],
            )
            self.keep()

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors; unknown ids are ignored."""
        for i in range(0, len(ids), self._batch):
            self._collection.delete(ids=list(ids[i : i + self._batch]))
            self.keep()

    def keep(self) -> None:
        """See ``vectors_kept``: after each change, and before the first."""
        if self._folder is not None:
            keep(self._folder)

    def search(
        self, vectors: Vectors, k: int, *, documents: Collection[str] | None = None
    ) -> list[list[tuple[str, float]]]:
        """For each query vector the ids of its nearest chunks with their cosines, best first."""
        count = len(vectors)
        if not count or k <= 0 or (documents is not None and not documents):
            return [[] for _ in range(count)]
        merged: list[list[tuple[str, float]]] = [[] for _ in range(count)]
        for where in _filters(documents):
            found = self._collection.query(
                query_embeddings=np.asarray(vectors, dtype=np.float32),
                n_results=k,
                where=where,
                include=["distances"],
            )
            for hits, ids, distances in zip(merged, found["ids"], found["distances"], strict=True):
                hits += [(i, 1.0 - float(d)) for i, d in zip(ids, distances, strict=True)]
        return [sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k] for hits in merged]

    def get(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors by id; unknown ids are left out."""
        found: dict[str, Vectors] = {}
        for i in range(0, len(ids), self._batch):
            part = list(ids[i : i + self._batch])
            got = self._collection.get(ids=part, include=["embeddings"])
            found.update(zip(got["ids"], got["embeddings"], strict=True))
        return found

    def lost(self, ids: Sequence[str]) -> int:
        """How many of these vectors are not there or no longer find themselves.

        Chroma counts what it has noted, not what its graph still holds: with the graph's folder
        deleted ``count`` is unchanged and queries answer from what is left.
        """
        held = self.get(ids)
        if not held:
            return len(ids)
        found = self.search(np.array(list(held.values()), dtype=np.float32), 1)
        return len(ids) - sum(1 for hits in found if hits and hits[0][1] > SELF)

    def count(self) -> int:
        """Vectors in the collection."""
        return int(self._collection.count())

    def close(self) -> None:
        """Release the client; Chroma shares one per folder and counts its users."""
        self._client.close()


def open_client(folder: Path, url: str | None) -> Any:
    """A Chroma client on the folder, or on the server at the URL.

    Raises:
        EndpointError: No Chroma server answers at the URL.
        LibraryError: This Python's sqlite3 is too old for Chroma.
    """
    try:
        import chromadb
        from chromadb.config import Settings
    except RuntimeError as error:  # chromadb refuses sqlite3 < 3.35 while it is imported
        raise LibraryError(
            "Chroma needs sqlite3 3.35 or newer and this Python has an older one: "
            "use a newer Python"
        ) from error
    settings = Settings(anonymized_telemetry=False)
    if url is None:
        return chromadb.PersistentClient(str(folder), settings=settings)
    parts = urlsplit(url if "//" in url else f"//{url}")
    try:
        return chromadb.HttpClient(
            host=parts.hostname or "localhost",
            port=parts.port or (443 if parts.scheme == "https" else 8000),
            ssl=parts.scheme == "https",
            settings=settings,
        )
    except (ValueError, OSError) as error:
        raise EndpointError(f"no Chroma server answers at {url}") from error


def drop(client: Any, name: str) -> None:
    """Delete a collection, if it is there."""
    if name in {str(collection.name) for collection in client.list_collections()}:
        client.delete_collection(name)


def _filters(documents: Collection[str] | None) -> list[dict[str, Any] | None]:
    if documents is None:
        return [None]
    ordered = sorted(documents)
    parts = [ordered[i : i + FILTER_LIMIT] for i in range(0, len(ordered), FILTER_LIMIT)]
    return [{"document_id": {"$in": part}} for part in parts]
