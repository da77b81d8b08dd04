"""A plan against the library that it is to be written from. Pure apart from what it is handed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from agent.domain import Document, Evidence
from agent.errors import LibraryError, SetupError
from agent.plan.outline import Plan
from agent.sources import named, nearest

_BLOCK: Final = re.compile(r"b[0-9a-f]{10}")


def evidence_of(block_id: str) -> str:
    """The id of the sentence that a block is named after."""
    return f"e{block_id[1:]}"


def check(
    plan: Plan,
    where: str,
    documents: Collection[Document],
    evidence: Callable[[Sequence[str]], list[Evidence]],
) -> None:
    """Refuse a plan whose blocks or sources are not in the library.

    Args:
        plan: The plan.
        where: What it is called in errors.
        documents: All documents of the library.
        evidence: Spans by id; raises ``LibraryError`` where one is missing.

    Raises:
        SetupError: The message is one line and names the place.
    """
    for number, name in enumerate(plan.without, start=1):
        if not any(named((name,), d) for d in documents):
            raise SetupError(
                f"{where}: without: entry {number}: no source is called {name!r}; the nearest is "
                f"{nearest(name, documents)!r}"
            )
    if all(named(plan.without, d) for d in documents):
        raise SetupError(f"{where}: without: it leaves no document of the library")
    titles = {d.id: d.title for d in documents if named(plan.without, d)}
    for place, block_id in _places(plan):
        if not _BLOCK.fullmatch(block_id):
            raise SetupError(f"{where}: {place}: {block_id!r} is no id of a block")
    wanted = [evidence_of(b) for _, b in _places(plan)]
    found = {e.id: e for e in _found(wanted, evidence)}
    for place, block_id in _places(plan):
        if (one := found.get(evidence_of(block_id))) is None:
            raise SetupError(f"{where}: {place}: the library has no block {block_id}")
        pinned = any(block_id in s.pinned for s in plan.sections)
        if pinned and one.document_id in titles:
            raise SetupError(
                f"{where}: {place}: {block_id} is pinned, but `without` leaves out its source "
                f"{titles[one.document_id]!r}"
            )


def _places(plan: Plan) -> Iterator[tuple[str, str]]:
    for n, section in enumerate(plan.sections, start=1):
        for name, ids in (("blocks", section.block_ids), ("spare", section.spare_block_ids)):
            for k, block_id in enumerate(ids, start=1):
                yield f"section {n} ({section.heading}): {name}: entry {k}", block_id


def _found(
    ids: Sequence[str], evidence: Callable[[Sequence[str]], list[Evidence]]
) -> list[Evidence]:
    """The spans that are there; one by one only where some are missing."""
    try:
        return evidence(ids)
    except LibraryError:
        if len(ids) == 1:
            return []
        middle = len(ids) // 2
        return [*_found(ids[:middle], evidence), *_found(ids[middle:], evidence)]
