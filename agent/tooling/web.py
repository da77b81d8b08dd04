"""The tools that reach outside: search, fetching a page into the library, the filings of the SEC.

A page is evidence only once it is in the library: with its exact text, its hash and the time it
was accessed, so that it is cited like any other document.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from agent.domain import Chunk, Citation
from agent.errors import SetupError, ToolFailed, ToolRetry, UnreadableError
from agent.tooling.library_tools import withheld
from agent.tooling.shelf import Shelf
from tools.addresses import Allowed
from tools.context_instructions import is_instruction
from tools.contract import Capability, Tool, ToolResult, tool
from tools.edgar_tools import edgar_tools
from tools.embed import encode_long
from tools.fetch import AGENT, Fetched, fetch
from tools.keeping import Kept
from tools.library import Library
from tools.search import search_tool, searcher

PASSAGES: Final = 4  # shown of a page
_SEC: Final = "sec.gov"

Fetcher = Callable[[str], Fetched]


class Wanted(BaseModel):
    """Arguments of ``fetch_page``."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(
        min_length=8, max_length=2_000, description="An address that a search or the user gave."
    )
    question: str | None = Field(
        default=None, max_length=400, description="What is wanted from the page."
    )


def outside_tools(
    shelf: Shelf, environment: Mapping[str, str], *, said: str = ""
) -> tuple[list[Tool], Allowed]:
    """The tools that reach outside, as the environment sets them up.

    ``search_web`` is there where ``DEEPNEWS_SEARCH`` names a provider, the tools of the SEC where
    ``DEEPNEWS_CONTACT`` says who asks; ``DEEPNEWS_HOSTS`` lists hosts of which any address may be
    fetched. The addresses allowed are given too, for more words of the user.

    Args:
        shelf: Takes what is fetched.
        environment: Mostly ``os.environ``.
        said: The user's own words: addresses in them may be fetched.

    Raises:
        SetupError: What the environment says cannot be used.
    """
    contact = environment.get("DEEPNEWS_CONTACT", "").strip()
    hosts = environment.get("DEEPNEWS_HOSTS", "").replace(",", " ").split()
    allowed = Allowed(said=said, hosts=hosts)
    made = [fetch_tool(shelf, allowed, fetcher=page_fetcher(contact))]
    if (provider := searcher(environment)) is not None:
        made.insert(0, search_tool(provider, allowed))
    if contact:
        made += edgar_tools(contact, shelf.keep, allowed)
    return made, allowed


def page_fetcher(contact: str = "") -> Fetcher:
    """The guarded fetch, which tells the SEC alone who asks, as its rules want."""

    def agent(host: str) -> str:
        known = contact and (host == _SEC or host.endswith(f".{_SEC}"))
        return f"DeepNews {contact}" if known else AGENT

    return lambda url: fetch(url, agent=agent)


def fetch_tool(shelf: Shelf, allowed: Allowed, *, fetcher: Fetcher) -> Tool:
    """``fetch_page``.

    Args:
        shelf: Takes the page.
        allowed: Which addresses may be fetched.
        fetcher: Fetches one, guarded.
    """

    async def run(wanted: Wanted) -> ToolResult:
        url = allowed.check(wanted.url)
        try:
            page = await asyncio.to_thread(_asked, fetcher, url)
            kept = await shelf.keep(page)
        except UnreadableError as error:
            raise ToolFailed(f"{url} could not be read: {error}") from None
        return await asyncio.to_thread(_told, shelf, page, kept, wanted.question)

    return tool(
        "fetch_page",
        "Reads a web page or a document on the web (HTML, PDF, DOCX, CSV, text) into the library, "
        "where it is found and cited like any other, and shows its passages nearest to the "
        "question. Takes only addresses that search_web, a tool for filings or the user gave.",
        Wanted,
        run,
        Capability(
            domain="web",
            answers=frozenset(("document", "statement", "event", "figure", "definition")),
            returns="a document of the library, with passages and their places",
            live=True,
            seconds=4,
        ),
        timeout_seconds=90,
        per_second=4,
    )


def _asked(fetcher: Fetcher, url: str) -> Fetched:
    try:
        return fetcher(url)
    except SetupError as error:  # the address is not one: whoever calls can give another
        raise ToolRetry(str(error)) from None


def _told(shelf: Shelf, page: Fetched, kept: list[Kept], question: str | None) -> ToolResult:
    ids = [one.document.id for one in kept]
    first = kept[0].document
    date = first.ingested[:10] or page.accessed[:10]
    citations, left_out = _passages(shelf, kept, question)
    title = "(title left out)" if is_instruction(first.title.lower()) else first.title[:200]
    about = [title, first.date or "without a date", page.url, f"accessed {date}"]
    lines = [f"{', '.join(ids[:5])}: {' · '.join(about)}"]
    if not any(one.new for one in kept):
        lines.append("It was in the library already, with the same text.")
    if len(kept) > 1:
        lines.append(f"The address holds {len(kept)} documents.")
    if left_out:
        lines.append(f"{left_out} sentences that read like instructions are not shown.")
    if question and citations:
        lines.append("Nearest to the question:")
    lines += [f"[{c.document_id}:{c.start}-{c.end}] {' '.join(c.quote.split())}" for c in citations]
    return ToolResult(
        text="\n".join(lines),
        citations=citations,
        document_ids=tuple(ids),
        origin=f"web page {page.url}, accessed {date}",
    )


def _passages(
    shelf: Shelf, kept: list[Kept], question: str | None
) -> tuple[tuple[Citation, ...], int]:
    """Places of the pages, in the order of the question or of the page; and sentences left out."""
    library = shelf.library
    by_id = {one.document.id: one for one in kept}
    if question:
        vectors = encode_long(shelf.embedder, [question])
        near = library.dense(vectors, PASSAGES, documents=list(by_id))[0]
        chunks = [hit.chunk for hit in near]
    else:
        chunks = library.chunks(kept[0].document.id)[:PASSAGES]
    citations: list[Citation] = []
    left_out = 0
    for chunk in chunks:
        runs, refused = _runs(library, chunk, question or "")
        citations += [by_id[chunk.document_id].cite(start, end) for start, end in runs]
        left_out += refused
    return tuple(citations), left_out


def _runs(library: Library, chunk: Chunk, question: str) -> tuple[list[tuple[int, int]], int]:
    """Stretches of sentences without one that gives orders which are not asked about."""
    runs: list[tuple[int, int]] = []
    refused, follows = 0, False
    for span in library.spans(chunk.document_id, chunk.start, chunk.end):
        if withheld(span, question):
            refused, follows = refused + 1, False
        elif follows:
            runs[-1] = (runs[-1][0], span.end)
        else:
            runs.append((span.start, span.end))
            follows = True
    return runs, refused
