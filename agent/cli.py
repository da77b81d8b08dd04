"""The commands. stdout is the product, stderr is progress; heavy imports wait for their command."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from agent import __version__
from agent.cli_batch import batch
from agent.cli_chat import chat, export
from agent.cli_check import doctor, verify
from agent.cli_docs import docs
from agent.cli_mcp import mcp
from agent.cli_queue import queue, work
from agent.cli_write import RayAddressOption, RayOption, WorkersOption, ask, demo, write
from agent.errors import SetupError
from agent.terminal import (
    LOADING,
    MUST_CHANGE,
    NOT_PASSED,
    Ticker,
    ingest_listener,
    notice,
    one_line_errors,
    show_json,
    unexpected,
    wrong_usage,
)

app = typer.Typer(
    name="deepnews",
    help="Write sourced articles from a pile of documents, and prove them sentence by sentence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
library_app = typer.Typer(help="List, show and remove ingested documents.", no_args_is_help=True)
app.add_typer(library_app, name="library")
app.add_typer(queue, name="queue")

LibraryOption = Annotated[Path | None, typer.Option("--library", "-l", help="Library folder.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
WaitOption = Annotated[
    float | None, typer.Option("--wait", help="Seconds to wait for a library in use.")
]
ChromaOption = Annotated[str | None, typer.Option(help="Address of a Chroma server.")]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"deepnews {__version__}")
        raise typer.Exit


def _application(**options: Any) -> Any:
    from agent.app import DeepNews

    return DeepNews(**options)


@contextmanager
def _opened(quiet: bool, **options: Any) -> Iterator[tuple[Any, Ticker]]:
    """The application, and the ticker that speaks until ``done`` where it takes long."""
    with Ticker(quiet=quiet) as ticker, _application(**options) as application:
        yield application, ticker


@app.command()
def ingest(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, URLs.")],
    library: LibraryOption = None,
    chroma_url: ChromaOption = None,
    rebuild: Annotated[bool, typer.Option(help="Rebuild the index from stored texts.")] = False,
    readers: Annotated[
        int | None, typer.Option(min=0, help="Processes that read; else as many as pay.")
    ] = None,
    ray: RayOption = False,
    ray_address: RayAddressOption = None,
    workers: WorkersOption = 2,
    wait: WaitOption = None,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read files, folders and URLs into a library; unchanged ones are skipped."""
    options = {"library": library, "chroma_url": chroma_url, "wait_seconds": wait}
    with one_line_errors(), Ticker(quiet=quiet) as ticker:
        ticker.show(f"{LOADING} ...", important=True)
        with _application(**options) as application:
            more: dict[str, Any] = {}
            if ray or ray_address:
                from agent.cluster.ingest import engine

                more["engine"] = engine(application.settings, address=ray_address, workers=workers)
            result = application.ingest(
                *paths, rebuild=rebuild, readers=readers, progress=ingest_listener(ticker), **more
            )
        ticker.done()
        for path, reason in result.failed:
            notice(f"not read: {path}: {reason}")
        for text in result.notices:
            notice(text, quiet=quiet)
        if json_:
            show_json(result.model_dump(mode="json"))
        else:
            typer.echo(
                f"{result.documents} documents read, {result.unchanged} unchanged, "
                f"{result.replaced} replaced, {result.duplicates} copies, {len(result.failed)} not "
                f"readable; {result.spans} sentences in {result.chunks} passages, "
                f"{result.seconds:.1f} s"
            )


@library_app.command("list")
def list_documents(
    library: LibraryOption = None, json_: JsonOption = False, quiet: QuietOption = False
) -> None:
    """Every document: id, date, kind, title."""
    with one_line_errors(), _opened(quiet, library=library) as (application, ticker):
        documents = application.library.documents()
        ticker.done()
        if json_:
            show_json([d.model_dump(mode="json") for d in documents])
            return
        for d in documents:
            copy = f"  (copy of {d.copy_of})" if d.copy_of else ""
            typer.echo(f"{d.id}  {d.date or d.period or '-':10}  {d.kind:8}  {d.title}{copy}")


@library_app.command("show")
def show(
    document: str, library: LibraryOption = None, json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:  # fmt: skip
    """One document: what is known of it, and its text."""
    with one_line_errors(), _opened(quiet, library=library) as (application, ticker):
        found = application.library.document(document)
        text = application.library.text(document)
        ticker.done()
        if json_:
            show_json({**found.model_dump(mode="json"), "text": text})
            return
        for name, value in found.model_dump(mode="json").items():
            if value and name != "pages":
                typer.echo(f"{name}: {value}")
        typer.echo(f"\n{text}")


@library_app.command("remove")
def remove(
    document: str, library: LibraryOption = None, json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:  # fmt: skip
    """Take one document out of the library."""
    with one_line_errors(), _opened(quiet, library=library) as (application, ticker):
        from tools.library import Library

        settings = application.settings
        embedder, places = application.embedder, settings.places()
        with Library.open(settings.library, embedder, write=True, **places) as opened:
            title = opened.document(document).title
            opened.remove(document)
        ticker.done()
        if json_:
            show_json({"removed": document, "title": title})
        else:
            typer.echo(f"removed {document}: {title}")


@app.command()
def find(
    question: Annotated[str | None, typer.Argument()] = None,
    library: LibraryOption = None,
    k: Annotated[int, typer.Option("-k", help="How many passages.", min=1)] = 10,
    explain: Annotated[bool, typer.Option(help="How each was reached: seed, link, ...")] = False,
    top_k_only: Annotated[bool, typer.Option(help="No links: the plain baseline.")] = False,
    queries: Annotated[Path | None, typer.Option(help="Batch: JSONL of {id, question}.")] = None,
    out: Annotated[Path | None, typer.Option(help="Batch: JSONL of {id, ranking}.")] = None,
    wait: WaitOption = None,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """The passages that bear on a question, best first."""
    opened = _opened(quiet, library=library, wait_seconds=wait)
    mode: Any = "fused" if top_k_only else "walk"
    with one_line_errors(), opened as (application, ticker):
        if queries is not None:
            queries.stat()  # before the model is loaded
        elif not question or not question.strip():
            raise typer.BadParameter("give a QUESTION, or --queries FILE")
        from agent.run import library_documents

        found = library_documents(application)
        if queries is not None:
            from agent.batch import find_batch

            told = find_batch(application, queries, out, k, mode=mode)
            ticker.done()
            notice(told, quiet=quiet)
            return
        hits = application.find(question, k, mode=mode)
        documents = {d.id: d for d in found}
        rows = [
            {
                "document_id": h.chunk.document_id,
                "title": documents[h.chunk.document_id].title,
                "start": h.chunk.start,
                "end": h.chunk.end,
                "page": documents[h.chunk.document_id].page(h.chunk.start),
                "score": h.score,
                "path": h.path,
                "quote": application.library.quote(h.chunk.document_id, h.chunk.start, h.chunk.end),
            }
            for h in hits
        ]
        ticker.done()
        if json_:
            show_json(rows)
        for n, row in enumerate([] if json_ else rows, start=1):
            page = f", page {row['page']}" if row["page"] else ""
            quote = " ".join(str(row["quote"]).split())
            typer.echo(f"{n}. {row['title']}{page} [{row['start']}:{row['end']}]\n   {quote}\n")
            if explain:
                reached = " → ".join(row["path"]) or "by its own words and meaning"
                typer.echo(f"   {row['score']:.3f} · {reached}\n")
        if not rows:
            raise typer.Exit(NOT_PASSED)


@app.command(
    "eval",
    context_settings={
        "allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": [],
    },
)  # fmt: skip
def evaluate(context: typer.Context) -> None:
    """Measure: list, run, report, compare."""
    from importlib.metadata import distributions

    with one_line_errors():
        # All of that name: an outdated egg-info in the working folder hides what is installed.
        points = [e for one in distributions(name="deepnews") for e in one.entry_points]
        found = [e for e in points if (e.group, e.name) == ("deepnews.commands", "eval")]
        if not found:
            raise SetupError("the evals are not installed: `pip install -e .` in the checkout")
        group = typer.main.get_command(found[0].load())
    raise typer.Exit(
        group.main(args=context.args, prog_name="deepnews eval", standalone_mode=False) or 0
    )


app.command()(write)
app.command()(batch)
app.command()(ask)
app.command()(chat)
app.command()(verify)
app.command()(export)
app.command()(work)
app.command()(mcp)
app.command()(doctor)
app.command()(demo)
app.command()(docs)


def main() -> None:
    """Entry point: whatever goes wrong ends as one line and an exit code, never as a traceback."""
    try:
        code = app(prog_name="deepnews", standalone_mode=False)
    except TyperException as error:
        code = wrong_usage(error)
    except typer.Abort:
        code = 130
    except Exception as error:  # so broad only here: a user must never see a traceback
        if os.environ.get("DEEPNEWS_DEBUG") == "1":
            raise
        notice(unexpected(error))
        code = MUST_CHANGE
    sys.exit(code or 0)


if __name__ == "__main__":
    main()
