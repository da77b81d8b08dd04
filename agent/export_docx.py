"""Article → DOCX with a real footnote behind each statement, by pandoc. Knows no files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from agent.article import Article, ArticleSection, Reference, Sentence, Table
from agent.domain import Citation
from agent.draft.original import notice
from agent.errors import SetupError
from agent.export_docx_layout import laid_out
from agent.publish_markdown import escape, safe_url
from agent.publish_references import citations, paragraphs, passage, shown_source

_LONGEST: Final = 400  # characters of a quotation in a footnote
_WIDE: Final = "--columns=10000"  # so that no table's columns are as wide as their source is long


def docx(article: Article) -> bytes:
    """The article as a Word file.

    Raises:
        SetupError: pandoc is not installed, or fails.
    """
    try:
        import pypandoc
    except ImportError:
        raise SetupError(
            "a DOCX needs pandoc: install the extra: pip install 'deepnews[export]'"
        ) from None
    with tempfile.TemporaryDirectory(prefix="deepnews-") as folder:
        path = Path(folder) / "article.docx"
        try:
            # No raw HTML or TeX, no citations of pandoc's own: the text is text.
            pypandoc.convert_text(
                footnoted(article), "docx", outputfile=str(path),
                format="commonmark+footnotes+pipe_tables",
                extra_args=["--sandbox", _WIDE, *_metadata(article)],
            )  # fmt: skip
        except (OSError, RuntimeError) as error:
            what = " ".join(str(error).split())[:160]
            raise SetupError(f"pandoc could not make the DOCX: {what}") from None
        return laid_out(path.read_bytes(), [t for s in article.sections for t in s.tables])


def _metadata(article: Article) -> list[str]:
    told = {"title": article.title, "subtitle": article.standfirst, "lang": article.language}
    return [w for k, v in told.items() if v for w in ("--metadata", f"{k}={_line(v)}")]


def footnoted(article: Article) -> str:
    """The article as Markdown whose footnotes hold verdict, quotation and place.

    Raises:
        KeyError: a sentence cites a document that ``article.references`` does not list.
    """
    entries = {entry.document_id: entry for entry in article.references}
    notes: list[str] = []
    parts: list[str] = []
    for section in article.sections:
        parts += _section(section, entries, notes)
    parts += [f"## {notice('references', article.language)}"]
    parts += [_reference(entry) for entry in article.references]
    return "\n\n".join([*parts, *notes]) + "\n"


def _section(
    section: ArticleSection, entries: Mapping[str, Reference], notes: list[str]
) -> Iterator[str]:
    if section.heading:
        yield f"## {escape(section.heading)}"
    for paragraph in paragraphs(section):
        yield " ".join(_marked(escape(s.text), s, entries, notes) for _, s in paragraph)
    for table in section.tables:
        yield f"**{escape(table.caption)}**"
        yield _table(table, entries, notes)


def _table(table: Table, entries: Mapping[str, Reference], notes: list[str]) -> str:
    rows = [[escape(c) for c in table.columns], ["---", *("---:" for _ in table.columns[1:])]]
    for row in table.rows:
        cells = [escape(c) for c in row.cells]
        cells[row.marked] = _marked(cells[row.marked], row.sentence, entries, notes)
        rows.append([escape(row.label), *cells])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _marked(
    text: str, sentence: Sentence, entries: Mapping[str, Reference], notes: list[str]
) -> str:
    """The text with the mark of a footnote, where it cites; ``notes`` takes that footnote."""
    cited = list(dict.fromkeys(c for c in citations(sentence) if c.field is None))
    if not cited:
        return text
    mark = f"[^n{len(notes) + 1}]"
    notes.append(f"{mark}: " + " ".join(_note(c, entries[c.document_id]) for c in cited))
    return text + mark


def _note(cited: Citation, entry: Reference) -> str:
    quote = passage(cited.quote)
    quote = quote if len(quote) <= _LONGEST else f"{quote[: _LONGEST - 1]}…"
    page = f", page {cited.page}" if cited.page else ""
    facts = ", ".join(filter(None, (entry.outlet, entry.date)))
    return (
        f"{escape(entry.title)}{f' ({escape(facts)})' if facts else ''}{page}: “{escape(quote)}”"
        f" \\[{entry.number}\\]"
    )


def _reference(entry: Reference) -> str:
    facts = (entry.title, entry.kind, entry.outlet, entry.date)
    told = " · ".join(escape(f) for f in facts if f)
    url = safe_url(entry.source)
    return (
        f"\\[{entry.number}\\] {told} · {f'<{url}>' if url else escape(shown_source(entry.source))}"
    )


def _line(text: str) -> str:
    return " ".join(text.split())
