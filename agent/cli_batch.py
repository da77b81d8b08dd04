"""`batch`: a list of briefs to articles."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli_write import (
    JsonOption,
    LibraryOption,
    ModelOption,
    QuietOption,
    RayAddressOption,
    RayOption,
)
from agent.errors import SetupError
from agent.terminal import NOT_PASSED, Ticker, notice, one_line_errors, show_json, stoppable

if TYPE_CHECKING:
    from agent.batch_ledger import Summary


def batch(
    briefs: Annotated[Path, typer.Argument(help=".jsonl or .yaml of {brief, id, …}, or lines.")],
    out: Annotated[Path, typer.Option(help="Folder of the batch; goes on with what is there.")],
    library: LibraryOption = None,
    model: ModelOption = None,
    words: Annotated[int | None, typer.Option(help="Length where none is given.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Articles at a time.")] = 2,
    max_tokens: Annotated[int | None, typer.Option(help="Of all articles together.")] = None,
    max_usd: Annotated[float | None, typer.Option(help="The same, where prices are set.")] = None,
    max_seconds: Annotated[float | None, typer.Option(help="No article begins later.")] = None,
    ray: RayOption = False,
    ray_address: RayAddressOption = None,
    status: Annotated[bool, typer.Option("--status", help="Only say how far it is.")] = False,
    wait: Annotated[float | None, typer.Option(help="Seconds to wait for a library.")] = None,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write an article for every brief of a list; exit 1 unless all of them passed."""
    with one_line_errors(), Ticker(quiet=quiet) as ticker:
        if not briefs.is_file():
            raise SetupError(f"there is no list of briefs {briefs}")
        from agent import batch_ledger

        if status:
            from agent.settings import load

            items = batch_ledger.read_briefs(briefs, words or load().words)
            lines = {one.id: one for one in batch_ledger.read_lines(out)}
            found = batch_ledger.summary(lines, items)
        else:
            import asyncio

            from tools.memory import one_heap

            one_heap()
            from agent import batch_write
            from agent.app import DeepNews

            ceiling = batch_write.Ceiling(tokens=max_tokens, usd=max_usd, seconds=max_seconds)
            with (
                DeepNews(library=library, writer=model, words=words, wait_seconds=wait) as app,
                stoppable(lambda: f"go on with the same command; done so far: {out}/batch.jsonl"),
            ):
                items = batch_ledger.read_briefs(briefs, app.settings.words)
                with ExitStack() as stack:
                    by = None
                    if ray or ray_address:
                        from agent.cluster.batch import on_ray

                        by = stack.enter_context(
                            on_ray(app.settings, out, address=ray_address, workers=jobs)
                        )
                    work = batch_write.write_batch(
                        app, items, out, jobs=jobs, ceiling=ceiling, by=by,
                        tell=lambda so_far: ticker.show(said(so_far), important=True),
                    )  # fmt: skip
                    found = asyncio.run(work)
        ticker.done()
        show_json(found.model_dump(mode="json")) if json_ else typer.echo(said(found))
        for name, error in list(found.failed.items())[:10]:
            notice(f"failed: {name}: {error}", quiet=quiet)
    if found.states.get("passed", 0) < found.items:
        raise typer.Exit(NOT_PASSED)


def said(so_far: Summary) -> str:
    """One line: how many ended how, what it cost, and the ceiling that ended it."""
    ended = ", ".join(f"{count} {state}" for state, count in sorted(so_far.states.items()))
    cost = f", {so_far.tokens:,} tokens" if so_far.tokens else ""
    cost += f", ${so_far.usd:.2f}" if so_far.usd else ""
    done = so_far.items - so_far.left
    at = so_far.stopped and f"; stopped: --{so_far.stopped.replace('_', '-')} is reached"
    told = f"{done}/{so_far.items} articles: {ended or 'none yet'}; {so_far.words:,} words{cost}"
    return told + (at or "")
