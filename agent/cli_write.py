"""`write`, `ask` and `demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from agent.errors import SetupError
from agent.terminal import (
    NOT_PASSED,
    Ticker,
    ingest_listener,
    listener,
    notice,
    one_line_errors,
    show_json,
    stoppable,
)

LibraryOption = Annotated[Path | None, typer.Option("--library", "-l", help="Library folder.")]
ModelOption = Annotated[
    str | None, typer.Option("--model", "-m", help="auto, endpoint, local or extractive.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]

RayOption = Annotated[bool, typer.Option("--ray", help="On Ray (extra `ray`), started here.")]
RayAddressOption = Annotated[
    str | None, typer.Option(help="On the Ray cluster at this address, or `auto`.")
]
WorkersOption = Annotated[int, typer.Option(help="Ray workers.", min=1)]


def write(
    brief: Annotated[str | None, typer.Argument(help="What to write; not with --resume.")] = None,
    library: LibraryOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder of run bundles.")] = None,
    words: Annotated[int | None, typer.Option(help="Length of the article: 60 to 20,000.")] = None,
    schema: Annotated[str | None, typer.Option(help="Narrative schema.")] = None,
    model: ModelOption = None,
    voice: Annotated[
        list[str] | None, typer.Option(help="wire, long-read, analyst-note, or sample texts.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Only documents from this ISO date.")] = None,
    until: Annotated[str | None, typer.Option(help="Only documents to this ISO date.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only these sources.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="Not these sources.")] = None,
    plan_only: Annotated[bool, typer.Option(help="Stop after the plan.")] = False,
    review: Annotated[bool, typer.Option(help="Wait after the plan, until --resume.")] = False,
    plan: Annotated[Path | None, typer.Option(help="Write from this plan.yaml.")] = None,
    resume: Annotated[str | None, typer.Option(help="Go on with a run: id or folder.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Expected cost and time; writes nothing.")] = False,
    wait: Annotated[float | None, typer.Option(help="Seconds to wait for a library.")] = None,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write an article whose every factual sentence points at its passage."""
    with one_line_errors(), Ticker(quiet=quiet) as ticker:
        from agent.app import Brief, DeepNews, Planned
        from agent.draft.voices import located
        from agent.resume import check

        with DeepNews(
            library=library, out=out, writer=model, words=words, wait_seconds=wait
        ) as application, stoppable(application.how_to_continue):  # fmt: skip
            if resume:
                done = application.resume(resume, listener=listener(ticker), plan=plan)
            else:
                wanted = Brief(
                    text=brief or "", words=application.settings.words, schema_id=schema,
                    voice=located(voice or ()), since=since, until=until,
                    only=tuple(only or ()), without=tuple(without or ()),
                )  # fmt: skip
                check(
                    wanted, (), application.settings.schemas
                )  # options first: they are what was surely mistyped
                if not wanted.text.strip():
                    raise SetupError("give a BRIEF in quotation marks, or --resume RUN")
                if dry_run:
                    from agent.estimate import estimate

                    expected = estimate(application, wanted)
                    ticker.done()
                    show_json(expected)
                    return
                done = application.write(
                    wanted, listener=listener(ticker), plan=plan, plan_only=plan_only,
                    review=review,
                )  # fmt: skip
        ticker.done()
        if isinstance(done, Planned):
            _show_waiting(done, json_=json_, quiet=quiet)
            return
        _show(done, json_=json_, plan_only=plan_only, quiet=quiet)
    if not done.passed:
        raise typer.Exit(NOT_PASSED)


def _show_waiting(done: Any, *, json_: bool, quiet: bool) -> None:
    """The plan on stdout; on stderr where to edit it and what goes on."""
    from agent.bundle import Bundle
    from agent.resume import command

    text, on = done.path / "plan.yaml", command(Bundle(done.path))
    if json_:
        show_json({"path": str(done.path), "waits_for": str(text), "go_on_with": on,
                   "notices": done.notices, "plan": done.plan.model_dump(mode="json")})  # fmt: skip
    else:
        typer.echo(text.read_text(encoding="utf-8"), nl=False)
    for one in done.notices:
        notice(f"notice: {one}", quiet=quiet)
    notice(f"the run waits for its plan: edit {text}, then: {on}", quiet=quiet)


def _show(done: Any, *, json_: bool, plan_only: bool, quiet: bool) -> None:
    report = done.report
    if json_:
        show_json({"path": str(done.path), **report})
    elif plan_only:
        typer.echo((done.path / "plan.yaml").read_text(encoding="utf-8"), nl=False)
    else:
        typer.echo((done.path / "article.md").read_text(encoding="utf-8"), nl=False)
    claims = report["claims"]
    for text in report["notices"]:
        notice(f"notice: {text}", quiet=quiet)
    notice(
        f"{report['words']} words of {report['planned_words']} planned, "
        f"{report['documents_cited']} documents cited, claims: {claims['supported']} supported, "
        f"{claims['contradicted']} contradicted, {claims['not_found']} not found, "
        f"{claims['not_checkable']} not checkable; writer {report['writer']} ({report['model']})"
        f"{_voice(report['voice'])}\nin {done.path}",
        quiet=quiet,
    )


def _voice(told: dict[str, Any]) -> str:
    if told["distance"] is None:
        return ""
    return f"; voice {told['name']}: distance {told['distance']:.2f}"


def ask(
    question: Annotated[str, typer.Argument(help="The question.")],
    library: LibraryOption = None,
    model: ModelOption = None,
    wait: Annotated[float | None, typer.Option(help="Seconds to wait for a library.")] = None,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Answer a question from the library, with its proof; exit 1 when the library does not tell."""
    with one_line_errors(), Ticker(quiet=quiet) as ticker:
        if not question.strip():
            raise SetupError("give a QUESTION in quotation marks")
        from agent.app import DeepNews

        with DeepNews(library=library, writer=model, wait_seconds=wait) as application:
            answer = application.ask(question, listener=listener(ticker))
        ticker.done()
        if json_:
            show_json({**answer.model_dump(mode="json"), "text": answer.text})
        else:
            typer.echo(answer.text)
            _show_proof(answer)
    if not answer.found:
        raise typer.Exit(NOT_PASSED)


def _show_proof(answer: Any) -> None:
    if not answer.found:
        if answer.closest:
            from agent.draft.original import notice

            label = notice("closest", answer.language)
            label = "Closest documents:" if answer.language == "en" else label
            typer.echo(f"{label} {'; '.join(answer.closest)}")
        return
    numbers = {r.document_id: r.number for r in answer.references}
    typer.echo()
    for sentence in answer.sentences:
        for claim in sentence.claims:
            for c in claim.citations:
                if c.field is None:
                    page = f", page {c.page}" if c.page else ""
                    typer.echo(
                        f"[{numbers[c.document_id]}] {c.start}:{c.end}{page}: "
                        f"“{' '.join(c.quote.split())}”"
                    )
    typer.echo()
    for r in answer.references:
        typer.echo(
            f"[{r.number}] {r.title} ({r.kind}{f', {r.date}' if r.date else ''}), {r.source}"
        )


def demo(
    out: Annotated[Path, typer.Option(help="Folder for library and run.")] = Path("demo-run"),
    model: ModelOption = None,
    words: Annotated[int, typer.Option(help="Length of the article: 60 to 20,000.")] = 900,
    json_: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Ingest the shipped dossier (fiction) and write an article about it."""
    with one_line_errors(), Ticker(quiet=quiet) as ticker:
        ticker.show("ingesting the demo dossier (fiction) ...", important=True)
        from agent.app import Brief, DeepNews
        from agent.demo import BRIEF, DOSSIER

        with (
            DeepNews(library=out / "library", out=out / "runs", writer=model) as application,
            stoppable(application.how_to_continue),
        ):
            done = application.ingest(DOSSIER, progress=ingest_listener(ticker))
            notice(f"{done.documents + done.unchanged} documents, writing: {BRIEF}", quiet=quiet)
            ticker.show("getting ready to write")
            result = application.write(Brief(text=BRIEF, words=words), listener=listener(ticker))
        ticker.done()
        if json_:
            show_json({"path": str(result.path), **result.report})
        else:
            _show_demo(result)
        for text in result.report["notices"]:
            notice(f"notice: {text}", quiet=quiet)
    if not result.passed:
        raise typer.Exit(NOT_PASSED)


def _show_demo(result: Any) -> None:
    claims = result.report["claims"]
    typer.echo(
        f"article: {result.path / 'article.html'}\n"
        f"text:    {result.path / 'article.md'}\n"
        f"writer:  {result.report['writer']} ({result.report['model']})\n"
        f"words:   {result.report['words']}, "
        f"documents cited: {result.report['documents_cited']}\n"
        f"claims:  {claims['supported']} supported, {claims['contradicted']} contradicted, "
        f"{claims['not_found']} not found, {claims['not_checkable']} not checkable"
    )
