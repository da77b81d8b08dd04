"""Library entries made by hand: sentences end at ". ", each is its own chunk."""

from __future__ import annotations

import hashlib
import re

from agent.domain import Chunk, Context, Document, Evidence, Field, Section, evidence_id
from tools.embed import Embedder, HashEmbedder
from tools.texts_schema import Entry


def bounds(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"\S.*?(?:\.(?=\s|$)|$)", text, re.DOTALL)]


def entry(
    name: str, text: str, *, embedder: Embedder | None = None, copy_of: str | None = None
) -> Entry:
    embedder = embedder or HashEmbedder()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    document = Document(
        id=name, source=f"{name}.txt", sha256=sha256, characters=len(text),
        title=f"On {name}", copy_of=copy_of, pages=(0, len(text) // 2),
    )  # fmt: skip
    title = Field(value=document.title, rule="file name")
    spans = [
        Evidence(
            id=evidence_id(name, a, b), document_id=name, start=a, end=b, quote=text[a:b],
            page=document.page(a), flags=("forward",) if i % 2 else (),
            context=Context(title=title, measure=Field(value=text[a : a + 3], start=a, end=a + 3)),
        )
        for i, (a, b) in enumerate(bounds(text))
    ]  # fmt: skip
    chunks = [
        Chunk(id=f"c-{name}-{sha256[:6]}-{s.start}", document_id=name, start=s.start, end=s.end)
        for s in spans
    ]
    heading = Field(value=text[:3], start=0, end=3)
    whole = Section(document_id=name, start=0, end=len(text), heading=heading)
    vectors = embedder.encode([s.quote for s in spans])
    sections = [whole] if text else []
    return Entry(document, text, sections, spans, chunks, vectors, origin=f"/made/{name}")
