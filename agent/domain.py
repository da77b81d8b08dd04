"""Frozen types that cross a boundary. Knows nothing of models, storage or the graph."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

Label = Literal["supported", "contradicted", "not_found", "not_checkable"]
WriterKind = Literal["endpoint", "local", "extractive"]
DocumentKind = Literal[
    "call", "report", "filing", "release", "news", "note", "table", "web", "transcript", "text"
]
Flag = Literal[
    "unconfirmed", "denied", "instruction", "order", "boilerplate", "forward", "question", "table"
]
BlockKind = Literal["event", "figure", "actor", "cause", "quote", "contrast", "context", "outlook"]


class Frozen(BaseModel):
    """Base of all values here: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Field(Frozen):
    """One thing that a span's place tells, with its own place.

    ``start``/``end``: offsets in the document's text, None where no words of it state the value,
    and ``rule`` then says how it was deduced ("file name", ...).
    """

    value: str
    start: int | None = None
    end: int | None = None
    rule: str | None = None


class Context(Frozen):
    """What the place of a span tells about it (design: evidence carries its context).

    ``company`` is who "we" is; ``subject`` is the segment, product or body under discussion;
    ``measure`` the quantity in force; ``period`` a label; ``language`` empty for English.
    """

    title: Field | None = None
    kind: Field | None = None
    date: Field | None = None
    period: Field | None = None
    section: Field | None = None
    speaker: Field | None = None
    role: Field | None = None
    outlet: Field | None = None
    company: Field | None = None
    subject: Field | None = None
    measure: Field | None = None
    language: str = ""

    def fields(self) -> dict[str, Field]:
        """The fields that are known, by name, in declaration order."""
        return {n: v for n in type(self).model_fields if isinstance(v := getattr(self, n), Field)}


class Document(Frozen):
    """What the library knows of a document; its text is kept beside it, exactly."""

    id: str
    source: str
    sha256: str
    characters: int
    title: str
    kind: DocumentKind = "text"
    date: str | None = None
    period: str | None = None
    company: str | None = None
    outlet: str | None = None
    external_id: str | None = None
    pages: tuple[int, ...] = ()
    copy_of: str | None = None
    ingested: str = ""
    language: str = "en"

    def page(self, offset: int) -> int | None:
        """1-based page that holds the offset, or None for unpaged documents."""
        return max(1, sum(1 for start in self.pages if start <= offset)) if self.pages else None


class Section(Frozen):
    """A coarse unit: heading (with offsets, when one stands in the text) and extent."""

    document_id: str
    start: int
    end: int
    heading: Field | None = None


class Chunk(NamedTuple):
    """Whole sentences of one section, at most 200 tokens of the embedder: the unit of vectors."""

    id: str
    document_id: str
    start: int
    end: int


class Figure(Frozen):
    """A number with its unit. ``value`` (and ``high`` of a range) have the scale applied.

    ``unit``: ISO code for money, "%", "pp", "bp", "x", or "" for a count (``noun`` then says of
    what, if a noun follows). ``step`` is the place value of the last stated digit, scale applied:
    "$15.1 billion" has value 15100000000 and step 100000000.
    """

    text: str
    start: int
    end: int
    value: Decimal
    unit: str = ""
    high: Decimal | None = None
    step: Decimal = Decimal(1)
    hedge: Literal["", "about", "more_than", "less_than", "up_to", "at_least"] = ""
    direction: Literal["", "up", "down"] = ""
    noun: str = ""


class Cell(Frozen):
    """A figure in a table and what it is of; where any of that is not certain there is no cell.

    ``figure`` has the column's scale and unit applied, ``heads`` are the words above it that give
    its period, ``caption`` those that give scale and unit. ``kind`` tells what flowed in a period
    ("flow") from what there was on a day ("level").
    """

    label: Field
    group: Field | None = None
    heads: tuple[Field, ...] = ()
    caption: tuple[Field, ...] = ()
    period: str
    kind: Literal["flow", "level"]
    figure: Figure


class Row(Frozen):
    """A row of a table as read by rule: ``name`` is what it measures ("Services net sales").

    ``told`` is the row in plain words; both are empty where its label alone does not say what it
    is of ("Other"). ``start``/``end`` are the row's place in the document.
    """

    start: int
    end: int
    name: str = ""
    told: str = ""
    cells: tuple[Cell, ...] = ()


class Evidence(Frozen):
    """A sentence-level span, ``quote`` to the letter; ``row`` is a table's row read for certain."""

    id: str
    document_id: str
    start: int
    end: int
    quote: str
    page: int | None = None
    context: Context = Context()
    flags: tuple[Flag, ...] = ()
    copies: tuple[str, ...] = ()
    row: Row | None = None

    @property
    def told(self) -> str:
        """A table's row in plain words; empty for everything else."""
        return self.row.told if self.row is not None else ""

    @property
    def language(self) -> str:
        """Code of the language it is in; "other" where that has no file."""
        return self.context.language or "en"

    @property
    def text(self) -> str:
        """What it says: the row in plain words, else the quote."""
        return self.told or self.quote


def evidence_id(document_id: str, start: int, end: int) -> str:
    """Short, opaque, deterministic: ``e`` and ten hex digits."""
    return "e" + hashlib.sha256(f"{document_id}:{start}:{end}".encode()).hexdigest()[:10]


class Period(Frozen):
    """A time span. Labels: FY2017, FY2017Q4, FY2017H1, 2017, 2017Q4, 2017-07, 2017-07-20."""

    text: str
    start: int
    end: int
    label: str
    fiscal: bool = False
    rule: str | None = None  # set when the words were relative ("this quarter")


class Need(Frozen):
    """An open information need: a question, and what closes it."""

    id: str
    question: str
    slot: str | None = None
    period: str | None = None
    wants_figure: bool = False
    diffusion: Literal["low", "high"] = "low"
    scope: Literal["narrow", "wide"] = "narrow"


class TypedFigure(Frozen):
    """A figure with what it is of: "Azure" (entity) "revenue" (measure) in one period.

    ``name`` is entity and measure as an article prints them; ``form`` tells a value ("level")
    from a movement ("change", its ``value.direction`` says which way).
    """

    name: str
    entity: str
    measure: str
    value: Figure
    form: Literal["level", "change"]
    period: str
    evidence_id: str


class Block(Frozen):
    """An Atomic Block: one point, carried by evidence; of ``typed`` figures it is known what of."""

    id: str
    kind: BlockKind
    point: str
    evidence_ids: tuple[str, ...]
    subject: str | None = None
    measure: str | None = None
    figures: tuple[Figure, ...] = ()
    typed: tuple[TypedFigure, ...] = ()
    periods: tuple[str, ...] = ()
    date: str | None = None
    speaker: str | None = None
    section: str = ""  # the heading above it in its source
    sources: int = 1
    need_ids: tuple[str, ...] = ()
    score: float = 0.0


class Citation(Frozen):
    """Claim → evidence. ``field`` names the context field when that is what is cited."""

    document_id: str
    start: int
    end: int
    quote: str
    page: int | None = None
    field: str | None = None


class Derived(Frozen):
    """How a value that no source states was computed or deduced, and from what."""

    rule: str
    from_: tuple[str, ...] = ()


class Check(Frozen):
    """One mechanical comparison of the gate, in words."""

    name: str
    passed: bool
    detail: str = ""


class Verdict(Frozen):
    """What the gate says of one claim. ``score`` is in [0, 1], 1 = supported."""

    label: Label
    reason: str
    score: float = 0.0
    citations: tuple[Citation, ...] = ()
    checks: tuple[Check, ...] = ()
    derived: Derived | None = None
    evidence_ids: tuple[str, ...] = ()


class Claim(Frozen):
    """A checkable statement of the article, with its verdict."""

    text: str
    verdict: Label
    reason: str = ""
    citations: tuple[Citation, ...] = ()
    derived: Derived | None = None
