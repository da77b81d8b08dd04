"""The catalogue for inspect-ai's own command: ``inspect eval evals/inspect_tasks.py@grounding``.

Options are given as ``-T data=DIR -T limit=5 -T sample=true``; models of ours are chosen as for
``deepnews eval run``, so ``--model`` of inspect-ai is not used.
"""

from __future__ import annotations

import atexit
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from inspect_ai import task

from agent.settings import Writer
from evals.asking import Asker
from evals.data import data_folder
from evals.environment import environment, fingerprint
from evals.kept import Kept
from evals.run import stated
from evals.run_inspect import wrapped
from evals.task import Options
from evals.tasks.catalogue import TASKS


@task
def retrieval(**options: Any) -> Any:
    """Passages found for multi-hop questions."""
    return opened("retrieval", **options)


@task
def calls(**options: Any) -> Any:
    """Passages of several earnings calls for one question."""
    return opened("calls", **options)


@task
def cacm(**options: Any) -> Any:
    """BM25 alone on CACM."""
    return opened("cacm", **options)


@task
def grounding(**options: Any) -> Any:
    """Whether a document carries a claim."""
    return opened("grounding", **options)


@task
def pacing(**options: Any) -> Any:
    """Rhythm and claim support of articles."""
    return opened("pacing", **options)


@task
def tool_use(**options: Any) -> Any:
    """Which tool, with which arguments, and when none."""
    return opened("tool_use", **options)


@task
def injection(**options: Any) -> Any:
    """Whether orders in documents reach an effect."""
    return opened("injection", **options)


@task
def robustness(**options: Any) -> Any:
    """How the program ends when something breaks."""
    return opened("robustness", **options)


@task
def hfr(**options: Any) -> Any:
    """Articles about closed worlds, judged by the worlds' own facts."""
    return opened("hfr", **options)


@task
def writing(**options: Any) -> Any:
    """What people put first, told in articles of their subjects; questions by rubric."""
    return opened("writing", **options)


@task
def cliff(**options: Any) -> Any:
    """Truth and coverage against the amount of retrieved text."""
    return opened("cliff", **options)


def opened(
    name: str, *, data: str | None = None, sample: bool = False, limit: int | None = None,
    seed: int = 7, model: Writer | None = None, jobs: int = 1, retries: int = 2,
    part: str | None = None, mode: str | None = None, out: str | None = None,
) -> Any:  # fmt: skip
    """A task with its data open until the process ends; answers are kept in ``out``, if given.

    Raises:
        SetupError: the data is not there.
    """
    stack = ExitStack()
    atexit.register(stack.close)
    place = Path(out or stack.enter_context(tempfile.TemporaryDirectory(prefix="deepnews-")))
    options = Options(
        data=data_folder(Path(data) if data else None, sample=sample, needed=TASKS[name].reads),
        sample=sample,
        libraries=place / "libraries", bundles=place / "bundles" / name, limit=limit, seed=seed,
        writer=model, jobs=jobs, retries=retries, parts=tuple(part.split(",")) if part else (),
        subjects=tuple(mode.split(",")) if mode else (),
    )  # fmt: skip
    ours = TASKS[name]
    prepared = stack.enter_context(ours.prepare(options))
    kept = stack.enter_context(
        Kept.open(
            place / f"{name}.records.jsonl", commit=str(environment()["commit"]),
            fingerprint=fingerprint(stated(ours, prepared, options)),
        )
    )  # fmt: skip
    return wrapped(ours, prepared, options, Asker(prepared, kept, options))
