"""All tasks by name. A new task is a file with a ``TASK`` and a line here."""

from __future__ import annotations

from evals.task import Task
from evals.tasks import (
    cacm,
    calls,
    cliff,
    grounding,
    hfr,
    injection,
    pacing,
    retrieval,
    robustness,
    tool_use,
    writing,
)

TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        retrieval.TASK,
        calls.TASK,
        cacm.TASK,
        grounding.TASK,
        pacing.TASK,
        tool_use.TASK,
        injection.TASK,
        robustness.TASK,
        hfr.TASK,
        cliff.TASK,
        writing.TASK,
    )
}
