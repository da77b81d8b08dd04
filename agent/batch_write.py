"""A list of briefs to articles: several at a time, each on its own, within one budget for all.

Every item is a line of ``OUT/batch.jsonl`` as it ends, and its article lies in ``OUT/ID/``. The
same command goes on: what is done is not done again, what was cut off is finished.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from agent.batch_check import check_items
from agent.batch_ledger import Item, Ledger, Line, Summary, summary
from agent.budget import Prices, Spent
from agent.domain import Frozen
from agent.errors import EndpointError, LibraryError, SetupError
from agent.once import once, spent

if TYPE_CHECKING:
    from agent.app import DeepNews
    from agent.results import Written

DEAD: Final = 3  # items in a row that the endpoint or the library failed


By = Callable[[Item], Awaitable[tuple[Line, Exception | None]]]


class Ceiling(Frozen):
    """What all items together may use; no item begins once it is reached, those begun end."""

    tokens: int | None = None
    usd: float | None = None
    seconds: float | None = None


async def write_batch(
    app: DeepNews, items: list[Item], out: Path, *, jobs: int = 2, ceiling: Ceiling | None = None,
    tell: Callable[[Summary], None] = lambda so_far: None, by: By | None = None,
) -> Summary:  # fmt: skip
    """Write every item that is not done yet, so many at a time; failed ones are tried again.

    Args:
        app: open over the library.
        items: what to write.
        out: folder of the batch.
        jobs: items at a time.
        ceiling: of all items together, those of earlier processes included.
        tell: called after each item.
        by: who writes an item; None for this process.

    Raises:
        SetupError: the endpoint or the library failed three items in a row, what was written
            before under an id is another brief's, or an item cannot be written: then none is.
    """
    with Ledger(out) as ledger:
        for item in items:
            there = ledger.lines.get(item.id)
            if there is not None and there.brief not in ("", item.brief.text):
                raise SetupError(
                    f"{out}: item {item.id} was another brief there: take another --out, or give "
                    "the items ids of their own"
                )
            if there and there.state != "failed" and there.told not in ("", item.told):
                raise SetupError(
                    f"{out}: item {item.id} was written with another length or other options "
                    f"({there.told}): take another --out, or ask for the same"
                )
        done = {one.id for one in ledger.lines.values() if one.state != "failed"}
        left = [item for item in items if item.id not in done]
        check_items(left, app.settings)
        waiting = iter(left)
        began, broken = time.monotonic(), 0
        stopped: str | None = None

        async def work() -> None:
            nonlocal broken, stopped
            for item in waiting:
                if ceiling and (at := _reached(ceiling, ledger.lines, time.monotonic() - began)):
                    stopped = at
                    return
                line, cause = await (by(item) if by else written(app, item, out))
                ledger.put(line)
                tell(summary(ledger.lines, items))
                broken = broken + 1 if isinstance(cause, (EndpointError, LibraryError)) else 0
                if broken >= DEAD and cause is not None:
                    raise cause

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(jobs):
                    group.create_task(work())
        except ExceptionGroup as several:  # a TaskGroup's wrapping; the cause itself is raised
            raise several.exceptions[0] from None
        return summary(ledger.lines, items).model_copy(update={"stopped": stopped})


async def written(app: DeepNews, item: Item, out: Path) -> tuple[Line, Exception | None]:
    """One item, whatever happens: its line, and what it failed with."""
    began = time.monotonic()
    try:
        done = await once(app, item.brief, out / item.id)
    except Exception as error:  # one item never takes the others with it
        said = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
        seconds, used = round(time.monotonic() - began, 2), Spent()
        prices = Prices(prompt_usd=app.settings.price_in, completion_usd=app.settings.price_out)
        with suppress(SetupError):  # a journal that cannot be read tells nothing
            used = spent(out / item.id, prices)
        # A run that goes on later counts this again: its line then takes the place of this one.
        failed = Line(
            id=item.id, state="failed", brief=item.brief.text, told=item.told, error=said,
            calls=used.calls, tokens=used.tokens, usd=used.usd, seconds=seconds,
        )  # fmt: skip
        return failed, error
    return _line(item, done), None


def _line(item: Item, done: Written) -> Line:
    report, used = done.report, done.report["spent"]
    return Line(
        id=item.id, state="passed" if done.passed else "not passed", brief=item.brief.text,
        told=item.told,
        path=str(done.path),
        words=report["words"], claims=report["claims"], coverage=report["coverage"],
        calls=used["calls"], tokens=used["prompt_tokens"] + used["completion_tokens"],
        usd=used["usd"], seconds=report["wall_seconds"],
    )  # fmt: skip


def _reached(ceiling: Ceiling, lines: Mapping[str, Line], seconds: float) -> str | None:
    """The ceiling that is reached, as the option that sets it is called."""
    used = {
        "tokens": sum(one.tokens for one in lines.values()),
        "usd": sum(one.usd for one in lines.values()),
        "seconds": seconds,
    }
    limits = ceiling.model_dump().items()
    return next((f"max_{n}" for n, most in limits if most is not None and used[n] >= most), None)
