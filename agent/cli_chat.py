"""`chat` and `export`."""

from __future__ import annotations

import asyncio
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from agent.terminal import Ticker, notice, one_line_errors, show_json

LibraryOption = Annotated[Path | None, typer.Option("--library", "-l", help="Library folder.")]
ModelOption = Annotated[
    str | None, typer.Option("--model", "-m", help="auto, endpoint, local or extractive.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]


def chat(
    library: LibraryOption = None,
    model: ModelOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder of run bundles.")] = None,
    resume: Annotated[
        str | None, typer.Option(help="Go on with a thread: id, its beginning, or `last`.")
    ] = None,
    threads: Annotated[
        Path | None, typer.Option(help="Folder of threads; else the library's own.")
    ] = None,
    wait: Annotated[float | None, typer.Option(help="Seconds to wait for a library.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object per turn.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Ask, audit, and steer an article in words; through a pipe, one line is one turn."""
    with one_line_errors():
        from agent.app import DeepNews
        from agent.chat.line import clean_text, converse, is_typed, piped, typed
        from agent.chat.record import summary
        from agent.chat.session import Session
        from agent.chat.thread import Shelf, folder_for
        from agent.run import library_documents

        at_terminal = is_typed() and not json_
        with DeepNews(library=library, out=out, writer=model, wait_seconds=wait) as application:
            shelf = Shelf(folder_for(application.settings.library, threads))
            with Ticker(quiet=quiet) as ticker:
                documents = library_documents(application)
                now = datetime.now(UTC)
                thread = shelf.find(resume) if resume else shelf.new(now)
                thread.__enter__()
                session = Session(application, shelf, thread)
                ticker.done()
            if at_terminal:
                typer.echo(f"{len(documents)} documents. Ask, or “write about …”; /help, Ctrl-D.")
            width = min(100, shutil.get_terminal_size().columns) if at_terminal else 0
            if resume and not json_:
                notice(clean_text(summary(thread), width), quiet=quiet)
            turns = typed(session, shelf.folder / ".history") if at_terminal else piped(sys.stdin)
            try:
                code = asyncio.run(converse(session, turns, json_=json_, quiet=quiet, width=width))
            finally:
                session.close()
    raise typer.Exit(0 if at_terminal else code)


def export(
    bundle: Annotated[str, typer.Argument(help="A run: id or folder.")],
    to: Annotated[
        str, typer.Option(help="md, html, docx, pdf, json; references: bibtex, ris, csl-json.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="File; `-` is stdout. Else beside the article.")
    ] = None,
    runs: Annotated[Path | None, typer.Option(help="Folder of run bundles.")] = None,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """A finished article in another form, or its references; nothing is written anew."""
    with one_line_errors(), Ticker(quiet=quiet, doing=f"making {to}"):
        from agent.bundle import Bundle
        from agent.export import export as exported
        from agent.export import rendered
        from agent.settings import load

        found = Bundle.find(runs or load().out, bundle)
        if out is not None and str(out) == "-":
            made = rendered(found.path, to)
            sys.stdout.buffer.write(made)
            return
        path = exported(found.path, to, out)
    if json_:
        show_json({"path": str(path), "form": to})
    else:
        typer.echo(str(path))
