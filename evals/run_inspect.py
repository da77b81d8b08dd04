"""The same cases run by inspect-ai, which adds its log (``inspect view``). Knows no task.

Nothing else imports inspect-ai: without the extra ``evals`` the plain runner does all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from agent.errors import SetupError
from evals.asking import Asker
from evals.records import Record
from evals.run import Runner
from evals.task import Options, Prepared, Task


def inspected(out: Path) -> Runner:
    """A runner whose logs lie in ``out``/inspect.

    Raises:
        SetupError: inspect-ai is not installed.
    """
    try:
        import inspect_ai  # noqa: F401
    except ImportError:
        raise SetupError(
            "inspect-ai is not installed: pip install -c constraints.txt -e '.[evals]'"
        ) from None
    return lambda task, prepared, options, ask: _run(task, prepared, options, ask, out / "inspect")


def _run(task: Task, prepared: Prepared, options: Options, ask: Asker, logs: Path) -> None:
    from inspect_ai import eval as run_eval

    jobs = options.jobs if prepared.together else 1
    (log,) = run_eval(
        wrapped(task, prepared, options, ask), model=None, log_dir=str(logs), log_format="json",
        display="none", max_samples=jobs,
    )  # fmt: skip
    if ask.fatal is not None:
        raise ask.fatal
    if log.status != "success":
        raise SetupError(f"{task.name}: inspect-ai ended with {log.status}; see {logs}")


def wrapped(task: Task, prepared: Prepared, options: Options, ask: Asker) -> Any:
    """A task of ours as one of inspect-ai; a case that failed is a sample without scores."""
    from inspect_ai import Task as InspectTask
    from inspect_ai.dataset import Sample
    from inspect_ai.scorer import Score, mean, metric, scorer
    from inspect_ai.solver import solver

    done: set[int] = set()
    limit = asyncio.Semaphore(options.jobs if prepared.together else 1)

    async def solve(state: Any, generate: Any) -> Any:
        number = int(state.sample_id)
        async with limit:
            answered = await asyncio.to_thread(ask, prepared.cases[number])
        done.add(number)
        options.tell(f"{task.name}: {len(done)}/{len(prepared.cases)} cases, {answered.part}")
        state.metadata["records"] = [one.model_dump(mode="json") for one in answered.records]
        state.metadata["error"] = answered.error
        state.completed = True
        return state

    async def score(state: Any, target: Any) -> Any:
        error = state.metadata["error"]
        kept = {"records": state.metadata["records"]}
        return Score(value=float(error is None), explanation=error, metadata=kept)

    def means(scores: list[Any]) -> dict[str, float]:
        told = [one for s in scores for one in s.score.metadata["records"]]
        return _means(map(Record.model_validate, told))

    return InspectTask(
        name=task.name,
        dataset=[
            Sample(id=number, input=f"{case.part}/{case.id}")
            for number, case in enumerate(prepared.cases)
        ],
        solver=solver(name=task.name)(lambda: solve)(),
        scorer=scorer(name="answered", metrics=[mean(), metric(name="means")(lambda: means)()])(
            lambda: score
        )(),
    )


def _means(records: Iterable[Record]) -> dict[str, float]:
    """Of each subject's scores, over the records that have them."""
    held: dict[str, list[float]] = {}
    for one in records:
        for name, value in one.scores.items():
            held.setdefault(f"{one.subject} {name}", []).append(value)
    return {name: sum(values) / len(values) for name, values in held.items()}
