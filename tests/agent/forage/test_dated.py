from __future__ import annotations

import pytest

from agent.deps import Deps
from agent.domain import Document
from agent.forage.dated import Dates, dates, without
from agent.forage.find import find, find_many
from tests.agent.corpus import EMBEDDER


def paper(period: str | None, date: str | None = None) -> Document:
    return Document(
        id="d", source="d.txt", title="A paper", kind="call", period=period, date=date,
        sha256="0" * 64, characters=10,
    )  # fmt: skip


def asked(question: str) -> Dates:
    found = dates(question)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("How did Azure change in the second quarter of fiscal 2018?", "How did Azure change?"),
        ("Operating expenses, Q1 FY20", "Operating expenses,"),
        ("Revenue in 2021 and 2022", "Revenue"),
        ("What was said last quarter?", "What was said last quarter?"),
    ],
)
def test_a_question_without_its_periods(question: str, topic: str) -> None:
    assert without(question) == topic


@pytest.mark.parametrize(
    "question",
    [
        "How did Azure grow?", "Who spoke on May 3, 2021?", "Margins since fiscal 2019",
        "What did it cost before the second quarter of 2020?", "What changed last year?",
        "What did the phones bring in their first quarter?",
    ],
)  # fmt: skip
def test_a_question_of_no_period_and_one_of_an_open_stretch_have_no_dates(question: str) -> None:
    assert dates(question) is None


def test_papers_of_the_period_answer_and_those_of_others_do_not() -> None:
    one = asked("Revenue in the third quarter of fiscal 2018")
    assert one.answered_in(paper("FY2018Q3"))
    assert not one.answered_in(paper("FY2018Q2"))
    assert not one.answered_in(paper(None))
    assert asked("Revenue in fiscal 2018").answered_in(paper("FY2018Q2"))
    assert asked("What was decided in March 2020?").answered_in(paper(None, "2020-03-14"))
    assert not asked("What was decided in March 2020?").answered_in(paper(None, "2021-03-14"))


def test_between_two_periods_lie_others() -> None:
    one = asked("From fiscal 2016 to fiscal 2019, how did it change?")
    assert [one.answered_in(paper(f"FY20{n}Q2")) for n in (15, 16, 17, 18, 19, 20)] == [
        False, True, True, True, True, False,
    ]  # fmt: skip


def test_periods_that_are_named_beside_each_other_bound_nothing() -> None:
    one = asked("What was the goal for fiscal 2018, and how far was it in fiscal 2016?")
    assert [one.answered_in(paper(f"FY20{n}Q2")) for n in (16, 17, 18)] == [True, False, True]


def test_what_is_expected_of_a_quarter_stands_in_the_paper_before() -> None:
    one = asked("What revenue did management expect in the second quarter of fiscal 2015?")
    assert one.answered_in(paper("FY2015Q1"))
    assert one.answered_in(paper("FY2015Q2"))
    assert not one.answered_in(paper("FY2014Q4"))


def test_a_later_paper_that_names_the_period_is_heard() -> None:
    one = asked("Revenue in the third quarter of 2021")
    later = paper("2022Q3")
    assert one.named_in("Revenue was $422 million in the third quarter of 2021.", later)
    assert not one.named_in("Revenue in the quarter was $463 million.", later)
    # "Prior year" in a paper of a year later is the one asked about.
    assert one.named_in("Revenue in the third quarter of last year was $422 million.", later)


@pytest.mark.parametrize("quarter", ["2021Q1", "2022Q3", "2023Q1"])
def test_the_paper_of_the_quarter_that_is_asked_about_comes_first(deps: Deps, quarter: str) -> None:
    year, number = quarter.split("Q")
    names = {"1": "first", "3": "third"}
    question = f"How did gross margin change in the {names[number]} quarter of {year}?"
    best = find(deps.library, EMBEDDER, question, 3)[0].chunk
    assert deps.library.document(best.document_id).period == quarter
    assert "Gross margin" in deps.library.quote(best.document_id, best.start, best.end)


def test_a_period_that_no_paper_is_of_changes_nothing_but_chances(deps: Deps) -> None:
    [alone, dated] = find_many(
        deps.library, EMBEDDER, ["net debt", "net debt in the third quarter of 1987"], 4
    )
    assert {h.chunk.id for h in alone} & {h.chunk.id for h in dated}
    assert max(h.score for h in dated) < max(h.score for h in alone)


def test_a_question_that_is_nothing_but_a_period_is_asked_as_it_is(deps: Deps) -> None:
    hits = find(deps.library, EMBEDDER, "third quarter of 2022", 2)
    assert {deps.library.document(h.chunk.document_id).period for h in hits} == {"2022Q3"}
