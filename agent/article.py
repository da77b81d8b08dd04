"""The printed article: frozen types of what a reader gets. Knows nothing of how it was made."""

from __future__ import annotations

from typing import Final, Literal

from agent.domain import Claim, Frozen

NO_VALUE: Final = "–"
"""What stands in a cell that has no value."""


class Sentence(Frozen):
    """A printed sentence. ``verbatim`` is the number of words in quotation marks."""

    text: str
    claims: tuple[Claim, ...] = ()
    origin: Literal["writer", "quote", "report", "figure", "computed", "link"] = "writer"
    block_ids: tuple[str, ...] = ()
    paragraph: int = 0


class TableRow(Frozen):
    """A row of a table: its label, its cells as printed, and the statement that carries them.

    ``value`` is what a chart draws, in the table's unit.
    """

    label: str
    cells: tuple[str, ...]
    value: float
    sentence: Sentence

    @property
    def marked(self) -> int:
        """The cell that the markers stand behind: the last one that holds a value."""
        return max((n for n, cell in enumerate(self.cells) if cell != NO_VALUE), default=0)


class Table(Frozen):
    """Figures of one thing that belong together. ``columns`` name the label and the cells."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


class ArticleSection(Frozen):
    """A section as printed; its tables stand behind its sentences."""

    heading: str
    slot: str = ""
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()

    def statements(self) -> tuple[Sentence, ...]:
        """Its sentences, and those that carry the rows of its tables."""
        return (*self.sentences, *(row.sentence for one in self.tables for row in one.rows))


class Reference(Frozen):
    """Entry ``number`` of the reference list."""

    number: int
    document_id: str
    title: str
    kind: str
    source: str
    date: str | None = None
    outlet: str | None = None
    sha256: str = ""
    ingested: str = ""


class Article(Frozen):
    """The finished piece; also what article.json holds."""

    run_id: str
    title: str
    standfirst: str = ""
    brief: str = ""
    language: str = "en"
    schema_id: str = ""
    sections: tuple[ArticleSection, ...] = ()
    references: tuple[Reference, ...] = ()
    notices: tuple[str, ...] = ()

    def lead(self) -> Sentence | None:
        """The sentence of the article that its standfirst begins with, where it is one of them."""
        told = (s for section in self.sections for s in section.sentences)
        return next((s for s in told if s.text and self.standfirst.startswith(s.text)), None)
