"""Whether every item of a list can be written, told before the first one is. Loads no model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from agent.brief import Brief, read
from agent.errors import SetupError
from agent.resume import check

if TYPE_CHECKING:
    from agent.batch_ledger import Item
    from agent.domain import Document
    from agent.settings import Settings

MOST_NAMED: Final = 5
# What commands call --since is called since in a list.
_OPTION: Final = re.compile(r"--(?=(?:since|until|only|without|voice)\b)")


def check_items(items: Sequence[Item], settings: Settings) -> None:
    """Refuse a list that holds what cannot be written.

    Raises:
        SetupError: some items cannot; one line that names the first of them and says why. Or the
            library cannot be read.
    """
    documents = _documents(items, settings)

    @cache  # items share what they ask for beside the text, and a voice may be files to read
    def of_options(brief: Brief) -> str:
        return _refusal(lambda: check(brief, documents, settings.schemas))

    def of(brief: Brief) -> str:
        return _refusal(lambda: read(brief)) or of_options(brief.model_copy(update={"text": ""}))

    found = {item.id: of(item.brief) for item in items}
    wrong = {name: why for name, why in found.items() if why}
    if wrong:
        counted = f"{len(wrong):,} of {len(items):,}"
        raise SetupError(f"{counted} items cannot be written: {_told(wrong)}")


def _refusal(checked: Callable[[], object]) -> str:
    try:
        checked()
    except SetupError as error:
        return _OPTION.sub("", str(error))
    return ""


def _told(wrong: dict[str, str]) -> str:
    """The first few, those with one reason together."""
    by_reason: dict[str, list[str]] = {}
    for name, why in list(wrong.items())[:MOST_NAMED]:
        by_reason.setdefault(why, []).append(name)
    told = [f"{', '.join(names)}: {why}" for why, names in by_reason.items()]
    if len(wrong) > MOST_NAMED:
        told.append(f"and {len(wrong) - MOST_NAMED:,} more")
    return "; ".join(told)


def _documents(items: Sequence[Item], settings: Settings) -> list[Document]:
    """What the items may choose from; nothing where all of them take all there is."""
    asked = (item.brief for item in items)
    if not any(one.only or one.without or one.since or one.until for one in asked):
        return []
    from tools.documents import documents_of

    return documents_of(settings.library, **settings.places())
