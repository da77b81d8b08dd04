"""Which document has which number. Knows nothing of any output format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from agent.article import Article, ArticleSection, Reference, Sentence
from agent.domain import Citation, Document


def citations(sentence: Sentence) -> Iterator[Citation]:
    """Every citation of a sentence, in the order of its claims."""
    for claim in sentence.claims:
        yield from claim.citations


def passage(quote: str) -> str:
    """A quotation as a page shows it: on one line, a table's row without its outer bars."""
    words = " ".join(quote.split())
    return words.strip("| ") if words[:1] == words[-1:] == "|" else words


def references(
    sections: Sequence[ArticleSection], documents: Mapping[str, Document]
) -> tuple[Reference, ...]:
    """Number the cited documents 1, 2, … in the order of their first citation.

    Args:
        sections: The article's sections, in printing order.
        documents: Every cited document by id; others may be among them.

    Returns:
        One entry per cited document; documents that nothing cites get none.

    Raises:
        KeyError: A citation names a document that ``documents`` does not hold.
    """
    order = dict.fromkeys(
        citation.document_id
        for section in sections
        for sentence in section.statements()
        for citation in citations(sentence)
    )
    return tuple(_entry(number, documents[name]) for number, name in enumerate(order, start=1))


def _entry(number: int, document: Document) -> Reference:
    return Reference(
        number=number,
        document_id=document.id,
        title=document.title,
        kind=document.kind,
        source=document.source,
        date=document.date,
        outlet=document.outlet,
        sha256=document.sha256,
        ingested=document.ingested,
    )


def shown_source(source: str) -> str:
    """Where a document is from, for readers: an address whole, of a file its name alone.

    A path is of use on one machine, and tells of it; ``article.json`` keeps it.
    """
    if "://" in source:
        return source
    return source.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] or source


def numbers(article: Article) -> dict[str, int]:
    """The reference number of each document of the article's list."""
    return {entry.document_id: entry.number for entry in article.references}


def markers(sentence: Sentence, numbering: Mapping[str, int]) -> tuple[int, ...]:
    """The reference numbers a sentence carries, ascending, each once.

    Raises:
        KeyError: The sentence cites a document that has no number.
    """
    return tuple(sorted({numbering[citation.document_id] for citation in citations(sentence)}))


def paragraphs(section: ArticleSection) -> list[list[tuple[int, Sentence]]]:
    """The sentences of a section with their 0-based index, split where ``paragraph`` changes."""
    grouped: list[list[tuple[int, Sentence]]] = []
    for index, sentence in enumerate(section.sentences):
        if not grouped or grouped[-1][-1][1].paragraph != sentence.paragraph:
            grouped.append([])
        grouped[-1].append((index, sentence))
    return grouped
