"""What a task is, for the runners: cases, a function that answers one, and what follows from all.

A task is a name, a sentence and ``prepare``; nothing inherits from anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pydantic import Field

from agent.domain import Frozen
from agent.errors import SetupError
from agent.settings import Writer
from evals.records import Check, Curve, Measure, Record, Versus


class Options(NamedTuple):
    """What the user chose; the same for every task."""

    data: Path
    libraries: Path
    """Where ingested corpora are kept for the next run."""
    limit: int | None = None
    """At most so many cases of each set, drawn with the seed."""
    parts: tuple[str, ...] = ()
    """Only these sets; empty takes all."""
    subjects: tuple[str, ...] = ()
    """Only these modes, besides those that the rest is compared with."""
    seed: int = 7
    writer: Writer | None = None
    """Who writes, where a task has something written; None leaves it to the settings."""
    jobs: int = 1
    """Cases answered at once, where a task allows it."""
    retries: int = 2
    """Further tries of a case whose endpoint failed."""
    sample: bool = False
    """``data`` is the shipped samples: what is not there is left out, bars of whole sets too."""
    bundles: Path | None = None
    """Where a task that writes keeps what was written, a folder for each case."""
    rescore: bool = False
    """Nothing is written: what ``bundles`` holds is judged again."""
    judge: str | None = None
    """Who tells whether what was written is supported; None is the task's own choice."""
    anew: bool = False
    """Forget the cases that an earlier run kept, and delete its articles."""
    tell: Callable[[str], None] = lambda text: None
    """Takes a line of progress."""


class Case(Protocol):
    """One thing to be answered."""

    @property
    def id(self) -> str:
        """Unique within its set."""

    @property
    def part(self) -> str:
        """The data set."""


class Conclusions(Frozen):
    """What a task says of all its records, beyond rows."""

    primary: str
    """The score that decides; tables show its interval."""
    measures: tuple[Measure, ...] = ()
    curves: tuple[Curve, ...] = ()
    versus: tuple[Versus, ...] = ()
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    figures: dict[str, str] = Field(default_factory=dict)
    """SVG by file name, stored beside the result."""
    judge: str | None = None
    """Who told the scores in ``judged``; None where nobody had to."""
    judged: tuple[str, ...] = ()
    """Names of scores that rest on a judge."""


class Prepared(NamedTuple):
    """A task with its data and libraries open."""

    cases: Sequence[Case]
    answer: Callable[[Any], list[Record]]
    """Takes one of ``cases``; one record for each subject."""
    conclude: Callable[[Sequence[Record]], Conclusions]
    facts: dict[str, Any]
    """What decides the scores besides the code: goes into the fingerprint."""
    together: bool = True
    """Whether cases may be answered at once, in threads."""


def require_known(options: Options, parts: Sequence[str], subjects: Sequence[str]) -> None:
    """Refuse a set or a subject that a task does not have.

    Raises:
        SetupError: naming those that there are.
    """
    for kind, asked, there in (
        ("set", options.parts, parts), ("subject", options.subjects, subjects)
    ):  # fmt: skip
        unknown = [name for name in asked if name not in there]
        if unknown:
            told = f"there are {', '.join(there)}" if there else f"there is no {kind} to choose"
            raise SetupError(f"no {kind} {unknown[0]!r}: {told}")


class Task(NamedTuple):
    """A task of the catalogue. ``prepare`` raises SetupError when its data is not there."""

    name: str
    summary: str
    prepare: Callable[[Options], AbstractContextManager[Prepared]]
    judges: tuple[str, ...] = ()
    """Names that ``--judge`` may have; none where what is right is known or is the data's."""
    keeps: bool = False
    """Whether it keeps what was written, to be judged again."""
    reads: bool = True
    """Whether it cannot do without the folder of the data sets."""


def require_judge(task: Task, options: Options) -> None:
    """Refuse a judge that the task does not have, and a second judging of what it does not keep.

    Raises:
        SetupError: naming the judges that there are.
    """
    if options.rescore and not task.keeps:
        raise SetupError(f"{task.name} keeps nothing that could be judged again: no --rescore")
    if options.judge is not None and options.judge not in task.judges:
        there = ", ".join(task.judges) or "none to choose: who judges it is settled"
        raise SetupError(f"{task.name}: no judge {options.judge!r}: there are {there}")
