from __future__ import annotations

import pytest

from agent.domain import Need
from agent.forage.closing import CLOSES, Slots, closes, lacks, need_slots, question_slots, unordered
from tests.agent.corpus import document, said

CALL = document(company="Norvale Foods", title="Norvale call", period="FY2023Q2")


def missing(slots: Slots, quote: str, **context: str) -> list[str]:
    return list(lacks(slots, said(quote, **context), CALL))


@pytest.mark.parametrize(
    ("question", "quote", "context", "expected"),
    [
        ("What was the revenue of Norvale in fiscal 2023?", "Revenue was $3 million.", {}, []),
        ("What was the revenue of Norvale in fiscal 2023?", "Revenue rose well.", {},
         ["no figure"]),
        ("What was the revenue of Norvale in fiscal 2021?", "Revenue was $3 million.", {},
         ["of another period"]),
        ("What was the revenue of Seongha in fiscal 2023?", "Revenue was $3 million.", {},
         ["does not name Seongha"]),
        ("What was the revenue of Seongha?", "Revenue was $3 million.", {"subject": "Seongha"},
         []),
        ("What was the headcount of Norvale?", "Revenue was $3 million.", {},
         ["not what is asked about"]),
    ],
)  # fmt: skip
def test_an_answer_carries_all_that_the_question_names(question, quote, context, expected) -> None:
    assert missing(question_slots(question), quote, **context) == expected


def need(question: str = "growth: Norvale oats", **fields) -> Need:
    return Need(id="n-1", question=question, **fields)


def test_fit_alone_does_not_close_a_need() -> None:
    slots = need_slots(need(wants_figure=True), ["oat"])
    near, figure = said("Oat sales rose very well."), said("Oat sales rose to $3 million.")
    assert closes(slots, near, CALL, fit=0.99) == (False, "no figure")
    assert closes(slots, figure, CALL, fit=CLOSES).closed
    assert not closes(slots, figure, CALL, fit=CLOSES - 0.01).closed
    assert "below" in closes(slots, figure, CALL, fit=0.1).reason


@pytest.mark.parametrize(
    ("period", "closed"), [("FY2023Q2", True), ("FY2021", False), ("FY2024Q1", True)]
)
def test_a_figure_of_another_stretch_of_time_does_not_close_it(period: str, closed: bool) -> None:
    slots = need_slots(need(period="FY2022Q4 to FY2024Q1", wants_figure=True), [])
    assert closes(slots, said("Sales were $3 million.", period=period), CALL, fit=0.9)[0] is closed


def test_a_figure_of_the_subject_does_not_close_a_need_about_something_else() -> None:
    slots = need_slots(need(wants_figure=True), ["oat"], ("debt", "net cash"))
    assert closes(slots, said("Oats sold for $3 million."), CALL, fit=0.9) == (
        False, "says nothing of what is asked about",
    )  # fmt: skip
    assert closes(slots, said("Debts fell to $3 million."), CALL, fit=0.9).closed
    assert closes(slots, said("It fell to $3 million.", measure="debt"), CALL, fit=0.9).closed


def test_the_common_company_need_not_be_named_and_another_must() -> None:
    asked = need("growth: Norvale Foods and Seongha Mills")
    quote = "Sales were $3 million."
    assert need_slots(asked, ["growth"]).names == ()
    slots = need_slots(asked, ["growth", "seongha", "mill"])
    assert slots.names == ("Seongha Mills",)
    assert not closes(slots, said(quote), CALL, fit=0.9).closed
    assert closes(slots, said("Seongha Mills sold for $3 million."), CALL, fit=0.9).closed


def test_one_of_several_rivals_will_do_for_a_brief_and_not_for_a_question() -> None:
    asked = "How do Seongha and Veldmoor compete?"
    told = said("Seongha won the contract for $3 million and competes.")
    assert closes(need_slots(need(asked), ["seongha", "veldmoor"]), told, CALL, fit=0.9).closed
    assert next(lacks(question_slots(asked), told, CALL)) == "does not name Veldmoor"


@pytest.mark.parametrize(
    ("question", "named", "asked"),
    [
        ("Tell me about the weather", (), {"weather"}),
        ("Compare Intel and Norvale", ("Intel", "Norvale"), set()),
        ("Please explain the margin of Norvale", ("Norvale",), {"margin"}),
        ("Norvale margin", ("Norvale",), {"margin"}),
    ],
)
def test_an_order_to_tell_is_nobody_s_name(
    question: str, named: tuple[str, ...], asked: set[str]
) -> None:
    slots = question_slots(unordered(question))
    assert (slots.names, set(slots.words)) == (named, asked)


@pytest.mark.parametrize(
    ("question", "text", "closed"),
    [
        ("How long is the Rye Bridge?", "The bridge is 1,840 metres long.", True),
        ("How long is the Rye Bridge?", "The Rye Bridge spans 1,840 metres.", True),
        ("How long is the Rye Bridge?", "House prices rose in the four years after.", False),
        ("How long is the Rye Bridge?", "It carries 5,400 cars.", False),
        ("How long did the strike at Rye Bridge last?", "The strike lasted five weeks.", True),
        ("How long did the strike at Rye Bridge last?", "The strike cost €5 million.", False),
        ("How tall is the Rye Bridge?", "The bridge is 14 years old.", False),
    ],
)
def test_what_is_measured_is_told_in_its_units(question: str, text: str, closed: bool) -> None:
    paper = document("d1", title="Rye Bridge")
    found = closes(question_slots(question), said(text), paper, fit=1.0)
    assert found.closed == closed, found.reason


@pytest.mark.parametrize(
    ("asked", "period", "closed"),
    [
        ("at the end of fiscal 2023", "FY2023Q2", False),
        ("at the end of fiscal 2023", "FY2023Q4", True),
        ("at the end of fiscal 2023", "FY2023", True),
        ("in fiscal 2023", "FY2023Q2", True),
    ],
)
def test_what_stands_at_the_end_of_a_year_is_no_earlier_quarter_s(
    asked: str, period: str, closed: bool
) -> None:
    found = closes(
        question_slots(f"What was the net debt of Norvale {asked}?"),
        said("Net debt was $3 million.", period=period), CALL, fit=1.0,
    )  # fmt: skip
    assert found.closed == closed, found.reason
