"""Planted errors of every field are found, true sentences pass; where the gate differs is told."""

from __future__ import annotations

import json

import pytest

from evals.worlds import disagree, mutations
from evals.worlds.disagree import Pair, pairs, report
from evals.worlds.mutations import BENDS, planted


def test_every_planted_error_is_found_and_every_true_sentence_passes() -> None:
    found = planted(40, seed=1300)
    assert set(found) == {*BENDS, "true"}
    assert {kind: one.missed for kind, one in found.items() if one.missed} == {}
    assert all(one.found == one.asked == 40 for one in found.values())


@pytest.mark.slow
def test_two_hundred_planted_errors_of_every_field_are_found() -> None:
    assert not any(one.missed for one in planted(200, seed=1400).values())


def test_the_command_prints_counts_and_fails_on_a_miss(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mutations.main(["--planted", "3", "--seed", "1300"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["figure"] == {"asked": 3, "found": 3, "missed": []}
    truthful = mutations.rule
    monkeypatch.setattr(
        mutations, "rule", lambda text, world: truthful(text, world).model_copy(
            update={"label": "right"}
        )
    )  # fmt: skip
    assert mutations.main(["--planted", "3", "--seed", "1300"]) == 1


def test_pairs_are_drawn_of_every_kind() -> None:
    found = pairs(15, seed=1300, most=2)
    assert {p.kind for p in found} == {*BENDS, "true"}
    assert max(sum(p.kind == kind for p in found) for kind in BENDS) == 2
    assert all((p.text == p.source) is (p.kind == "true") for p in found)


def test_a_disagreement_is_told_with_both_verdicts() -> None:
    wrong = Pair("role", "She is mayor.", "She is treasurer.", "wrong", "role: mayor")
    right = Pair("true", "She is mayor.", "She is mayor.", "right", "")
    told = report([wrong, right, wrong], ["supported", "supported", "not_found"])
    assert told["kinds"] == {"role": {"differ": 1, "agree": 1}, "true": {"agree": 1}}
    [one] = told["differ"]
    assert (one["sentence"], one["oracle"], one["gate"]) == (
        "She is treasurer.", "wrong", "supported"
    )  # fmt: skip


def test_the_gate_is_asked_with_the_sentence_that_it_was_made_of(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "Revenue of Corvane Textiles rose to €12.0 million in the first quarter of 2025."
    bent = source.replace("12.0", "47.0")
    asked = [Pair("figure", source, bent, "wrong", ""), Pair("true", source, source, "right", "")]
    monkeypatch.setattr(disagree, "pairs", lambda *_, **__: asked)
    assert disagree.main(["--verifier", "none"]) == 0
    assert json.loads(capsys.readouterr().out)["kinds"] == {
        "figure": {"agree": 1}, "true": {"agree": 1}
    }  # fmt: skip
