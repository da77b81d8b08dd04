"""The runner on a task of its own: ten sums, some of which fail."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agent.errors import EndpointError, LibraryBusy, ReplyError, SetupError
from evals.asking import Asker
from evals.kept import Answered, Kept
from evals.records import Check, Record, Result
from evals.run import run
from evals.task import Conclusions, Options, Prepared, Task


class Sum(NamedTuple):
    id: str
    part: str = "sums"


Answer = Callable[[Sum], list[Record]]


def right(case: Sum) -> list[Record]:
    return [
        Record(
            part=case.part, case=case.id, subject=who, scores={"right": float(int(case.id) % n)}
        )
        for n, who in ((2, "odd"), (3, "thirds"))
    ]  # fmt: skip


def concluded(records: Sequence[Record]) -> Conclusions:
    low = min(one.scores["right"] for one in records)
    return Conclusions(primary="right", checks=(Check(name="low", value=low, bar="", passed=True),))


def task(answer: Answer = right, count: int = 10, *, together: bool = True) -> Task:
    @contextmanager
    def prepare(options: Options) -> Iterator[Prepared]:
        cases = [Sum(str(n)) for n in range(count)][: options.limit]
        yield Prepared(cases, answer, concluded, {"sums": count}, together=together)

    return Task("sums", "ten sums", prepare)


def options(tmp_path: Path, **more: Any) -> Options:
    return Options(tmp_path, tmp_path / "libraries", retries=0, **more)


def figures(result: Result) -> dict[str, Any]:
    return result.model_dump(exclude={"seconds", "case_seconds", "resumed", "environment"})


def stopping_at(number: str, seen: list[str]) -> Answer:
    def answer(case: Sum) -> list[Record]:
        seen.append(case.id)
        if case.id == number:
            raise KeyboardInterrupt
        return right(case)

    return answer


def test_a_stopped_run_goes_on_and_ends_as_an_unbroken_one(tmp_path: Path) -> None:
    whole = run(task(), options(tmp_path), tmp_path / "whole")
    seen: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        run(task(stopping_at("6", seen)), options(tmp_path), tmp_path / "broken")
    assert not (tmp_path / "broken" / "sums.json").exists()
    again: list[str] = []
    done = run(task(stopping_at("none", again)), options(tmp_path), tmp_path / "broken")
    assert seen == list("0123456")
    assert again == list("6789")
    assert done.resumed == 6
    assert figures(done) == figures(whole)


def test_a_run_that_asked_nothing_says_so(tmp_path: Path) -> None:
    first = run(task(), options(tmp_path), tmp_path)
    assert first.notes == ()
    again = run(task(), options(tmp_path), tmp_path)
    assert again.resumed == 10
    assert "--anew" in again.notes[0]
    assert run(task(), options(tmp_path, anew=True), tmp_path).notes == ()


KILLED = """
import os, signal, sys
sys.path.insert(0, {root!r})
from tests.evals.test_eval_run import options, right, run, task
from pathlib import Path
def answer(case):
    if case.id == "5":
        os.kill(os.getpid(), signal.SIGKILL)
    return right(case)
run(task(answer), options(Path({folder!r})), Path({folder!r}) / "out")
"""


def test_a_killed_process_loses_only_the_case_it_was_at(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    died = subprocess.run(
        [sys.executable, "-c", KILLED.format(root=root, folder=str(tmp_path))],
        env={**os.environ, "PYTHONPATH": root}, check=False,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL
    done = run(task(), options(tmp_path), tmp_path / "out")
    assert done.resumed == 5
    assert figures(done) == figures(run(task(), options(tmp_path), tmp_path / "whole"))


def test_a_torn_last_line_is_asked_again(tmp_path: Path) -> None:
    run(task(), options(tmp_path), tmp_path)
    file = tmp_path / "sums.records.jsonl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[:-20], encoding="utf-8")
    asked: list[str] = []
    run(task(stopping_at("none", asked)), options(tmp_path), tmp_path)
    assert asked == ["9"]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line).get("case") for line in lines] == [None, *"0123456789"]


def test_a_line_that_cannot_be_read_costs_its_case_alone(tmp_path: Path) -> None:
    run(task(), options(tmp_path), tmp_path)
    file = tmp_path / "sums.records.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines[:3], "junk", *lines[4:]]) + "\n", encoding="utf-8")
    asked: list[str] = []
    told: list[str] = []
    run(task(stopping_at("none", asked)), options(tmp_path, tell=told.append), tmp_path)
    assert asked == ["2"]
    assert any("1 lines cannot be read (4)" in line for line in told)


def test_every_version_of_the_code_that_answered_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(commit: str, last: str, seen: list[str]) -> Result | None:
        monkeypatch.setattr("evals.run.environment", lambda: {"commit": commit})
        try:
            return run(task(stopping_at(last, seen)), options(tmp_path), tmp_path)
        except KeyboardInterrupt:
            return None

    assert at("aaa", "4", []) is None
    done, again = at("bbb", "none", []), at("ccc", "none", [])
    assert done is not None
    assert again is not None
    assert done.notes == ("cases were answered by 4 by commit aaa, 6 by commit bbb",)
    assert "4 by commit aaa, 6 by commit bbb; see --anew" in again.notes[0]


def test_articles_are_deleted_only_when_the_run_can_begin(tmp_path: Path) -> None:
    kept = tmp_path / "bundles" / "one" / "article.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}", encoding="utf-8")
    wanted = options(tmp_path, anew=True, bundles=tmp_path / "bundles")
    first = Kept.open(tmp_path / "sums.records.jsonl", fingerprint="f", commit="c")
    with first, pytest.raises(SetupError, match="another process"):
        run(task(), wanted, tmp_path)
    with pytest.raises(SetupError, match="no judge"):
        run(task(), wanted._replace(judge="nosuch"), tmp_path)
    assert kept.exists()
    run(task(), wanted, tmp_path)
    assert not kept.exists()


def test_a_judge_and_a_second_judging_are_refused_where_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="who judges it is settled"):
        run(task(), options(tmp_path, judge="lexical"), tmp_path)
    with pytest.raises(SetupError, match="keeps nothing"):
        run(task(), options(tmp_path, rescore=True), tmp_path)
    chosen = task()._replace(judges=("lexical", "gate"), keeps=True)
    with pytest.raises(SetupError, match="there are lexical, gate"):
        run(chosen, options(tmp_path, judge="nosuch"), tmp_path)
    assert run(chosen, options(tmp_path, judge="gate", rescore=True), tmp_path).task == "sums@gate"


def test_a_second_judging_looks_at_the_articles_again(tmp_path: Path) -> None:
    place = tmp_path / "library" / "bundles"  # where the user keeps things is no matter
    (place / "one").mkdir(parents=True)
    article = place / "one" / "article.json"
    article.write_text("1", encoding="utf-8")
    chosen = task()._replace(judges=("gate",), keeps=True)
    wanted = options(tmp_path, judge="gate", rescore=True, bundles=place)
    assert run(chosen, wanted, tmp_path).resumed == 0
    assert run(chosen, wanted, tmp_path).resumed == 10
    article.write_text("2", encoding="utf-8")
    told: list[str] = []
    assert run(chosen, wanted._replace(tell=told.append), tmp_path).resumed == 0
    assert any("judged again" in line for line in told)
    run(chosen, options(tmp_path, bundles=place), tmp_path)
    with pytest.raises(SetupError, match="--rescore judges those that are kept"):
        run(chosen, options(tmp_path, bundles=place, judge="gate"), tmp_path)
    run(chosen, options(tmp_path, bundles=place, anew=True), tmp_path)
    assert not list(tmp_path.glob("sums@*"))


@pytest.mark.parametrize(
    ("change", "said"),
    [({"seed": 8}, "other settings, data"), ({"limit": 3}, "other settings, data")],
    ids=["seed", "limit"],
)
def test_another_set_up_does_not_go_on(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    run(task(), options(tmp_path), tmp_path)
    with pytest.raises(SetupError, match=said) as refused:
        run(task(), options(tmp_path, **change), tmp_path)
    assert "\n" not in str(refused.value)
    assert run(task(), options(tmp_path, **change, anew=True), tmp_path).resumed == 0


def test_a_foreign_file_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "sums.records.jsonl").write_text("no json\n", encoding="utf-8")
    with pytest.raises(SetupError, match="does not hold the cases"):
        run(task(), options(tmp_path), tmp_path)


def test_two_processes_do_not_add_to_one_file(tmp_path: Path) -> None:
    path = tmp_path / "sums.records.jsonl"
    first = Kept.open(path, fingerprint="f", commit="c")
    with first, pytest.raises(SetupError, match="another process"):
        Kept.open(path, fingerprint="f", commit="c")


def failing(*numbers: str, error: Exception | None = None) -> Answer:
    def answer(case: Sum) -> list[Record]:
        if case.id in numbers:
            raise error or ReplyError("no\nanswer")
        return right(case)

    return answer


@pytest.mark.parametrize("jobs", [1, 4])
def test_a_failed_case_is_counted_and_the_others_are_scored(tmp_path: Path, jobs: int) -> None:
    done = run(task(failing("3", "8")), options(tmp_path, jobs=jobs), tmp_path)
    assert [(one.case, one.error) for one in done.failures] == [
        ("3", "ReplyError: no answer"), ("8", "ReplyError: no answer")
    ]  # fmt: skip
    assert {row.n for row in done.rows} == {8}
    assert [check.passed for check in done.checks] == [True, False]
    mended = run(task(), options(tmp_path), tmp_path)  # only they are asked again
    assert (mended.resumed, mended.failures) == (8, ())
    assert figures(mended) == figures(run(task(), options(tmp_path), tmp_path / "whole"))


def test_a_run_without_a_single_answer_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="every case failed, the first with ReplyError"):
        run(task(failing(*"0123456789")), options(tmp_path), tmp_path)


def test_what_the_user_must_change_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(LibraryBusy):
        run(task(failing("2", error=LibraryBusy("held"))), options(tmp_path), tmp_path)
    assert run(task(), options(tmp_path), tmp_path).resumed == 2


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_dead_endpoint_ends_the_run_and_keeps_what_was_answered(
    tmp_path: Path, jobs: int
) -> None:
    dead = failing(*"456789", error=EndpointError("no route"))
    with pytest.raises(EndpointError, match="failed 3 cases in a row"):
        run(task(dead), options(tmp_path, jobs=jobs), tmp_path)
    assert run(task(), options(tmp_path), tmp_path).resumed == 4


def asker(answer: Answer, path: Path, retries: int, waits: list[float]) -> tuple[Asker, Kept]:
    prepared = Prepared([], answer, concluded, {})
    kept = Kept.open(path / "k.jsonl", fingerprint="f", commit="c")
    given = options(path)._replace(retries=retries)
    return Asker(prepared, kept, given, wait=waits.append), kept


def test_an_endpoint_that_comes_back_costs_tries_and_no_case(tmp_path: Path) -> None:
    calls = Counter[str]()

    def answer(case: Sum) -> list[Record]:
        calls[case.id] += 1
        if calls[case.id] < 3:
            raise EndpointError("503")
        return right(case)

    waits: list[float] = []
    ask, kept = asker(answer, tmp_path, 2, waits)
    with kept:
        answered = ask(Sum("1"))
    assert (answered.tries, answered.error, len(answered.records)) == (3, None, 2)
    assert waits == [1, 2]


def test_only_endpoints_are_tried_again(tmp_path: Path) -> None:
    waits: list[float] = []
    ask, kept = asker(failing("1"), tmp_path, 2, waits)
    with kept:
        assert ask(Sum("1")).tries == 1
    assert waits == []


def test_cases_run_at_once_and_come_out_in_their_order(tmp_path: Path) -> None:
    together, most = [0], [0]
    lock = threading.Lock()

    def slow(case: Sum) -> list[Record]:
        with lock:
            together[0] += 1
            most[0] = max(most[0], together[0])
        time.sleep(0.03 if case.id == "0" else 0.01)
        with lock:
            together[0] -= 1
        return right(case)

    done = run(task(slow), options(tmp_path, jobs=4), tmp_path / "a")
    assert 1 < most[0] <= 4
    assert figures(done) == figures(run(task(), options(tmp_path), tmp_path / "b"))
    most[0] = 0
    run(task(slow, together=False), options(tmp_path, jobs=4), tmp_path / "c")
    assert most[0] == 1


def test_a_case_that_comes_twice_is_a_fault_of_the_task(tmp_path: Path) -> None:
    @contextmanager
    def prepare(given: Options) -> Iterator[Prepared]:
        yield Prepared([Sum("1"), Sum("1")], right, concluded, {})

    with pytest.raises(ValueError, match="twice"):
        run(Task("sums", "", prepare), options(tmp_path), tmp_path)


# inspect-ai leaves streams of its own to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("jobs", [1, 3])
def test_inspect_runs_the_same_cases_to_the_same_figures(tmp_path: Path, jobs: int) -> None:
    pytest.importorskip("inspect_ai")
    from evals.run_inspect import inspected

    plain = run(task(failing("3")), options(tmp_path), tmp_path / "plain")
    out = tmp_path / "inspect"
    given = options(tmp_path, jobs=jobs)
    theirs = run(task(failing("3")), given, out, runner=inspected(out))
    assert figures(theirs) == figures(plain)
    [log] = (out / "inspect").glob("*.json")
    told = json.loads(log.read_text(encoding="utf-8"))
    assert len(told["samples"]) == 10
    [scores] = told["results"]["scores"]
    means = {name: one["value"] for name, one in scores["metrics"].items()}
    assert means["mean"] == 0.9  # one of ten failed
    assert means["odd right"] == pytest.approx(4 / 9)
    again = run(task(), given, out, runner=inspected(out))
    assert again.resumed == 9
    gc.collect()  # while those warnings are let pass


def test_what_is_kept_is_not_more_than_it_must_be(tmp_path: Path) -> None:
    with Kept.open(tmp_path / "k.jsonl", fingerprint="f", commit="c") as kept:
        kept.put(Answered(part="p", case="1", error="x"))
        kept.put(Answered(part="p", case="1", seconds=2))
        found = kept.get(Sum("1", "p"))
    assert found is not None
    assert found.error is None
    with Kept.open(tmp_path / "k.jsonl", fingerprint="f", commit="later") as kept:
        assert kept.commit == "c"
        assert kept.get(Sum("1", "p")) == Answered(part="p", case="1", seconds=2)
