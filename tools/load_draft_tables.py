"""Sentences in the tables of a Word draft: their cells become paragraphs, which are judged.

Changes the document in memory. A row of labels and figures stays a row; what its header and its
label state together is not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
# A stop, and the quotation marks, brackets and citations that may follow it.
_STOP: Final = re.compile(r"[.!?][\"”’)]*(?:\s*\[[^\]]{1,60}\](?:\([^)\s]*\))?)*[.\s]*$")
LEAST: Final = 3  # words of three letters that a sentence has, a figure being one of them
LONG: Final = 12  # words; beyond them a line counts as a sentence without its stop, too


def is_sentence(words: str) -> bool:
    """Whether a paragraph of a cell states something, being more than a label or a figure."""
    found = _WORD.findall(words)
    told = len(found) >= LEAST or (len(found) == LEAST - 1 and re.search(r"\d", words) is not None)
    stopped = told and any(word.islower() for word in found) and _STOP.search(words) is not None
    return stopped or len(found) > LONG


def unfold_tables(document: WordDocument) -> None:
    """Move all that stands in a cell with a sentence behind its table, in the order of the cells.

    Headings and lists in it stay what they are, as in a table that only lays out a page.
    """
    # The innermost first: what leaves a table stands in the cell around it.
    for table in reversed(list(document.element.body.iter(f"{_W}tbl"))):
        anchor = table
        for cell in list(_own(table, f"{_W}tc", f"{_W}tbl")):
            if any(is_sentence(_words(p)) for p in _own(cell, f"{_W}p", f"{_W}tc")):
                for block in [one for one in cell if one.tag != f"{_W}tcPr"]:
                    anchor.addnext(block)
                    anchor = block
        if anchor is not table:
            for row in list(_own(table, f"{_W}tr", f"{_W}tbl")):
                if not _words(row).strip():
                    row.getparent().remove(row)


def _own(parent: Any, tag: str, kind: str) -> Any:
    """The elements below that belong to the parent, not to one of its kind within it."""
    return (one for one in parent.iter(tag) if next(one.iterancestors(kind), None) is parent)


def _words(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(f"{_W}t"))
