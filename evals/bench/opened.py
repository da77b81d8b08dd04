"""Exported files as other programs read them: python-docx, pypdf, pdfium."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import NamedTuple


class Word(NamedTuple):
    """What a reader of Word files finds."""

    words: int
    footnotes: int
    tables: int


class Paper(NamedTuple):
    """What a reader of PDFs finds."""

    words: int
    pages: int


def docx(path: Path) -> Word:
    """A Word file by python-docx, its notes by their part."""
    from docx import Document
    from lxml import etree

    file = Document(str(path))
    cells = [c.text for t in file.tables for r in t.rows for c in r.cells]
    words = sum(len(text.split()) for text in [*(p.text for p in file.paragraphs), *cells])
    with zipfile.ZipFile(path) as parts:
        notes = etree.fromstring(parts.read("word/footnotes.xml"))
    marks = [n for n in notes if n.get(f"{{{notes.nsmap['w']}}}type") is None]
    return Word(words, len(marks), len(file.tables))


def pdf(path: Path, folder: Path) -> Paper:
    """A PDF by pypdf; its pages by pdfium as ``page-N.png`` in ``folder``."""
    from pypdf import PdfReader

    words = sum(len(page.extract_text().split()) for page in PdfReader(path).pages)
    return Paper(words, pictured(path, folder))


def pictured(path: Path, folder: Path, *, scale: float = 1.2) -> int:
    """Every page of a PDF as a picture; how many there are."""
    import pypdfium2

    folder.mkdir(parents=True, exist_ok=True)
    with pypdfium2.PdfDocument(path) as file:
        for n, page in enumerate(file, start=1):
            page.render(scale=scale).to_pil().save(folder / f"page-{n}.png")
        return len(file)
