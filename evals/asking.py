"""One case, whatever happens: tried again when an endpoint fails, kept when it ends. No task."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from agent.errors import EndpointError, SetupError
from evals.kept import Answered, Kept
from evals.records import Record
from evals.task import Case, Options, Prepared

DEAD: Final = 3  # cases in a row that an endpoint failed: it is not coming back by itself
FIRST_WAIT_SECONDS: Final = 1.0
ERROR_CHARACTERS: Final = 300


class Asker:
    """Answers cases, in any thread. What is kept already is not asked again; failed cases are.

    A case that raises becomes one with an error, in no number, and the run goes on. What the user
    must change (SetupError other than of an endpoint) and a dead endpoint end the run.
    """

    def __init__(
        self, prepared: Prepared, kept: Kept, options: Options,
        *, wait: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        """``wait`` pauses between tries, in seconds."""
        self._answer: Callable[[Any], Sequence[Record]] = prepared.answer
        self._kept = kept
        self._retries = options.retries
        self._wait = wait
        self._lock = threading.Lock()
        self._failed_in_a_row = 0
        self.fatal: Exception | None = None

    def by(self, answer: Callable[[Case], Sequence[Record]]) -> Asker:
        """The same, with the cases answered elsewhere."""
        self._answer = answer
        return self

    def __call__(self, case: Case) -> Answered:
        """Answer a case and keep it.

        Raises:
            SetupError: the run cannot go on: the set-up must change, or the endpoint is dead.
            OSError: the disk refuses.
        """
        held = self._kept.get(case)
        if held is not None and held.error is None:
            return held
        try:
            answered, dead = self._tried(case)
            self._kept.put(answered)
            self._count(dead)
        except (SetupError, OSError) as error:
            self.fatal = error
            raise
        return answered

    def _tried(self, case: Case) -> tuple[Answered, EndpointError | None]:
        """The case as it ended, and what its endpoint failed with if that is why."""
        spent, wait, tries = 0.0, FIRST_WAIT_SECONDS, 0
        while True:
            tries += 1
            began = time.monotonic()
            records, failure = self._once(case)
            spent += time.monotonic() - began
            dead = failure if isinstance(failure, EndpointError) else None
            if dead is None or tries > self._retries:
                break
            self._wait(wait)
            wait *= 2
        answered = Answered(
            part=case.part, case=case.id, records=records, error=_said(failure), tries=tries,
            seconds=round(spent, 3),
        )  # fmt: skip
        return answered, dead

    def _once(self, case: Case) -> tuple[tuple[Record, ...], Exception | None]:
        try:
            return tuple(self._answer(case)), None
        except EndpointError as error:
            return (), error
        except SetupError:
            raise
        except Exception as error:  # whatever a case does, the others are answered
            return (), error

    def _count(self, dead: EndpointError | None) -> None:
        with self._lock:
            self._failed_in_a_row = self._failed_in_a_row + 1 if dead else 0
            if dead and self._failed_in_a_row >= DEAD:
                raise EndpointError(
                    f"the endpoint failed {DEAD} cases in a row ({dead}); what was answered is "
                    "kept: the same command goes on"
                )


def _said(failure: Exception | None) -> str | None:
    if failure is None:
        return None
    return f"{type(failure).__name__}: {' '.join(str(failure).split())}"[:ERROR_CHARACTERS]
