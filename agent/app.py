"""The facade: what the Python API, the commands and the evals call. Knows no terminal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from agent import resume as resuming
from agent.answer import Answer, answer
from agent.brief import Brief, read
from agent.bundle import Bundle
from agent.errors import SetupError
from agent.events import Event
from agent.parts import NOTHING, Parts
from agent.results import Planned, Written
from agent.settings import Settings

if TYPE_CHECKING:
    from agent.forage.find import Mode
    from agent.plan.outline import Plan
    from agent.verify import Gate
    from tools.library import Hit

__all__ = ["Answer", "Brief", "DeepNews", "Planned", "Written"]


Listener = Callable[[Event], None]


class DeepNews:
    """One configured application, which keeps open libraries and models until ``close``."""

    gate: type[Gate] | None = None
    """What judges the sentences of a run instead of ``Gate``: evals show what that is worth."""
    shift: Any = None
    """Of a worker: ``agent.deps.Shift``."""

    def __init__(
        self, settings: Settings | None = None, *, parts: Parts = NOTHING, **options: Any
    ) -> None:
        """Take settings, or build them from options, environment and config file.

        ``parts`` are the caller's own embedder, writer and tools.

        Raises:
            SetupError: an option is not allowed.
        """
        from agent.settings import load

        self.settings = settings or load(**options)
        self.parts, self._options = parts, options
        self._bundle: Bundle | None = None
        self._embedder: Any = None
        self._shared: Any = None
        self._library: Any = None
        self._snapshot = ""

    def __enter__(self) -> DeepNews:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the library, and the connections of an embedder that has some."""
        self.release()
        if hasattr(self._embedder, "close") and self.parts.embedder is None:
            self._embedder.close()
            self._embedder = self._shared = None

    def release(self) -> None:
        """Let go of the library until it is needed again: meanwhile others may write into it."""
        if self._library is not None:
            self._library.close()
            self._library = None

    def how_to_continue(self) -> str:
        """The command that goes on with the run under way; empty when none is."""
        return f"go on with: {resuming.command(self._bundle)}" if self._bundle else ""

    @property
    def embedder(self) -> Any:
        """The embedder of the settings, loaded at first use."""
        if self._embedder is None:
            self._embedder = self.parts.embedder or self.settings.open_embedder()
        return self._embedder

    @property
    def shared_embedder(self) -> Any:
        """The embedder with a cache that all runs of this application share."""
        if self._shared is None:
            from agent.vectors import SharedEmbedder

            self._shared = SharedEmbedder(self.embedder)
        return self._shared

    @property
    def library(self) -> Any:
        """The library of the settings, opened for reading at first use."""
        if self._library is None:
            from tools.library import Library
            from tools.library_open import recognise

            recognise(folder := self.settings.library)  # before the model is loaded
            self._library = Library.open(
                folder, self.embedder, snapshot=self._snapshot, **self.settings.places()
            )
        return self._library

    def ingest(self, *sources: str | Path, **options: Any) -> Any:
        """Read files, folders and URLs into the library; options as of ``agent.ingest.ingest``."""
        from agent.ingest import ingest

        self.close()
        return ingest(
            [str(s) for s in sources], self.settings.library, embedder=self.embedder,
            machine=self.settings.machine, **self.settings.places(), **options,
        )  # fmt: skip

    @overload
    def write(
        self, brief: Brief | str, *, review: Literal[False] = False, **options: Any
    ) -> Written: ...
    @overload
    def write(self, brief: Brief | str, *, review: bool, **options: Any) -> Written | Planned: ...
    def write(
        self, brief: Brief | str, *, review: bool = False, **options: Any
    ) -> Written | Planned:
        """Write an article; blocks. See ``awrite``."""
        return asyncio.run(self.awrite(brief, review=review, **options))

    async def awrite(
        self, brief: Brief | str, *, listener: Listener | None = None,
        plan: Plan | Path | str | None = None, plan_only: bool = False, review: bool = False,
        out: Path | None = None,
    ) -> Written | Planned:  # fmt: skip
        """Write an article from the library.

        Args:
            brief: what to write; a string is a brief with the settings' length.
            listener: called with every event.
            plan: a ``Plan``, or the file of one, to use instead of making one.
            plan_only: stop for good after the plan.
            review: wait after the plan: gives ``Planned``, and ``resume`` goes on with what a
                person made of it. Where nothing was found to plan, it ends as ``Written``.
            out: folder of the run's folder, instead of that of the settings.

        Raises:
            SetupError: something outside must change (library, endpoint, disk, the plan).
        """
        from agent.completing import completed
        from agent.run import library_documents, preflight
        from agent.voicing import keep

        wanted = Brief(text=brief, words=self.settings.words) if isinstance(brief, str) else brief
        read(wanted)
        if plan_only and review:
            raise SetupError("plan_only ends after the plan and review waits there: choose one")
        given = resuming.handed_in(plan, self.settings)
        if not plan_only:
            await preflight(self.settings, self.parts)
        documents, library = library_documents(self), self.library
        resuming.check(wanted, documents, self.settings.schemas)
        if given is None:
            wanted = completed(wanted, documents, library)
        if given is not None:
            resuming.check_plan(given, plan, library)
        bundle = Bundle.create(out or self.settings.out, wanted.text, now := datetime.now(UTC))
        keep(bundle, wanted)
        resuming.save(
            bundle, self.settings, wanted, now, **resuming.place(library),
            plan=given.model_dump(mode="json") if given is not None else None,
            plan_only=plan_only, review=review,
        )  # fmt: skip
        return await self._run(
            wanted, bundle, listener=listener, plan=given, plan_only=plan_only, review=review
        )

    def astream(
        self, brief: Brief | str, **options: Any
    ) -> AsyncIterator[Event | Written | Planned]:
        """Events while the article is written, then the result of ``awrite``."""
        from agent.stream import stream

        async def work(listener: Listener) -> Written | Planned:
            return await self.awrite(brief, listener=listener, **options)

        return stream(work, Written, Planned)

    def resume(self, run: str, **options: Any) -> Written | Planned:
        """Go on with a run that was cut off, or that waits for its plan. See ``aresume``."""
        return asyncio.run(self.aresume(run, **options))

    async def aresume(
        self, run: str, *, listener: Listener | None = None, plan: Plan | Path | str | None = None
    ) -> Written | Planned:
        """Finish a run with the settings that it began with; no finished model call is repeated.

        Args:
            run: its id or folder.
            listener: called with every event.
            plan: what a run that waits goes on with, or the file of it; None takes the bundle's
                plan.yaml as it is now.

        Raises:
            SetupError: no such run, it is damaged, another process works on it, or the plan is
                wrong: then it goes on waiting.
        """
        from agent.plan.outline import Plan
        from agent.run import preflight

        bundle = Bundle.find(self.settings.out, run)
        record = bundle.read_json("run.json")
        begun = Plan.model_validate(record["plan"]) if record.get("plan") else None
        settings = resuming.recorded(record, self.settings, self._options)
        if not record["plan_only"]:
            await preflight(settings, self.parts)
        self.close()
        self._bundle = bundle
        with DeepNews(settings) as as_begun:
            resuming.hand_over(self, as_begun, record)
            done = await as_begun._run(
                Brief.model_validate(record["brief"]), bundle, listener=listener, plan=begun,
                plan_only=record["plan_only"], review=record.get("review", False),
                given=Path(plan) if isinstance(plan, str) else plan,
            )  # fmt: skip
        self._bundle = None
        return done

    def verify(self, text: str, **options: Any) -> Any:
        """Check a draft against the library; returns a ``DraftReport``."""
        from agent.verifier import reading
        from agent.verify import Gate, verify_draft

        with reading(self.settings) as reader:
            gate = Gate(self.shared_embedder, quote=self.library.quote, reader=reader)
            return verify_draft(text, self.library, gate, **options)

    def ask(self, question: str, *, listener: Listener | None = None) -> Answer:
        """Answer a question from the library; blocks. See ``aask``."""
        return asyncio.run(self.aask(question, listener=listener))

    async def aask(
        self, question: str, *, listener: Listener | None = None, without: Sequence[str] = ()
    ) -> Answer:
        """Answer from the library with verified, cited sentences, or say that it does not tell.

        Args:
            question: As a reader asks it; it must stand alone.
            listener: called with every event.
            without: sources by title, file name or id: nothing of them is used.

        Raises:
            SetupError: the library is empty, or the endpoint is dead.
        """
        from agent.run import preflight

        await preflight(self.settings, self.parts)
        return await answer(self, question, listener=listener, without=without)

    def find(self, question: str, k: int = 10, *, mode: Mode = "walk") -> list[Hit]:
        """The k best passages, best first; only ``walk`` follows names and titles to others."""
        from agent.forage.find import find
        from tools.rerank import open_reranker

        judge = open_reranker(self.settings.reranker, self.settings.device)
        return find(self.library, self.embedder, question, k, mode=mode, reranker=judge)

    async def _run(
        self, brief: Brief, bundle: Bundle, *, given: Plan | Path | None = None, **options: Any
    ) -> Written | Planned:
        from agent.plan.outline import Plan
        from agent.publish import read_article
        from agent.run import opened, run

        self._bundle = bundle
        try:
            async with AsyncExitStack() as stack:
                stack.enter_context(bundle.alone())
                began = time.monotonic()
                deps = await opened(self, brief, bundle, stack, **options)
                if not await run(deps, given):
                    self._bundle = None
                    waiting = Plan.model_validate(bundle.read_json("plan.json"))
                    return Planned(bundle.path, waiting, waiting.notices)
                report = bundle.read_json("report.json")
                # Of the part that ended it; a finished run that is asked for again keeps its own.
                report.setdefault("wall_seconds", round(time.monotonic() - began, 2))
                bundle.write_json("report.json", report)
        except SetupError as error:
            raise resuming.with_command(error, bundle) from error
        self._bundle = None
        return Written(
            read_article(bundle.read_json("article.json")), report["passed"], report, bundle.path
        )
