"""Arguments and results of the tools that we offer over MCP. Values only."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from agent.brief import LEAST_WORDS, MOST_WORDS
from agent.domain import Frozen


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class FindArguments(_Arguments):
    """Of ``find``."""

    question: str = Field(min_length=1, description="What the passages should bear on.")
    k: int = Field(10, ge=1, le=100, description="How many passages.")


class AskArguments(_Arguments):
    """Of ``ask``."""

    question: str = Field(min_length=1, description="The question.")


class VerifyArguments(_Arguments):
    """Of ``verify``."""

    text: str = Field(min_length=1, description="The draft: Markdown or plain text.")


class WriteArguments(_Arguments):
    """Of ``write``."""

    brief: str = Field("", description="What to write about; not with `resume`.")
    words: int | None = Field(
        None, ge=LEAST_WORDS, le=MOST_WORDS, description="Length of the article."
    )
    schema_id: str | None = Field(None, description="Narrative schema; left out, the best fits.")
    since: str | None = Field(None, description="Only documents from this ISO date.")
    until: str | None = Field(None, description="Only documents to this ISO date.")
    resume: str = Field("", description="Go on with a run that was cut off: its `run`.")


class Quoted(Frozen):
    """A place in a document of the library, and its words to the letter."""

    document_id: str
    start: int
    end: int
    quote: str
    title: str = ""
    page: int | None = None


class Passage(Quoted):
    """A place that bears on a question."""

    score: float


class FindResult(Frozen):
    """Best first."""

    passages: tuple[Passage, ...]


class Source(Frozen):
    """A document that is cited, under its number."""

    number: int
    document_id: str
    title: str
    kind: str
    source: str
    date: str | None = None


class AskResult(Frozen):
    """``found`` is false where the library does not tell; ``closest`` are titles to look at."""

    found: bool
    text: str
    citations: tuple[Quoted, ...] = ()
    references: tuple[Source, ...] = ()
    closest: tuple[str, ...] = ()


class Judged(Frozen):
    """A sentence of the draft (offsets into it), its verdict, and the evidence for that."""

    text: str
    start: int
    end: int
    verdict: str
    reason: str
    evidence: tuple[Quoted, ...] = ()


class VerifyResult(Frozen):
    """``passed``: something was checked, and all of it is as the library says."""

    passed: bool
    counts: dict[str, int]
    sentences: tuple[Judged, ...]
    defects: tuple[str, ...] = ()


class WriteResult(Frozen):
    """``run`` names the run, for `resume`; ``path`` is the folder with all its files."""

    passed: bool
    run: str
    path: str
    article: str
    words: int
    planned_words: int
    documents_cited: int
    claims: dict[str, int]
    writer: str
    notices: tuple[str, ...] = ()
