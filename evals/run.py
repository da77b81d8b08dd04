"""The plain runner: case after case, then rows, conclusions and the file. Knows no task."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.errors import SetupError
from evals import stats
from evals.environment import environment, fingerprint
from evals.records import Record, Result, rows
from evals.task import Options, Prepared, Task

Runner = Callable[[Task, Prepared, Options], list[Record]]


def one_by_one(task: Task, prepared: Prepared, options: Options) -> list[Record]:
    """Answer the cases in order, in this process; an error ends the run."""
    found: list[Record] = []
    for number, case in enumerate(prepared.cases, start=1):
        found += prepared.answer(case)
        options.tell(f"{task.name}: {number}/{len(prepared.cases)} cases, {case.part}")
    return found


def run(task: Task, options: Options, out: Path, *, runner: Runner = one_by_one) -> Result:
    """Run one task and store its result as ``out``/<task>.json, its figures beside it.

    Raises:
        SetupError: the data is not there, or there is not one case in it.
    """
    began = time.monotonic()
    with task.prepare(options) as prepared:
        if not prepared.cases:
            raise SetupError(f"{task.name}: there is not one case to run")
        records = runner(task, prepared, options)
        concluded = prepared.conclude(records)
        facts: dict[str, Any] = {
            **prepared.facts,
            "task": task.name,
            "limit": options.limit,
            "seed": options.seed,
            "bootstrap": {"seed": stats.SEED, "resamples": stats.RESAMPLES},
            "permutations": stats.PERMUTATIONS,
        }
    result = Result(
        task=task.name,
        primary=concluded.primary,
        rows=tuple(rows(records)),
        measures=concluded.measures,
        curves=concluded.curves,
        versus=concluded.versus,
        checks=concluded.checks,
        records=tuple(records),
        notes=concluded.notes,
        fingerprint=fingerprint(facts),
        environment={**environment(), "facts": facts},
        seconds=round(time.monotonic() - began, 2),
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{task.name}.json").write_text(result.model_dump_json(indent=1), encoding="utf-8")
    for name, drawing in concluded.figures.items():
        (out / name).write_text(drawing, encoding="utf-8")
    return result
