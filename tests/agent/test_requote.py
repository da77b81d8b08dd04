"""A quotation looked for in a library that has changed since it was printed."""

from __future__ import annotations

from typing import Any

import pytest

from agent.domain import Document
from agent.requote import Fate, Home, finder
from tests.agent.corpus import document
from tests.agent.sample import citation

TEXT = "Intake rose.\n\nGross margin was 31.5 percent, the highest in years.\n"
QUOTE = "Gross margin was 31.5 percent"
CITED = document("d1", source="call.txt", sha256="a" * 64)


class Shelf:
    """A library of texts."""

    def __init__(self, texts: dict[Document, str]) -> None:
        self._texts = {d.id: t for d, t in texts.items()}
        self._documents = list(texts)

    def documents(self) -> list[Document]:
        return self._documents

    def text(self, document_id: str) -> str:
        return self._texts[document_id]


def fate(texts: dict[Document, str], quote: str = QUOTE) -> tuple[Fate, str]:
    library: Any = Shelf(texts)
    cited = citation(CITED, quote, start=TEXT.index(quote))
    found = finder(library)(cited, Home(source="call.txt", sha256="a" * 64))
    held = texts.get(found.document, "") if found.document else ""
    return found.fate, held[found.start : found.end]


MOVED = document("d9", source="call.txt", sha256="b" * 64)
RENAMED = document("d8", source="moved/call.txt", sha256="a" * 64)
OTHER = document("d7", source="other.txt", sha256="c" * 64)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({CITED: TEXT}, ("same", QUOTE)),
        ({CITED: "A new first line.\n" + TEXT}, ("moved", QUOTE)),
        ({MOVED: TEXT}, ("same", QUOTE)),
        ({RENAMED: TEXT}, ("same", QUOTE)),
        ({CITED: TEXT.replace("n w", "n\nw")}, ("moved", QUOTE.replace("n w", "n\nw"))),
        ({CITED: TEXT.replace("31.5", "30.1")}, ("changed", "")),
        ({OTHER: TEXT}, ("gone", "")),
    ],
    ids=["as it was", "shifted", "read anew", "renamed", "broken anew", "reworded", "removed"],
)  # fmt: skip
def test_its_document_is_known_again_and_its_words_are_found(
    texts: dict[Document, str], expected: tuple[Fate, str]
) -> None:
    assert fate(texts) == expected


def test_of_several_places_the_nearest_is_taken() -> None:
    text = "x " * 40 + TEXT + "y " * 40 + QUOTE
    library: Any = Shelf({CITED: text})
    cited = citation(CITED, QUOTE, start=len(text) - 20)
    assert finder(library)(cited, Home()).start == text.rindex(QUOTE)
