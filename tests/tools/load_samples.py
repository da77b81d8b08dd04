"""Small files made byte by byte, for the tests of reading."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from tools.load import Loaded, load, read_bytes


def read_one(raw: bytes, name: str, media_type: str | None = None) -> Loaded:
    """The single document in ``raw``."""
    (loaded,) = read_bytes(raw, name=name, media_type=media_type)
    return loaded


def load_one(path: Path, raw: bytes) -> Loaded:
    """Write the bytes to the path and load the single document."""
    path.write_bytes(raw)
    (loaded,) = load(path)
    return loaded


def show(x: float, y: float, text: str, *, size: float = 10, font: str = "F1") -> str:
    """The operators that draw ``text`` at a place of the page."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET"


def prose(lines: Sequence[str], *, top: float = 700, x: float = 72, leading: float = 12) -> str:
    """Lines of prose below each other."""
    return "\n".join(show(x, top - n * leading, line) for n, line in enumerate(lines))


def pdf(pages: Sequence[str], *, info: str = "") -> bytes:
    """A PDF with these content streams; F1 is Helvetica, F2 its bold."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for content in pages:
        packed = zlib.compress(content.encode("cp1252"))
        stream = packed.decode("latin-1")
        number = len(objects) + 1
        objects.append(
            f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n{stream}\nendstream"
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {number} 0 R"
            " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
            " /Encoding /WinAnsiEncoding >> /F2 << /Type /Font /Subtype /Type1"
            " /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >> >> >>"
        )
        kids.append(f"{number + 1} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< {info} >>")
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def docx(document: object) -> bytes:
    """The bytes of a python-docx document."""
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    """A zip file with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in parts.items():
            packed.writestr(name, body)
    return buffer.getvalue()
