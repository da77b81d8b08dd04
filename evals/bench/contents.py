"""A hash of all that a library holds of each document: two libraries are the same or are not.

Left out is only when a document was ingested. Vectors are compared to three places: one batch is
not computed bit by bit as another is. In half precision even these differ; then they are left out,
and the lowest cosine is asked for.
"""

from __future__ import annotations

import hashlib
import json

import numpy as np
from numpy.typing import NDArray

from tools.library import Library


def contents(library: Library, *, vectors: bool = True) -> dict[str, str]:
    """By document id."""
    return {one.id: _hash(library, one.id, vectors) for one in library.documents()}


def digest(library: Library, *, vectors: bool = True) -> str:
    """Of all documents together."""
    told = json.dumps(contents(library, vectors=vectors), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def vectors_of(library: Library) -> dict[str, NDArray[np.float32]]:
    """Of all chunks, by their ids."""
    documents = [document.id for document in library.documents()]
    return library.vectors([chunk.id for id_ in documents for chunk in library.chunks(id_)])


def lowest_cosine(
    one: dict[str, NDArray[np.float32]], other: dict[str, NDArray[np.float32]]
) -> float:
    """Between two vectors of a chunk; -1 where a library has a chunk that the other has not."""
    if one.keys() != other.keys():
        return -1.0
    return min((float(row @ other[id_]) for id_, row in one.items()), default=1.0)


def _hash(library: Library, id_: str, with_vectors: bool) -> str:
    chunks = library.chunks(id_)
    vectors = library.vectors([chunk.id for chunk in chunks]) if with_vectors else {}
    hashed = hashlib.sha256()
    record = library.document(id_).model_dump(mode="json", exclude={"ingested"})
    hashed.update(json.dumps(record, sort_keys=True).encode())
    hashed.update(library.text(id_).encode())
    for one in library.sections(id_):
        hashed.update(one.model_dump_json().encode())
    for span in library.spans(id_):
        hashed.update(span.model_dump_json().encode())
    for chunk in chunks:
        hashed.update(repr(chunk).encode())
        if with_vectors:
            hashed.update(repr((np.round(vectors[chunk.id], 3) + 0.0).tolist()).encode())
    return hashed.hexdigest()
