"""Going on with a run: its own settings, what to type, and what must hold before one begins.

Knows no graph and no model.
"""

from __future__ import annotations

import shlex
import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from agent.brief import Brief, length
from agent.bundle import Bundle
from agent.domain import Document
from agent.errors import SetupError
from agent.mistaken import plainly
from agent.settings import SECRETS, Settings, load, not_in_fingerprint
from agent.sources import named
from tools.shared_schema import shared_name

if TYPE_CHECKING:
    from agent.app import DeepNews
    from agent.plan.outline import Plan
    from tools.library import Library


def save(bundle: Bundle, settings: Settings, brief: Brief, now: datetime, **facts: object) -> None:
    """run.json: what a run must know to go on, without secrets; ``facts`` are kept as they are."""
    bundle.write_json(
        "run.json",
        {
            "run_id": bundle.run_id, "brief": brief.model_dump(mode="json"),
            "settings": settings.model_dump(mode="json", exclude=set(SECRETS)),
            "created": now.isoformat(timespec="seconds"), "thread": uuid.uuid4().hex, **facts,
        },
    )  # fmt: skip


def place(library: Library) -> dict[str, str]:
    """Which library a run reads, for ``save``: where it lies, of a shared one as it is now."""
    if shared_name(library.path) is None:
        return {"library": str(library.path.resolve())}
    from tools.shared import SharedLibrary

    assert isinstance(library, SharedLibrary)
    return {"library": str(library.path), "snapshot": library.snapshot}


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
    except ValidationError as error:
        told = plainly(error)
        raise SetupError(
            f"the run is damaged: run.json holds a setting that fails: {told}"
        ) from None


def hand_over(app: DeepNews, to: DeepNews, record: Mapping[str, Any]) -> None:
    """To the application that goes on with a run: what is loaded, and what the run reads."""
    to._snapshot, to.shift = record.get("snapshot", ""), app.shift
    same = to.settings.embedder == app.settings.embedder
    if same and not hasattr(app._embedder, "close"):  # that one is its owner's to close
        to._embedder = app._embedder  # loading it takes seconds


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
        SetupError: a schema, date, voice sample or source that is not there, or a length that is
            none.
    """
    from agent.plan.shelf import schema

    length(brief.words)
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


def handed_in(plan: Plan | Path | str | None, settings: Settings) -> Plan | None:
    """The plan that a run begins with, read where it is the name of a file.

    Raises:
        SetupError: the file cannot be read, or is no plan.
    """
    from agent.plan.parsing import load as load_plan

    if isinstance(plan, str | Path):
        return load_plan(Path(plan), schemas=settings.schemas)
    return plan


def check_plan(plan: Plan, where: Plan | Path | str | None, library: Library) -> None:
    """Refuse a plan that the library cannot tell; ``where`` is what was handed in.

    Raises:
        SetupError: a block or source is not there; the message is one line and names the place.
    """
    from agent.plan.checking import check as check_blocks

    name = str(where) if isinstance(where, str | Path) else "plan"
    check_blocks(plan, name, library.documents(), library.evidence)


def allowed(brief: Brief, document: Document) -> bool:
    """Whether the brief's own options let the document in."""
    return (
        (not brief.only or named(brief.only, document))
        and not (brief.without and named(brief.without, document))
        and not (brief.since and document.date and document.date < brief.since)
        and not (brief.until and document.date and document.date > brief.until)
    )


def _is_date(text: str) -> bool:
    try:  # days are compared as text: "20240531" is one to Python, but not here
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
