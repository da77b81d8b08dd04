"""The same cases run by inspect-ai, which adds its log (``inspect view``). Knows no task.

Nothing else imports inspect-ai: without the extra ``evals`` the plain runner does all.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.errors import SetupError
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
    return lambda task, prepared, options: _run(task, prepared, options, out / "inspect")


def _run(task: Task, prepared: Prepared, options: Options, logs: Path) -> list[Record]:
    from inspect_ai import Task as InspectTask
    from inspect_ai import eval as run_eval
    from inspect_ai.dataset import Sample
    from inspect_ai.scorer import mean, scorer
    from inspect_ai.solver import solver

    found: dict[int, list[Record]] = {}

    async def solve(state: Any, generate: Any) -> Any:
        number = int(state.sample_id)
        found[number] = prepared.answer(prepared.cases[number])
        options.tell(f"{task.name}: {len(found)}/{len(prepared.cases)} cases")
        state.completed = True
        return state

    async def score(state: Any, target: Any) -> Any:
        return _score(found[int(state.sample_id)])

    samples = [
        Sample(id=number, input=f"{case.part}/{case.id}")
        for number, case in enumerate(prepared.cases)
    ]
    (log,) = run_eval(
        InspectTask(
            name=task.name,
            dataset=samples,
            solver=solver(name=task.name)(lambda: solve)(),
            scorer=scorer(name="scores", metrics={"*": [mean()]})(lambda: score)(),
        ),
        model=None, log_dir=str(logs), log_format="json", display="none", max_samples=1,
    )  # fmt: skip
    if log.status != "success":
        raise SetupError(f"{task.name}: inspect-ai ended with {log.status}; see {logs}")
    return [record for number in range(len(samples)) for record in found[number]]


def _score(records: Sequence[Record]) -> Any:
    from inspect_ai.scorer import Score

    return Score(
        value={f"{one.subject} {name}": v for one in records for name, v in one.scores.items()},
        metadata={"records": [one.model_dump(mode="json") for one in records]},
    )
