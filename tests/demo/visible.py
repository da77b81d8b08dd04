"""The dossier as a reader sees it, read without the product's own loaders."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import docx
import lxml.html
import pypdf

from agent.demo import DOSSIER

HIDDEN = "//head|//script|//style|//*[contains(@style, 'display:none')]"
BLOCKS = "//p|//h1|//h2|//div|//a"


def files() -> list[Path]:
    return sorted(DOSSIER.iterdir())


def fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def texts(path: Path) -> list[str]:
    """What a reader sees: one text, or one per line of a .jsonl digest."""
    if path.suffix == ".jsonl":
        items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return [item["title"] + "\n" + item["text"] for item in items]
    if path.suffix == ".pdf":
        return ["\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)]
    if path.suffix == ".docx":
        return ["\n".join(_docx_lines(path))]
    if path.suffix == ".html":
        return [_html_text(path)]
    return [path.read_text(encoding="utf-8")]


def _docx_lines(path: Path) -> list[str]:
    document = docx.Document(str(path))
    rows = [row for table in document.tables for row in table.rows]
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    return paragraphs[:-1] + [" | ".join(c.text for c in r.cells) for r in rows] + paragraphs[-1:]


def _html_text(path: Path) -> str:
    page = lxml.html.fromstring(path.read_bytes())
    for element in page.xpath(HIDDEN):
        element.drop_tree()
    for element in page.xpath(BLOCKS):
        element.tail = "\n" + (element.tail or "")
    return str(page.text_content())


@cache
def seen(name: str) -> tuple[str, ...]:
    """The texts of one file, white space folded."""
    return tuple(fold(text) for text in texts(DOSSIER / name))
