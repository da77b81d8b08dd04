"""From a document's stored text to everything that is derived from it.

The same function serves the first ingest and a rebuild from the library. Opens no file.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from agent.domain import Chunk, Document, Evidence, Field, Frozen, Section
from tools import context, split
from tools.embed import Counter
from tools.languages import language_of
from tools.languages.places import described, placed
from tools.library_open import CHUNK_TOKENS
from tools.links import names_of
from tools.load import Loaded

# The title goes in front of what is embedded, so that a chunk is found by what it is about; a
# longer title than this says little more.
TITLE_TOKENS = 40


class Reading(Frozen):
    """What the reader told beside the text; stored, because a rebuild has no file to ask."""

    name: str
    title: str | None = None
    date: str | None = None
    outlet: str | None = None
    author: str | None = None
    kind: str | None = None
    headings: tuple[tuple[int, int], ...] = ()


class Derived(NamedTuple):
    """A document with its units, one of ``passages`` and ``named`` for each chunk.

    ``passages`` are the texts to embed, ``named`` the keys of the names in it.
    """

    document: Document
    sections: list[Section]
    spans: list[Evidence]
    chunks: list[Chunk]
    passages: list[str]
    named: list[list[int]]


def reading_of(loaded: Loaded, name: str) -> Reading:
    """Keep of a loaded document what deriving needs; folders say nothing about it."""
    return Reading(
        name=name if "://" in name else name.rsplit("/", 1)[-1],
        title=loaded.title,
        date=loaded.date,
        outlet=loaded.outlet,
        author=loaded.author,
        kind=loaded.kind,
        headings=tuple((h.start, h.end) for h in loaded.headings),
    )


def derive(stored: Document, text: str, reading: Reading, *, embedder: Counter) -> Derived:
    """Describe, split and chunk a document.

    Args:
        stored: Identity and origin; its descriptive fields are filled in anew.
        text: The exact text.
        reading: What the reader told.
        embedder: Counts tokens; nothing is encoded here.
    """
    description = context.describe(
        text, name=reading.name, title=reading.title, date=reading.date, outlet=reading.outlet
    )
    language = language_of(text)
    if language != "en":
        description = described(text, description, language, title=reading.title)
    document = stored.model_copy(
        update={
            "title": description.title,
            "kind": description.kind,
            "date": description.date,
            "period": description.period,
            "company": description.company,
            "outlet": description.outlet,
            "language": language,
        }
    )
    parts = split.sections(text, reading.headings)
    sentences = split.sentences(text, language=language)
    spans = context.spans(
        document.id,
        text,
        description=description,
        sections=parts,
        sentences=sentences,
        page=document.page,
        author=reading.author,
    )
    spans = placed(text, spans, description.fields, language)
    borders = [start for start, _, _ in parts]
    bounds = split.chunks(text, sentences, embedder.count, limit=CHUNK_TOKENS, borders=borders)
    chunks = [_chunk(document, start, end) for start, end in bounds]
    title = _fitting(document.title, embedder)
    bodies = [text[start:end] for start, end in bounds]
    return Derived(
        document,
        [_section(document.id, text, p) for p in parts],
        spans,
        chunks,
        _passages(title, bodies, embedder),
        names_of(bodies),
    )


def _section(document_id: str, text: str, part: tuple[int, int, tuple[int, int] | None]) -> Section:
    start, end, mark = part
    heading = Field(value=text[mark[0] : mark[1]], start=mark[0], end=mark[1]) if mark else None
    return Section(document_id=document_id, start=start, end=end, heading=heading)


def _chunk(document: Document, start: int, end: int) -> Chunk:
    """Its id follows the text, so that old and new versions of a document never share one."""
    seed = f"{document.id}:{document.sha256}:{start}:{end}"
    id_ = "c" + hashlib.sha256(seed.encode()).hexdigest()[:16]
    return Chunk(id=id_, document_id=document.id, start=start, end=end)


def _fitting(title: str, embedder: Counter) -> str:
    words = title.split()
    while words and embedder.count([" ".join(words)])[0] > TITLE_TOKENS:
        words = words[: len(words) * 3 // 4]
    return " ".join(words)


def _passages(title: str, bodies: list[str], embedder: Counter) -> list[str]:
    """Bodies with the title in front, where both fit."""
    if not title:
        return bodies
    titled = [f"{title}\n{body}" for body in bodies]
    counts = embedder.count(titled)
    return [
        both if count <= embedder.max_tokens else body
        for both, body, count in zip(titled, bodies, counts, strict=True)
    ]
