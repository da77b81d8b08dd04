"""Which reader of pairs the settings name; nothing heavy is imported for one that is not used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from agent.errors import SetupError
from agent.llm import ModelSettings, Record

if TYPE_CHECKING:
    from agent.budget import Budget
    from agent.journal import Journal
    from agent.settings import Settings
    from agent.verify.entailment import Reader
    from tools.entail import Entailer


def open_verifier(
    settings: Settings,
    *,
    journal: Journal | None = None,
    budget: Budget | None = None,
    record: Record | None = None,
) -> Entailer | None:
    """The reader that ``settings.verifier`` names; None where the mechanical checks judge alone.

    Weights are loaded at the first reading only, and a judge contacts its endpoint then. A judge
    has a ``close``.

    Args:
        settings: ``verifier``, ``device`` and, for a judge, where its endpoint is.
        journal: Where a judge's answers are kept; None keeps them while the judge lives.
        budget: What a judge may spend; None is no limit.
        record: Gets one event per call of a judge.

    Raises:
        SetupError: No endpoint is set, or the weights are not there.
    """
    if settings.verifier == "none":
        return None
    if settings.verifier == "endpoint":
        where = judge_settings(settings)
        from agent.budget import Budget
        from agent.journal import Journal
        from agent.judge import EndpointJudge

        return EndpointJudge(
            where, journal or Journal(), budget or Budget(), record or (lambda event: None)
        )
    from tools.entail_lazy import LazyEntailer

    return LazyEntailer(settings.verifier, settings.device)


@contextmanager
def reading(
    settings: Settings,
    *,
    journal: Journal | None = None,
    budget: Budget | None = None,
    record: Record | None = None,
) -> Iterator[Reader | None]:
    """The reader of the settings for a gate, closed at the end; see ``open_verifier``."""
    from agent.verify.entailment import Point, Reader

    entailer = open_verifier(settings, journal=journal, budget=budget, record=record)
    try:
        yield Reader(entailer, Point(*entailer.point(settings.slip))) if entailer else None
    finally:
        if entailer is not None and hasattr(entailer, "close"):
            entailer.close()


def judge_settings(settings: Settings) -> ModelSettings:
    """Where the judge is and how it is called.

    Raises:
        SetupError: Neither a URL nor a key is set.
    """
    url = settings.judge_url or settings.base_url
    # At an address of its own nothing of the writer's holds; its key least of all, which would be
    # told to a stranger.
    shared = (url or "").rstrip("/") == (settings.base_url or "").rstrip("/")
    key = settings.judge_api_key or (settings.api_key if shared else None)
    if not url and not key:
        raise SetupError(
            "the verifier is `endpoint`, but none is set: set DEEPNEWS_JUDGE_URL, or"
            " OPENAI_BASE_URL for that of the writer, or DEEPNEWS_JUDGE_API_KEY for OpenAI"
        )
    return ModelSettings(
        kind="endpoint", name=settings.judge_model or (settings.model if shared else None),
        base_url=url, api_key=key, timeout_seconds=settings.timeout_seconds,
        max_retries=settings.max_retries, structured_method=settings.structured_method,
        temperature=0.0, seed=settings.seed, concurrency=settings.concurrency,
    )  # fmt: skip
