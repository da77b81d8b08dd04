"""What the HTML pages share: templates that escape, a policy that names style and script by hash.

Knows no article and no draft.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from agent.domain import Label
from agent.publish_markdown import safe_url
from agent.publish_references import shown_source

if TYPE_CHECKING:
    from jinja2 import Environment

# Worst first: the mark of a sentence is that of its worst claim.
LABELS: tuple[Label, ...] = ("contradicted", "not_found", "not_checkable", "supported")
NAMES = {
    "supported": "supported",
    "contradicted": "contradicted",
    "not_found": "not found",
    "not_checkable": "not checkable",
}
# Shapes differ as well as colours, so a verdict can be read without seeing colour.
GLYPHS = {"supported": "✓", "contradicted": "✕", "not_found": "?", "not_checkable": "○"}
# Line breaks and tabs stay; other controls and lone surrogates could not be encoded or shown.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@cache
def environment() -> Environment:
    """The templates of this package: every value is escaped, a missing one is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates"), encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["url"] = safe_url
    pages.filters["shown_source"] = shown_source
    pages.filters["grouped"] = lambda number: f"{number:,}"
    return pages


def _printable(value: object) -> object:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _UNPRINTABLE.sub("\ufffd", value)


def policy(style: str, script: str) -> str:
    """The Content-Security-Policy of a page that may use its own style and script, and no more."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
