from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import SetupError
from evals.records import Record, Result, rows, versus
from evals.report import columns, compare, compared, load, table
from evals.tasks.retrieval import BEST, concluded


def record(case: str, subject: str, score: float, *, hops: str = "2", part: str = "s") -> Record:
    return Record(
        part=part, case=case, subject=subject, groups={"hops": hops},
        scores={"recall@5": score}, costs={"milliseconds": 10 * score},
    )  # fmt: skip


RECORDS = [
    record("1", "fused", 0.0), record("1", "walk", 1.0),
    record("2", "fused", 0.5, hops="3"), record("2", "walk", 0.5, hops="3"),
]  # fmt: skip


def result(records: list[Record], task: str = "retrieval") -> Result:
    return Result(
        task=task, primary="recall@5", rows=tuple(rows(records)), records=tuple(records),
        versus=tuple(versus(records, "fused", "recall@5")),
    )  # fmt: skip


def test_rows_are_for_all_cases_and_for_each_group() -> None:
    found = {(r.subject, r.group): r for r in rows(RECORDS)}
    assert found["walk", "all"].n == 2
    assert found["walk", "all"].scores["recall@5"].mean == 0.75
    assert found["fused", "hops=3"].scores["recall@5"].mean == 0.5
    assert found["walk", "hops=2"].costs["milliseconds"].median == 10
    assert len(found) == 6


def test_versus_pairs_by_case_whatever_the_order() -> None:
    (one,) = versus(list(reversed(RECORDS)), "fused", "recall@5")
    assert (one.subject, one.baseline, one.difference.n) == ("walk", "fused", 2)
    assert one.difference.mean == 0.5


def test_versus_leaves_out_what_the_baseline_did_not_answer() -> None:
    (one,) = versus([*RECORDS, record("3", "walk", 1.0)], "fused", "recall@5")
    assert one.difference.n == 2
    assert versus([record("3", "walk", 1.0)], "fused", "recall@5") == []


def test_floors_bind_the_best_mode_on_whole_sets_only() -> None:
    low = [record("1", m, 0.65, part="musique") for m in ("fused", BEST)]
    assert [c.passed for c in concluded(low, whole=True).checks] == [False]
    assert concluded(low, whole=False).checks == ()
    high = [record("1", m, 0.66, part="musique") for m in ("fused", BEST)]
    assert [c.passed for c in concluded(high, whole=True).checks] == [True]


def test_the_table_shows_scores_in_per_cent_and_drops_groups_that_repeat_all() -> None:
    shown = table(result(RECORDS))
    assert "75.0" in shown
    assert "hops=3" in shown
    assert "walk - fused recall@5 +50.0" in " ".join(shown.split())
    alone = table(result([r for r in RECORDS if r.case == "1"]))
    assert "hops=" not in alone


def test_a_result_comes_back_from_disk_as_it_was(tmp_path: Path) -> None:
    stored = result(RECORDS)
    (tmp_path / "retrieval.json").write_text(stored.model_dump_json(), encoding="utf-8")
    assert load(tmp_path) == [stored]


@pytest.mark.parametrize("text", ["{}", "no json", None])
def test_a_folder_without_a_result_is_told_in_one_line(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "retrieval.json").write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match="result"):
        load(tmp_path)


def test_compare_pairs_the_cases_of_two_runs() -> None:
    after = [record("2", "fused", 1.0), record("1", "fused", 0.5), record("9", "fused", 0.0)]
    (change,) = compare([result(RECORDS)], [result(after)])
    assert (change.before, change.after, change.difference.n) == (0.25, 0.75, 2)
    assert change.difference.mean == 0.5
    assert "+50.0" in compared([change])


def test_compare_refuses_runs_that_share_nothing() -> None:
    with pytest.raises(SetupError, match="no case in common"):
        compare([result(RECORDS)], [result(RECORDS, task="other")])


def test_what_was_judged_again_is_compared_with_the_first_judging() -> None:
    again = result(RECORDS, task=f"{result(RECORDS).task}@own")
    assert compare([result(RECORDS)], [again])
    assert compare([again], [result(RECORDS)])
    with pytest.raises(SetupError, match="judged by"):
        compare([result(RECORDS)], [again.model_copy(update={"judge": "lexical"})])


def test_columns_are_aligned() -> None:
    assert columns([["a", "b", "100"], ["aa", "b", "1"]]) == ["a   b  100", "aa  b    1"]
