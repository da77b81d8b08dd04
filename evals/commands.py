"""``deepnews eval``: what is there, run it, show it, compare it. The CLI loads this by name."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from agent.errors import SetupError
from agent.terminal import NOT_PASSED, Ticker, notice, one_line_errors, show_json

if TYPE_CHECKING:
    from evals.records import Result

app = typer.Typer(
    help="Measure: list, run, report and compare evals.", no_args_is_help=True,
    pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip
HOME = Path("runs") / "evals"

JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
Folder = Annotated[Path, typer.Argument(help="OUT of a run.")]


@app.command("list")
def list_tasks(json_: JsonOption = False) -> None:
    """Every task: name, what it measures."""
    from evals.tasks.catalogue import TASKS

    if json_:
        show_json([{"name": task.name, "summary": task.summary} for task in TASKS.values()])
        return
    for task in TASKS.values():
        typer.echo(f"{task.name:12}{task.summary}")


@app.command("run")
def run_tasks(
    tasks: Annotated[list[str], typer.Argument(help="Names out of `eval list`.")],
    data: Annotated[Path | None, typer.Option(help="Folder of the data sets.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many cases a set.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the results.")] = None,
    part: Annotated[list[str] | None, typer.Option(help="Only this set; repeat for more.")] = None,
    mode: Annotated[
        list[str] | None, typer.Option(help="Only this mode, and the baseline.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Who writes: auto, endpoint, local, extractive.")
    ] = None,
    inspect: Annotated[bool, typer.Option(help="Run by inspect-ai (extra `evals`).")] = False,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run tasks; exit 1 when one is under its bar."""
    with one_line_errors():
        from agent.settings import Writer
        from evals.run import Runner, one_by_one, run
        from evals.task import Options
        from evals.tasks.catalogue import TASKS

        unknown = [name for name in tasks if name not in TASKS]
        if unknown:
            raise SetupError(f"no task {unknown[0]!r}: there are {', '.join(TASKS)}")
        if model is not None and model not in get_args(Writer):
            raise SetupError(f"no model {model!r}: there are {', '.join(get_args(Writer))}")
        place = out or HOME / datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
        runner: Runner = one_by_one
        if inspect:
            from evals.run_inspect import inspected

            runner = inspected(place)
        ticker = Ticker(quiet=quiet)
        options = Options(
            data=data_folder(data),
            libraries=(out or HOME) / "libraries",
            limit=limit,
            parts=tuple(part or ()),
            subjects=tuple(mode or ()),
            writer=cast("Writer | None", model),
            tell=ticker.show,
        )
        results = []
        for name in dict.fromkeys(tasks):
            results.append(run(TASKS[name], options, place, runner=runner))
            ticker.done()
        _show(results, json_=json_)
        notice(f"results in {place}", quiet=quiet)
        if not all(check.passed for result in results for check in result.checks):
            raise typer.Exit(NOT_PASSED)


@app.command("report")
def report(folder: Folder, json_: JsonOption = False) -> None:
    """The tables of a run that was stored."""
    with one_line_errors():
        from evals.report import load

        _show(load(folder), json_=json_)


@app.command("compare")
def compare(before: Folder, after: Folder, json_: JsonOption = False) -> None:
    """What changed from one run to another, over the cases that both have."""
    with one_line_errors():
        from evals import report

        changes = report.compare(report.load(before), report.load(after))
        if json_:
            show_json([change.model_dump(mode="json") for change in changes])
        else:
            typer.echo(report.compared(changes))


def data_folder(given: Path | None) -> Path:
    """The option, else DEEPNEWS_DATA, else ../shared/data.

    Raises:
        SetupError: there is no such folder.
    """
    folder = given or Path(os.environ.get("DEEPNEWS_DATA") or Path("..", "shared", "data"))
    if not folder.is_dir():
        raise SetupError(f"there is no data folder {folder}: name it with --data or DEEPNEWS_DATA")
    return folder


def _show(results: list[Result], *, json_: bool) -> None:
    from evals.report import table

    if json_:
        show_json([result.model_dump(mode="json") for result in results])
    else:
        typer.echo("\n\n".join(map(table, results)))
