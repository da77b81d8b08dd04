"""An article in a folder of its own is written once: gone on with after a kill, then read again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agent.budget import Prices, Spent
from agent.bundle import Bundle
from agent.errors import SetupError
from agent.journal import Journal
from agent.results import Written
from agent.resume import hand_over

if TYPE_CHECKING:
    from agent.app import DeepNews, Listener
    from agent.brief import Brief


async def once(
    app: DeepNews, brief: Brief, home: Path, *, listener: Listener | None = None
) -> Written:
    """The article in ``home``: as it is there, or finished where it was cut off, or written now.

    No model call that a run in ``home`` finished is made again.

    Args:
        app: open over the library; its own ``out`` is not used.
        brief: what to write.
        home: folder for this article alone.
        listener: called with every event.

    Raises:
        SetupError: something outside must change, or another brief's article is there.
    """
    from agent.app import DeepNews as Application

    begun = last(home)
    if begun is not None and Bundle(begun).read_json("run.json")["brief"]["text"] != brief.text:
        raise SetupError(
            f"{home} holds the article of another brief: take another --out, or give items ids"
        )
    if begun is not None and (done := finished(begun)):
        return done
    if begun is not None:
        with Application(app.settings) as again:
            hand_over(app, again, {})
            written = await again.aresume(str(begun), listener=listener)
    else:
        written = await app.awrite(brief, out=home, listener=listener)
    if not isinstance(written, Written):
        raise TypeError(f"the run in {home} waits for a person: it was not begun here")
    return written


def last(home: Path) -> Path | None:
    """The run in a folder that was begun last; None where there is none."""
    runs = sorted(path.parent for path in home.glob("*/run.json"))
    return runs[-1] if runs else None


def finished(path: Path) -> Written | None:
    """A run that came to its end; None where it was cut off."""
    from agent.publish import read_article

    bundle = Bundle(path)
    if not bundle.has("report.json") or not bundle.has("article.json"):
        return None
    report = bundle.read_json("report.json")
    if "wall_seconds" not in report:  # the last thing that a run adds
        return None
    article = read_article(bundle.read_json("article.json"))
    return Written(article, bool(report["passed"]), report, path)


def spent(home: Path, prices: Prices) -> Spent:
    """What the run in a folder has used so far, by its journal of calls.

    Raises:
        SetupError: the journal cannot be read.
    """
    begun = last(home)
    if begun is None or not Bundle(begun).has("calls.jsonl"):
        return Spent()
    used = Journal.open(begun / "calls.jsonl").totals()
    usd = prices.cost_usd(used.prompt_tokens, used.completion_tokens)
    return used.model_copy(update={"usd": usd})
