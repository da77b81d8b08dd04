"""The baseline of the write bench: the eight nearest chunks, one call, whatever comes back.

What most programs do with documents and a model. Its sentences are judged by the same gate as the
article's, over everything that it was given; nothing is repaired or left out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.app import DeepNews
from agent.brief import Brief
from agent.budget import Budget
from agent.domain import Evidence
from agent.draft.judging import judged
from agent.draft.pieces import Piece
from agent.journal import Journal
from agent.llm import Reply, open_model
from agent.run import model_settings
from agent.verify import Gate, split_draft

CHUNKS = 8
TOKENS_PER_WORD = 2
SYSTEM = (
    "You write news articles from the passages you are given. "
    "End each sentence with the number of its passage in brackets."
)


class Naive(NamedTuple):
    """What one call wrote and how much of it stands in what it was given."""

    seconds: float
    prompt_tokens: int
    completion_tokens: int
    words: int
    documents: int
    checkable: int
    supported: int
    unsupported: tuple[tuple[str, str], ...]


def naive(app: DeepNews, brief: Brief) -> Naive:
    """Write with one call from the nearest chunks, and judge what came back.

    Raises:
        EndpointError: The settings' endpoint is dead or is no endpoint.
    """
    began = time.monotonic()
    hits = app.library.dense(app.shared_embedder.encode([brief.text]), CHUNKS)[0]
    passages = [h.chunk for h in hits]
    texts = [app.library.quote(c.document_id, c.start, c.end) for c in passages]
    reply = asyncio.run(_ask(app, brief, texts))
    seconds = time.monotonic() - began
    spans = {
        n: app.library.spans(c.document_id, c.start, c.end) for n, c in enumerate(passages, start=1)
    }
    pieces = cited(reply.text, spans)
    pool = {e.id: e for group in spans.values() for e in group}
    done = judged(pieces, pool, Gate(app.shared_embedder, quote=app.library.quote))
    verdicts = [(p, p.verdict) for p in done if p.verdict and p.verdict.label != "not_checkable"]
    carried = [p for p, v in verdicts if v.label == "supported"]
    return Naive(
        seconds=seconds,
        prompt_tokens=reply.prompt_tokens,
        completion_tokens=reply.completion_tokens,
        words=sum(p.words for p in done),
        documents=len({pool[i].document_id for p in carried for i in p.evidence_ids}),
        checkable=len(verdicts),
        supported=len(carried),
        unsupported=tuple((p.text, v.reason) for p, v in verdicts if v.label != "supported"),
    )


def cited(text: str, spans: Mapping[int, Sequence[Evidence]]) -> list[Piece]:
    """The sentences of a reply; each names all spans of the passages whose numbers it bears."""
    return [
        Piece(
            text=sentence.text,
            evidence_ids=tuple(e.id for n in sentence.markers for e in spans.get(n, ())),
        )
        for sentence in split_draft(text)
    ]


def prompt(brief: Brief, passages: Sequence[str]) -> list[tuple[str, str]]:
    """The one prompt: numbered passages, then the brief."""
    numbered = "\n\n".join(f"[{n}] {' '.join(p.split())}" for n, p in enumerate(passages, start=1))
    ask = f"Write an article of {brief.words} words. {brief.text}"
    return [("system", SYSTEM), ("user", f"{numbered}\n\n{ask}")]


async def _ask(app: DeepNews, brief: Brief, passages: Sequence[str]) -> Reply:
    model = await open_model(
        model_settings(app.settings), journal=Journal(), budget=Budget(), record=lambda _: None
    )
    if model is None:
        raise ValueError("the baseline needs a model")
    try:
        return await model.complete(
            prompt(brief, passages), purpose="naive", max_tokens=brief.words * TOKENS_PER_WORD
        )
    finally:
        await model.aclose()
