"""Cuts a text into sections, sentences and chunks, all as exact offsets into that text.

Knows layout (lines, rows, lists, wrapped columns) and nothing of meaning, storage or models.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tools.context_turns import Turn, turns
from tools.languages.cutting import cuts as own_cuts
from tools.languages.detect import told
from tools.languages.words import has_profile
from tools.split_ends import STOP, ends
from tools.split_lines import Line, found_headings, line_start, lines_of, wrap_width

Span = tuple[int, int]

# A section longer than this is cut at paragraph borders into parts of about half of it, so that
# the coarse unit stays something a reader (or a scent score) can grasp at once.
MAX_SECTION = 8_000
_MIN_TURN, _SHORT_TURN = 500, 120

_MARGIN = " \t\n\r\f\v\u00a0\u2003\u3000*"  # white space and Markdown emphasis


def sections(
    text: str, headings: Sequence[Span] = ()
) -> list[tuple[int, int, tuple[int, int] | None]]:
    """Cover the text with coarse units: under headings, by speaker, or by length.

    Args:
        text: The stored text.
        headings: Places of headings the loader knows; without any they are looked for.

    Returns:
        (start, end, place of the heading or None), in order, without gaps between them.
    """
    marks = sorted(headings) or _turn_headings(text) or found_headings(text)
    starts = [*(line_start(text, mark[0]) for mark in marks), len(text)]
    bounds: list[tuple[int, int, Span | None]] = [(0, starts[0], None)]
    bounds += [(*extent, mark) for extent, mark in zip(pairwise(starts), marks, strict=True)]
    whole = [b for b in bounds if text[b[0] : b[1]].strip()]
    return [part for section in whole for part in _parts(text, *section)]


def sentences(
    text: str, start: int = 0, end: int | None = None, *, language: str = "en"
) -> list[Span]:
    """Find the sentences of a stretch of text, each paragraph in its own language.

    Headings, table rows and list items are spans of their own; bullets and speaker labels
    ("AMY HOOD:") belong to no sentence, so that a quotation never repeats them.

    Args:
        text: The whole text.
        start: Where the stretch begins.
        end: Where it ends.
        language: That of paragraphs which tell none themselves.

    Returns:
        (start, end) of each, stripped, in order, none empty.
    """
    end = len(text) if end is None else end
    width = wrap_width(text)
    found: list[Span] = []
    for block in _blocks(
        text, lines_of(text, start, end, labels=[t[:2] for t in turns(text)]), width
    ):
        if block.whole:
            found.append((block.start, block.end))
        else:
            found.extend(_prose(text, block.start, block.end, language))
    return found


def chunks(
    text: str,
    sentence_spans: Sequence[Span],
    count: Callable[[list[str]], list[int]],
    *,
    limit: int = 200,
    borders: Sequence[int] = (),
) -> list[Span]:
    """Pack whole sentences into the units that get vectors.

    Args:
        text: The stored text.
        sentence_spans: Sentences in order, of one section (or of a document, with ``borders``).
        count: Tokens of each text by the embedder's own tokenizer; called once for all sentences.
        limit: Most tokens in a chunk.
        borders: Offsets (starts of sections) that no chunk may cross.

    Returns:
        Spans of at most ``limit`` tokens. A longer sentence becomes several, nothing is lost.
    """
    if not sentence_spans:
        return []
    counts = count([text[a:b] for a, b in sentence_spans])
    packed: list[Span] = []
    held, start, last = 0, -1, 0
    for (a, b), tokens in zip(sentence_spans, counts, strict=True):
        crosses = bisect_left(borders, a + 1) != bisect_left(borders, start + 1)
        if start >= 0 and (held + tokens > limit or crosses):
            packed.append((start, last))
            held, start = 0, -1
        if tokens > limit:
            packed.extend(_pieces(text, (a, b), count, limit))
            continue
        start = a if start < 0 else start
        held, last = held + tokens, b
    if start >= 0:
        packed.append((start, last))
    return packed


def _pieces(
    text: str, span: Span, count: Callable[[list[str]], list[int]], limit: int
) -> list[Span]:
    from semantic_text_splitter import TextSplitter

    splitter = TextSplitter.from_callback(lambda part: count([part])[0], limit)
    quote = text[span[0] : span[1]]
    return [
        (span[0] + offset, span[0] + offset + len(part))
        for offset, part in splitter.chunk_indices(quote)
    ]


class _Block(NamedTuple):
    start: int
    end: int
    whole: bool


def _blocks(text: str, lines: Iterator[Line], width: int) -> Iterator[_Block]:
    """Join the lines that were broken by a fixed column, keep all other lines apart."""
    held: Line | None = None
    for line in lines:
        if (
            held
            and line.kind == "prose"
            and held.kind != "whole"
            and _goes_on(text, held, line, width)
        ):
            held = Line(held.start, line.end, held.kind, line.last_start)
            continue
        if held:
            yield _Block(held.start, held.end, held.kind == "whole")
        held = line if line.kind != "blank" else None
    if held:
        yield _Block(held.start, held.end, held.kind == "whole")


def _goes_on(text: str, held: Line, line: Line, width: int) -> bool:
    first = text[line.start]
    if first.islower() and text[held.end - 1] not in ".!?:":
        return True
    if not width:
        return False
    word = text.find(" ", line.start, line.end)
    needed = held.end - held.last_start + 1 + (word if word > 0 else line.end) - line.start
    return needed > width * 0.9


def _prose(text: str, start: int, end: int, language: str) -> list[Span]:
    block = text[start:end]
    stops = list(STOP.finditer(block))
    if not stops:
        return [(start, end)]
    own = told(block) or language
    cuts = own_cuts(block, own) if has_profile(own) else list(ends(block, stops))
    edges = [0, *cuts, len(block)]
    return [s for a, b in pairwise(edges) if (s := _strip(text, start + a, start + b)) is not None]


def _strip(text: str, start: int, end: int) -> Span | None:
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip(_MARGIN))
    end = max(end - len(raw) + len(raw.rstrip(_MARGIN)), start)
    return (start, end) if any(c.isalpha() for c in text[start:end]) else None


def _turn_headings(text: str) -> list[Span]:
    """Speaker labels as headings; a short turn goes with the one before it."""
    kept: list[Turn] = []
    for turn in turns(text):
        long = turn.end - turn.label_end >= _SHORT_TURN
        if not kept or (long and turn.start - kept[-1].start >= _MIN_TURN):
            kept.append(turn)
    return [(turn.start, turn.label_end) for turn in kept]


def _parts(
    text: str, start: int, end: int, heading: Span | None
) -> Iterator[tuple[int, int, Span | None]]:
    while end - start > MAX_SECTION:
        target = start + MAX_SECTION // 2
        cut = text.find("\n\n", target, start + MAX_SECTION)
        cut = cut if cut >= 0 else text.find("\n", target, start + MAX_SECTION)
        if cut < 0:
            break
        yield start, cut + 1, heading
        start = cut + 1
    yield start, end, heading
