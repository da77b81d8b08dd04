"""Tables of a run: series of typed figures, each row judged, put where they are told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from agent import stages
from agent.article import NO_VALUE, ArticleSection, Sentence, Table, TableRow
from agent.deps import Deps
from agent.domain import Claim
from agent.draft.phrases import Said
from agent.draft.pieces import Piece, printed
from agent.draft.plain import plain, tellable
from agent.plan.series import LEAST_ROWS, Point, Series, series, signed, thinned
from tools.periods import in_words
from tools.periods_labels import shift

MOST: Final = 3  # tables of an article
MOST_LOOKED_AT: Final = 8  # series that are judged, the longest first


def with_tables(deps: Deps, sections: Mapping[str, ArticleSection]) -> dict[str, ArticleSection]:
    """The sections (by id), each with the tables that belong to what it tells.

    A table stands in the section that tells most of its figures in prose, and nowhere if none
    does. A row that the gate does not find supported is not printed.
    """
    found = dict(sections)
    cited = {i: _cited(section) for i, section in sections.items()}
    for one in series(_points(deps))[:MOST_LOOKED_AT]:
        spans = {(p.evidence.document_id, p.evidence.start) for p in one.points}
        told = {i: len(spans & places) for i, places in cited.items()}
        home = max(told, key=lambda i: told[i], default=None)
        if home is None or not told[home] or found[home].tables:
            continue
        table = _table(deps, one)
        if table is not None:
            found[home] = found[home].model_copy(update={"tables": (table,)})
        if sum(bool(s.tables) for s in found.values()) >= MOST:
            break
    return found


def _cited(section: ArticleSection) -> set[tuple[str, int]]:
    return {
        (c.document_id, c.start)
        for sentence in section.sentences
        for claim in sentence.claims
        for c in claim.citations
    }


def _points(deps: Deps) -> list[Point]:
    """Typed figures of all blocks of the run, whether the prose tells them or not."""
    blocks = [b for b in stages.blocks(deps).values() if b.typed]
    evidence = deps.evidence(sorted({b.evidence_ids[0] for b in blocks}))
    points = []
    for block in blocks:
        one = evidence.get(block.evidence_ids[0])
        document = deps.documents.get(one.document_id) if one is not None else None
        told = tellable(one, document) if one is not None and document is not None else None
        if one is not None and document is not None and told is not None:
            points.append(Point(told, one, document))
    return points


def _table(deps: Deps, one: Series) -> Table | None:
    points = thinned(one.points)
    texts = [plain(p.told, Said(), p.evidence, p.document).text for p in points]
    pairs = [(text, [p.evidence]) for text, p in zip(texts, points, strict=True)]
    verdicts = deps.gate.judge(pairs)
    pieces = [
        Piece(text=text, evidence_ids=(p.evidence.id,), origin="figure", verdict=verdict)
        for text, p, verdict in zip(texts, points, verdicts, strict=True)
    ]
    good = [(p, piece) for p, piece in zip(points, pieces, strict=True) if piece.passed]
    if len(good) < LEAST_ROWS:
        return None
    beside = one.form == "level" and any(p.change for p, _ in good)
    columns = ("Period", "Value" if one.form == "level" else "Change", *(["Change"] * beside))
    rows = tuple(_row(p, printed(piece), beside=beside) for p, piece in good)
    labels = [p.figure.period for p, _ in good]
    gaps = any(shift(a, 1) != b for a, b in pairwise(labels))
    caption = f"{one.name} (selected periods)" if gaps else one.name
    return Table(caption=caption, columns=columns, rows=rows)


def _row(point: Point, sentence: Sentence, *, beside: bool) -> TableRow:
    figure = point.figure
    text = _short(figure.value.text)
    cells: Sequence[str] = [text if figure.form == "level" else _sign(figure.value.direction, text)]
    if beside:
        change = point.change
        cells = [*cells, _sign(change.direction, _short(change.text)) if change else NO_VALUE]
    label = in_words(figure.period).removeprefix("the ")
    label = f"{label[:1].upper()}{label[1:]}"
    return TableRow(label=label, cells=tuple(cells), value=float(signed(figure)), sentence=sentence)


def _short(text: str) -> str:
    """A figure as a column holds it: one sign for per cent, whoever wrote it."""
    return re.sub(r"\s*per ?cent$", "%", text.replace("minus ", "−"))


def _sign(direction: str, text: str) -> str:
    return f"−{text}" if direction == "down" else f"+{text}"


def claims(sections: Sequence[ArticleSection]) -> list[Claim]:
    """Every claim of the sections, those of their tables among them."""
    return [claim for s in sections for sentence in s.statements() for claim in sentence.claims]
