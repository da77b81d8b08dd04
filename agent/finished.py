"""A finished run, read back: its article and its report. Writes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from agent.article import Article
from agent.bundle import Bundle
from agent.errors import EmptyArticle, SetupError
from agent.publish import read_article


class Finished(NamedTuple):
    """The article of a run, and what its report says."""

    article: Article
    report: dict[str, Any]


def finished(bundle: Path) -> Finished:
    """The article of a run that has printed something.

    Raises:
        SetupError: no run lies there, it has no article yet, or it is damaged.
        EmptyArticle: nothing of it was supported, so that nothing was printed.
    """
    files = Bundle(bundle)
    if not files.has("article.json"):
        if not files.has("run.json"):
            raise SetupError(f"{bundle} is not the folder of a run")
        raise SetupError(f"the run {bundle.name} has no article yet: deepnews write --resume it")
    try:
        article = read_article(files.read_json("article.json"))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise SetupError(f"the run {bundle.name} is damaged: article.json is no article") from None
    if not any(section.statements() for section in article.sections):
        why = f": {article.notices[0]}" if article.notices else ""
        raise EmptyArticle(f"the article of the run {bundle.name} has no sentence{why}")
    return Finished(article, files.read_json("report.json") if files.has("report.json") else {})
