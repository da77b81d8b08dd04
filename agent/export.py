"""A finished run in the forms that people hand on. Knows no model; writes one file.

Markdown and HTML are in the bundle already. DOCX needs pandoc and PDF weasyprint, which are the
extra ``export``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from agent.article import Article
from agent.errors import SetupError
from agent.export_references import bibtex, csl_json, ris
from agent.finished import finished
from agent.publish import article_json, html, markdown

_EXTRA: Final = "install the extra: pip install 'deepnews[export]'"


class Form(NamedTuple):
    """A form: the ending of its file, and how its bytes are made of article and report."""

    ending: str
    make: Callable[[Article, Mapping[str, Any]], bytes]


def export(bundle: Path, form: str, out: Path | None = None) -> Path:
    """Write a finished run in a form.

    Args:
        bundle: Folder of the run.
        form: One of ``FORMS``.
        out: The file; None puts it beside the article.

    Returns:
        The file.

    Raises:
        SetupError: the form is unknown, the run is not finished, what the form needs is not
            installed, or the file cannot be written.
        EmptyArticle: the run printed nothing.
    """
    made = rendered(bundle, form)
    ending = _form(form).ending
    name = "references" if ending in REFERENCES else "article"
    path = out or bundle / f"{name}.{ending}"
    if path.is_dir():
        path = path / f"{bundle.name}.{ending}"
    try:
        path.write_bytes(made)
    except OSError as error:
        raise SetupError(f"cannot write {path}: {error.strerror or error}") from None
    return path


def rendered(bundle: Path, form: str) -> bytes:
    """The bytes of a finished run in a form.

    Raises:
        SetupError: see ``export``.
    """
    make = _form(form).make
    return make(*finished(bundle))


def _form(name: str) -> Form:
    """The form of a name, in any case and with or without a dot."""
    low = name.lower().lstrip(".")
    if low not in FORMS:
        raise SetupError(f"there is no form {name!r}: {', '.join(FORMS)}")
    return FORMS[low]


def _json(article: Article, report: Mapping[str, Any]) -> bytes:
    import json

    return (json.dumps(article_json(article), ensure_ascii=False, indent=1) + "\n").encode()


def _docx(article: Article, report: Mapping[str, Any]) -> bytes:
    from agent.export_docx import docx

    return docx(article)


def _pdf(article: Article, report: Mapping[str, Any]) -> bytes:
    try:
        import weasyprint
    except ImportError:
        raise SetupError(f"a PDF needs weasyprint: {_EXTRA}") from None
    except OSError as error:  # its system libraries
        what = " ".join(str(error).split())[:120]
        raise SetupError(f"a PDF needs pango, which this system lacks ({what})") from None
    # Nothing is fetched: the page has all that it shows.
    text = html(article, report=report, paper=True)
    page = weasyprint.HTML(string=text, url_fetcher=_refused)
    made: bytes = page.write_pdf(stylesheets=[weasyprint.CSS(string=_PRINT)])
    return made


def _refused(url: str, *_: object, **__: object) -> dict[str, Any]:
    raise ValueError(f"{url} is not fetched")


# What the page's own print style leaves to the medium: page numbers, and no panel.
_PRINT: Final = """
@page { size: A4; margin: 22mm 20mm; @bottom-center { content: counter(page) " / " counter(pages);
  font: 9pt sans-serif; color: #666 } }
.panel, .skip, .masthead, .back { display: none }
main { max-width: none }
"""


def _references(make: Callable[..., str]) -> Callable[[Article, Mapping[str, Any]], bytes]:
    return lambda article, report: make(article, _day(article, report)).encode()


def _day(article: Article, report: Mapping[str, Any]) -> str:
    """The ISO day on which sources without a date of reading were read: that of the run."""
    created = str(report.get("created") or "")[:10]
    return created or datetime.now(UTC).date().isoformat()


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "md": Form("md", lambda article, report: markdown(article).encode()),
        "html": Form("html", lambda article, report: html(article, report=report).encode()),
        "docx": Form("docx", _docx),
        "pdf": Form("pdf", _pdf),
        "json": Form("json", _json),
        "bibtex": Form("bib", _references(bibtex)),
        "bib": Form("bib", _references(bibtex)),
        "ris": Form("ris", _references(ris)),
        "csl-json": Form("csl.json", _references(csl_json)),
        "csl": Form("csl.json", _references(csl_json)),
    }
)
REFERENCES: Final = frozenset({"bib", "ris", "csl.json"})
