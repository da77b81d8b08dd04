"""Opening what a run needs and driving the graph from one kept state to the next."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
import warnings
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent import reviewing
from agent.brief import Brief
from agent.budget import Budget, Limits, Prices
from agent.bundle import Bundle
from agent.checkpoints import kept
from agent.deps import Deps
from agent.errors import SetupError
from agent.events import Trajectory
from agent.journal import Journal
from agent.llm import ModelSettings, choose, open_model
from agent.parts import Parts
from agent.plan.outline import Plan
from agent.settings import Settings
from agent.tooling.desk import opened as open_desk
from agent.traces import traced
from agent.verifier import reading
from agent.verify import Gate
from tools.memory import give_back

if TYPE_CHECKING:
    from agent.app import DeepNews, Listener


# What langgraph drops unawaited when a branch fails: branches and writes that had not begun.
DROPPED = (
    "coroutine '(arun_with_retry|gated|AsyncSqliteSaver.aput_writes|.*Saver.aput_writes)' "
    "was never awaited"
)


def model_settings(settings: Settings) -> ModelSettings:
    """The part of the settings that the model client reads."""
    return ModelSettings(
        kind=settings.writer, name=settings.model, base_url=settings.base_url,
        api_key=settings.api_key, timeout_seconds=settings.timeout_seconds,
        max_retries=settings.max_retries, structured_method=settings.structured_method,
        price_in=settings.price_in, price_out=settings.price_out,
        temperature=settings.temperature, seed=settings.seed, concurrency=settings.concurrency,
        decoding=settings.decoding, ranking=settings.ranking,
    )  # fmt: skip


async def preflight(settings: Settings, parts: Parts) -> None:
    """Contact the endpoint, where one is to be used, before anything heavy is loaded.

    Raises:
        SetupError: it is dead, refuses the key, or its model is not settled.
    """
    full = model_settings(settings).completed()
    if parts.writer is None and choose(settings.writer, full).kind == "endpoint":
        from agent.llm_endpoint import contact

        await contact(full)


def library_documents(app: DeepNews) -> list[Any]:
    """The ingested documents.

    Raises:
        SetupError: the library is empty.
    """
    documents: list[Any] = app.library.documents()
    if not documents:
        raise SetupError(f"the library {app.settings.library} is empty: deepnews ingest PATH first")
    return documents


async def opened(
    app: DeepNews, brief: Brief, bundle: Bundle | None, stack: AsyncExitStack, *,
    listener: Listener | None = None, plan: Any = None, plan_only: bool = False,
    review: bool = False,
) -> Deps:  # fmt: skip
    """Open model, tools, journal, budget and trajectory for one run; ``stack`` closes them.

    Raises:
        SetupError: the library is empty; the endpoint is dead, or its name is not settled; what
            sets up the tools is wrong.
    """
    settings = app.settings
    verb = "ask" if bundle is None else "write"
    stack.callback(give_back)
    if bundle is None:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="deepnews-"))
        bundle = Bundle(Path(folder))
    documents = {d.id: d for d in library_documents(app)}
    journal = Journal.open(
        bundle.path / "calls.jsonl", keep=app.shift.keep_call if app.shift else None
    )
    budget = Budget(
        Limits(calls=settings.max_calls, tokens=settings.max_tokens, seconds=settings.max_seconds,
               usd=settings.max_usd),
        prices=Prices(prompt_usd=settings.price_in, completion_usd=settings.price_out),
    )  # fmt: skip
    budget.restore(journal.totals())
    heard = stack.enter_context(traced(settings, verb, bundle.run_id, listener))
    trajectory = Trajectory(bundle.path / "trajectory.jsonl", clock=time.monotonic, listener=heard)
    own = app.parts.writer
    chosen = choose(settings.writer, model_settings(settings))
    trajectory.record("phase", f"model: {own.name}, the caller's own" if own else chosen.reason)
    model = None
    if not plan_only:
        model = await open_model(
            model_settings(settings), journal=journal, budget=budget, record=trajectory.record_call,
            writer=own,
        )  # fmt: skip
    if model is not None:
        stack.push_async_callback(model.aclose)
    embedder = await asyncio.to_thread(lambda: app.shared_embedder)
    reader = None
    if not plan_only:
        reader = stack.enter_context(
            reading(settings, journal=journal, budget=budget, record=trajectory.record_call)
        )
    desk = await open_desk(
        app.library, embedder, trajectory.record, stack,
        documents=documents, said=brief.text, mcp=settings.mcp, brought=app.parts.tools,
    )  # fmt: skip
    return Deps(
        brief=brief, settings=settings, library=app.library,
        encode=embedder.encode, model=model, bundle=bundle,
        gate=(app.gate or Gate)(embedder, quote=app.library.quote, reader=reader),
        trajectory=trajectory, budget=budget, now=lambda: datetime.now(UTC),
        documents=documents, plan=plan, plan_only=plan_only, review=review,
        desk=desk, shift=app.shift, connected=own is None,
    )  # fmt: skip


async def run(deps: Deps, given: Plan | Path | None = None) -> bool:
    """Run the graph from its last checkpoint to its end, or to where it waits for a person.

    Args:
        deps: What the run needs.
        given: What a run that waits for its plan goes on with; None takes the bundle's plan.yaml.

    Returns:
        True at the end; False where it waits.

    Raises:
        SetupError: the checkpoints cannot be written or read; the plan is wrong, or nothing waits
            for one.
    """
    warnings.filterwarnings("ignore", message=DROPPED)
    try:
        return await _run(deps, given)
    except sqlite3.Error as error:
        path = deps.bundle.path / "state.sqlite"
        raise SetupError(
            f"cannot keep the run's state in {path} ({error}): free space, or delete that file to "
            "go on from the journal of calls"
        ) from error


async def _run(deps: Deps, given: Plan | Path | None) -> bool:
    from langgraph.types import Command

    from agent.graph import compiled

    async with kept(deps) as (saver, thread):
        config: Any = {
            "configurable": {"thread_id": thread},
            "recursion_limit": 60,
            "max_concurrency": deps.settings.concurrency,
        }
        graph = compiled(saver)
        known = await graph.aget_state(config)
        # Not ``next``: it leaves out tasks whose writes are kept, and a kill can come when all
        # branches of a step have written and the step itself is not recorded yet.
        waits = any(task.interrupts for task in known.tasks)
        if given is not None and not waits:
            raise SetupError(
                "the run does not wait for a plan: leave --plan out to go on with it, or write anew"
            )
        if known.values and not known.tasks:
            return True
        begin: Any = None if known.tasks else {"need_ids": []}
        if waits:
            begin = Command(resume=reviewing.accept(deps, given))
        async for _ in graph.astream(
            begin, config, context=deps, stream_mode="updates", durability="async",
            control=deps.shift.control if deps.shift else None,
        ):  # fmt: skip
            pass
        if any(task.interrupts for task in (await graph.aget_state(config)).tasks):
            deps.trajectory.record("plan", "waits for a person", file="plan.yaml")
            return False
        return True
