"""A checked draft → one self-contained HTML page: each sentence in the colour of its verdict.

Same style, script and policy as the article's page; every word of the draft is data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

from agent.publish_page import GLYPHS, LABELS, NAMES, environment, policy
from agent.verify.reference_list import reference_list

if TYPE_CHECKING:
    from agent.verify.draft_report import DefectKind, DraftReport, DraftVerdict
    from agent.verify.mend import Mended

KINDS: Final[dict[DefectKind, str]] = {
    "no_list": "No reference list",
    "beyond_list": "Beyond the reference list",
    "never_cited": "Never cited",
    "duplicate_number": "Number given twice",
    "unknown_source": "Source not given",
    "wrong_source": "Wrong source",
    "not_in_source": "Not in its source",
    "figure_not_in_source": "Figure not in its source",
}
_HEADING: Final = re.compile(r" {0,3}(#{1,6})[ \t]+")
_ITEM: Final = re.compile(r"[ \t]*(?:[-*+•]|(\d+[.)]))[ \t]+")
_FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
_LINK: Final = re.compile(r"!?\[((?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]\((?:[^()\s]|\([^()\s]*\))*\)")
_EMPHASIS: Final = re.compile(r"\*\*|__|(?<!\w)`|`(?!\w)")


class Piece(NamedTuple):
    """A stretch of the draft: of a sentence (its index), or of nothing (None).

    A sentence that goes over a border of blocks has several: the ``first`` has its anchor, the
    last is ``marked``, but for headings that state nothing.
    """

    text: str
    at: int | None
    first: bool = False
    marked: bool = False


class Block(NamedTuple):
    """A paragraph, heading, list item or preformatted part."""

    tag: str
    pieces: tuple[Piece, ...]


def check_html(
    text: str, report: DraftReport, *, name: str, sources: int, mended: Mended | None = None
) -> str:
    """The page.

    Args:
        text: The draft, as the offsets of the report count it.
        report: What was found.
        name: What the draft is called.
        sources: How many documents it was checked against.
        mended: Repairs to show with their sentences.
    """
    pages = environment()
    style = (
        pages.get_template("article.css.j2").render() + pages.get_template("check.css.j2").render()
    )
    script = pages.get_template("article.js.j2").render()
    marred: dict[int, list[object]] = {}
    for defect in report.defects:
        if defect.sentence is not None:
            marred.setdefault(defect.sentence, []).append(defect)
    return pages.get_template("check.html.j2").render(
        title=_title(text, name),
        name=name,
        sources=sources,
        report=report,
        sentences=report.sentences,
        failed=[(at, s) for at, s in enumerate(report.sentences) if s in report.failed],
        blocks=_blocks(text, report.sentences),
        marred=marred,
        targets=_targets(report),
        repairs=_repairs(report, mended),
        kinds=KINDS,
        labels=LABELS,
        names=NAMES,
        glyphs=GLYPHS,
        # The two are ours; anything else in the page is escaped.
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
    )


def _title(text: str, name: str) -> str:
    heading = re.search(r"^ {0,3}#{1,6}[ \t]+(\S.*)", text, re.M)
    return _shown(heading[1]) if heading else name


def _targets(report: DraftReport) -> list[str]:
    """Where each defect is to be seen: its sentence, its reference, else the draft."""
    references = {(r.start, r.end): f"ref-{at}" for at, r in enumerate(report.references)}
    return [
        f"s-{d.sentence}" if d.sentence is not None else references.get((d.start, d.end), "draft")
        for d in report.defects
    ]


def _repairs(report: DraftReport, mended: Mended | None) -> dict[int, object]:
    found: dict[int, object] = {}
    for repair in mended.repairs if mended else ():
        at = next(
            (n for n, s in enumerate(report.sentences) if repair.start <= s.start < repair.end),
            None,
        )
        if at is not None:
            found[at] = repair
    return found


def _blocks(text: str, sentences: Sequence[DraftVerdict]) -> list[Block]:
    body = reference_list(text).outside(text)
    cut = [(tag, list(_pieces(body, a, b, sentences))) for tag, a, b in _extents(body)]
    places = [(n, i, one.at) for n, (_, own) in enumerate(cut) for i, one in enumerate(own)]
    last = {at: (n, i) for n, i, at in places}
    first = {at: (n, i) for n, i, at in reversed(places)}
    blocks = []
    for n, (tag, own) in enumerate(cut):
        pieces = []
        for i, one in enumerate(own):
            if one.at is None:
                pieces.append(one)
                continue
            marked = tag[0] != "h" or sentences[one.at].verdict != "not_checkable"
            here = (n, i)
            ends = marked and last[one.at] == here
            pieces.append(one._replace(first=first[one.at] == here, marked=ends))
        if any(piece.text.strip() for piece in pieces):
            blocks.append(Block(tag, tuple(pieces)))
    return blocks


def _extents(text: str) -> Iterator[tuple[str, int, int]]:
    """(tag, start, end) of each block of the draft, its mark left out."""
    held: tuple[str, int, int] | None = None
    at, fenced = 0, False
    for line in text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        if _FENCE.match(line):
            fenced = not fenced
            if fenced and held:
                yield held
                held = None
        heading, item = _HEADING.match(line), _ITEM.match(line)
        opens = bool(heading or item) and not fenced
        if held and (opens or (not line.strip() and not fenced) or held[0][0] == "h"):
            yield held
            held = None
        if not line.strip():
            continue
        if opens and heading:
            held = (f"h{len(heading[1])}", start + heading.end(), end)
        elif opens and item:
            held = ("li", start + (0 if item[1] else item.end()), end)
        elif held:
            held = (held[0], held[1], end)
        else:
            held = ("pre" if fenced or line.lstrip()[0] in "|`~" else "p", start, end)
    if held:
        yield held


def _pieces(text: str, start: int, end: int, sentences: Sequence[DraftVerdict]) -> Iterator[Piece]:
    at = start
    for index, one in enumerate(sentences):
        low, high = max(one.start, at), min(one.end, end)
        if low >= high:
            continue
        if text[at:low]:
            yield Piece(_shown(text[at:low]), None)
        yield Piece(_shown(text[low:high]), index)
        at = high
    if text[at:end]:
        yield Piece(_shown(text[at:end]), None)


def _shown(text: str) -> str:
    """The words of Markdown as a reader sees them; a link on a number keeps its brackets."""
    text = _LINK.sub(lambda m: f"[{m[1]}]" if m[1].isdigit() else m[1], text)
    return _EMPHASIS.sub("", text)
