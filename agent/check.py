"""A draft file against files, folders or the library: what `deepnews verify` does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.domain import Document, Evidence
from agent.errors import SetupError, UnreadableError
from agent.verifier import reading
from agent.verify import DraftReport, Gate, verify_draft
from agent.verify.entailment import Reader
from agent.verify.language import foreign
from agent.verify.matching import Named
from agent.verify.mend import Mended, mend
from agent.verify.other_languages import ONLY
from agent.verify.verdicts import Quote

if TYPE_CHECKING:
    from agent.app import DeepNews
    from agent.decompose import Decomposition
    from tools.load_types import Loaded

# Saved pages and wire texts often say where they came from in their first lines.
_SAYS_ADDRESS: Final = re.compile(
    r"^\W*(?:url|link|source|retrieved from|available at)\W*\s*<?(https?://[^\s>]+)", re.I | re.M
)
_LONGEST_OPENING: Final = 140  # characters; a longer line is a paragraph
_HEAD: Final = 1_000  # characters in which such a line is looked for


class Against(NamedTuple):
    """What a draft is checked against."""

    pool: list[Evidence]
    titles: dict[str, str]
    named: list[Named]
    gate: Gate
    notices: tuple[str, ...] = ()

    def check(
        self,
        text: str,
        claims: Mapping[str, Sequence[str]] | None = None,
        tell: Callable[[str], None] = lambda step: None,
    ) -> DraftReport:
        """Judge a draft; ``claims`` of its sentences, by their text, where a model made them."""
        what = f"checking {len(text):,} characters against {len(self.titles)} sources"
        done = 0

        def hear(judged: int) -> None:
            nonlocal done
            done += judged
            tell(f"{what}: {done:,} judgements of sentences made")

        tell(what)
        return verify_draft(
            text, self.pool, self.gate,
            titles=self.titles, named=self.named, claims=claims, hear=hear,
        )  # fmt: skip


class DraftCheck(NamedTuple):
    """A checked draft: its text as read, what was found, and, where asked for, the repairs.

    ``sources`` is the number of documents that it was checked against, ``notices`` tell which
    files could not be. ``decomposition`` says what a model did where one was asked for claims.
    """

    draft: Path
    text: str
    report: DraftReport
    mended: Mended | None
    sources: int
    notices: tuple[str, ...] = ()
    decomposition: Decomposition | None = None

    @property
    def passed(self) -> bool:
        """Whether something was checked, and all of it is as the sources say."""
        return self.report.checked and self.report.passed


def check_file(app: DeepNews, draft: Path, sources: Sequence[str]) -> DraftReport:
    """Judge a draft against sources, or against the library when none are given.

    Raises:
        SetupError: the draft or all sources cannot be read.
    """
    return check_draft(app, draft, sources).report


def check_draft(
    app: DeepNews,
    draft: Path,
    sources: Sequence[str],
    *,
    fix: bool = False,
    decompose: bool = False,
    tell: Callable[[str], None] = lambda step: None,
) -> DraftCheck:
    """Judge a draft against sources, or against the library when none are given.

    Args:
        app: Gives embedder and library.
        draft: Markdown, text, HTML or DOCX.
        sources: Files and folders.
        fix: Whether to look for repairs, which are judged again.
        decompose: Whether the configured endpoint takes long sentences apart into claims.
        tell: Hears what is being done.

    Raises:
        SetupError: the draft or all sources cannot be read, or there is no endpoint to ask.
    """
    text = draft_text(draft)
    split: Decomposition | None = None
    if decompose:
        from agent.decompose import decomposed

        tell("taking long sentences apart")
        split = decomposed(app.settings, text)
    tell("reading the sources")
    claims = split.claims if split else None
    with reading(app.settings) as reader:
        against = of_files(app, sources, reader) if sources else of_library(app, reader)
        report = against.check(text, claims, tell)
        mended = None
        if fix:
            tell("looking for repairs")
            mended = mend(
                text, report, against.pool, against.gate,
                lambda repaired: against.check(repaired, claims),
            )  # fmt: skip
    notices = (*against.notices, *_unchecked(report))
    return DraftCheck(draft, text, report, mended, len(against.titles), notices, split)


def _unchecked(report: DraftReport) -> Iterator[str]:
    """What has to be said of how sentences were checked, or that none could be."""
    texts = [s.text for s in report.sentences if s.verdict != "not_checkable"]
    other = sum(foreign(texts))
    if other:
        told = "1 sentence is" if other == 1 else f"{other} sentences are"
        yield f"{told} not in English: {ONLY}"
    if not report.checked:
        what = "say in sentences what tables and labels hold"
        yield f"nothing was checked: no sentence of the draft could be; {what}"


def draft_text(draft: Path) -> str:
    """The text of a draft, which all offsets of its report refer to.

    Raises:
        SetupError: there is no such file, it cannot be read, or it says nothing.
    """
    from tools.load_draft import read_draft

    if draft.is_dir():
        raise SetupError(f"{draft} is a folder: give one draft")
    if not draft.is_file():
        raise SetupError(f"no draft at {draft}")
    try:
        text = read_draft(draft).text
    except UnreadableError as error:
        raise SetupError(f"{draft}: {error}") from None
    if not any(character.isalnum() for character in text):
        raise SetupError(f"{draft}: holds no words")
    return text


def of_library(app: DeepNews, reader: Reader | None = None) -> Against:
    """All evidence of the library.

    Raises:
        SetupError: there is no library, or it is empty.
    """
    from agent.run import library_documents

    documents = library_documents(app)
    return Against(
        [one for document in documents for one in app.library.spans(document.id)],
        {document.id: document.title for document in documents},
        [Named.of(document) for document in documents],
        Gate(app.embedder, quote=app.library.quote, reader=reader),
    )


def of_files(app: DeepNews, sources: Sequence[str], reader: Reader | None = None) -> Against:
    """All evidence of files and folders.

    Raises:
        SetupError: none of them can be read.
    """
    read = evidence_of(app, sources)
    quote: Quote = lambda d, start, end: read.texts[d][start:end]
    gate = Gate(app.embedder, quote=quote, reader=reader)
    return Against(read.pool, read.titles, read.named, gate, tuple(read.failed))


class SourcesRead(NamedTuple):
    """Evidence, titles, texts and other names of files, and why some could not be read."""

    pool: list[Evidence]
    titles: dict[str, str]
    texts: dict[str, str]
    named: list[Named]
    failed: list[str]


def evidence_of(app: DeepNews, sources: Sequence[str]) -> SourcesRead:
    """Evidence of files that are in no library; nothing is embedded or kept.

    Raises:
        SetupError: one does not exist, or none can be read.
    """
    from agent.ingest_derive import derive, reading_of
    from tools.load import load, walk

    for given in sources:
        if not Path(given).exists():
            raise SetupError(f"no source could be read at {given}: no such file or folder")
    read = SourcesRead([], {}, {}, [], [])
    for path in walk([Path(s) for s in sources]):
        try:
            loaded = list(load(path))
        except UnreadableError as error:
            read.failed.append(f"not read: {path}: {error}")
            continue
        for n, one in enumerate(loaded):
            stored = Document(
                id=f"d{len(read.texts):06d}", source=str(path), sha256="",
                characters=len(one.text), title=one.title or path.stem, pages=one.pages,
            )  # fmt: skip
            found = derive(stored, one.text, reading_of(one, path.name), embedder=app.embedder)
            title = found.document.title
            # Of the many documents in one file none is meant by the name of the file.
            known = (str(path) if len(loaded) == 1 else one.external_id, *_addresses(one))
            names = tuple(name for name in known if name)
            read.named.append(Named(stored.id, title, names, _opening(one.text)))
            read.pool.extend(found.spans)
            read.titles[stored.id] = title + (f" ({n + 1})" if len(loaded) > 1 else "")
            read.texts[stored.id] = one.text
    if not read.texts:
        raise SetupError(f"no source could be read{'; ' + read.failed[0] if read.failed else ''}")
    return read


def _addresses(one: Loaded) -> tuple[str | None, ...]:
    said = _SAYS_ADDRESS.search(one.text[:_HEAD])
    return (one.url, said[1] if said else None)


def _opening(text: str) -> str:
    """The first line, by which a reference may call a document that has another title."""
    line = text.lstrip().split("\n", 1)[0].strip("#*_ \t")
    return line if len(line) <= _LONGEST_OPENING else ""
