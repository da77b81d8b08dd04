"""The shipped samples: whole, made as they say, and enough for every task."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.errors import SetupError
from evals.data import SAMPLES, data_folder
from evals.run import run
from evals.samples.make import made
from evals.task import Options
from evals.tasks import calls, grounding, hfr, injection, pacing, robustness
from evals.tasks.catalogue import TASKS
from evals.tasks.pairs import find_sets, read_set


def options(tmp_path: Path, **more: object) -> Options:
    given = Options(SAMPLES, tmp_path / "libraries", sample=True, bundles=tmp_path / "bundles")
    return given._replace(**more)


def test_the_files_are_those_that_the_generator_makes() -> None:
    for name, text in made().items():
        assert (SAMPLES / name).read_text(encoding="utf-8") == text, name


def test_both_labels_come_equally_often_and_a_bent_claim_is_not_in_its_document() -> None:
    pairs = read_set(find_sets(SAMPLES)[0]).pairs
    assert sum(one.label for one in pairs) * 2 == len(pairs) == 30
    told = [(one.label, " ".join(one.claim.split()) in one.document) for one in pairs]
    assert all(bool(label) == inside for label, inside in told)
    assert {one.groups["error_type"] for one in pairs if not one.label} > {"figure", "date"}


def test_the_words_of_every_gold_passage_stand_in_the_dossier() -> None:
    path = SAMPLES / "calls.yaml"
    for question in calls.read_questions(path):
        for gold in question.gold:
            text = (calls.folder(SAMPLES, path) / gold.file).read_text(encoding="utf-8")
            assert gold.words in " ".join(text.split()) or gold.words in text


def test_what_is_not_in_the_samples_is_left_out(tmp_path: Path) -> None:
    assert {one.asked.corpus for one in pacing.chosen(options(tmp_path))} == {"demo"}
    assert len(pacing.references(SAMPLES)) == 2
    assert set(injection.chosen(options(tmp_path))) == {"claims", "orders"}
    faults = robustness.chosen(options(tmp_path))
    assert {one.id for one in faults} == set(robustness.SAMPLED)
    assert {one.part for one in faults} == set(robustness.PARTS)


def test_no_bar_of_the_published_collection_binds_the_sample(tmp_path: Path) -> None:
    done = run(TASKS["cacm"], options(tmp_path), tmp_path / "out")
    assert done.checks == ()
    assert len(done.records) == 6
    assert done.environment["facts"]["sample"] is True


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("wrong", [{"subjects": ("nowhere",)}, {"parts": ("nowhere",)}])
def test_every_task_refuses_what_it_does_not_have(
    tmp_path: Path, name: str, wrong: dict[str, object]
) -> None:
    with pytest.raises(SetupError, match="nowhere"):
        run(TASKS[name], options(tmp_path, **wrong), tmp_path / "out")


def test_a_set_of_worlds_ends_where_the_next_begins(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="at most 100"):
        hfr.chosen(Options(tmp_path, tmp_path, limit=101))


def test_samples_and_a_folder_are_not_both_taken(tmp_path: Path) -> None:
    assert data_folder(None, sample=True) == SAMPLES
    with pytest.raises(SetupError, match="leave --data out"):
        data_folder(tmp_path, sample=True)
    with pytest.raises(SetupError, match="--sample"):
        data_folder(tmp_path / "none", needed=False)


def test_closed_worlds_need_no_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPNEWS_DATA", str(tmp_path / "none"))
    with pytest.raises(SetupError, match="no data folder"):
        data_folder(None)
    assert data_folder(None, needed=False) == tmp_path / "none"
    assert [name for name, task in TASKS.items() if not task.reads] == [
        "robustness", "hfr", "cliff"
    ]  # fmt: skip


def test_a_fault_that_ends_wrongly_is_not_passed() -> None:
    records = robustness.concluded([])
    assert [check.passed for check in records.checks] == [True]
    wrong = grounding.Record(
        part="runs", case="x", subject="s", scores={"right": 0.0}, answer=("exit 1", "a traceback")
    )
    told = robustness.concluded([wrong])
    assert [check.passed for check in told.checks] == [False]
    assert told.notes == ("x: exit 1; a traceback",)


def test_inspect_has_every_task() -> None:
    pytest.importorskip("inspect_ai")
    from evals import inspect_tasks

    missing = [name for name in TASKS if not callable(getattr(inspect_tasks, name, None))]
    assert missing == []


@pytest.mark.slow
@pytest.mark.parametrize("name", list(TASKS))
def test_every_task_runs_on_its_sample(tmp_path: Path, name: str) -> None:
    done = run(TASKS[name], options(tmp_path, limit=1), tmp_path / "out")
    assert done.failures == ()
    assert any(one.scores for one in done.records)
    json.loads((tmp_path / "out" / f"{name}.json").read_text(encoding="utf-8"))
