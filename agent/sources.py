"""Documents by the names that people give them: title, file name or id. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from agent.domain import Document


def named(names: Sequence[str], document: Document) -> bool:
    """Whether one of the names means the document: its id, or a part of its title or file name.

    A folder's name above the file says nothing of it, unless a path was given.
    """
    source = document.source.lower()
    remote = "://" in source or any("/" in n for n in names)
    texts = (document.title.lower(), source if remote else source.rsplit("/", 1)[-1])
    return any(n == document.id or any(n.lower() in t for t in texts) for n in names)


def nearest(name: str, documents: Collection[Document]) -> str:
    """The title or file name that is most like a name; empty where there are no documents."""
    told = sorted({t for d in documents for t in (d.title, d.source.rsplit("/", 1)[-1]) if t})

    def alike(text: str) -> float:
        return SequenceMatcher(None, name.lower(), text.lower()).ratio()

    return max(told, key=alike, default="")
