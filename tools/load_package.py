"""Zip packages of XML from strangers: refused before unpacking where they are no good."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from agent.errors import UnreadableError

MAX_UNPACKED_BYTES = 300_000_000
MAX_PARTS = 20_000
# What packaged XML from strangers can raise inside the libraries that read it.
PACKAGE_FAULTS = (
    zipfile.BadZipFile, etree.LxmlError, SyntaxError, KeyError, ValueError, TypeError,
    AttributeError, IndexError, OSError, EOFError, RuntimeError, AssertionError, MemoryError,
    OverflowError,
)  # fmt: skip


def check_package(raw: bytes, limit: int, word: str) -> None:
    """Refuse before unpacking: zipfile never unpacks more than the declared sizes.

    Raises:
        UnreadableError: damaged (a "truncated ``word``"), encrypted, or beyond ``limit`` bytes.
    """
    try:
        parts = zipfile.ZipFile(io.BytesIO(raw)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as fault:
        raise UnreadableError(f"damaged or truncated {word}") from fault
    if sum(part.file_size for part in parts) > limit or len(parts) > MAX_PARTS:
        raise UnreadableError(f"unpacks to more than {limit:,} bytes")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableError("encrypted archive")
