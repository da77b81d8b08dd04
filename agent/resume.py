"""Going on with a run: its own settings, what to type, and what must hold before one begins.

Knows no graph and no model.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from agent.brief import Brief
from agent.bundle import Bundle
from agent.domain import Document
from agent.errors import SetupError
from agent.settings import Settings, load, not_in_fingerprint


def recorded(record: Mapping[str, Any], now: Settings, options: Mapping[str, Any]) -> Settings:
    """The settings that a run goes on with.

    What shapes the result is as when the run began. Where things lie and who pays is as it is now
    (an endpoint may have moved); options given by name beat both.

    Args:
        record: ``run.json`` of the run.
        now: The settings of this process.
        options: What this process was given by name.

    Raises:
        SetupError: The record is damaged.
    """
    then = dict(record["settings"])
    outside = {name: getattr(now, name) for name in not_in_fingerprint()}
    outside["library"] = Path(record["library"])
    outside["base_url"] = now.base_url or then.get("base_url")
    given = {k: v for k, v in options.items() if v is not None}
    try:
        return Settings(**{**then, **outside, **given})
    except ValueError as error:
        line = " ".join(str(error).split())
        raise SetupError(f"the run is damaged: run.json holds settings that fail: {line}") from None


def command(bundle: Bundle) -> str:
    """What to type to go on: by id where the run lies in the usual place, else by path."""
    usual = bundle.path.resolve().parent == load().out.resolve()
    run = bundle.run_id if usual else str(bundle.path)
    return f"deepnews write --resume {shlex.quote(run)}"


def with_command(error: SetupError, bundle: Bundle) -> SetupError:
    """The same error, its line ending in the command that goes on."""
    return type(error)(f"{error}; then go on: {command(bundle)}")


def check(brief: Brief, documents: Collection[Document], schemas: str = "") -> None:
    """Refuse what could not work before a run begins; ``schemas``: the user's own folder.

    Raises:
        SetupError: a schema, date, voice sample or source that is not there.
    """
    from agent.plan.shelf import schema

    if brief.schema_id:
        schema(brief.schema_id, schemas)
    for name, day in (("since", brief.since), ("until", brief.until)):
        if day is not None and not _is_date(day):
            raise SetupError(f"--{name} {day!r} is not a date: write it as 2024-05-31")
    if brief.since and brief.until and brief.since > brief.until:
        raise SetupError(f"--since {brief.since} is later than --until {brief.until}")
    if brief.voice:
        from agent.draft.voices import settle

        settle(brief.voice)
    if documents and not any(allowed(brief, d) for d in documents):
        raise SetupError(
            "no document of the library is left by --only, --without, --since and --until"
        )


def allowed(brief: Brief, document: Document) -> bool:
    """Whether the brief's own options let the document in."""

    def named(names: tuple[str, ...]) -> bool:
        # A folder's name above the file says nothing of it, unless a path was given.
        source = document.source.lower()
        remote = "://" in source or any("/" in n for n in names)
        texts = (document.title.lower(), source if remote else source.rsplit("/", 1)[-1])
        return any(n == document.id or any(n.lower() in t for t in texts) for n in names)

    return (
        (not brief.only or named(brief.only))
        and not (brief.without and named(brief.without))
        and not (brief.since and document.date and document.date < brief.since)
        and not (brief.until and document.date and document.date > brief.until)
    )


def _is_date(text: str) -> bool:
    try:  # days are compared as text: "20240531" is one to Python, but not here
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
