"""What a client of ours may ask for: find, ask, verify, write, as typed arguments and results.

Knows no protocol: each verb takes its arguments and a bench, and gives a result with its text.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from agent.errors import SetupError
from agent.events import Event
from agent.mcp_desk import Bench
from agent.mcp_forms import (
    AskArguments,
    AskResult,
    FindArguments,
    FindResult,
    Judged,
    Passage,
    Quoted,
    Source,
    VerifyArguments,
    VerifyResult,
    WriteArguments,
    WriteResult,
)  # fmt: skip

_SHOWN: Final = ("phase", "need", "forage", "block", "plan", "draft", "verify", "repair", "pace",
                 "notice", "done")  # fmt: skip


class Verb(NamedTuple):
    """One tool that we offer. ``run`` gives the result, and the same as text for a reader."""

    name: str
    description: str
    arguments: type[BaseModel]
    result: type[BaseModel]
    run: Callable[[Any, Bench], Awaitable[tuple[BaseModel, str]]]
    writes: bool = False
    alone: Callable[[Any], bool] = lambda arguments: False


async def _find(asked: FindArguments, bench: Bench) -> tuple[FindResult, str]:
    from agent.run import library_documents

    documents = {d.id: d for d in library_documents(bench.app)}
    bench.step(f"looking through {len(documents)} documents")
    passages = []
    for hit in bench.app.find(asked.question, asked.k):
        document, chunk = documents[hit.chunk.document_id], hit.chunk
        passages.append(Passage(
            document_id=document.id, title=document.title, start=chunk.start, end=chunk.end,
            page=document.page(chunk.start), score=round(float(hit.score), 4),
            quote=bench.app.library.quote(document.id, chunk.start, chunk.end),
        ))  # fmt: skip
    lines = [f"{n}. {_place(one)}\n{_line(one.quote)}" for n, one in enumerate(passages, start=1)]
    return FindResult(passages=tuple(passages)), "\n\n".join(lines) or "Nothing was found."


async def _ask(asked: AskArguments, bench: Bench) -> tuple[AskResult, str]:
    answer = await bench.app.aask(asked.question, listener=listener(bench))
    titles = {r.document_id: r.title for r in answer.references}
    citations = tuple(
        Quoted(document_id=c.document_id, title=titles.get(c.document_id, ""), start=c.start,
               end=c.end, page=c.page, quote=c.quote)
        for sentence in answer.sentences for claim in sentence.claims for c in claim.citations
        if c.field is None
    )  # fmt: skip
    kept = set(Source.model_fields)
    references = tuple(Source.model_validate(r.model_dump(include=kept)) for r in answer.references)
    result = AskResult(
        found=answer.found, text=answer.text, citations=citations, references=references,
        closest=answer.closest,
    )  # fmt: skip
    lines = [answer.text, *(f"[{r.number}] {r.title}, {r.source}" for r in references)]
    if answer.closest:
        lines.append("Closest documents: " + "; ".join(answer.closest))
    return result, "\n".join(lines)


async def _verify(asked: VerifyArguments, bench: Bench) -> tuple[VerifyResult, str]:
    from agent.check import of_library
    from agent.verifier import reading

    bench.step("reading the library")
    with reading(bench.app.settings) as reader:
        report = of_library(bench.app, reader).check(asked.text, tell=bench.step)
    sentences = tuple(
        Judged(
            text=one.text, start=one.start, end=one.end, verdict=one.verdict, reason=one.reason,
            evidence=tuple(_quoted(shown) for shown in one.evidence),
        )
        for one in report.sentences
    )  # fmt: skip
    defects = tuple(f"line {d.line}: {d.text}" for d in report.defects)
    result = VerifyResult(
        passed=report.checked and report.passed, counts=report.counts, sentences=sentences,
        defects=defects,
    )  # fmt: skip
    lines = [f"{one.verdict}: {one.text}\n  why: {one.reason}" for one in report.failed]
    counts = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in report.counts.items())
    told = "passed" if result.passed else "not passed"
    return result, "\n".join([*lines, *defects, f"{told}: {counts or 'nothing to check'}"])


async def _write(asked: WriteArguments, bench: Bench) -> tuple[WriteResult, str]:
    if bool(asked.brief) == bool(asked.resume):
        raise SetupError("write: give either a brief or, to go on with a run, resume")
    from agent.app import Planned

    hear = listener(bench)
    if asked.resume:
        done = await bench.app.aresume(asked.resume, listener=hear)
    else:
        from agent.app import Brief

        brief = Brief(
            text=asked.brief, words=asked.words or bench.app.settings.words,
            schema_id=asked.schema_id, since=asked.since, until=asked.until,
        )  # fmt: skip
        done = await bench.app.awrite(brief, listener=hear)
    if isinstance(done, Planned):
        raise SetupError(f"the run waits for its plan: deepnews write --resume {done.path}")
    report = done.report
    article = await asyncio.to_thread((done.path / "article.md").read_text, encoding="utf-8")
    result = WriteResult(
        passed=done.passed, run=done.path.name, path=str(done.path.resolve()), article=article,
        words=report["words"], planned_words=report["planned_words"],
        documents_cited=report["documents_cited"], claims=report["claims"],
        writer=report["writer"], notices=tuple(report["notices"]),
    )  # fmt: skip
    counts = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in result.claims.items())
    told = "passed" if result.passed else "not passed"
    return result, f"{article.rstrip()}\n\n(run {result.run}, {told}; claims: {counts})\n"


def listener(bench: Bench) -> Callable[[Event], None]:
    """Tells the events of a run: phases and counts, and first how to go on with it."""
    calls = 0
    begun = False

    def hear(event: Event) -> None:
        nonlocal calls, begun
        go_on = bench.app.how_to_continue()
        if go_on and not begun:
            begun = True
            bench.tell(f"run {shlex.split(go_on)[-1]}")
        if event.kind == "model":
            calls += 1
            bench.tell(f"model call {calls}: {event.text}")
        elif event.kind in _SHOWN:
            bench.tell(f"{event.kind}: {event.text}" if event.text else event.kind)

    return hear


def _quoted(shown: Any) -> Quoted:
    return Quoted.model_validate(shown.model_dump(include=set(Quoted.model_fields)))


def _place(one: Quoted) -> str:
    page = f", page {one.page}" if one.page else ""
    return f"{one.title}{page} [{one.document_id} {one.start}:{one.end}]"


def _line(text: str) -> str:
    return " ".join(text.split())


VERBS: Final = (
    Verb(
        "find",
        "Passages of the library that bear on a question, best first, each with its exact place. "
        "Use it to look something up; for an answer with proof use ask.",
        FindArguments, FindResult, _find,
    ),
    Verb(
        "ask",
        "Answers a question from the library alone, in sentences that were checked against the "
        "passages they cite, or says that the library does not tell.",
        AskArguments, AskResult, _ask,
    ),
    Verb(
        "verify",
        "Checks every sentence and citation of a draft against the library: supported, "
        "contradicted, not found or not checkable, with the quotation that decides.",
        VerifyArguments, VerifyResult, _verify,
    ),
    Verb(
        "write",
        "Writes a sourced article from the library. Takes minutes; tells its progress, the run's "
        "name first. A call that was cancelled or cut off goes on with `resume` and that name.",
        WriteArguments, WriteResult, _write, writes=True, alone=lambda asked: bool(asked.resume),
    ),
)  # fmt: skip
