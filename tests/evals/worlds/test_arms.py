"""The table of judged sentences, the counts over it, and the gate put out of work."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.domain import Evidence
from agent.errors import SetupError
from evals.worlds.gate import report, share
from evals.worlds.generate import world
from evals.worlds.oracle import rule
from evals.worlds.sentences import Judged, judged_again, sample, table
from evals.worlds.writing import Arm, OpenGate, Told

MADE = world(1, "business")
TRUE = next(x.text for x in MADE.papers[0].lines if "stood at" in x.text or "came to" in x.text)
FALSE = "Brightwell Energy’s revenue was €1.5 billion in the third quarter of 2024."


def rows() -> list[Judged]:
    told: list[tuple[Arm, str]] = [("first", FALSE), ("first", TRUE), ("on", TRUE)]
    name = f"{MADE.domain}-{MADE.seed}"
    return [Judged(name, Told(a, t, "its source", "writer"), rule(t, MADE)) for a, t in told]


def test_the_table_comes_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "sentences.tsv").write_text(table(rows()), encoding="utf-8")
    assert judged_again(tmp_path, [MADE]) == rows()


def test_says_what_to_do_where_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="write the articles first"):
        judged_again(tmp_path, [MADE])


def test_counts_wrong_sentences_of_each_arm() -> None:
    found = report(rows())["all"]
    assert (found["first"]["wrong"], found["first"]["judged"]) == (1, 2)
    assert (found["on"]["wrong"], found["on"]["judged"]) == (0, 1)
    assert found["first"]["bent"] == {"figure": 1}
    assert found["on"]["words"] == len(TRUE.split())


def test_names_every_wrong_sentence_that_was_published() -> None:
    told = Told("on", FALSE, "its source", "writer")
    passed = report([Judged("w", told, rule(FALSE, MADE))])["passed the gate wrong"]
    assert [one["sentence"] for one in passed] == [FALSE]


def test_a_share_has_its_wilson_interval() -> None:
    assert share(0, 20) == {"share": 0.0, "low": 0.0, "high": pytest.approx(0.161, abs=1e-3)}
    assert share(0, 0)["share"] is None


def test_a_sample_takes_as_many_of_each_arm_and_nothing_twice() -> None:
    chosen = sample([*rows(), *rows()], 2, 7)
    assert sorted(r.told.arm for r in chosen) == ["first", "on"]


def test_the_open_gate_lets_a_false_sentence_pass_with_its_citation() -> None:
    one = Evidence(id="e1", document_id="d1", start=0, end=len(TRUE), quote=TRUE)
    verdict = OpenGate(None).judge([(FALSE, [one])])[0]
    assert verdict.label == "supported"
    assert verdict.citations[0].quote == TRUE
