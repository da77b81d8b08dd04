"""Lines of pages to one text: paragraphs, table rows, headings and page starts.

Pure: knows coordinates and characters, nothing of PDF. Rows keep their label, so that a figure
can be cited with what it measures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tools.load_lines import Line, Piece, is_value, page_lines
from tools.load_rowmend import mend_rows
from tools.load_types import Heading, TextBuilder, table_row

_BULLETS = "•·▪■●○◦‣✓"
_ITEM_START = re.compile(rf"^(?:[{_BULLETS}]|\(?(?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})[.)]\s)")
_LEADER = re.compile(r"^(?:item|note|part|section|chapter|exhibit)\s+[\w.]+[.:]?$", re.IGNORECASE)
_ENUMERATOR = re.compile(r"^\(?[\dA-Za-z]{1,3}[.)]$")
_ENDS = re.compile(r"[.!?:;]['\"”’)\]]*$")
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(r"^(\d{1,4})(?![\d,.])|(?<![\d,.$€£(-])(\d{1,4})$")
_HYPHENED = re.compile(r"([^\W\d_]+)-$")


class LaidOut(NamedTuple):
    """A document's text with the start of each page and its headings."""

    text: str
    pages: tuple[int, ...]
    headings: tuple[Heading, ...]
    notices: tuple[str, ...]


class _Block(NamedTuple):
    kind: str  # "row", "item", "heading" or "paragraph"
    text: str
    level: int | None = None


def lay_out(pages: Sequence[list[Piece]]) -> LaidOut:
    """One text from the pieces of all pages, in drawing order."""
    found = [page_lines(pieces) for pieces in pages]
    lines = [mend_rows(page) for page, _ in found]
    notices: list[str] = []
    if marks := sum(count for _, count in found):
        notices.append(f"{marks} raised footnote marks left out")
    kept, dropped = _without_furniture(lines)
    if dropped:
        notices.append(f"repeated page headers and footers left out ({dropped} lines)")
    words = _vocabulary(kept)
    body = _body_size(kept)
    text, starts = TextBuilder(), []
    previous: _Block | None = None
    for page in kept:
        start: int | None = None
        for block in _group_labels(list(_blocks(page, body, words))):
            resumed = start is None and previous is not None and _resumes(previous, block)
            if resumed and previous is not None:
                glue, cut = _seam(previous.text, block.text, words)
                if cut:
                    text.drop_last()
                start = text.length + len(glue)
                text.join(glue + block.text)
            else:
                tight = previous is not None and block.kind == previous.kind != "paragraph"
                text.add(block.text, level=block.level, tight=tight and block.kind != "heading")
                start = text.length - len(block.text) if start is None else start
            previous = block
        starts.append(start)
    return LaidOut(text.text, _filled(starts, text.length), tuple(text.headings), tuple(notices))


def _filled(starts: Sequence[int | None], end: int) -> tuple[int, ...]:
    """Starts of all pages; a page without text starts where the next one does."""
    filled: list[int] = []
    following = end
    for start in reversed(starts):
        following = following if start is None else start
        filled.append(following)
    return tuple(reversed(filled))


def _without_furniture(pages: list[list[Line]]) -> tuple[list[list[Line]], int]:
    """Drop lines at the edges of pages that repeat, page numbers masked."""
    edges = [_edge_keys(page) for page in pages]
    counts = Counter(key for keys in edges for key in set(keys.values()))
    needed = max(3, round(0.3 * len(pages)))
    repeated = {key for key, n in counts.items() if n >= (min(2, needed) if key == "#" else needed)}
    numbers = _page_numbers(pages)
    kept = [
        [line for line in page if keys.get(id(line)) not in repeated and id(line) not in numbers]
        for page, keys in zip(pages, edges, strict=True)
    ]
    if _characters(kept) < 0.3 * _characters(pages):
        return pages, 0  # forms and slides that repeat are the content, not its frame
    return kept, sum(map(len, pages)) - sum(map(len, kept))


def _characters(pages: list[list[Line]]) -> int:
    return sum(len(line.text) for page in pages for line in page)


def _page_numbers(pages: list[list[Line]]) -> set[int]:
    """Identities of lowest and highest lines that end or begin with the running page number."""
    found: dict[int, list[int]] = {}
    if len(pages) < 2:
        return set()
    for index, page in enumerate(pages):
        if not page:
            continue
        for line in {min(page, key=lambda n: n.y), max(page, key=lambda n: n.y)}:
            if len(line.text) < 100 and (match := _PAGE_NUMBER.search(line.text)):
                offset = int(match[1] or match[2]) - index
                found.setdefault(offset, []).append(id(line))
    lines = max(found.values(), key=len, default=[])
    needed = max(3, len(pages) // 2) if len(pages) > 2 else 2
    return set(lines) if len(lines) >= needed else set()


def _edge_keys(page: list[Line]) -> dict[int, str]:
    """The masked words of the three highest and lowest lines, by identity of the line."""
    ordered = sorted(page, key=lambda line: -line.y)
    edge = [*ordered[:3], *ordered[-3:]]
    return {
        id(line): _NUMBERS.sub("#", line.text.lower()).strip(" -–—|")
        for line in edge
        if len(line.text) < 120
    }


def _vocabulary(pages: list[list[Line]]) -> Counter[str]:
    words: Counter[str] = Counter()
    for page in pages:
        for line in page:
            words.update(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*(?!-$)\b", line.text.lower()))
    return words


def _body_size(pages: list[list[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _blocks(lines: list[Line], body: float, words: Counter[str]) -> Iterator[_Block]:
    """Blocks of a page: lines of a paragraph joined, everything else line by line."""
    margin = max((line.right for line in lines if len(line.cells) == 1), default=0.0)
    leading = _leading(lines)
    open_text, last = "", None
    for line in lines:
        kind = _kind(line, body)
        if last is not None and kind == "paragraph" and _continues(last, line, margin, leading):
            glue, cut = _seam(open_text, line.text, words)
            open_text = (open_text[:-1] if cut else open_text) + glue + line.text
            last = line
            continue
        if last is not None:
            yield _closed(open_text)
            open_text, last = "", None
        if kind == "row":
            yield _Block("row", table_row([cell.text for cell in line.cells]))
        elif kind == "heading":
            yield _Block("heading", line.text, _level(line, body))
        else:
            open_text, last = line.text, line
    if last is not None:
        yield _closed(open_text)


def _group_labels(blocks: list[_Block]) -> list[_Block]:
    """Labels of groups of rows ("Operating expenses:") become rows of their table."""
    found = list(blocks)
    for n in range(1, len(found) - 1):
        label = found[n]
        if label.kind == "paragraph" and len(label.text) <= 100 and label.text.endswith(":"):
            ahead = [block.kind for block in found[n + 1 : n + 3]]
            inside = found[n - 1].kind == "row" and "row" in ahead
            if inside and (ahead[0] == "row" or found[n + 1].text.endswith(":")):
                found[n] = _Block("row", table_row([label.text]))
    return found


def _closed(text: str) -> _Block:
    return _Block("item" if text[0] in _BULLETS else "paragraph", text)


def _kind(line: Line, body: float) -> str:
    first = line.cells[0].text
    led = first in _BULLETS or _ENUMERATOR.match(first) or _LEADER.match(first)
    columns = len(line.cells) - bool(led)
    if columns > 1 or (led and len(line.cells) == 2 and is_value(line.cells[1].text)):
        return "row"
    text = line.text
    stands_out = line.bold or line.size > 1.15 * body
    if stands_out and len(text) <= 120 and text[-1] not in ".,;:" and text[0] != "(":
        return "heading" if any(c.isalpha() for c in text) else "paragraph"
    return "paragraph"


def _level(line: Line, body: float) -> int:
    return 1 if line.size > 1.5 * body else 2 if line.size > 1.15 * body else 3


def _leading(lines: list[Line]) -> float:
    """The usual distance between lines of prose, in points."""
    steps: Counter[int] = Counter()
    for above, line in pairwise(lines):
        if 0 < (step := above.y - line.y) < 3 * line.size and len(line.text) > 40:
            steps[round(2 * step)] += 1
    return steps.most_common(1)[0][0] / 2 if steps else 0.0


def _continues(above: Line, line: Line, margin: float, leading: float) -> bool:
    """Whether ``line`` belongs to the paragraph of ``above``."""
    step = above.y - line.y
    limit = 1.3 * leading if leading else 1.6 * line.size
    if line.text[0].islower() and not _ENDS.search(above.text):
        limit = max(limit, 1.9 * line.size)
    if not 0 < step <= max(limit, 1.25 * line.size) or abs(above.size - line.size) > 1:
        return False
    if _ITEM_START.match(line.text):
        return False
    if line.text[0].islower() or above.text.endswith(("-", ",")):
        return True
    if above.bold and not line.bold:
        return False
    # A short line that ends a sentence ends its paragraph; a full one may not.
    full = above.right - above.x >= 0.82 * (margin - above.x)
    return full and (line.x <= above.x + 0.5 * line.size or not _ENDS.search(above.text))


def _seam(above: str, below: str, words: Counter[str]) -> tuple[str, bool]:
    """What stands between two joined lines, and whether the hyphen before it goes."""
    match = _HYPHENED.search(above)
    if match is None or not below[:1].islower():
        return ("" if above.endswith(("-", "/", "—")) and not above.endswith(" -") else " "), False
    left = match[1].lower()
    right = (re.match(r"[^\W\d_]+", below) or [""])[0].lower()
    if words[f"{left}-{right}"] > words[left + right]:
        return "", False
    if words[left + right]:
        return "", True
    # Unknown either way: two words of the document are a compound, else it is one word cut.
    return "", not (words[left] > 1 and words[right] > 1)


def _resumes(previous: _Block, block: _Block) -> bool:
    """Whether a page's first block continues the last paragraph of the page before."""
    return (
        block.kind == "paragraph"
        and previous.kind in {"paragraph", "item"}
        and block.text[0].islower()
        and not _ENDS.search(previous.text)
        and len(previous.text) > 40
    )
