"""What an eval leaves: one record per case and subject, rows over them, and what was checked.

Knows no task: a task names its scores and groups itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field

from agent.domain import Frozen
from evals.stats import Difference, Estimate, difference, estimates

ALL = "all"


class Record(Frozen):
    """One case answered by one subject (a mode, a model). Scores are 0 to 1, costs have units."""

    part: str
    """The data set."""
    case: str
    subject: str
    groups: dict[str, str] = Field(default_factory=dict)
    """What the case is counted under besides all, e.g. {"hops": "2"}."""
    scores: dict[str, float]
    """Empty where the subject's answer could not be scored: the case is in none of its means."""
    costs: dict[str, float] = Field(default_factory=dict)
    answer: tuple[str, ...] = ()
    gold: tuple[str, ...] = ()


class Row(Frozen):
    """A subject over the n cases of one group of a set; ``group`` is "all" or "name=value"."""

    part: str
    subject: str
    group: str
    n: int
    scores: dict[str, Estimate]
    costs: dict[str, Estimate]


class Versus(Frozen):
    """A subject against the baseline in one score, case by case."""

    part: str
    subject: str
    baseline: str
    score: str
    difference: Difference


class Measure(Frozen):
    """A number over the n cases of one group of a set that is no mean over cases.

    The limits are of a 95 % interval, None where none is computed.
    """

    part: str
    subject: str
    group: str
    n: int
    name: str
    value: float
    low: float | None = None
    high: float | None = None


class Curve(Frozen):
    """How scores and labels go together in one set; points are (cases, mean score, share)."""

    part: str
    subject: str
    points: tuple[tuple[int, float, float], ...]


class Check(Frozen):
    """A number that must not miss its bar."""

    name: str
    value: float
    bar: str
    passed: bool


class Failure(Frozen):
    """A case that ended in an error after so many tries."""

    part: str
    case: str
    error: str
    tries: int = 1


class Result(Frozen):
    """Everything one run of a task found, as it is stored."""

    task: str
    primary: str
    """The score that decides; tables show its interval, the others have theirs here."""
    rows: tuple[Row, ...]
    measures: tuple[Measure, ...] = ()
    curves: tuple[Curve, ...] = ()
    versus: tuple[Versus, ...] = ()
    checks: tuple[Check, ...] = ()
    records: tuple[Record, ...]
    notes: tuple[str, ...] = ()
    judge: str | None = None
    """Who told the scores named in ``judged``."""
    judged: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    """Names of the drawings stored beside the result."""
    failures: tuple[Failure, ...] = ()
    """Cases that ended in an error: in no number."""
    resumed: int = 0
    """Cases that an earlier process had answered."""
    fingerprint: str = ""
    """Hash of the settings, data and options that decide the scores; not of the code."""
    environment: dict[str, Any] = Field(default_factory=dict)
    seconds: float = 0.0
    """Wall time of the process that ended the run."""
    case_seconds: float = 0.0
    """Sum over all cases of the time that each took."""

    @property
    def unscored(self) -> int:
        """Answers that no score could be given."""
        return sum(not one.scores for one in self.records)


def rows(records: Iterable[Record]) -> list[Row]:
    """Rows for all cases and for each group, by set and subject in the order they came."""
    gathered: dict[tuple[str, str, str], list[Record]] = {}
    for record in (one for one in records if one.scores):
        groups = [ALL, *(f"{name}={value}" for name, value in record.groups.items())]
        for group in groups:
            gathered.setdefault((record.part, record.subject, group), []).append(record)
    made = [_row(*key, found) for key, found in gathered.items()]
    parts = list(dict.fromkeys(row.part for row in made))
    # "all" first, then the groups by name; subjects keep the order in which they were asked.
    return sorted(made, key=lambda r: (parts.index(r.part), r.group != ALL, r.group))


def versus(records: Sequence[Record], baseline: str, score: str) -> list[Versus]:
    """Every subject against the baseline of the same set, over the cases where both have it."""
    values: dict[tuple[str, str], dict[str, float]] = {}
    for record in (one for one in records if score in one.scores):
        values.setdefault((record.part, record.subject), {})[record.case] = record.scores[score]
    found = []
    for (part, subject), ours in values.items():
        theirs = values.get((part, baseline), {})
        shared = [case for case in ours if case in theirs]
        if subject == baseline or not shared:
            continue
        gap = difference([ours[case] for case in shared], [theirs[case] for case in shared])
        found.append(
            Versus(part=part, subject=subject, baseline=baseline, score=score, difference=gap)
        )
    return found


def _row(part: str, subject: str, group: str, records: Sequence[Record]) -> Row:
    return Row(
        part=part, subject=subject, group=group, n=len(records),
        scores=_estimates([one.scores for one in records]),
        costs=_estimates([one.costs for one in records]),
    )  # fmt: skip


def _estimates(told: Sequence[dict[str, float]]) -> dict[str, Estimate]:
    """Of each name, over the records that have it; names of the same records share resamples."""
    having: dict[tuple[int, ...], list[str]] = {}
    for name in dict.fromkeys(name for one in told for name in one):
        having.setdefault(tuple(n for n, one in enumerate(told) if name in one), []).append(name)
    found: dict[str, Estimate] = {}
    for places, names in having.items():
        found |= estimates({name: [told[n][name] for n in places] for name in names})
    return found
