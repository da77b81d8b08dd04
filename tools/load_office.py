"""Spreadsheets and presentations to text: sheets and tables as rows, slides as short sections.

Knows nothing of formulas and layout; hidden sheets and slides are left out and said.
"""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from typing import Any, Final

from agent.errors import UnreadableError
from tools.load_package import MAX_UNPACKED_BYTES, PACKAGE_FAULTS, check_package
from tools.load_text import clean
from tools.load_types import Loaded, TextBuilder, iso_date, one_line, table_row

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
MOST_CELLS: Final = 500_000  # of a workbook
_MISSING: Final = 'needs the extra office: pip install "deepnews[office]", or save it as {}'
_PERCENT: Final = "%"
_GROUPED: Final = "#,##"  # in a number format: thousands apart
_JUNK_TITLE: Final = re.compile(
    r"(?:powerpoint[ -])?presentation\d*|(?:work)?book\d*|untitled.*|excel.*", re.I
)


def read_xlsx(raw: bytes) -> Loaded:
    """A workbook: each sheet a heading, each row a ``| a | b |`` line, values as last computed.

    Raises:
        UnreadableError: damaged, encrypted, without a value, too large, or openpyxl is missing.
    """
    check_package(raw, MAX_UNPACKED_BYTES, "spreadsheet")
    try:
        import openpyxl
    except ImportError:
        raise UnreadableError(f"a spreadsheet {_MISSING.format('.csv')}") from None
    try:
        with warnings.catch_warnings():  # of styles and extensions that no value depends on
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            with closing(book):
                return _book(book)
    except UnreadableError:
        raise
    except (*PACKAGE_FAULTS, zlib.error) as fault:
        raise UnreadableError("damaged or truncated spreadsheet") from fault


def _book(book: Any) -> Loaded:
    builder, hidden, cells = TextBuilder(), 0, 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            hidden += 1
            continue
        begun = False
        for row in sheet.iter_rows():
            cells += len(row)
            if cells > MOST_CELLS:
                raise UnreadableError(f"more than {MOST_CELLS:,} cells: save a part of it as .csv")
            line, _ = clean(table_row([_value(cell) for cell in row]))
            if not line:
                continue
            if not begun:
                builder.add(one_line(sheet.title) or "Sheet", level=1)
            builder.add(line, tight=begun)
            begun = True
    if not builder.headings:
        raise UnreadableError("a spreadsheet without a value (formulas that were never computed?)")
    notices = (f"{hidden} hidden sheets were left out",) if hidden else ()
    return _loaded(builder, XLSX, book.properties, notices)


def _value(cell: Any) -> str:
    """A cell as a reader sees it, as far as its type and a percent format tell."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float) and _PERCENT in str(cell.number_format):
        return f"{round(100 * value, 4):,g}%"
    if not isinstance(value, int | float):
        return str(value)
    grouped = "," if _GROUPED in str(cell.number_format) else ""
    return format(value, f"{grouped}.10g" if isinstance(value, float) else f"{grouped}d")


def read_pptx(raw: bytes) -> Loaded:
    """A presentation: each slide a heading with its text, its tables and its notes.

    Raises:
        UnreadableError: damaged, encrypted, without text, or python-pptx is missing.
    """
    check_package(raw, MAX_UNPACKED_BYTES, "presentation")
    try:
        import pptx
    except ImportError:
        raise UnreadableError(f"a presentation {_MISSING.format('.pdf')}") from None
    try:
        return _slides(pptx.Presentation(io.BytesIO(raw)))
    except UnreadableError:
        raise
    except (*PACKAGE_FAULTS, zlib.error) as fault:
        raise UnreadableError("damaged or truncated presentation") from fault


def _slides(deck: Any) -> Loaded:
    builder, hidden = TextBuilder(), 0
    for number, slide in enumerate(deck.slides, start=1):
        if slide._element.get("show") == "0":
            hidden += 1
            continue
        title = slide.shapes.title
        named = one_line(title.text_frame.text) if title is not None else None
        blocks = list(_blocks(slide.shapes, title))
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            blocks += [f"Notes: {slide.notes_slide.notes_text_frame.text}"]
        settled = [text for text, _ in (clean(b, typeset=True) for b in blocks) if text.strip()]
        if not settled and named is None:
            continue
        builder.add(named or f"Slide {number}", level=1)
        for text in settled:
            builder.add(text)
    if not builder.headings:
        raise UnreadableError("a presentation without text (pictures only)")
    notices = (f"{hidden} hidden slides were left out",) if hidden else ()
    return _loaded(builder, PPTX, deck.core_properties, notices)


def _blocks(shapes: Any, title: Any) -> Iterator[str]:
    """Paragraphs and tables of shapes, groups opened, in their order."""
    for shape in shapes:
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if shape.shape_type is not None and hasattr(shape, "shapes"):
            yield from _blocks(shape.shapes, None)
        elif getattr(shape, "has_table", False) and shape.has_table:
            rows = (table_row([c.text for c in row.cells]) for row in shape.table.rows)
            yield "\n".join(row for row in rows if row)
        elif shape.has_text_frame:
            yield from (p.text for p in shape.text_frame.paragraphs)


def _loaded(
    builder: TextBuilder, media_type: str, properties: Any, notices: tuple[str, ...]
) -> Loaded:
    first, title, made = builder.headings[0], one_line(properties.title), properties.created
    if title is None or _JUNK_TITLE.match(title):
        title = one_line(builder.text[first.start : first.end])
    # The template inside python-pptx carries this day; it tells nothing about the document.
    stamped = made is not None and (made.year, made.month, made.day) != (2013, 1, 27)
    return Loaded(
        text=builder.text, media_type=media_type, title=title,
        date=iso_date(made) if stamped else None, headings=tuple(builder.headings),
        notices=notices,
    )  # fmt: skip
