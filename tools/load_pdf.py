"""PDF bytes to placed pieces of text, page by page; tools.load_layout makes lines of them.

Why pieces: on ten quarterly reports (509 pages) pypdf's plain mode gave clean prose but cells
without columns and headers torn apart, its layout mode gave columns but prose with gaps inside
words and dates ("June         26, 2021") at the same cost. The plain mode's visitor gives both.
"""

from __future__ import annotations

import io
import logging
import math
import re
import zlib
from collections.abc import Callable
from typing import Any

from agent.errors import UnreadableError
from tools.load_layout import lay_out
from tools.load_lines import Piece
from tools.load_text import clean
from tools.load_types import Loaded, iso_date, one_line

MAX_PAGES = 5_000
# Tagged reports hold structure arrays beyond pypdf's default of 100,000 (a 72-page 10-Q does).
_MAX_ARRAY = 5_000_000
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_NARROW, _WIDE = frozenset("iljtfrI.,;:'’|!()[]-/ \u00a0"), frozenset("mwMW@%—&")
_FILED = re.compile(r"\b(?:filed|published|dated)\s+(?:on\s+)?(\S+(?:\s\S+){0,2})", re.IGNORECASE)
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$")
# What damaged files raise inside pypdf besides its own errors.
FAULTS = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError, EOFError,
    RuntimeError, AssertionError, MemoryError, zlib.error,
)  # fmt: skip


def read_pdf(raw: bytes, *, max_pages: int = MAX_PAGES) -> Loaded:
    """Paragraphs and table rows of a PDF with the start of each page.

    Raises:
        UnreadableError: damaged, encrypted, longer than ``max_pages``, or without any text.
    """
    import pypdf
    from pypdf.errors import PyPdfError

    logger = logging.getLogger("pypdf")
    if not logger.handlers:  # its remarks on malformed objects are not for the user
        logger.addHandler(logging.NullHandler())
    with pypdf.apply_configuration(
        array_maximum_element_count=_MAX_ARRAY, dictionary_maximum_element_count=_MAX_ARRAY
    ):
        try:
            return _read(pypdf.PdfReader(io.BytesIO(raw)), max_pages)
        except UnreadableError:
            raise
        except (PyPdfError, *FAULTS) as fault:
            whole = b"%%EOF" in raw[-2048:]
            raise UnreadableError("damaged PDF" if whole else "truncated PDF") from fault


def _read(reader: Any, max_pages: int) -> Loaded:
    if reader.is_encrypted and not _opens(reader):
        raise UnreadableError("encrypted PDF: it needs a password")
    count = len(reader.pages)
    if count > max_pages:
        raise UnreadableError(f"PDF of {count:,} pages, more than the {max_pages:,} allowed")
    pages, broken = _pages(reader)
    wordless = sum(not any(p.text.strip() for p in page) for page in pages) - broken
    if wordless == count and count:
        raise UnreadableError("scanned PDF without text")
    laid = lay_out(pages)
    if not laid.text.strip():
        raise UnreadableError("damaged PDF" if broken else "PDF without text")
    notices = list(laid.notices)
    if wordless:
        notices.append(f"{wordless} of {count} pages hold no text (images?)")
    if broken:
        notices.append(f"{broken} of {count} pages are damaged and were left out")
    title, date = _metadata(reader)
    return Loaded(
        text=laid.text,
        media_type="application/pdf",
        title=title,
        date=date,
        pages=laid.pages,
        headings=laid.headings,
        notices=tuple(notices),
    )


def _opens(reader: Any) -> bool:
    from pypdf.errors import PyPdfError

    try:
        return bool(reader.decrypt(""))
    except (PyPdfError, *FAULTS):
        return False  # an unknown cipher, or one whose package is not installed


def _pages(reader: Any) -> tuple[list[list[Piece]], int]:
    """Pieces of every page; a page that cannot be read is empty and counted."""
    from pypdf.errors import PyPdfError

    found: list[list[Piece]] = []
    broken = 0
    for page in reader.pages:
        pieces: list[Piece] = []
        try:
            page.extract_text(visitor_text=_collector(pieces))
        except (PyPdfError, *FAULTS):
            broken += 1
        found.append(_upright(pieces))
    return found, broken


def _collector(pieces: list[Piece]) -> Callable[..., None]:
    """A visitor that turns each show operation into a piece in page coordinates."""
    fresh = False

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        nonlocal fresh
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if not text.strip():
            # The call that ends a text object tells where its last glyphs start: a lower bound
            # of the right edge, which justified lines exceed the estimate by.
            if fresh and not text and abs(pieces[-1].y - y) < 0.01:
                pieces[-1] = pieces[-1]._replace(right=max(pieces[-1].right, x))
            fresh = False
            return
        a, b = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        c, d = tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3]
        height = abs(size) * math.hypot(c, d)
        if not (math.isfinite(x) and math.isfinite(y) and 0 < height < 10_000):
            return
        turn = 0 if abs(a) >= abs(b) else (1 if b > 0 else -1)
        name = str(font.get("/BaseFont", "")) if hasattr(font, "get") else ""
        stretch = math.hypot(a, b) / math.hypot(c, d)
        for number, raw in enumerate(text.split("\n")):
            line, _ = clean(raw, typeset=True)
            if line.strip():
                right = x + _width(line.rstrip()) * height * stretch
                fallen = y - 1.2 * height * number
                pieces.append(Piece(x, fallen, right, height, bool(_BOLD.search(name)), line, turn))

    return visit


def _width(line: str) -> float:
    """Width in ems of ordinary sans-serif type, within about a tenth."""
    narrow = sum(c in _NARROW for c in line)
    wide = sum(c in _WIDE for c in line)
    upper = sum(c.isupper() for c in line) - sum(c in "IMW" for c in line)
    rest = len(line) - narrow - wide - upper
    return 0.29 * narrow + 0.85 * wide + 0.67 * upper + 0.53 * rest


def _upright(pieces: list[Piece]) -> list[Piece]:
    """Pieces that run the way most of the page runs, turned so that this is left to right."""
    turns = [piece.turn for piece in pieces for _ in range(len(piece.text))]
    if not any(turns):
        return pieces
    usual = max((0, 1, -1), key=turns.count)
    kept = [piece for piece in pieces if piece.turn == usual]  # drops stamps along the margin
    if usual == 0:
        return kept
    return [
        p._replace(x=p.y * usual, y=-p.x * usual, right=p.y * usual + (p.right - p.x)) for p in kept
    ]


def _metadata(reader: Any) -> tuple[str | None, str | None]:
    """Title and date from the document information, where a person would believe them."""
    from pypdf.errors import PyPdfError

    try:
        known = reader.metadata or {}
        title = one_line(str(known.get("/Title") or ""))
        subject = one_line(str(known.get("/Subject") or "")) or ""
    except (PyPdfError, *FAULTS):
        return None, None
    date = _filed(f"{title or ''} {subject}")
    if title is None or not re.search(r"[^\W\d_]{3}.*\s.*[^\W_]", title):
        return None, date  # accession numbers, "untitled", "report_v3"
    if re.search(
        r"\.(?:docx?|pdf|indd|xlsx?|html?|tex|qxd)$|^microsoft word|untitled", title, re.I
    ):
        return None, date
    return title, date


def _filed(words: str) -> str | None:
    match = _FILED.search(words)
    if match is None:
        return None
    if us := _US_DATE.match(match[1].split()[0]):
        return iso_date(f"{us[3]}-{int(us[1]):02}-{int(us[2]):02}")
    return iso_date(match[1])
