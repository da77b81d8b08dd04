"""Repair: a ladder that ends in the source's own words or in nothing. Every rung is counted.

Rungs: asked (the model again, with reason and evidence) · foraged (evidence from the whole library)
· weakened (what the evidence does not carry is taken out) · quoted (the source's own words) ·
dropped. Whatever a rung gives is judged again; nothing that fails is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from agent.domain import Document, Evidence
from agent.draft.judging import judged
from agent.draft.phrases import QUOTED, Said, prompt_line
from agent.draft.pieces import Piece, normal, parse, whole
from agent.draft.plain import by_rule
from agent.errors import BudgetExceeded, ReplyError
from agent.llm import Model
from agent.verify import Gate, weaken
from prompts import render

MOST_ASKED = 12  # failing sentences of a section that a model is asked to mend


class Rung(NamedTuple):
    """What became of one failing sentence."""

    rung: str
    before: str
    after: str
    reason: str


class Mended(NamedTuple):
    """The section's pieces that may be printed, and the record of every repair."""

    pieces: tuple[Piece, ...]
    rungs: tuple[Rung, ...]


class Sources(NamedTuple):
    """Where repair may look: the section's evidence, documents, and a search of the library."""

    pool: Mapping[str, Evidence]
    documents: Mapping[str, Document]
    search: Callable[[str], list[Evidence]]
    language: str = "en"


async def mend(
    pieces: Sequence[Piece], sources: Sources, gate: Gate, model: Model | None, *, purpose: str
) -> Mended:
    """Take every failing piece down the ladder. ``pieces`` carry their verdicts."""
    result: list[Piece | None] = list(pieces)
    rungs: list[Rung] = []
    failing = [n for n, p in enumerate(pieces) if not p.passed]
    if failing and model is not None and model.kind == "endpoint":
        asked = await _ask(pieces, _worth_asking(pieces, failing, sources), sources, model, purpose)
        for n, piece in _kept(asked, sources.pool, gate).items():
            result[n] = piece
            rungs.append(_rung("asked", pieces[n], piece))
        failing = [n for n in failing if (p := result[n]) is None or not p.passed]
    taken = {normal(p.text) for p in result if p is not None and p.passed}
    used = {i for p in result if p is not None and p.passed for i in p.evidence_ids}
    for n in failing:
        name, found = _descend(pieces[n], sources, gate, taken=taken, used=used)
        result[n] = found
        rungs.append(_rung(name, pieces[n], found))
        if found is not None:
            taken.add(normal(found.text))
            used |= set(found.evidence_ids)
    return Mended(tuple(p for p in result if p is not None), tuple(rungs))


def _descend(
    piece: Piece, sources: Sources, gate: Gate, *, taken: set[str], used: set[str]
) -> tuple[str, Piece | None]:
    """The rungs that need no model, in order; the first that passes is kept."""
    elsewhere = {e.id: e for e in sources.search(piece.text)}
    again = judged([piece.model_copy(update={"evidence_ids": ()})], elsewhere, gate)[0]
    if again.passed and piece.origin == "writer":
        return "foraged", again
    cited = [sources.pool[i] for i in piece.evidence_ids if i in sources.pool]
    if piece.verdict is not None and cited and piece.origin == "writer":
        weaker = weaken(piece.text, piece.verdict, cited)
        if weaker and normal(weaker) not in taken:
            tried = judged([piece.model_copy(update={"text": weaker})], sources.pool, gate)[0]
            if tried.passed and tried.verdict and tried.verdict.label == "supported":
                return "weakened", tried
    for evidence in cited:
        if evidence.id in used:
            continue
        document = sources.documents[evidence.document_id]
        printed, origin = by_rule(evidence, document, Said(turn=QUOTED, language=sources.language))
        own = piece.model_copy(
            update={
                "text": printed.text,
                "evidence_ids": (evidence.id,),
                "origin": origin,
            }
        )
        tried = judged([own], {evidence.id: evidence}, gate)[0]
        if tried.passed and normal(tried.text) not in taken:
            return "quoted", tried
    return "dropped", None


def _worth_asking(
    pieces: Sequence[Piece], failing: Sequence[int], sources: Sources
) -> list[int]:  # fmt: skip
    """The failing sentences that a model can mend: each once, with evidence to mend it by.

    A small model repeats itself: of 97 failing sentences of one article 50 had no evidence, and
    most were one of five told again; asking for all took minutes, and none of them was mended.
    """
    first: dict[str, int] = {}
    for n in failing:
        if any(i in sources.pool for i in pieces[n].evidence_ids):
            first.setdefault(normal(pieces[n].text), n)
    return list(first.values())[:MOST_ASKED]


async def _ask(
    pieces: Sequence[Piece], failing: Sequence[int], sources: Sources, model: Model, purpose: str
) -> dict[int, Piece]:
    """One call for the failing sentences of a section that are worth it."""
    if not failing:
        return {}
    items = []
    for number, n in enumerate(failing, start=1):
        verdict = pieces[n].verdict
        items.append(
            {
                "number": number,
                "sentence": pieces[n].text,
                "reason": verdict.reason if verdict else "",
                "evidence": [
                    {"id": e.id, "text": prompt_line(e, sources.documents[e.document_id])}
                    for i in pieces[n].evidence_ids[:3]
                    if (e := sources.pool.get(i)) is not None
                ],
            }
        )
    messages = render("repair_sentences", items=items)
    try:
        reply = await model.complete(messages, purpose=purpose, max_tokens=90 * len(items) + 60)
    except (ReplyError, BudgetExceeded):
        return {}
    return numbered(reply.text, [pieces[n] for n in failing], failing, sources.pool)


def numbered(
    text: str, pieces: Sequence[Piece], places: Sequence[int], known: Mapping[str, Evidence]
) -> dict[int, Piece]:
    """Lines "3: new sentence" as pieces at their places; everything else is passed over."""
    found: dict[int, Piece] = {}
    for line in text.splitlines():
        match = re.match(r"\s*(?:sentence\s+)?(\d{1,2})\s*[:.)]\s*(.+)", line, re.I)
        if not match or not 1 <= int(match[1]) <= len(pieces):
            continue
        at = int(match[1]) - 1
        new = whole(parse(match[2], list(known)))[:1]
        if new and normal(new[0].text) not in ("drop", normal(pieces[at].text)):
            ids = new[0].evidence_ids or pieces[at].evidence_ids
            found[places[at]] = pieces[at].model_copy(
                update={
                    "text": new[0].text,
                    "evidence_ids": ids,
                    "origin": "writer",
                    "verdict": None,
                }
            )
    return found


def _kept(tried: dict[int, Piece], pool: Mapping[str, Evidence], gate: Gate) -> dict[int, Piece]:
    done = judged(list(tried.values()), pool, gate)
    return {
        n: p
        for n, p in zip(tried, done, strict=True)
        if p.verdict is not None and p.verdict.label == "supported"
    }


def _rung(name: str, before: Piece, after: Piece | None) -> Rung:
    reason = before.verdict.reason if before.verdict else ""
    return Rung(name, before.text, after.text if after else "", reason)
