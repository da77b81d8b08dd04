"""What a run gives back: the article, or the plan that waits for a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from agent.article import Article
    from agent.plan.outline import Plan


class Written(NamedTuple):
    """A finished run: the article, whether it passed, its report and its folder."""

    article: Article
    passed: bool
    report: dict[str, Any]
    path: Path


class Planned(NamedTuple):
    """A run that waits for a person: its folder, the plan in ``path / "plan.yaml"``, notices."""

    path: Path
    plan: Plan
    notices: tuple[str, ...]
