"""What sources dispute, printed: one sentence for each side, with who says it and when. Pure.

The sentences stand beside one another, each passes the gate on its own citation, and none is
printed without the other: a side that cannot be printed takes the whole pair out of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from agent.domain import Document, Evidence
from agent.draft.indirect import indirect
from agent.draft.judging import judged
from agent.draft.phrases import MOST_QUOTED, Said, at, quotable, verb, who
from agent.draft.pieces import Piece
from agent.draft.plain import plain, tellable
from agent.plan.sides import Contradiction, Side
from agent.verify import Gate
from tools.figures import figures
from tools.periods import in_words

_INNER = re.compile(r"[“\"](?P<said>[^“”\"]{20,}?)[,.]?[”\"]")
BESIDE = "By contrast, "


def pair(
    dispute: Contradiction,
    evidence: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    gate: Gate,
) -> list[Piece]:
    """A judged sentence for each side, in the order of their dates; empty if one has none."""
    pieces = []
    for number, side in enumerate(dispute.sides):
        tries = list(_tries(side, evidence, documents, BESIDE if number else ""))
        marked = [p.model_copy(update={"dispute": dispute.id}) for p in tries]
        passed = [p for p in judged(marked, evidence, gate) if _carried(p, side)]
        if not passed:
            return []
        pieces.append(passed[0])
    return pieces


def _carried(piece: Piece, side: Side) -> bool:
    return (
        piece.verdict is not None
        and piece.verdict.label == "supported"
        and set(piece.evidence_ids) <= set(side.evidence_ids)
    )


def _tries(
    side: Side, evidence: Mapping[str, Evidence], documents: Mapping[str, Document], lead: str
) -> Iterator[Piece]:
    """Forms of one side, best first: what a person is quoted with, the sentence, indirectly."""
    for evidence_id in side.evidence_ids[:3]:
        one = evidence.get(evidence_id)
        if one is None:
            continue
        document = documents[one.document_id]
        name, _ = who(one, document, Said())
        if one.row is not None:
            if (row := tellable(one, document)) is not None:
                text = plain(row, Said(), one, document, "short").text
                yield Piece(text=_opened(text, ""), evidence_ids=(one.id,), origin="figure")
            continue
        act, when = verb(one, document), f" {at(in_words(document.date))}" if document.date else ""
        quoted = quotable(one.quote)
        inner = [m["said"] for m in _INNER.finditer(one.quote) if side.value in m["said"]]
        texts = [f"{name} quoted a source as saying{when}: “{i}.”" for i in inner]
        if len(quoted.split()) <= MOST_QUOTED:
            texts.append(f"{name} {act}{when}: “{quoted}”")
        if (told := indirect(one)) is not None:
            texts.append(f"{told}, {name} {act}{when}.")
        for n, text in enumerate(texts):
            yield Piece(
                text=_opened(text, lead), evidence_ids=(one.id,),
                origin="report" if n == len(inner) + 1 else "quote",
            )  # fmt: skip


def _opened(text: str, lead: str) -> str:
    return lead + text if lead else text[:1].upper() + text[1:]


def tells(piece: Piece, side: Side) -> bool:
    """Whether a sentence gives this side's value on this side's evidence."""
    if not set(piece.evidence_ids) & set(side.evidence_ids):
        return False
    if re.search(rf"(?<!\w){re.escape(side.value)}(?!\w)", piece.text, re.I):
        return True
    wanted = {(f.value, f.unit) for f in figures(side.value)}
    return any((f.value, f.unit) in wanted for f in figures(piece.text))


def with_disputes(
    pieces: Sequence[Piece], pairs: Mapping[str, Sequence[Piece]], disputes: Sequence[Contradiction]
) -> list[Piece]:
    """The section with every disputed value it tells shown from all sides.

    Where one side is told, that sentence gives way to the pair; an empty pair leaves neither.
    """
    result = list(pieces)
    for dispute in disputes:
        at = [n for n, p in enumerate(result) if any(tells(p, s) for s in dispute.sides)]
        if not at or any(p.dispute == dispute.id for p in result):
            continue
        home = result[at[0]]
        made = [
            p.model_copy(update={"paragraph": home.paragraph, "block_ids": home.block_ids})
            for p in pairs.get(dispute.id, ())
        ]
        rest = [p for n, p in enumerate(result) if n not in at]
        result = [*rest[: at[0]], *made, *rest[at[0] :]]
    return result
