"""A draft as one text whose citations can be read: HTML and DOCX become plain Markdown.

Ingest drops what is no prose; a draft is kept whole, and with it link targets, footnotes, the
numbers of lists and the marks of headings. Knows nothing of what the citations mean.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from lxml import etree

from agent.errors import UnreadableError
from tools.load import DOCX, load
from tools.load_draft_docx import draft_docx
from tools.load_hidden import strip_hidden
from tools.load_html import CHARSET, parse_page, render_page
from tools.load_text import decode, invisible
from tools.load_types import Heading, Loaded

_FURNITURE: Final = ("nav", "form", "menu", "dialog")
_NUMBER: Final = re.compile(r"\s*[\[(]?\s*\^?(\d{1,3})\s*[\])]?\s*")
_BACK: Final = re.compile(r"\s*(?:[↩↑⤴^⏎]\ufe0e?\s*|back to (?:text|content)\s*|jump up\s*)+", re.I)
_LISTED: Final = re.compile(r"^- (?=\d{1,3}\. )", re.M)
_MAY_HOLD_TEXT: Final = ("p", "div", "span", "cite")


def read_draft(path: Path) -> Loaded:
    """A draft of any readable format; ``text`` is what the offsets of its sentences refer to.

    Raises:
        UnreadableError: with the reason in one line.
    """
    loaded = list(load(path))
    if not loaded:
        raise UnreadableError("empty")
    if loaded[0].media_type == "text/html":
        return draft_html(path.read_bytes())
    if loaded[0].media_type == DOCX:
        return marked_headings(draft_docx(path.read_bytes()))
    return loaded[0].model_copy(update={"text": "\n\n".join(one.text for one in loaded)})


def draft_html(raw: bytes) -> Loaded:
    """All visible words of a page but its navigation, as Markdown.

    Raises:
        UnreadableError: no text, binary, or nested beyond what the parser bears.
    """
    charset = CHARSET.search(raw[:4096])
    source, notices = decode(
        raw, declared=charset[1].decode("ascii", "replace") if charset else None
    )
    root = parse_page(source)
    if strip_hidden(root):
        notices += ("hidden text was left out",)
    for element in list(root.iter("a")):
        _link(element)
    for element in list(root.iter("ol")):
        _count(element)
    built, hidden = render_page(root, skip=_FURNITURE)
    if not built.length:
        raise UnreadableError("no text on the page")
    return marked_headings(
        Loaded(
            text=built.text,
            media_type="text/html",
            headings=tuple(built.headings),
            notices=notices + invisible(hidden),
        )
    )


def _link(element: etree._Element) -> None:
    """A link in Markdown; one inside the page is a mark where it is a number."""
    words = " ".join("".join(element.itertext()).split())
    href = (element.get("href") or "").strip()
    number = _NUMBER.fullmatch(words)
    if href.startswith("#"):
        if _BACK.fullmatch(words):
            _say(element, "")
        elif number:
            _say(element, number[1] if _in_brackets(element) else f"[{number[1]}]")
    elif href.lower().startswith(("http://", "https://")) and words and words != href:
        label = number[1] if number else words.replace("[", "(").replace("]", ")")
        target = re.sub(r"[\s<>]", "", href)
        _say(element, f"[{label}]({target})")


def _say(element: etree._Element, words: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = words


def _in_brackets(element: etree._Element) -> bool:
    """Whether the words around an element are its brackets: ``[<a>1</a>]``."""
    parent, before = element.getparent(), element.getprevious()
    said = before.tail if before is not None else parent.text if parent is not None else ""
    return (said or "").endswith("[") and (element.tail or "").startswith("]")


def _count(ordered: etree._Element) -> None:
    """Numbers before the items of a list, as a browser shows them."""
    start = ordered.get("start") or "1"
    number = int(start) if start.isdigit() else 1
    for item in ordered.iterchildren("li"):
        value = item.get("value") or ""
        number = int(value) if value.isdigit() else number
        place = item
        while not (place.text or "").strip() and len(place) and place[0].tag in _MAY_HOLD_TEXT:
            place = place[0]
        place.text = f"{number}. {(place.text or '').lstrip()}"
        number += 1


def marked_headings(loaded: Loaded) -> Loaded:
    """The document with ``#`` before its headings and numbers instead of bullets before items."""
    text, shift = loaded.text, 0
    headings = []
    for heading in sorted(loaded.headings, key=lambda one: one.start):
        mark = "#" * min(heading.level, 6) + " "
        at = heading.start + shift
        text = text[:at] + mark + text[at:]
        shift += len(mark)
        headings.append(
            Heading(start=heading.start + shift, end=heading.end + shift, level=heading.level)
        )
    counted = _LISTED.sub("", text)
    return loaded.model_copy(
        update={"text": counted, "headings": tuple(headings) if counted == text else ()}
    )
