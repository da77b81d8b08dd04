from __future__ import annotations

from typing import get_args

import pytest

from agent.errors import SetupError
from agent.tactics import Change, Fault, library, parse, tactics


def test_every_fault_has_one_tactic_and_every_order_a_change() -> None:
    assert set(tactics()) == set(get_args(Fault))
    ordered = {change for one in library().values() for change in one.orders}
    assert ordered == set(get_args(Change))
    answers = [fault for one in library().values() for fault in one.answers]
    assert len(answers) == len(set(answers))


def test_the_library_holds_the_tactics_of_text_and_plan() -> None:
    assert {one.id for one in library().values() if one.level == "plan"} == {
        "flashback", "thread", "concrete-opening",
    }  # fmt: skip
    assert all(one.answers for one in library().values() if one.level == "text")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: x\npurpose: y\nlevels: text", "tactic x.yaml: levels: there is no such name here"),
        ("id: X Y\npurpose: y", "tactic x.yaml: id: "),
        ("id: x\npurpose: y\nanswers: [dullness]", "tactic x.yaml: answers.0: "),
        ("id: [", "tactic x.yaml: not YAML"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(text: str, told: str) -> None:
    with pytest.raises(SetupError) as error:
        parse(text, "x.yaml")
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_precondition_counts_sentences_and_words() -> None:
    one = parse("id: x\npurpose: y\nleast_sentences: 4\nleast_words: 5", "x.yaml")
    assert one.allows(4, 5)
    assert not one.allows(3, 5)
    assert not one.allows(4, 4)
