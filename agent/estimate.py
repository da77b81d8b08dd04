"""`write --dry-run`: what a run would cost, from the plan's arithmetic and measured speeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.brief import Brief, read
from agent.forage.needs import eligible, targets, windows
from agent.llm import choose
from agent.plan.choosing import likeliest
from agent.plan.places import places
from agent.plan.shelf import schema, schemas
from agent.resume import allowed

if TYPE_CHECKING:
    from agent.app import DeepNews

# Measured on two cores: seconds for one need, for one locally written sentence, for one section's
# gate and pacing (see evals/bench/write.py).
NEED_SECONDS, LOCAL_SENTENCE_SECONDS, SECTION_SECONDS = 0.12, 2.6, 0.35
SENTENCE_WORDS = 24
CALL_TOKENS = 1100  # prompt tokens of a drafting call


def estimate(app: DeepNews, brief: Brief) -> dict[str, Any]:
    """Needs, sections, calls, tokens, seconds and, when prices are set, dollars."""
    from agent.run import library_documents, model_settings

    reading = read(brief)
    documents = [d for d in library_documents(app) if allowed(brief, d)]
    known = schemas(app.settings.schemas)
    ranked = likeliest(reading, brief.text, known.values())[:2]
    if brief.schema_id:
        ranked = [schema(brief.schema_id, app.settings.schemas)]
    parts = windows(eligible(documents, reading))
    needs = len(targets(reading, brief.text, ranked, parts))
    sections = len(places(ranked[0], reading, brief.text, words=brief.words))
    kind = choose(app.settings.writer, model_settings(app.settings)).kind
    calls = {"endpoint": 1 + 3 * sections, "extractive": 0}.get(
        kind, brief.words // SENTENCE_WORDS * app.settings.candidates
    )
    prompt = calls * (CALL_TOKENS if kind == "endpoint" else 120)
    completion = int(brief.words * 1.5 * (2 if kind == "endpoint" else app.settings.candidates))
    seconds = needs * NEED_SECONDS + sections * SECTION_SECONDS
    if kind == "local":
        seconds += brief.words / SENTENCE_WORDS * LOCAL_SENTENCE_SECONDS
    usd = None
    if kind != "endpoint":
        usd = 0.0
    elif app.settings.price_in is not None and app.settings.price_out is not None:
        usd = (prompt * app.settings.price_in + completion * app.settings.price_out) / 1e6
    return {
        "writer": kind, "documents": len(documents), "needs": needs, "sections": sections,
        "model_calls": calls if kind != "extractive" else 0,
        "prompt_tokens": prompt if kind != "extractive" else 0,
        "completion_tokens": completion if kind != "extractive" else 0,
        "seconds_without_model_latency": round(seconds, 1),
        "usd": round(usd, 4) if usd is not None else None,
    }  # fmt: skip
