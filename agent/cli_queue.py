"""`queue` and `work`: runs of several people, written by several workers."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli_write import JsonOption, LibraryOption, ModelOption, QuietOption
from agent.errors import SetupError
from agent.terminal import Ticker, notice, one_line_errors, show_json

if TYPE_CHECKING:
    from agent.queue.board import Board

queue = typer.Typer(help="Runs that wait for a worker: add, list, fetch, cancel, limit.",
                    no_args_is_help=True)  # fmt: skip
# The largest that the columns of `agent.queue.tables` hold: integer and bigint.
MOST_RUNS, MOST_TOKENS = 2**31 - 1, 2**63 - 1
UserOption = Annotated[str | None, typer.Option("--user", help="Whose run; else who you are.")]


@contextmanager
def _board() -> Iterator[Board]:
    from agent.queue.board import Board
    from agent.settings import load

    url = load().places()["postgres_url"]
    if not url:
        raise SetupError("a queue needs postgres_url (DEEPNEWS_POSTGRES_URL)")
    board = Board(url)
    try:
        yield board
    finally:
        board.close()


@queue.command()
def add(
    brief: Annotated[str, typer.Argument(help="What to write.")],
    library: LibraryOption = None,
    user: UserOption = None,
    words: Annotated[int | None, typer.Option(help="Length of the article: 60 to 20,000.")] = None,
    schema: Annotated[str | None, typer.Option(help="Narrative schema.")] = None,
    model: ModelOption = None,
    since: Annotated[str | None, typer.Option(help="Only documents from this ISO date.")] = None,
    until: Annotated[str | None, typer.Option(help="Only documents to this ISO date.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only these sources.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="Not these sources.")] = None,
    json_: JsonOption = False,
) -> None:
    """Queue an article over a shared library; prints the id of its run."""
    with one_line_errors():
        from agent.brief import Brief
        from agent.resume import check
        from agent.settings import load
        from tools.shared_schema import shared_name

        settings = load(library=library, writer=model, words=words)
        if shared_name(settings.library) is None:
            raise SetupError(
                f"{settings.library} is a folder: workers read shared libraries (shared:NAME)"
            )
        wanted = Brief(
            text=brief, words=settings.words, schema_id=schema, since=since, until=until,
            only=tuple(only or ()), without=tuple(without or ()),
        )  # fmt: skip
        check(wanted, (), settings.schemas)
        if not wanted.text.strip():
            raise SetupError("give a BRIEF in quotation marks")
        options = {"writer": model} if model else {}
        with _board() as board:
            id_ = board.add(user or getpass.getuser(), str(settings.library), wanted, options)
        show_json({"run": id_}) if json_ else typer.echo(id_)


@queue.command("list")
def list_(user: UserOption = None, json_: JsonOption = False) -> None:
    """Every run: id, state, user, brief."""
    with one_line_errors(), _board() as board:
        runs = board.runs(user)
        if json_:
            show_json([one.model_dump(mode="json") for one in runs])
            return
        for one in runs:
            why = f"  ({one.error})" if one.error else ""
            typer.echo(f"{one.id}  {one.state:10}  {one.owner:12}  {one.brief.text[:60]}{why}")


@queue.command()
def fetch(
    run: str,
    out: Annotated[Path, typer.Option(help="Folder that receives the run's bundle.")] = Path(
        "runs"
    ),
    json_: JsonOption = False,
) -> None:
    """Bring the bundle of a run here, finished or not."""
    with one_line_errors(), _board() as board:
        state, files = board.run(run).state, board.files(run)
        for name, data in files.items():
            path = out / run / name  # two runs may have begun in one second with the same words
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        folders = sorted({str(out / run / Path(name).parts[0]) for name in files})
        if json_:
            show_json({"run": run, "state": state, "paths": folders})
        else:
            typer.echo("\n".join(folders))


@queue.command()
def cancel(run: str, json_: JsonOption = False) -> None:
    """Take a run off the queue, or stop it."""
    with one_line_errors(), _board() as board:
        board.cancel(run)
        if json_:
            show_json({"run": run, "state": board.run(run).state})


@queue.command()
def limit(
    user: str,
    running: Annotated[
        int | None, typer.Option(min=0, max=MOST_RUNS, help="Runs at a time.")
    ] = None,
    queued: Annotated[
        int | None, typer.Option(min=0, max=MOST_RUNS, help="Runs that may wait.")
    ] = None,
    tokens_per_day: Annotated[
        int | None,
        typer.Option(min=0, max=MOST_TOKENS, help="No run begins beyond it (days of the server)."),
    ] = None,
    json_: JsonOption = False,
) -> None:
    """Show the limits of a user, and set those that are given."""
    with one_line_errors(), _board() as board:
        given = {"running": running, "queued": queued, "tokens_per_day": tokens_per_day}
        now = board.limit(user, **{k: v for k, v in given.items() if v is not None})
        if json_:
            show_json({"user": user, **now})
        else:
            typer.echo(", ".join(f"{k}: {'-' if v is None else v}" for k, v in now.items()))


def work(
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Runs at a time.")] = 1,
    lease: Annotated[
        float, typer.Option(min=1, help="Seconds of silence after which others take its runs.")
    ] = 60,
    until_empty: Annotated[bool, typer.Option(help="End when nothing waits.")] = False,
    model: ModelOption = None,
    json_: Annotated[bool, typer.Option("--json", help="A line of JSON for each run.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Write what is queued until SIGTERM or Ctrl-C; then runs go back to the queue."""
    with one_line_errors(), Ticker(quiet=quiet) as ticker:
        import asyncio
        import json
        import signal
        import tempfile

        from tools.memory import one_heap

        one_heap()
        from agent.app import DeepNews
        from agent.queue.worker import Worker

        def ended(run: str, outcome: str) -> None:
            if json_:
                typer.echo(json.dumps({"run": run, "outcome": outcome}, ensure_ascii=False))

        async def working(application: Any, folder: Path) -> None:
            worker = Worker(
                application, folder, jobs=jobs, lease=lease,
                tell=lambda text: notice(text, quiet=quiet), ended=ended,
            )  # fmt: skip
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, worker.stop)
            try:
                await worker.work(until_empty=until_empty)
            finally:
                worker.close()

        with (
            tempfile.TemporaryDirectory(prefix="deepnews-work-") as folder,
            DeepNews(writer=model) as application,
        ):
            ticker.done()
            asyncio.run(working(application, Path(folder)))
