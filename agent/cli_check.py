"""`verify` and `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from agent.terminal import NOT_PASSED, Ticker, notice, one_line_errors, show_json

LibraryOption = Annotated[Path | None, typer.Option("--library", "-l", help="Library folder.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]


def verify(
    draft: Annotated[Path | None, typer.Argument(help="Markdown or text to check.")] = None,
    sources: Annotated[list[str] | None, typer.Option(help="Files or folders.")] = None,
    library: LibraryOption = None,
    fix: Annotated[bool, typer.Option(help="Propose weaker sentences that would pass.")] = False,
    pairs: Annotated[Path | None, typer.Option(help="Batch: {id, document, claim}.")] = None,
    out: Annotated[Path | None, typer.Option(help="Batch: where verdicts go.")] = None,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Check every sentence of a draft against sources; exit 1 if one is not carried."""
    with one_line_errors(), Ticker(quiet=quiet) as ticker:
        from agent.app import DeepNews

        with DeepNews(library=library) as application:
            if pairs is not None:
                from agent.batch import verify_batch

                told = verify_batch(application, pairs, out)
                ticker.done()
                notice(told, quiet=quiet)
                return
            if draft is None:
                raise typer.BadParameter("give a DRAFT, or --pairs FILE")
            from agent.check import check_file

            report = check_file(application, draft, sources or [])
        ticker.done()
        if json_:
            rows = [s.model_dump(mode="json") for s in report.sentences]
            show_json({"passed": report.passed, "counts": report.counts, "sentences": rows})
        else:
            for one in report.failed:
                _show(one, fix=fix)
            counts = ", ".join(
                f"{n} {k.replace('_', ' ')}" for k, n in sorted(report.counts.items())
            )
            typer.echo(f"{len(report.sentences)} sentences: {counts}")
    if not report.passed:
        raise typer.Exit(NOT_PASSED)


def _show(one: Any, *, fix: bool) -> None:
    typer.echo(f"{one.verdict.replace('_', ' ').upper()} at {one.start}:{one.end}\n  {one.text}")
    typer.echo(f"  why: {one.reason}")
    for shown in [e for e in one.evidence if e.field is None][:2]:
        page = f", page {shown.page}" if shown.page else ""
        quote = " ".join(shown.quote.split())
        typer.echo(f"  evidence: {shown.title}{page} [{shown.start}:{shown.end}]: “{quote}”")
    if fix and getattr(one, "proposal", None):
        typer.echo(f"  would pass: {one.proposal}")
    typer.echo()


def doctor(
    library: LibraryOption = None, json_: JsonOption = False, quiet: QuietOption = False
) -> None:
    """What is installed, which writer and embedder would be used, whether the library is sound."""
    with one_line_errors(), Ticker(quiet=quiet, doing="looking at what is installed"):
        from agent.app import DeepNews
        from agent.diagnose import diagnose

        with DeepNews(library=library) as application:
            findings = diagnose(application, library is not None)
    if json_:
        show_json([f._asdict() for f in findings])
    else:
        for f in findings:
            typer.echo(f"{'ok ' if f.ok else 'BAD'} {f.name}: {f.text}")
    if not all(f.ok for f in findings):
        raise typer.Exit(NOT_PASSED)
