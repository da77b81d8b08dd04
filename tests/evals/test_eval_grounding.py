"""The task of labelled pairs, on a set of its own making."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from agent.errors import SetupError
from evals import report, run
from evals.records import ALL, Record, Result
from evals.task import Options
from evals.tasks import grounding
from evals.tasks.catalogue import TASKS
from evals.tasks.judges import JUDGES, Given, Judge
from evals.tasks.pairs import Pair, find_sets, read_set
from tools.embed import open_embedder

DOCUMENT = (
    "The yard at Brenn delivered two ferries in March 2019. "
    "Its revenue rose 12 percent to $40 million. The dock was sold to a rival in May."
)
CLAIMS = (
    ("The yard at Brenn delivered two ferries in March 2019.", 1, ""),
    ("Revenue of the yard rose 12 percent to $40 million.", 1, ""),
    ("The dock was sold to a rival.", 1, ""),
    ("The yard at Brenn delivered nine ferries in March 2019.", 0, "figure"),
    ("Astronauts repaired the orbiting telescope.", 0, "invented"),
    ("A violin festival opened in Lisbon.", 0, "invented"),
)

LOADED = lru_cache(open_embedder)


@pytest.fixture(autouse=True)
def weights_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.embed.open_embedder", LOADED)


def written(folder: Path, *, name: str = "yard", packed: bool = False) -> Path:
    rows: list[dict[str, Any]] = [
        {
            "id": f"{name}{n}", "document": DOCUMENT, "claim": claim, "label": label,
            "meta": {"error_type": kind} if kind else {},
        }
        for n, (claim, label, kind) in enumerate(CLAIMS)
    ]  # fmt: skip
    home = folder / "grounding"
    home.mkdir(exist_ok=True)
    text = "".join(json.dumps(row) + "\n" for row in rows)
    if packed:
        with gzip.open(home / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write(text)
    else:
        (home / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def ran(folder: Path, **options: Any) -> Result:
    return run.run(TASKS["grounding"], Options(folder, folder / "l", **options), folder / "out")


def test_sets_are_read_packed_and_plain(tmp_path: Path) -> None:
    written(written(tmp_path), name="dock", packed=True)
    sets = [read_set(path) for path in find_sets(tmp_path)]
    assert [one.name for one in sets] == ["dock", "yard"]
    assert all(len(one.pairs) == 6 for one in sets)
    assert sets[0].pairs[3].groups == {"error_type": "figure"}
    sample = read_set(find_sets(tmp_path, ["yard"])[0], limit=4)
    assert len(sample.pairs) == 4
    assert sample.pairs == read_set(find_sets(tmp_path, ["yard"])[0], limit=4).pairs
    with pytest.raises(SetupError, match="no set 'pier'"):
        find_sets(tmp_path, ["pier"])


@pytest.mark.parametrize(
    "line",
    ["no json", '{"id": 1, "document": "d", "claim": "c"}', "[1]",
     '{"id": 1, "document": "d", "claim": "c", "label": 2}'],
)  # fmt: skip
def test_a_broken_line_is_refused_with_its_file(tmp_path: Path, line: str) -> None:
    home = tmp_path / "grounding"
    home.mkdir()
    (home / "bad.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(SetupError, match=r"bad\.jsonl"):
        read_set(home / "bad.jsonl")


def test_judges_run_and_the_gate_sees_the_wrong_figure(tmp_path: Path) -> None:
    result = ran(written(tmp_path), subjects=("majority", "mechanical"))
    told = {(m.subject, m.name): m.value for m in result.measures if m.group == ALL}
    assert told[("majority", "BA")] == 0.5
    assert told[("majority", "AUC")] == 0.5
    # Nearly every word of the wrong figure's sentence stands in the document.
    assert told[("lexical", "BA")] == pytest.approx(5 / 6)
    assert told[("mechanical", "BA")] == 1.0
    wrong = {
        one.subject: one.scores["right"]
        for one in result.records
        if one.groups.get("error_type") == "figure"
    }
    assert wrong == {"majority": 1.0, "lexical": 0.0, "mechanical": 1.0}
    assert all(curve.points for curve in result.curves)
    assert {v.subject for v in result.versus} == {"majority", "mechanical"}
    assert any("claims a second" in note for note in result.notes)
    shown = report.table(result)
    assert "BA best" in shown
    assert report.load(tmp_path / "out")[0].measures == result.measures


def record(part: str, case: int, label: int, score: float, **groups: str) -> Record:
    return Record(
        part=part, case=str(case), subject="judge", groups=groups,
        scores={"right": float((score >= 0.5) == bool(label))}, costs={"milliseconds": 1.0},
        answer=(f"{score}",), gold=(str(label),),
    )  # fmt: skip


def test_all_sets_weigh_the_same_and_share_one_threshold() -> None:
    records = [record("large", n, n % 2, 0.9 if n % 2 else 0.1) for n in range(40)]
    records += [record("small", n, n % 2, 0.4 if n % 2 else 0.2) for n in range(4)]
    found = grounding.concluded(records, {"judge": 0.5}).measures
    told = {m.name: m.value for m in found if m.part == grounding.TOGETHER}
    assert told["BA"] == pytest.approx((1.0 + 0.5) / 2)
    assert told["BA best"] == pytest.approx(1.0)
    assert told["AUC"] == pytest.approx(1.0)


def test_a_group_is_measured_where_both_labels_come_often() -> None:
    records = [record("set", n, n % 2, 0.9, domain="law") for n in range(44)]
    records += [record("set", 100 + n, n % 2, 0.9, domain="news") for n in range(10)]
    found = grounding.concluded(records, {"judge": 0.5}).measures
    assert {m.group for m in found} == {ALL, "domain=law"}


def test_a_further_judge_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def trusting(given: Given) -> Judge:
        assert isinstance(given.pairs[0], Pair)
        return Judge(lambda document, claim: 1.0, 0.5)

    monkeypatch.setitem(JUDGES, "trusting", trusting)
    result = ran(written(tmp_path), subjects=("trusting",))
    assert {one.subject for one in result.records} == {"trusting", "lexical"}
    with pytest.raises(SetupError, match="no judge 'oracle'"):
        ran(tmp_path, subjects=("oracle",))


def test_a_case_that_a_judge_does_not_score_counts_neither_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(given: Given) -> Judge:
        return Judge(
            lambda document, claim: None if "dock" in claim else float("Brenn" in claim), 0.5
        )

    monkeypatch.setitem(JUDGES, "silent", silent)
    result = ran(written(tmp_path), subjects=("silent",))
    told = {(m.subject, m.name): m for m in result.measures if m.group == ALL}
    assert told["silent", "BA"].n == 5
    assert told["lexical", "BA"].n == 6
    # Right are one of two true claims and two of three false ones.
    assert told["silent", "BA"].value == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert {row.n for row in result.rows if (row.subject, row.group) == ("silent", ALL)} == {5}
    assert "unscored, and in no number: silent 1 of 6" in result.notes
    assert report.load(tmp_path / "out")[0].records == result.records


def test_an_unusable_answer_of_the_reader_is_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mute:
        def read(self, pairs: Any) -> list[None]:
            return [None] * len(pairs)

    monkeypatch.setattr("evals.tasks.judges.open_entailer", Mute)
    for name in ("all", "cross-encoder"):
        judge = JUDGES[name](Given(None, ()))  # type: ignore[arg-type]
        assert judge.score(DOCUMENT, CLAIMS[0][0]) is None
