"""The cases of a task answered by workers on Ray. Knows no task; nothing else imports Ray.

Each worker prepares the task for itself, libraries of its own included; what is answered is kept
here, by the one process that was started. A worker that is lost is replaced, and its case is
answered again.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from queue import SimpleQueue
from typing import Any

from agent.cluster.start import started
from evals.asking import Asker
from evals.records import Record
from evals.run import Runner
from evals.task import Case, Options, Prepared, Task


class Answering:
    """A worker."""

    def __init__(self, name: str, options: Options) -> None:
        """Prepare the task."""
        from evals.tasks.catalogue import TASKS

        self._stack = ExitStack()
        self._prepared = self._stack.enter_context(TASKS[name].prepare(options))
        self._cases = {(case.part, case.id): case for case in self._prepared.cases}

    def answer(self, part: str, id_: str) -> list[Record]:
        """The records of a case."""
        return self._prepared.answer(self._cases[part, id_])


def rayed(address: str | None = None) -> Runner:
    """A runner on a cluster; None starts Ray on this machine.

    The whole of ``jobs`` is used, also for tasks whose cases may not share one process.
    """

    def runner(task: Task, prepared: Prepared, options: Options, ask: Asker) -> None:
        with started(address, options.jobs) as ray:
            worker = ray.remote(Answering).options(max_restarts=-1, max_task_retries=-1, num_cpus=1)
            bundles = options.bundles.resolve() if options.bundles else None
            plain = options._replace(  # a worker has a working folder of its own
                data=options.data.resolve(), libraries=options.libraries.resolve(),
                bundles=bundles, tell=_silent,
            )  # fmt: skip
            free: SimpleQueue[Any] = SimpleQueue()
            for number in range(options.jobs):
                # This process reads its libraries meanwhile: each worker ingests into its own.
                own = plain._replace(libraries=plain.libraries / f"worker-{number}")
                free.put(worker.remote(task.name, own))

            def answer(case: Case) -> list[Record]:
                one = free.get()
                try:
                    found: list[Record] = ray.get(one.answer.remote(case.part, case.id))
                    return found
                finally:
                    free.put(one)

            _ask(task, prepared, options, ask.by(answer))

    return runner


def _ask(task: Task, prepared: Prepared, options: Options, ask: Callable[[Case], Any]) -> None:
    pool = ThreadPoolExecutor(options.jobs, thread_name_prefix="case")
    try:
        asked = [pool.submit(ask, case) for case in prepared.cases]
        for number, one in enumerate(as_completed(asked), start=1):
            options.tell(f"{task.name}: {number}/{len(asked)} cases, {one.result().part}")
    finally:
        pool.shutdown(cancel_futures=True)


def _silent(text: str) -> None:
    """Workers say nothing."""
