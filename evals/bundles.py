"""Articles of cases, each in a folder of its own: written once, gone on with, judged again.

A task that writes asks here for the article of a case and judges what it gets. Judges nothing.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent.app import DeepNews, Written
from agent.brief import Brief
from agent.errors import DeepNewsError
from agent.once import finished, last, once


def article_of(app: DeepNews, brief: Brief, home: Path, *, rescore: bool = False) -> Written:
    """The article of a case, out of ``home`` where it is there.

    A run that a kill cut off is finished: no model call that it made is made again.

    Args:
        app: open over the library of the case; its own ``out`` is not used.
        brief: what to write.
        home: folder of the case: ``options.bundles / case.id``.
        rescore: write nothing.

    Raises:
        DeepNewsError: nothing is kept, and nothing may be written.
        SetupError: something outside must change.
    """
    if rescore:
        begun = last(home)
        done = finished(begun) if begun else None
        if done is None:
            raise DeepNewsError(f"no finished article is in {home}: run without --rescore first")
        return done
    return asyncio.run(once(app, brief, home))


def spent(done: Written) -> dict[str, float]:
    """What writing cost: calls, tokens, seconds of wall clock, dollars where prices are set."""
    used = done.report["spent"]
    costs = {
        "calls": float(used["calls"]),
        "tokens in": float(used["prompt_tokens"]),
        "tokens out": float(used["completion_tokens"]),
        "seconds": float(done.report["wall_seconds"]),
    }
    return costs | ({"usd": float(used["usd"])} if done.report["money_enforced"] else {})
