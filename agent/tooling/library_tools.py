"""Tools over the ingested documents: find passages, read on from one, check a quotation.

Their texts are the sources' words: data for whoever reads them. They change nothing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from agent.domain import Citation, Document, Evidence
from agent.errors import LibraryError, ToolFailed, ToolRetry
from agent.forage.orders import asks_for_order
from tools.contract import Capability, Tool, ToolResult, tool
from tools.library import Hit, Library

ORIGIN: Final = "the library"
MOST_READ: Final = 6_000  # characters of one reading
_SPACE: Final = re.compile(r"\s+")
_FINDS: Final = Capability(
    domain="library",
    answers=frozenset(["statement", "figure", "definition", "event", "comparison"]),
    returns="passages with the ids of their sentences, best first",
    seconds=0.1,
)
_READS: Final = Capability(
    domain="library", answers=frozenset(["document", "statement"]), seconds=0.01,
    returns="a stretch of one document, sentence by sentence with ids",
)  # fmt: skip
_QUOTES: Final = Capability(
    domain="library", answers=frozenset(["statement"]), seconds=0.01,
    returns="where the words stand in a document, to the letter",
)  # fmt: skip

Find = Callable[[str, int], Sequence[Hit]]


class Search(BaseModel):
    """Arguments of ``find``."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=2, description="What is looked for, in words.")
    k: int = Field(default=5, ge=1, le=20, description="How many passages.")


class Read(BaseModel):
    """Arguments of ``read``."""

    model_config = ConfigDict(extra="forbid")

    document_id: str = Field(description="Of the document, as `find` gives it.")
    start: int = Field(default=0, ge=0, description="Character at which to begin.")
    characters: int = Field(default=2_000, ge=100, le=MOST_READ, description="How many to read.")


class Quote(BaseModel):
    """Arguments of ``quote``."""

    model_config = ConfigDict(extra="forbid")

    document_id: str = Field(description="Of the document, as `find` gives it.")
    words: str = Field(min_length=3, description="The words to look for, without quotation marks.")


def library_tools(library: Library, find: Find) -> list[Tool]:
    """``find``, ``read`` and ``quote`` over one library.

    Args:
        library: Opened for reading.
        find: The k best passages for a question, best first.
    """

    async def finding(asked: Search) -> ToolResult:
        return await asyncio.to_thread(_found, library, find, asked)

    async def reading(asked: Read) -> ToolResult:
        return await asyncio.to_thread(_read, library, asked)

    async def quoting(asked: Quote) -> ToolResult:
        return await asyncio.to_thread(_quoted, library, asked)

    return [
        tool(
            "find",
            "Finds the passages of the library that bear on a question: who someone is or leads, "
            "who said what, what happened and why. Use it first, and for anything that documents "
            "may tell. Do not use it for arithmetic.",
            Search, finding, _FINDS,
        ),
        tool(
            "read",
            "Reads on in one document of the library from a character on. Use it when a passage "
            "from `find` breaks off before the answer.",
            Read, reading, _READS,
        ),
        tool(
            "quote",
            "Checks whether words stand in a document to the letter, and where. Use it before "
            "quoting.",
            Quote, quoting, _QUOTES,
        ),
    ]  # fmt: skip


def citation(evidence: Evidence) -> Citation:
    """The place of a sentence."""
    return Citation(
        document_id=evidence.document_id, start=evidence.start, end=evidence.end,
        quote=evidence.quote, page=evidence.page,
    )  # fmt: skip


def shown(sentences: Sequence[Evidence], question: str = "") -> str:
    """Sentences one to a line, each with its id, those that give orders left out.

    What stands in a document to steer its reader is said to be there, and not shown to a machine;
    an order is shown where the question is about it ("At what heat is the oven preheated?").
    """
    return "\n".join(f"[{e.id}] {_line(e, question)}" for e in sentences)


def _line(one: Evidence, question: str) -> str:
    if "instruction" in one.flags:
        return "(left out: addressed to a machine, not to a reader)"
    if withheld(one, question):
        return "(left out: it tells its reader to do something)"
    return _SPACE.sub(" ", one.quote).strip()


def withheld(one: Evidence, question: str = "") -> bool:
    """Whether a sentence gives orders, and the question is not about them."""
    if "instruction" in one.flags:
        return True
    return "order" in one.flags and not asks_for_order(question, one.quote)


def _found(library: Library, find: Find, asked: Search) -> ToolResult:
    blocks, citations = [], []
    for hit in find(asked.question, asked.k):
        chunk = hit.chunk
        document = library.document(chunk.document_id)
        sentences = library.spans(chunk.document_id, chunk.start, chunk.end)
        place = ", ".join(filter(None, [document.title, document.date]))
        blocks.append(
            f"{document.id} ({place}), from {chunk.start}:\n{shown(sentences, asked.question)}"
        )
        citations += [citation(e) for e in sentences if not withheld(e, asked.question)]
    text = "\n\n".join(blocks) or "The library holds nothing on that."
    return ToolResult(text=text, citations=tuple(citations), origin=ORIGIN)


def _read(library: Library, asked: Read) -> ToolResult:
    document = _document(library, asked.document_id)
    if asked.start >= document.characters:
        raise ToolRetry(f"{document.id} ends at character {document.characters}: begin before.")
    end = min(document.characters, asked.start + asked.characters)
    sentences = library.spans(document.id, asked.start, end)
    head = f"{document.id} ({document.title}), {asked.start} to {end} of {document.characters}:"
    told = tuple(citation(e) for e in sentences if not withheld(e))
    return ToolResult(text=f"{head}\n{shown(sentences)}", citations=told, origin=ORIGIN)


def _quoted(library: Library, asked: Quote) -> ToolResult:
    document = _document(library, asked.document_id)
    text = library.text(document.id)
    pattern = r"\s+".join(re.escape(word) for word in asked.words.split())
    found = re.search(pattern, text)
    if found is None:
        raise ToolFailed(f"These words do not stand in {document.id}, to the letter.")
    start, end = found.span()
    place = Citation(
        document_id=document.id, start=start, end=end, quote=text[start:end],
        page=document.page(start),
    )  # fmt: skip
    sentence = shown(library.spans(document.id, start, end))
    return ToolResult(
        text=f"They stand in {document.id} from {start} to {end}:\n{sentence}",
        citations=(place,), origin=ORIGIN,
    )  # fmt: skip


def _document(library: Library, document_id: str) -> Document:
    try:
        return library.document(document_id)
    except LibraryError:
        raise ToolRetry(f"There is no document {document_id!r}: `find` gives their ids.") from None
