"""Articles of cases, each in a folder of its own: written once, gone on with, judged again.

A task that writes asks here for the article of a case and judges what it gets. Judges nothing.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent.app import DeepNews, Written
from agent.brief import Brief
from agent.bundle import Bundle
from agent.errors import DeepNewsError
from agent.publish import read_article


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
    runs = sorted(path.parent for path in home.glob("*/run.json"))
    if runs and (done := finished(runs[-1])):
        return done
    if rescore:
        raise DeepNewsError(f"no finished article is kept in {home}: run without --rescore first")
    if runs:
        with DeepNews(app.settings) as again:
            resumed = again.resume(str(runs[-1]))
        assert isinstance(resumed, Written)
        return resumed
    written = asyncio.run(app.awrite(brief, out=home))
    assert isinstance(written, Written)
    return written


def finished(path: Path) -> Written | None:
    """A run that came to its end; None where it was cut off."""
    bundle = Bundle(path)
    if not bundle.has("report.json") or not bundle.has("article.json"):
        return None
    report = bundle.read_json("report.json")
    if "wall_seconds" not in report:  # the last thing that a run adds
        return None
    return Written(
        read_article(bundle.read_json("article.json")), bool(report["passed"]), report, path
    )


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
