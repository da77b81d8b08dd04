"""HTML to text: main content, headings with offsets, tables as rows, metadata.

What is hidden from a reader is removed first (tools.load_hidden), whatever extraction follows.
"""

from __future__ import annotations

import copy
import json
import logging
import re

from lxml import etree
from lxml import html as lxml_html

from agent.errors import UnreadableError
from tools.load_hidden import strip_hidden
from tools.load_text import clean, decode, invisible
from tools.load_types import Heading, Loaded, TextBuilder, iso_date, one_line, table_row

CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_FURNITURE = ("nav", "footer", "aside", "form", "menu", "dialog")
# HTML names and the names trafilatura gives the same things.
_BLOCKS = frozenset(
    (
        "p", "div", "section", "article", "main", "header", "ul", "ol", "dl", "dt", "dd", "pre",
        "blockquote", "figure", "figcaption", "address", "hr", "body", "html", "center",
        "fieldset", "details", "summary", "list", "quote", "table", "thead", "tbody", "tfoot",
        "caption",
    )
)  # fmt: skip
_ROWS, _CELLS, _ITEMS = frozenset({"tr", "row"}), frozenset({"td", "th", "cell"}), {"li", "item"}
_DATES = (
    "article:published_time", "og:published_time", "date", "pubdate", "publishdate", "dc.date",
    "dc.date.issued", "dcterms.date", "dcterms.created", "datepublished", "parsely-pub-date",
    "sailthru.date", "citation_publication_date",
)  # fmt: skip
_OUTLETS = ("og:site_name", "dc.publisher", "citation_journal_title", "application-name")
_TITLES = ("og:title", "twitter:title", "dc.title", "citation_title")
_MIN_MAIN = 200  # characters below which main content is believed only if the page has little more


def read_html(raw: bytes, *, declared: str | None = None) -> Loaded:
    """Main content of a page, without navigation and without anything hidden.

    Raises:
        UnreadableError: no text, binary, or nested beyond what the parser bears.
    """
    charset = CHARSET.search(raw[:4096])
    named = charset[1].decode("ascii", "replace") if charset else None
    source, notices = decode(raw, declared=declared or named)
    root = parse_page(source)
    meta = _metadata(root)
    if strip_hidden(root):
        notices += ("hidden text was left out",)
    text, headings, left_out = _content(root)
    return Loaded(
        text=text,
        media_type="text/html",
        title=meta["title"] or next((text[h.start : h.end] for h in headings), None),
        date=meta["date"],
        outlet=meta["outlet"],
        url=meta["url"],
        headings=headings,
        notices=notices + left_out,
    )


def parse_page(source: str) -> etree._Element:
    """The tree of a page, however damaged.

    Raises:
        UnreadableError: nothing to parse, or nested too deeply.
    """
    parser = lxml_html.HTMLParser(huge_tree=True, encoding="utf-8", remove_pis=True)
    try:
        root = lxml_html.document_fromstring(
            source.replace("\x00", "").encode("utf-8"), parser=parser
        )
    except (etree.LxmlError, ValueError, AssertionError) as fault:
        raise UnreadableError("no readable HTML") from fault
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise UnreadableError("HTML nested too deeply")
    return root


def _content(root: etree._Element) -> tuple[str, tuple[Heading, ...], tuple[str, ...]]:
    """Main content, or all visible text where none is found, with what was left out."""
    everything, hidden = render_page(root, skip=())
    unseen = invisible(hidden)
    main = _main_content(root)
    found = render_page(main, skip=())[0] if main is not None else TextBuilder()
    if not everything.length:
        raise UnreadableError("no text on the page")
    body, _ = render_page(root, skip=_FURNITURE)
    # Without main content the extraction returns all words of the page as one paragraph.
    flattened = "\n" not in found.text and "\n" in body.text
    if found.length >= max(1, min(_MIN_MAIN, everything.length // 2)) and not flattened:
        lost = everything.length - found.length
        note = (
            f"navigation and page furniture left out ({lost:,} of {everything.length:,} characters)"
        )
        notes = (*unseen, note) if lost > everything.length // 2 else unseen
        return found.text, tuple(found.headings), notes
    kept = body if body.length else everything
    note = "no main content found: all visible text was kept"
    return kept.text, tuple(kept.headings), (*unseen, note)


def _main_content(root: etree._Element) -> etree._Element | None:
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan"):
        logger = logging.getLogger(name)
        if not logger.handlers:  # its remarks about discarded pages are not for the user
            logger.addHandler(logging.NullHandler())
    try:
        found = trafilatura.bare_extraction(
            copy.deepcopy(root), include_comments=False, include_tables=True, with_metadata=False
        )
    except (etree.LxmlError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None  # damaged pages break it in many ways; all visible text is kept instead
    return getattr(found, "body", None)


def render_page(root: etree._Element, *, skip: tuple[str, ...]) -> tuple[TextBuilder, int]:
    """The words of a tree as blocks, without the elements to skip; how many were invisible."""
    renderer = _Renderer(skip)
    renderer.walk(root)
    return renderer.built, renderer.invisible


class _Renderer:
    """Turns a tree into blocks: paragraphs, headings, list items and table rows."""

    def __init__(self, skip: tuple[str, ...]) -> None:
        self.built = TextBuilder()
        self._skip = frozenset(skip)
        self._inline: list[str] = []
        self._cells: list[str] | None = None
        self._level: int | None = None
        self._item = False
        self._tight = ""
        self.invisible = 0

    def walk(self, root: etree._Element) -> None:
        """Render the whole tree without recursion, for pages may nest thousands deep."""
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if tag in self._skip:
                    walker.skip_subtree()
                    continue
                self._open(element, tag)
                self._inline.append(element.text or "")
            else:
                if tag not in self._skip:
                    self._close(element, tag)
                if element is not root:
                    self._inline.append(element.tail or "")
        self._flush()

    def _open(self, element: etree._Element, tag: str) -> None:
        if tag in {"br", "lb"}:
            self._inline.append("\n")
        elif self._cells is not None:
            self._in_row(tag)
        elif tag in _ROWS:
            self._flush()
            if not _is_layout(element):
                self._cells = []
        elif tag in _ITEMS:
            self._flush()
            self._item = True
        elif (level := _level(element, tag)) is not None:
            self._flush()
            self._level = level
        elif tag in _BLOCKS or tag in _CELLS:
            self._flush()

    def _in_row(self, tag: str) -> None:
        if tag in _CELLS and self._cells is not None:
            self._inline.clear()
        elif tag in _BLOCKS or tag in _ITEMS:
            self._inline.append(" ")

    def _close(self, element: etree._Element, tag: str) -> None:
        if self._cells is not None:
            if tag in _CELLS:
                self._cells.append("".join(self._inline))
                self._inline.clear()
            elif tag in _ROWS:
                self._add(table_row(self._cells), tight="row")
                self._cells = None
                self._inline.clear()
            elif tag in _BLOCKS:
                self._inline.append(" ")
        elif tag in _BLOCKS or tag in _ROWS or tag in _CELLS or tag in _ITEMS:
            self._flush()
            self._item = False
        elif _level(element, tag) is not None:
            self._flush()
            self._level = None

    def _flush(self) -> None:
        lines = "".join(self._inline).split("\n") if self._has_break() else ["".join(self._inline)]
        self._inline.clear()
        block = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
        if self._level is not None:
            self._add(block.replace("\n", " "), level=self._level)
        elif block:
            self._add(f"- {block}" if self._item else block, tight="item" if self._item else "")
            self._item = False

    def _has_break(self) -> bool:
        return "\n" in self._inline

    def _add(self, block: str, *, level: int | None = None, tight: str = "") -> None:
        block, hidden = clean(block, typeset=True)
        self.invisible += hidden
        if block.strip():
            self.built.add(block, level=level, tight=bool(tight) and tight == self._tight)
            self._tight = tight


def _is_layout(row: etree._Element) -> bool:
    """A row that arranges the page rather than holds data: cells with tables, headings, prose."""
    if row.find(".//table") is not None or any(True for _ in row.iter("h1", "h2", "h3", "head")):
        return True
    return any(len(list(cell.iter("p"))) > 3 for cell in row)


def _level(element: etree._Element, tag: object) -> int | None:
    if not isinstance(tag, str):
        return None
    name = element.get("rend", "h2") if tag == "head" and element.get("rend") else tag
    return int(name[1]) if re.fullmatch(r"h[1-6]", name) else None


def _metadata(root: etree._Element) -> dict[str, str | None]:
    named: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        named.setdefault(name.lower(), element.get("content") or "")
    linked = _linked(root)
    times = [t.get("datetime") for t in root.iter("time")]
    first = root.find(".//title")
    page_title = "".join(first.itertext()) if first is not None else None
    headline = next(("".join(h.itertext()) for h in root.iter("h1")), None)

    def pick(names: tuple[str, ...], *more: object) -> str | None:
        values = [named.get(name) for name in names]
        return next((v for value in (*values, *more) if (v := one_line(value))), None)

    # More than one <time> belongs to a list of stories, not to this one.
    dates = [*(named.get(name) for name in _DATES), linked.get("datePublished")]
    dates += times if len(set(times)) == 1 else []
    return {
        "title": pick(_TITLES, linked.get("headline"), headline, page_title),
        "date": next((d for value in dates if (d := iso_date(value))), None),
        "outlet": pick(_OUTLETS, linked.get("publisher")),
        "url": one_line(root.xpath("string(//link[@rel='canonical']/@href)")) or pick(("og:url",)),
    }


def _linked(root: etree._Element) -> dict[str, object]:
    """Headline, date and publisher of the first article in the page's JSON-LD."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            found = json.loads("".join(script.itertext()))
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and isinstance(found.get("@graph"), list):
            found = found["@graph"]
        for entry in found if isinstance(found, list) else [found]:
            if isinstance(entry, dict) and ("headline" in entry or "datePublished" in entry):
                publisher = entry.get("publisher")
                name = publisher.get("name") if isinstance(publisher, dict) else publisher
                return {**entry, "publisher": name}
    return {}
