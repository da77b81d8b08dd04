"""A hash of all that a library holds of each document: two libraries are the same or are not.

Left out is only when a document was ingested. Vectors are compared to three places: one batch is
not computed bit by bit as another is.
"""

from __future__ import annotations

import hashlib
import json

import numpy as np

from tools.library import Library


def contents(library: Library) -> dict[str, str]:
    """By document id."""
    return {document.id: _hash(library, document.id) for document in library.documents()}


def digest(library: Library) -> str:
    """Of all documents together."""
    told = json.dumps(contents(library), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _hash(library: Library, id_: str) -> str:
    chunks = library.chunks(id_)
    vectors = library.vectors([chunk.id for chunk in chunks])
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
        hashed.update(repr((np.round(vectors[chunk.id], 3) + 0.0).tolist()).encode())
    return hashed.hexdigest()
