from __future__ import annotations

import pytest

from agent.draft.quotations import MOST_JOINED, bare, parted, quoted, together, trimmed
from agent.verify.joint import apart

BACK = "“Oats rose 3 percent,” chief executive Bo Lind said, discussing 2023."
FRONT = "On May 5, 2023, Lind said: “Oats rose 3 percent.”"


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (BACK, "“Rye fell.”",
         "“Oats rose 3 percent,” chief executive Bo Lind said, discussing 2023, and added: “Rye "
         "fell.”"),
        (FRONT, "“Rye fell,” Lind added.",
         "On May 5, 2023, Lind said: “Oats rose 3 percent,” and added: “Rye fell.”"),
        (FRONT, "The company added: “Did rye fall?”",
         "On May 5, 2023, Lind said: “Oats rose 3 percent,” and added: “Did rye fall?”"),
        ("Discussing 2022, Lind said: “Oats fell.”", BACK,
         "Discussing 2022, Lind said: “Oats fell,” and, discussing 2023: “Oats rose 3 percent.”"),
        (FRONT, BACK, None),  # a day of saying, and a period that was discussed on another one
        (FRONT, "On June 5, 2023, Berg said: “Rye fell.”", None),
        (FRONT, FRONT, None),  # one occasion: it would be named twice
        (FRONT, "Lind said: “Rye fell.”", None),  # an occasion that is not told
        ("“Rye fell.”", "“Oats rose.”", None),  # nobody says it
        (FRONT, "Rye fell, Lind said.", None),
        ("Lind said: “Did oats rise?”", "“Rye fell.”", None),
        (FRONT, f"“{'Rye ' * MOST_JOINED}fell.”", None),
    ],
)  # fmt: skip
def test_two_quotations_are_joined_where_one_leans_on_the_other(one, other, joined) -> None:
    assert together(one, other) == joined


@pytest.mark.parametrize("text", [BACK, FRONT, "“Rye fell.”", "“Did rye fall?” Lind said."])
def test_a_quotation_taken_apart_is_put_together_again(text: str) -> None:
    found = quoted(text)
    assert found is not None
    assert found.printed() == text


def test_a_long_quotation_is_parted_between_its_clauses() -> None:
    text = "“The mill closed in May; the plant in Ghent remained open,” Lind said."
    assert parted(text) == [
        ("“The mill closed in May,” Lind said.", "“The plant in Ghent remained open.”")
    ]
    assert parted("“The mill closed in May, unless sold; it was,” Lind said.") == []
    assert parted("The mill closed in May; the plant in Ghent remained open.") == []


def test_who_added_it_may_go_unsaid_but_not_who_said_it() -> None:
    assert bare("“Rye fell,” Lind added.") == "“Rye fell.”"
    assert bare("Lind added: “Rye fell.”") == "“Rye fell.”"
    assert bare(BACK) is None
    assert bare("“Rye fell.”") is None


@pytest.mark.parametrize("one", [BACK, FRONT])
def test_what_was_joined_comes_apart_with_speaker_and_occasion_for_both(one: str) -> None:
    joined = together(one, "“Rye fell.”")
    assert joined is not None
    first = quoted(one)
    assert first is not None
    assert apart(joined) == (one, first._replace(words="Rye fell.").printed())
    assert apart(one) is None


def test_two_occasions_come_apart_each_with_its_own() -> None:
    later = "On June 5, 2023, Lind said: “Rye fell.”"
    joined = together(FRONT, "“Rye fell,” Lind said on June 5, 2023.")
    assert joined == (
        "On May 5, 2023, Lind said: “Oats rose 3 percent,” and, on June 5, 2023: “Rye fell.”"
    )
    assert apart(joined) == (FRONT, later)


def test_the_bound_is_on_the_sentence_that_comes_of_it() -> None:
    def said(n: int) -> str:
        return f"Lind added: “{' '.join(['oats'] * n)}.”"

    room = MOST_JOINED - len(f"{FRONT[:-1]} and added:".split())
    joined = together(FRONT, said(room))
    assert joined is not None
    assert len(joined.split()) == MOST_JOINED
    assert together(FRONT, said(room + 1)) is None


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("A fire had stopped work at Gussmetal Ehrental, the foundry that supplies Veldmoor.",
         "A fire had stopped work at Gussmetal Ehrental."),
        ("Sales rose in Spain, the company said that day.", None),
        ("The group sold its mills in Ghent, Riga, the port that froze.", None),
        ("It closed no mill in Ghent, the town that it came from.", None),
        ("The group sold a mill, the one that had burned.", None),
    ],
)  # fmt: skip
def test_what_a_name_is_can_be_left_out_at_the_end(words: str, left: str | None) -> None:
    made = trimmed(f"Baltic Grain Wire reported: “{words}”")
    assert made == ([f"Baltic Grain Wire reported: “{left}”"] if left else [])
