"""DOCX to text: paragraphs, headings by style and tables, in document order.

Knows nothing of layout; deleted, hidden and duplicated fallback text is left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from agent.errors import UnreadableError
from tools.load_package import MAX_UNPACKED_BYTES, PACKAGE_FAULTS, check_package
from tools.load_text import clean
from tools.load_types import Loaded, TextBuilder, iso_date, one_line, table_row

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_JUNK_TITLE = re.compile(r"^(?:microsoft word - .*|word document|untitled.*|document\d*)$", re.I)


def read_docx(
    raw: bytes,
    *,
    max_unpacked_bytes: int = MAX_UNPACKED_BYTES,
    prepare: Callable[[WordDocument], None] | None = None,
) -> Loaded:
    """Text of a Word document; table rows as ``| a | b |`` lines.

    Args:
        raw: The file.
        max_unpacked_bytes: The most that it may unpack to.
        prepare: May change the document in memory before its text is taken.

    Raises:
        UnreadableError: damaged, encrypted, not a Word document, or unpacks beyond the limit.
    """
    check_package(raw, max_unpacked_bytes, "DOCX")
    import zlib

    try:
        import docx

        document = docx.Document(io.BytesIO(raw))
        if prepare is not None:
            prepare(document)
        return _read(document)
    except UnreadableError:
        raise
    except (*PACKAGE_FAULTS, zlib.error) as fault:
        raise UnreadableError("damaged or truncated DOCX") from fault


def _read(document: WordDocument) -> Loaded:
    builder = TextBuilder()
    walk = _Walk(document)
    previous = ""
    for kind, words, level in walk.blocks(document.element.body):
        settled, _ = clean(words, typeset=True)
        if not settled.strip():
            continue
        builder.add(settled, level=level, tight=kind == previous and kind != "paragraph")
        previous = kind
    if not builder.length:
        raise UnreadableError("no text in the document")
    properties = document.core_properties
    title = one_line(properties.title)
    if title is None or _JUNK_TITLE.match(title):
        title = walk.title or next((builder.text[h.start : h.end] for h in builder.headings), None)
    created = properties.created
    # The template inside python-docx carries this day; it tells nothing about the document.
    stamped = created is not None and (created.year, created.month, created.day) != (2013, 12, 23)
    return Loaded(
        text=builder.text,
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        title=title,
        date=iso_date(created) if stamped else None,
        headings=tuple(builder.headings),
        notices=("hidden text was left out",) if walk.hidden else (),
    )


class _Walk:
    """One pass over the body; remembers whether hidden words and a title style were met."""

    def __init__(self, document: WordDocument) -> None:
        self._levels = _levels(document)
        self.hidden = False
        self.title: str | None = None

    def blocks(self, parent: Any) -> Iterator[tuple[str, str, int | None]]:
        """(kind, words, heading level) of each block below ``parent``, in document order."""
        for element in parent:
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                for row in element.iter(f"{_W}tr"):
                    if _nearest(row, f"{_W}tbl") is element:
                        yield "row", self._row(row), None
            elif element.tag not in {f"{_W}del", f"{_W}moveFrom", f"{_W}sectPr"}:
                yield from self.blocks(element)  # content controls, insertions, custom XML

    def _paragraph(self, element: Any) -> Iterator[tuple[str, str, int | None]]:
        words = self._words(element)
        style = element.find(f"{_W}pPr/{_W}pStyle")
        name, level = self._levels.get(style.get(f"{_W}val") if style is not None else "", ("", 0))
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None and (outline.get(f"{_W}val") or "9") in "012345":
            level = int(outline.get(f"{_W}val")) + 1
        if name == "title" and words:
            self.title = self.title or one_line(words)
        listed = element.find(f"{_W}pPr/{_W}numPr") is not None or name.startswith("list ")
        if level and words:
            yield "paragraph", " ".join(words.split()), level
        elif listed and words:
            yield "item", f"- {words}", None
        else:
            yield "paragraph", words, None
        for box in element.iter(f"{_W}txbxContent"):
            # The same box stands in the file twice, the second time for old readers.
            if _nearest(box, f"{_MC}Fallback") is None:
                yield from self.blocks(box)

    def _row(self, row: Any) -> str:
        cells = (cell for cell in row.iter(f"{_W}tc") if _nearest(cell, f"{_W}tr") is row)
        return table_row([" ".join(self._words(p) for p in cell.iter(f"{_W}p")) for cell in cells])

    def _words(self, paragraph: Any) -> str:
        found: list[str] = []
        for run in paragraph.iter(f"{_W}r"):
            if _nearest(run, f"{_W}p") is not paragraph or _nearest(run, f"{_W}del") is not None:
                continue
            words = "".join(_run_words(run))
            if _is_vanished(run):
                self.hidden = self.hidden or bool(words.strip())
            else:
                found.append(words)
        lines = "".join(found).split("\n")
        return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _run_words(run: Any) -> Iterator[str]:
    for part in run:
        if part.tag == f"{_W}t":
            yield part.text or ""
        elif part.tag == f"{_W}tab":
            yield " "
        elif part.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif part.tag == f"{_W}noBreakHyphen":
            yield "-"


def _is_vanished(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val") not in {"0", "false", "off"}


def _nearest(element: Any, tag: str) -> Any | None:
    return next(element.iterancestors(tag), None)


def _levels(document: WordDocument) -> dict[str, tuple[str, int]]:
    """Style id → (style name in lower case, heading level or 0), through base styles."""
    found: dict[str, tuple[str, int]] = {}
    for style in document.styles.element.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        label = (name.get(f"{_W}val") or "").lower() if name is not None else ""
        match = _HEADING.match(label)
        level = 1 if label == "title" else int(match[1]) if match else 0
        found[style.get(f"{_W}styleId") or ""] = (label, level)
    for style in document.styles.element.iter(f"{_W}style"):
        base = style.find(f"{_W}basedOn")
        own = found[style.get(f"{_W}styleId") or ""]
        if not own[1] and base is not None:
            inherited = found.get(base.get(f"{_W}val") or "", ("", 0))
            # Captions and the like derive from body styles, only headings pass on a level.
            if inherited[0].startswith("heading"):
                found[style.get(f"{_W}styleId") or ""] = (own[0], inherited[1])
    return found
