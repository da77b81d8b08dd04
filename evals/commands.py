"""``deepnews eval``: what is there, run it, show it, compare it. The CLI loads this by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from agent.errors import SetupError
from agent.terminal import NOT_PASSED, Ticker, notice, one_line_errors, show_json, stoppable

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
    tasks: Annotated[
        list[str] | None, typer.Argument(help="Names out of `eval list`; none: all (--sample).")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the data sets.")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="The small shipped sets.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many cases a set.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results; goes on with what is there.")
    ] = None,
    part: Annotated[list[str] | None, typer.Option(help="Only this set; repeat for more.")] = None,
    mode: Annotated[
        list[str] | None, typer.Option(help="Only this mode, and the baseline.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Who writes: auto, endpoint, local, extractive.")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Cases at once.")] = 1,
    seed: Annotated[int, typer.Option(help="Draws samples and halves.")] = 7,
    retries: Annotated[int, typer.Option(min=0, help="More tries when an endpoint fails.")] = 2,
    rescore: Annotated[
        bool, typer.Option("--rescore", help="Judge what OUT holds again; nothing is written.")
    ] = False,
    judge: Annotated[str | None, typer.Option(help="Who judges what was written.")] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Delete the cases and articles of these tasks in OUT.")
    ] = False,
    inspect: Annotated[bool, typer.Option(help="Run by inspect-ai (extra `evals`).")] = False,
    ray: Annotated[bool, typer.Option("--ray", help="By workers on Ray (extra `ray`).")] = False,
    ray_address: Annotated[str | None, typer.Option(help="Of a Ray cluster, or `auto`.")] = None,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run tasks, or go on with them; exit 1 when one is under its bar."""
    with one_line_errors():
        from agent.settings import Writer
        from evals.data import data_folder
        from evals.run import Runner, plain, run
        from evals.task import Options, require_judge
        from evals.tasks.catalogue import TASKS

        names = _named(tasks or [], sample=sample)
        if model is not None and model not in get_args(Writer):
            raise SetupError(f"no model {model!r}: there are {', '.join(get_args(Writer))}")
        if rescore and out is None:
            raise SetupError("--rescore judges the articles of a run: name its folder with --out")
        needed = any(TASKS[name].reads for name in names)
        place = out or HOME / datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
        runner: Runner = plain
        if inspect:
            from evals.run_inspect import inspected

            runner = inspected(place)
        if ray or ray_address:
            from evals.run_ray import rayed

            runner = rayed(ray_address)
        ticker = Ticker(quiet=quiet)
        if out is None:  # told once there is something to go on with
            telling = _first(
                f"results go to {place}: --out {place} goes on with them", ticker, quiet=quiet
            )
        else:
            telling = ticker.show
        options = Options(
            data=data_folder(data, sample=sample, needed=needed),
            libraries=(out or HOME) / "libraries",
            limit=limit,
            parts=tuple(part or ()),
            subjects=tuple(mode or ()),
            seed=seed,
            writer=cast("Writer | None", model),
            jobs=jobs,
            retries=retries,
            sample=sample,
            rescore=rescore,
            judge=judge,
            anew=anew,
            tell=telling,
        )
        for name in names:  # all of them before the first is run
            require_judge(TASKS[name], options)
        results = []
        with stoppable(lambda: f"what was answered is kept: go on with --out {place}"):
            for name in names:
                own = options._replace(bundles=place / "bundles" / name)
                results.append(run(TASKS[name], own, place, runner=runner))
                ticker.done()
        _show(results, json_=json_)
        notice(f"results in {place}: deepnews eval report {place}", quiet=quiet)
        if not all(check.passed for result in results for check in result.checks):
            raise typer.Exit(NOT_PASSED)


@app.command("report")
def report(
    folder: Folder,
    html: Annotated[Path | None, typer.Option(help="One page; else OUT/report.html.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Else OUT/report.md.")] = None,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """The tables of a run that was stored, and a report of it as HTML and Markdown."""
    with one_line_errors():
        from evals.report import load, unfinished
        from evals.report_write import written

        results = load(folder)
        _show(results, json_=json_)
        for name, count in unfinished(folder).items():
            notice(f"{name} has not ended and is left out: {count} answers kept", quiet=quiet)
        for path in written(results, folder, html=html, markdown=markdown):
            notice(f"report in {path}", quiet=quiet)


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


def _first(line: str, ticker: Ticker, *, quiet: bool) -> Callable[[str], None]:
    """Progress that begins with a line of its own."""
    left = [line]

    def tell(text: str) -> None:
        if left:
            notice(left.pop(), quiet=quiet)
        ticker.show(text)

    return tell


def _named(tasks: list[str], *, sample: bool) -> list[str]:
    """The tasks to run, once each: all of them where samples are run and none is named."""
    from evals.tasks.catalogue import TASKS

    unknown = [name for name in tasks if name not in TASKS]
    if unknown:
        raise SetupError(f"no task {unknown[0]!r}: there are {', '.join(TASKS)}")
    if not tasks and not sample:
        raise SetupError(f"name a TASK ({', '.join(TASKS)}), or take --sample for all of them")
    return list(dict.fromkeys(tasks or TASKS))


def _show(results: list[Result], *, json_: bool) -> None:
    from evals.report import table

    if json_:
        show_json([result.model_dump(mode="json") for result in results])
    else:
        typer.echo("\n\n".join(map(table, results)))
