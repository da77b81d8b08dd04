"""Where a quotation stands in the library of today: one way to look, whoever printed it.

Its document is known again by id, place or hash of its file; the quotation in it by its words, for
offsets mean nothing once a text was read anew. Knows no article and no conversation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from agent.domain import Citation, Document, Frozen
from tools.library import Library

Fate = Literal["same", "moved", "changed", "gone"]


class Home(Frozen):
    """What a cited document was known by when it was cited."""

    source: str = ""
    sha256: str = ""


class Found(NamedTuple):
    """A quotation today: ``start`` and ``end`` where it stands, ``now`` what its old place holds.

    ``gone`` is its document; ``changed`` are its words.
    """

    fate: Fate
    document: Document | None = None
    start: int = 0
    end: int = 0
    now: str = ""


Finder = Callable[[Citation, Home], Found]


def finder(library: Library) -> Finder:
    """Looks quotations up; each document's text is read once."""
    documents = library.documents()
    by_id = {d.id: d for d in documents}
    by_source = {d.source: d for d in documents}
    by_hash = {d.sha256: d for d in documents}
    texts: dict[str, str] = {}

    def find(cited: Citation, home: Home) -> Found:
        one = by_id.get(cited.document_id) or by_source.get(home.source) or by_hash.get(home.sha256)
        if one is None:
            return Found("gone")
        if one.id not in texts:
            texts[one.id] = library.text(one.id)
        return _in_text(cited, one, texts[one.id])

    return find


def _in_text(cited: Citation, document: Document, text: str) -> Found:
    now = text[cited.start : cited.end]
    if now == cited.quote:
        return Found("same", document, cited.start, cited.end, now)
    words = [re.escape(w) for w in cited.quote.split()]
    again = [m.span() for m in re.finditer(r"\s+".join(words), text)] if words else []
    if not again:
        return Found("changed", document, now=now)
    start, end = min(again, key=lambda place: abs(place[0] - cited.start))
    return Found("moved", document, start, end, now)
