"""Bytes to documents: which reader takes a file, limits, and the walk over folders.

Knows nothing of storage; whatever cannot be read is an UnreadableError of one line.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import BinaryIO
from urllib.parse import urlsplit

from agent.errors import UnreadableError
from tools.folders import NOWHERE, SHUT, Shut, children, keeper
from tools.load_docx import read_docx
from tools.load_html import read_html
from tools.load_mail import EML, is_mail, read_mail
from tools.load_office import PPTX, XLSX, read_pptx, read_xlsx
from tools.load_pdf import read_pdf
from tools.load_rows import read_csv, read_jsonl
from tools.load_text import decode, read_markdown, read_plain
from tools.load_types import Heading, Loaded

__all__ = [
    "MAX_BYTES",
    "MAX_LINE_BYTES",
    "Heading",
    "Loaded",
    "load",
    "media_types",
    "read_bytes",
    "supported",
    "walk",
]

MAX_BYTES = 200_000_000
MAX_LINE_BYTES = 20_000_000  # of a .jsonl, whose lines are read one at a time
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BY_SUFFIX = {
    ".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown",
    ".markdown": "text/markdown", ".html": "text/html", ".htm": "text/html",
    ".xhtml": "text/html", ".pdf": "application/pdf", ".docx": DOCX, ".csv": "text/csv",
    ".xlsx": XLSX, ".xlsm": XLSX, ".pptx": PPTX, ".eml": EML,
    ".tsv": "text/csv", ".jsonl": "application/x-ndjson", ".ndjson": "application/x-ndjson",
}  # fmt: skip
_PACKAGES: dict[str, Callable[[bytes], Loaded]] = {
    DOCX: read_docx, XLSX: read_xlsx, PPTX: read_pptx,
}  # fmt: skip
_INSIDE = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml", PPTX: "ppt/presentation.xml"}
_SYNONYMS = {
    "application/xhtml+xml": "text/html", "application/x-pdf": "application/pdf",
    "application/jsonl": "application/x-ndjson", "application/jsonlines": "application/x-ndjson",
    "text/x-markdown": "text/markdown", "application/csv": "text/csv",
    "text/tab-separated-values": "text/csv",
}  # fmt: skip
_VAGUE = {"", "text/plain", "application/octet-stream", "binary/octet-stream"}
_FOREIGN = (
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"), (b"MM\x00*", "a TIFF image"), (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"), (b"\xfd7zXZ", "xz data"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"), (b"\x7fELF", "a program"), (b"SQLite format 3", "a database"),
    (b"PK\x05\x06", "an empty archive"), (b"ID3", "a sound file"), (b"OggS", "a sound file"),
)  # fmt: skip
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])",
    re.IGNORECASE | re.DOTALL,
)


def media_types() -> frozenset[str]:
    """The media types that can be read, for whoever asks a server for documents."""
    return frozenset(_BY_SUFFIX.values()) | frozenset(_SYNONYMS)


def supported(path: Path) -> bool:
    """Whether the name ends like something that can be read; the content decides later."""
    return path.suffix.lower() in _BY_SUFFIX


def walk(paths: Sequence[Path]) -> Iterator[Path]:
    """Files to read: those named, and below folders the supported ones, sorted, none twice.

    Hidden files and folders are skipped below a folder; links are followed once. A named path
    that does not exist is passed on, so that reading it says so, and so is a folder that cannot
    be looked into.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        yield from _walk(path, named=True, seen=seen)


def _walk(path: Path, *, named: bool, seen: set[tuple[int, int]]) -> Iterator[Path]:
    waiting, told = [(path, named)], set[Path]()
    while waiting:
        current, is_named = waiting.pop()
        try:
            status = _status(current)
        except OSError as fault:
            if is_named:
                yield current
            elif fault.errno not in NOWHERE and (shut := keeper(current)) not in told:
                told.add(shut)
                yield shut
            continue
        key = (status.st_dev, status.st_ino)
        if key in seen:
            continue
        if stat.S_ISDIR(status.st_mode):
            seen.add(key)
            try:
                waiting += [(child, False) for child in reversed(children(current))]
            except OSError:
                yield Shut(current)
        elif is_named or (stat.S_ISREG(status.st_mode) and supported(current)):
            seen.add(key)
            yield current


def load(path: Path, *, max_bytes: int = MAX_BYTES) -> Iterator[Loaded]:
    """The documents in a file: one, or one per line of a .jsonl.

    Args:
        path: A regular file.
        max_bytes: The largest file that is read; lines of a .jsonl are limited instead.

    Raises:
        UnreadableError: with the reason, without the path.
    """
    try:
        if isinstance(path, Shut):
            raise UnreadableError(SHUT)
        status = _status(path)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("not a file")
        with path.open("rb") as handle:
            head = handle.peek(4096)[:4096]
            if _by_name(path.name) == "application/x-ndjson" and _streams(head):
                yield from read_jsonl(_lines(handle), max_line_bytes=MAX_LINE_BYTES)
                return
            if status.st_size > max_bytes:
                raise UnreadableError(f"larger than {max_bytes:,} bytes ({status.st_size:,})")
            raw = handle.read(max_bytes + 1)
    except FileNotFoundError as fault:
        raise UnreadableError("no such file") from fault
    except PermissionError as fault:
        raise UnreadableError("no permission to read it") from fault
    except OSError as fault:
        raise UnreadableError(
            f"cannot be read: {fault.strerror or 'input/output error'}"
        ) from fault
    yield from read_bytes(raw, name=path.name, max_bytes=max_bytes)


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except ValueError as fault:  # a NUL in the name
        raise FileNotFoundError(str(path)) from fault


def _streams(head: bytes) -> bool:
    """Whether a .jsonl can be read line by line: UTF-8 text, by its first bytes."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} and b"\x00" not in head


def _lines(handle: BinaryIO) -> Iterator[bytes]:
    """Lines, of which one that is too long is cut just above the limit and not kept in memory."""
    while line := handle.readline(MAX_LINE_BYTES + 1):
        yield line
        while len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            line = handle.readline(MAX_LINE_BYTES + 1)
            if not line:
                return


def read_bytes(
    raw: bytes, *, name: str, media_type: str | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[Loaded]:
    """The documents in ``raw``; content decides over ``media_type``, which decides over ``name``.

    Raises:
        UnreadableError: with the reason in one line.
    """
    if len(raw) > max_bytes:
        raise UnreadableError(f"larger than {max_bytes:,} bytes")
    if not raw:
        raise UnreadableError("empty")
    stated, _, parameters = (media_type or "").partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", parameters, re.IGNORECASE)
    expected = _SYNONYMS.get(stated.strip().lower(), stated.strip().lower())
    if expected in _VAGUE or expected not in _BY_SUFFIX.values():
        expected = _by_name(name) or expected
    actual = _sniff(raw, expected)
    notices: tuple[str, ...] = ()
    if actual != expected and expected in _BY_SUFFIX.values() and expected != "text/plain":
        notices = (f"named as {_short(expected)} but is {_short(actual)}",)
    for loaded in _read(raw, actual, charset[1] if charset else None):
        extended = {"notices": (*loaded.notices, *notices)}
        yield loaded.model_copy(update=extended) if notices else loaded


def _read(raw: bytes, media_type: str, charset: str | None) -> Iterator[Loaded]:
    if media_type == "application/x-ndjson":
        text, _ = decode(raw)
        lines = (line.encode("utf-8", "replace") for line in io.StringIO(text, newline="\n"))
        yield from read_jsonl(lines, max_line_bytes=MAX_LINE_BYTES)
    elif media_type == "application/pdf":
        yield read_pdf(raw)
    elif media_type in _PACKAGES:
        yield _PACKAGES[media_type](raw)
    elif media_type == EML:
        yield read_mail(raw)
    elif media_type == "text/html":
        yield read_html(raw, declared=charset)
    elif media_type == "text/csv":
        yield read_csv(raw)
    elif media_type == "text/markdown":
        yield read_markdown(raw)
    else:
        yield read_plain(raw, declared=charset)


def _by_name(name: str) -> str | None:
    path = urlsplit(name).path if name.startswith(("http://", "https://")) else name
    return _BY_SUFFIX.get(PurePath(path).suffix.lower())


def _short(media_type: str) -> str:
    return next((s for s, known in _BY_SUFFIX.items() if known == media_type), media_type)


def _sniff(raw: bytes, expected: str) -> str:
    """The media type by content, or the expected one where content cannot tell.

    Raises:
        UnreadableError: the content is something that no reader here takes.
    """
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-") or (
        expected == "application/pdf" and b"%PDF-" in raw[:4096]
    ):
        return "application/pdf"
    if raw.startswith(b"PK\x03\x04"):
        return _packaged(raw, expected)
    if raw.startswith(_OLD_OFFICE):
        locked = "EncryptedPackage".encode("utf-16-le") in raw
        raise UnreadableError(
            "encrypted Office file" if locked else "old Office format: save it as .docx or .pdf"
        )
    if raw.startswith(b"{\\rtf"):
        raise UnreadableError("RTF: save it as .docx or .pdf")
    for magic, words in _FOREIGN:
        if raw.startswith(magic):
            raise UnreadableError(f"binary: {words}")
    if expected == EML and is_mail(raw[:65_536]):
        return EML
    if expected in {"application/pdf", *_PACKAGES}:
        decode(raw)  # refuses binary
        return "text/html" if _HTML.match(raw[:4096]) else "text/plain"
    if expected in {"text/csv", "text/markdown", "application/x-ndjson", "text/html"}:
        return expected
    return "text/html" if _HTML.match(raw[:4096].removeprefix(b"\xef\xbb\xbf")) else "text/plain"


def _packaged(raw: bytes, expected: str) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(raw)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as fault:
        word = f"damaged or truncated {_short(expected)[1:].upper()}"
        raise UnreadableError(word if expected in _PACKAGES else "damaged archive") from fault
    for media_type, part in _INSIDE.items():
        if part in names:
            return media_type
    for folder, words in (("xl/", "a spreadsheet"), ("ppt/", "a presentation")):
        if any(name.startswith(folder) for name in names):
            raise UnreadableError(f"{words}: save it as .csv, .docx or .pdf")
    raise UnreadableError("an archive: unpack it first")
