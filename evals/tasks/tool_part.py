"""What a part of the task ``tool_use`` brings. Knows no part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from evals.records import Check, Measure, Record
from evals.task import Case, Options


class Part(NamedTuple):
    """Cases and who answers them. ``baseline`` is the subject that the others are compared with.

    ``checks`` and ``measures`` are made of the part's own records.
    """

    name: str
    cases: Sequence[Case]
    answer: Callable[[Any], list[Record]]
    facts: dict[str, Any]
    baseline: str | None = None
    notes: tuple[str, ...] = ()
    checks: Callable[[Sequence[Record]], list[Check]] = lambda records: []
    measures: Callable[[Sequence[Record]], list[Measure]] = lambda records: []


Open = Callable[[Options, ExitStack], Part]
