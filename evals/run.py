"""The plain runner: case after case, then rows, conclusions and the file. Knows no task."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from hashlib import sha256
from pathlib import Path
from typing import Any

from agent.errors import SetupError
from evals import stats
from evals.asking import Asker
from evals.environment import environment, fingerprint
from evals.kept import Answered, Kept
from evals.records import Check, Failure, Result, rows
from evals.task import Case, Conclusions, Options, Prepared, Task, require_judge

KEEPING = ", which deletes the articles; --rescore judges those that are kept"

Runner = Callable[[Task, Prepared, Options, Asker], None]
"""Has every case of ``prepared`` asked, in any order and as many at once as the options allow."""


def plain(task: Task, prepared: Prepared, options: Options, ask: Asker) -> None:
    """Answer the cases in this process, in order; in threads where several at once are wanted."""
    total = len(prepared.cases)
    jobs = options.jobs if prepared.together else 1
    if jobs == 1:
        for number, case in enumerate(prepared.cases, start=1):
            ask(case)
            options.tell(f"{task.name}: {number}/{total} cases, {case.part}")
        return
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="case")
    try:
        asked = [pool.submit(ask, case) for case in prepared.cases]
        for number, one in enumerate(as_completed(asked), start=1):
            options.tell(f"{task.name}: {number}/{total} cases, {one.result().part}")
    finally:
        pool.shutdown(cancel_futures=True)


def run(task: Task, options: Options, out: Path, *, runner: Runner = plain) -> Result:
    """Run one task and store its result as ``out``/<name>.json, its figures beside it.

    Each case is kept in ``out``/<name>.records.jsonl as it ends: what a killed run answered is not
    asked again.

    Raises:
        SetupError: the data is not there, there is not one case in it, or every case failed.
    """
    began = time.monotonic()
    require_judge(task, options)
    name = named(task, options)
    where = environment()
    with task.prepare(options) as prepared:
        _refuse(task, prepared.cases)
        facts = stated(task, prepared, options)
        mark = fingerprint(facts)
        with Kept.open(
            out / f"{name}.records.jsonl", fingerprint=mark, commit=str(where["commit"]),
            anew=options.anew, cheap=options.rescore, instead=KEEPING if task.keeps else "",
            tell=options.tell,
        ) as kept:  # fmt: skip
            if options.anew:  # not before all else has passed: articles are paid for
                _forget(out, name, options)
            resumed = sum(_done(kept.get(case)) for case in prepared.cases)
            if resumed:
                options.tell(f"{task.name}: {resumed} of {len(prepared.cases)} cases were kept")
            runner(task, prepared, options, Asker(prepared, kept, options))
            answered = [one for case in prepared.cases if (one := kept.get(case))]
        records = [record for one in answered for record in one.records]
        failures = [one for one in answered if one.error is not None]
        if not records:
            raise SetupError(f"{task.name}: every case failed, the first with {failures[0].error}")
        concluded = prepared.conclude(records)
    notes = [*concluded.notes]
    commits = Counter(one.commit or kept.commit for one in answered)
    if resumed == len(answered):
        notes.append(f"every case was kept from earlier runs, {_by(commits)}; see --anew")
    elif set(commits) != {where["commit"]}:
        notes.append(f"cases were answered by {_by(commits)}")
    result = Result(
        task=name,
        primary=concluded.primary,
        rows=tuple(rows(records)),
        measures=concluded.measures,
        curves=concluded.curves,
        versus=concluded.versus,
        checks=(*concluded.checks, *_failed(failures)),
        records=tuple(records),
        notes=tuple(notes),
        judge=concluded.judge,
        judged=concluded.judged,
        figures=tuple(concluded.figures),
        failures=tuple(
            Failure(part=one.part, case=one.case, error=one.error or "", tries=one.tries)
            for one in failures
        ),
        resumed=resumed,
        fingerprint=mark,
        environment={**where, "facts": facts, "jobs": options.jobs},
        seconds=round(time.monotonic() - began, 2),
        case_seconds=round(sum(one.seconds for one in answered), 2),
    )
    _store(out, name, result, concluded)
    return result


def _forget(out: Path, name: str, options: Options) -> None:
    """What an earlier run left of a task: its result, its articles, and what was told of those."""
    (out / f"{name}.json").unlink(missing_ok=True)
    if options.bundles and not options.rescore:
        shutil.rmtree(options.bundles, ignore_errors=True)
        for told in (*out.glob(f"{name}@*.json"), *out.glob(f"{name}@*.records.jsonl")):
            told.unlink(missing_ok=True)


def _by(commits: Counter[str]) -> str:
    return ", ".join(f"{count} by commit {commit}" for commit, count in commits.items())


def named(task: Task, options: Options) -> str:
    """Of the result: that of the task; what is judged again carries its judge."""
    return f"{task.name}@{options.judge or 'own'}" if options.rescore else task.name


def stated(task: Task, prepared: Prepared, options: Options) -> dict[str, Any]:
    """Everything that decides the scores, besides the code."""
    return {
        **prepared.facts,
        **({"kept": _kept(options.bundles)} if options.rescore and options.bundles else {}),
        "task": task.name,
        "limit": options.limit,
        "seed": options.seed,
        "parts": options.parts,
        "subjects": options.subjects,
        "sample": options.sample,
        "judge": options.judge,
        "bootstrap": {"seed": stats.SEED, "resamples": stats.RESAMPLES},
        "permutations": stats.PERMUTATIONS,
    }


def _kept(bundles: Path) -> str:
    """Hash of the articles that are judged again; their libraries are no part of them."""
    found = sha256()
    for path in sorted(path.relative_to(bundles) for path in bundles.rglob("*.json")):
        if "library" not in path.parts:
            found.update(f"{path}\0".encode() + (bundles / path).read_bytes())
    return found.hexdigest()[:16]


def _refuse(task: Task, cases: Sequence[Case]) -> None:
    if not cases:
        raise SetupError(f"{task.name}: there is not one case to run")
    keys = [(case.part, case.id) for case in cases]
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise ValueError(f"{task.name}: the case {twice[0]!r} comes twice")


def _done(one: Answered | None) -> bool:
    return one is not None and one.error is None


def _failed(failures: Sequence[Answered]) -> list[Check]:
    """Where a case failed, the run is not passed: its numbers are over fewer cases."""
    if not failures:
        return []
    first = f"{failures[0].part}/{failures[0].case}: {failures[0].error}"
    name = f"cases that ended in an error and are in no number ({first})"
    return [Check(name=name, value=len(failures), bar="0", passed=False)]


def _store(out: Path, name: str, result: Result, concluded: Conclusions) -> None:
    """Whole or not at all, so that a report can be made at any time."""
    texts = {f"{name}.json": result.model_dump_json(indent=1), **concluded.figures}
    for file, text in texts.items():
        draft = out / f"{file}.part"
        draft.write_text(text, encoding="utf-8")
        draft.replace(out / file)
