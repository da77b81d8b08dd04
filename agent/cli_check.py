"""`verify` and `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.terminal import NOT_PASSED, Ticker, notice, one_line_errors, show_json

LibraryOption = Annotated[Path | None, typer.Option("--library", "-l", help="Library folder.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]


def verify(
    draft: Annotated[
        Path | None,
        typer.Argument(
            help="What to check: Markdown, text, HTML or DOCX; or the folder of a run, to see "
            "which sentences the library does not carry any more."
        ),
    ] = None,
    sources: Annotated[list[str] | None, typer.Option(help="Files or folders.")] = None,
    library: LibraryOption = None,
    fix: Annotated[
        bool,
        typer.Option(
            help="Propose repairs, each checked again, as a diff: of the file where it is Markdown "
            "or text, of the extracted text where it is HTML or DOCX."
        ),
    ] = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="With --fix: write the repairs into the draft.")
    ] = False,
    decompose: Annotated[
        bool,
        typer.Option(
            "--decompose",
            help="Let the configured endpoint take long sentences apart into claims; what it adds "
            "or loses is dropped.",
        ),
    ] = False,
    pairs: Annotated[Path | None, typer.Option(help="Batch: {id, document, claim}.")] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option(
            help="Where the result goes, in the form of its ending: .html an annotated page, "
            ".json, .txt, .diff the repairs. Can be repeated. With --pairs: JSONL."
        ),
    ] = None,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Check every sentence and citation of a draft; exit 1 if one is not as the sources say."""
    with one_line_errors(), Ticker(quiet=quiet) as ticker:
        if pairs is not None:
            if draft is not None:
                raise typer.BadParameter("give a DRAFT or --pairs FILE, not both")
            _batch(pairs, out or [], library, ticker, quiet=quiet)
            return
        if draft is None:
            raise typer.BadParameter("give a DRAFT, or --pairs FILE")
        if draft.is_dir():
            _without(sources=sources, fix=fix, apply=apply, decompose=decompose)
            if not _look_up(draft, library, out or [], ticker, json_=json_):
                raise typer.Exit(NOT_PASSED)
            return
        from agent.app import DeepNews
        from agent.check import check_draft
        from agent.check_output import as_json, as_text, checked_path, in_form, writable, write_back

        given = sources or []
        places = [checked_path(path, draft, fix=fix, sources=given) for path in out or []]
        if apply and not fix:
            raise typer.BadParameter("--apply goes with --fix")
        if apply:
            writable(draft)  # said before minutes of checking, not after
        with DeepNews(library=library) as application:
            done = check_draft(
                application, draft, given, fix=fix, decompose=decompose, tell=ticker.show
            )
        for path in places:
            path.write_text(in_form(done, path.suffix.lower()), encoding="utf-8")
        ticker.done()
        for told in done.notices:
            notice(told)
        if done.decomposition is not None:
            notice(done.decomposition.told, quiet=quiet)
        if json_:
            show_json(as_json(done))
        else:
            typer.echo(as_text(done), nl=False)
        if apply and done.mended and done.mended.repairs:
            write_back(done)
            notice(f"{draft}: {len(done.mended.repairs)} repairs written", quiet=quiet)
    if not done.passed:
        raise typer.Exit(NOT_PASSED)


def _without(**options: object) -> None:
    """Refuse what a run, which is looked up and not judged, has no use for."""
    if given := [f"--{name}" for name, value in options.items() if value]:
        raise typer.BadParameter(
            f"a run is looked up in --library alone: leave out {', '.join(given)}"
        )


def _look_up(
    run: Path, library: Path | None, out: list[Path], ticker: Ticker, *, json_: bool
) -> bool:
    """What a run's article has lost in the library of today; True where nothing is lost."""
    from agent.app import DeepNews
    from agent.finished import finished
    from agent.reverify import checked_path, in_form, looked_up

    places = [checked_path(path) for path in out]
    article = finished(run).article
    with DeepNews(library=library) as application:
        found = looked_up(article, application.library)
    count = sum(bool(s.claims) for one in article.sections for s in one.statements())
    for path in places:
        path.write_text(in_form(found, count, path.suffix.lower()), encoding="utf-8")
    ticker.done()
    typer.echo(in_form(found, count, ".json" if json_ else ".txt"), nl=False)
    return not any(one.lost for one in found)


def _batch(
    pairs: Path, out: list[Path], library: Path | None, ticker: Ticker, *, quiet: bool
) -> None:
    if len(out) > 1:
        raise typer.BadParameter("--pairs writes one --out FILE")
    from agent.app import DeepNews
    from agent.batch import verify_batch

    with DeepNews(library=library) as application:
        told = verify_batch(application, pairs, out[0] if out else None, tell=notice)
    ticker.done()
    notice(told, quiet=quiet)


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
