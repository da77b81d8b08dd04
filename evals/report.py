"""Results as text: tables, comparisons. Reads what ``run`` stored and computes rates only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from agent.domain import Frozen
from agent.errors import SetupError
from evals import agreement
from evals.records import ALL, Measure, Result, Row, Versus
from evals.stats import Difference, Estimate, difference


class Change(Frozen):
    """One score of one subject in two runs, over the cases that both have: second minus first."""

    task: str
    part: str
    subject: str
    score: str
    before: float
    after: float
    difference: Difference


def load(folder: Path) -> list[Result]:
    """The results in a folder, by name of the task.

    Raises:
        SetupError: there is none, or the file of a task is not its result. Other files may lie
            beside them.
    """
    found = []
    for path in sorted(p for p in folder.glob("*.json") if p.is_file()):
        try:
            found.append(Result.model_validate_json(path.read_text(encoding="utf-8")))
        except (ValidationError, UnicodeDecodeError):
            from evals.tasks.catalogue import TASKS  # slow to import, and seldom needed

            if path.stem in TASKS:
                raise SetupError(
                    f"{path} is not the result of an eval: delete it, and `deepnews eval run"
                    f" {path.stem} --out {folder}` makes it of what was kept"
                ) from None
    begun = unfinished(folder)
    if not found and begun:
        told = ", ".join(f"{name} ({count} answers kept)" for name, count in begun.items())
        raise SetupError(
            f"no task in {folder} has ended yet: {told}; the same `deepnews eval run` goes on"
        )
    if not found:
        raise SetupError(f"there is no result in {folder}: deepnews eval run TASK --out {folder}")
    return found


def unfinished(folder: Path) -> dict[str, int]:
    """Tasks that were begun in a folder and have no result, with how many answers are kept."""
    begun = {}
    for path in sorted(folder.glob("*.records.jsonl")):
        name = path.name.removesuffix(".records.jsonl")
        if not (folder / f"{name}.json").is_file():
            begun[name] = max(0, path.read_bytes().count(b"\n") - 1)
    return begun


class Table(NamedTuple):
    """A title and lines of cells, the first of them the heads; ``left`` columns are words."""

    title: str
    cells: list[list[str]]
    left: int = 2


def tables(result: Result) -> list[Table]:
    """A result for people: per set all cases first, then the groups; scores in per cent.

    A score that rests on a judge carries the judge's name in its head.
    """
    found = []
    for part in dict.fromkeys(row.part for row in result.rows):
        rows = _telling([row for row in result.rows if row.part == part])
        names = _names(rows)
        body = [_cells(row, *names, result.primary) for row in rows]
        found.append(Table(part, [_heads(*names, result), *body]))
    for part in dict.fromkeys(one.part for one in result.measures):
        own = [one for one in result.measures if one.part == part]
        found.append(Table(f"{part}: measures", _measures(own, result)))
    if result.versus:
        head = ["set", "compared", "score", "points", "95 %", "p"]
        body = [_versus(one, result) for one in result.versus]
        found.append(Table("against the baseline, points", [head, *body], 3))
    return found


def verdicts(result: Result) -> list[str]:
    """A line for each check."""
    return [
        f"{'passed' if one.passed else 'NOT PASSED'}: {one.name} {one.value:.4f}, {one.bar}"
        for one in result.checks
    ]


def remarks(result: Result) -> list[str]:
    """What must be said beside the numbers: who judged, what failed, what the task says."""
    said = []
    if result.judge and result.judged:
        agrees = agreement.told(result.judge) or "how often it agrees with people is not known here"
        said.append(f"judge of {', '.join(result.judged)}: {result.judge}; {agrees}")
    if result.unscored:
        said.append(f"unscored, and in no number: {result.unscored} of {len(result.records)}")
    said += [f"failed, and in no number: {o.part}/{o.case}: {o.error}" for o in result.failures]
    return [*said, *result.notes]


def table(result: Result) -> str:
    """A result as text."""
    lines = [f"{result.task}  ({result.seconds:.0f} s, fingerprint {result.fingerprint})"]
    for one in tables(result):
        lines += ["", one.title, *columns(one.cells, left=one.left)]
    lines += [f"\n{said}" for said in verdicts(result)]
    said = remarks(result)
    return "\n".join([*lines, "", *said] if said else lines)


def compare(before: Sequence[Result], after: Sequence[Result]) -> list[Change]:
    """Every score of every subject that both runs have, paired by case.

    What was judged again ("hfr@own") goes with the first judging where the other run has no second.

    Raises:
        SetupError: the two have no case in common.
    """
    old = {
        (result.task, one.part, one.subject, one.case): one.scores
        for result in before
        for one in result.records
    }
    twins = {result.task: _twin(result.task, before) for result in after}
    _refuse_other_judges(before, after, twins)
    pairs: dict[tuple[str, str, str, str], list[tuple[float, float]]] = {}
    for result in after:
        for one in result.records:
            was = old.get((twins[result.task], one.part, one.subject, one.case), {})
            for score in (name for name in one.scores if name in was):
                key = (result.task, one.part, one.subject, score)
                pairs.setdefault(key, []).append((was[score], one.scores[score]))
    if not pairs:
        raise SetupError("the two runs have no case in common")
    return [_change(key, values) for key, values in pairs.items()]


def _twin(name: str, before: Sequence[Result]) -> str:
    """The result that one of that name is compared with."""
    there = [result.task for result in before]
    bare = name.partition("@")[0]
    same = (one for one in there if one.partition("@")[0] == bare)
    return name if name in there else next(same, name)


def _refuse_other_judges(
    before: Sequence[Result], after: Sequence[Result], twins: Mapping[str, str]
) -> None:
    """What two judges say of two runs is no change of what was judged."""
    judges = {result.task: result.judge for result in before}
    for one in after:
        was = judges.get(twins[one.task], one.judge)
        if was != one.judge:
            raise SetupError(
                f"{one.task}: judged by {was} before and by {one.judge} after: --rescore one of "
                "them with --judge"
            )


def compared(changes: Sequence[Change]) -> str:
    """Changes for people, in per cent and points."""
    head = ["task", "set", "subject", "score", "n", "before", "after", "change", "95 %", "p"]
    rows = [
        [c.task, c.part, c.subject, c.score, str(c.difference.n), f"{100 * c.before:.1f}",
         f"{100 * c.after:.1f}", *_gap(c.difference)]
        for c in changes
    ]  # fmt: skip
    return "\n".join(columns([head, *rows], left=4))


def columns(cells: Sequence[Sequence[str]], *, left: int = 2) -> list[str]:
    """Lines of aligned cells: the first ``left`` columns to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _telling(rows: Sequence[Row]) -> list[Row]:
    """Without the groups that hold every case and so repeat the first rows."""
    most = max(row.n for row in rows)
    return [row for row in rows if row.group == ALL or row.n < most]


def _names(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    """Scores and costs that any of the rows has, in the order in which they come."""
    scores = dict.fromkeys(name for row in rows for name in row.scores)
    return list(scores), list(dict.fromkeys(name for row in rows for name in row.costs))


def _judged(name: str, result: Result) -> str:
    return f"{name} [{result.judge}]" if result.judge and name in result.judged else name


def _heads(scores: Sequence[str], costs: Sequence[str], result: Result) -> list[str]:
    heads = [
        head
        for name in scores
        for head in ([_judged(name, result), "95 %"][: 1 + (name == result.primary)])
    ]
    return ["group", "subject", "n", *heads, *(f"{name} p50/p95" for name in costs)]


def _cells(row: Row, scores: Sequence[str], costs: Sequence[str], primary: str) -> list[str]:
    told = []
    for name in scores:
        e = row.scores.get(name)
        told.append("-" if e is None else f"{100 * e.mean:.1f}")
        if name == primary:
            told.append("-" if e is None else _limits(e))
    spent = [
        f"{row.costs[name].median:,.4g}/{row.costs[name].p95:,.4g}" if name in row.costs else "-"
        for name in costs
    ]
    return ["" if row.group == ALL else row.group, row.subject, str(row.n), *told, *spent]


def _measures(measures: Sequence[Measure], result: Result) -> list[list[str]]:
    """A line for each group and subject, a column for each measure, in per cent."""
    names = list(dict.fromkeys(one.name for one in measures))
    held: dict[tuple[str, str], dict[str, Measure]] = {}
    for one in measures:
        held.setdefault((one.group, one.subject), {})[one.name] = one
    lines = [["group", "subject", "n", *(_judged(name, result) for name in names)]]
    for (group, subject), found in sorted(held.items(), key=lambda item: item[0][0] != ALL):
        counts = {one.n for one in found.values()}
        n = str(counts.pop()) if len(counts) == 1 else ""
        cells = [_measure(found[name], told=not n) if name in found else "-" for name in names]
        lines.append(["" if group == ALL else group, subject, n, *cells])
    return lines


def _measure(one: Measure, *, told: bool = False) -> str:
    """The value with its interval; ``told``: with what it is a share of, where columns differ."""
    limits = ""
    if one.low is not None and one.high is not None:
        limits = f" ({100 * one.low:.0f}..{100 * one.high:.0f})"
    return f"{100 * one.value:.1f}{limits}{f' of {one.n}' if told else ''}"


def _versus(one: Versus, result: Result) -> list[str]:
    score = _judged(one.score, result)
    return [one.part, f"{one.subject} - {one.baseline}", score, *_gap(one.difference)]


def _gap(gap: Difference) -> list[str]:
    limits = "-" if gap.low is None else f"{100 * gap.low:+.1f}..{100 * (gap.high or 0):+.1f}"
    return [f"{100 * gap.mean:+.1f}", limits, "-" if gap.p is None else f"p {gap.p:.4f}"]


def _limits(e: Estimate) -> str:
    return "-" if e.low is None or e.high is None else f"{100 * e.low:.0f}..{100 * e.high:.0f}"


def _change(key: tuple[str, str, str, str], values: Sequence[tuple[float, float]]) -> Change:
    task, part, subject, score = key
    before, after = [old for old, _ in values], [new for _, new in values]
    return Change(
        task=task,
        part=part,
        subject=subject,
        score=score,
        before=sum(before) / len(before),
        after=sum(after) / len(after),
        difference=difference(after, before),
    )
