"""Follow-up questions: what is taken from the thread, and when a person is asked instead."""

from __future__ import annotations

import pytest

from agent.chat.asked import Asked, Open, Understood
from agent.chat.follow import completed
from agent.chat.follow_periods import which_year

COMPANIES = ("Veldmoor Pumps N.V.", "Aquillon", "Intel")
BOOK = "What was the order book of Veldmoor Pumps on 31 March 2024?"
AZURE = "What was Azure's revenue growth in Q2 2024?"
REVENUE = "What was Veldmoor Pumps' revenue in the third quarter of fiscal 2025?"
WHO = "Who is the chief executive of Veldmoor Pumps?"
MEMBERS = "How many members did the club have in January 2024?"
PUMP = "What is the maximum pressure of the Corda 300 pump?"
GROWTH = "By how much did revenue grow from 2023 to 2024 at Veldmoor Pumps?"


@pytest.mark.parametrize(
    ("last", "said", "whole"),
    [
        (BOOK, "and in the year before?",
         "What was the order book of Veldmoor Pumps on March 31, 2023?"),
        (BOOK, "and the quarter before?",
         "What was the order book of Veldmoor Pumps on December 31, 2023?"),
        (BOOK, "What about Aquillon?", "What was the order book of Aquillon on 31 March 2024?"),
        (BOOK, "and the gross margin",
         "What was the gross margin of Veldmoor Pumps on 31 March 2024?"),
        (BOOK, "and in fiscal 2024?", "What was the order book of Veldmoor Pumps in fiscal 2024?"),
        (BOOK, "and the chief financial officer?",
         "Who is the chief financial officer of Veldmoor Pumps?"),
        (AZURE, "the quarter before?",
         "What was Azure's revenue growth in the first quarter of 2024?"),
        (AZURE, "what about Office?", "What was Office’s revenue growth in Q2 2024?"),
        (REVENUE, "and a year earlier?",
         "What was Veldmoor Pumps' revenue in the third quarter of fiscal 2024?"),
        (REVENUE, "and Intel in 2023?", "What was Intel’s revenue in 2023?"),
        (REVENUE, "next quarter?",
         "What was Veldmoor Pumps' revenue in the fourth quarter of fiscal 2025?"),
        (WHO, "And of Aquillon?", "Who is the chief executive of Aquillon?"),
        (GROWTH, "and the year before?",
         "By how much did revenue grow from 2022 to 2023 at Veldmoor Pumps?"),
        (WHO, "How did its net debt develop?", "How did Veldmoor Pumps’ net debt develop?"),
        (MEMBERS, "And in March?", "How many members did the club have in March 2024?"),
        ("What was decided on March 4?", "And on April 8?", "What was decided on April 8?"),
        (REVENUE, "And in the first quarter?",
         "What was Veldmoor Pumps' revenue in the first quarter of fiscal 2025?"),
        (REVENUE, "what about 2023 and 2024?",
         "What was Veldmoor Pumps' revenue in 2023 and 2024?"),
        (REVENUE, "and before that?",
         "What was Veldmoor Pumps' revenue in the second quarter of fiscal 2025?"),
        (REVENUE, "How much was it in fiscal 2023?",
         "What was Veldmoor Pumps' revenue in fiscal 2023?"),
        (REVENUE, "and Intel's net debt?",
         "What was Intel’s net debt in the third quarter of fiscal 2025?"),
        (PUMP, "And of the Corda 500?", "What is the maximum pressure of the Corda 500 pump?"),
        (PUMP, "and its weight?", "What is the weight of the Corda 300 pump?"),
        (PUMP, "What does it weigh?", "What does Corda 300 weigh?"),
        ("When was the boathouse built?", "and the jetty?", "When was the jetty built?"),
        ("How much did the roof cost?", "and the jetty?", "How much did the jetty cost?"),
        ("How much did the roof cost?", "Who paid for it?", "Who paid for the roof?"),
        ("How often must the oil be changed?", "what about the filter?",
         "How often must the filter be changed?"),
        ("Which torque do the cylinder bolts need?", "and the wheel bolts?",
         "Which torque do the wheel bolts need?"),
        ("What did Hood say about margins?", "and about debt?", "What did Hood say about debt?"),
        ("Who is the treasurer of the rowing club?", "and the secretary?",
         "Who is the secretary of the rowing club?"),
    ],
)  # fmt: skip
def test_one_reading_is_taken_and_told(last: str, said: str, whole: str) -> None:
    found = completed(said, [Asked(last)], COMPANIES)
    assert found == Understood(whole, f"understood: {whole}")


@pytest.mark.parametrize(
    "said", ["Who owns Paperline?", "What was the margin of Intel in 2023?", "Is it raining?"]
)
def test_a_whole_question_stays_as_it_is(said: str) -> None:
    assert completed(said, [Asked(AZURE)], COMPANIES) == Understood(said)


def test_the_period_of_the_answer_is_taken_where_the_question_named_none() -> None:
    asked = Asked("What was the net debt of Veldmoor Pumps?", ("FY2024",))
    found = completed("and in the year before?", [asked], COMPANIES)
    assert isinstance(found, Understood)
    assert found.question == "What was the net debt of Veldmoor Pumps in fiscal 2023?"


def test_several_periods_are_asked_about() -> None:
    asked = Asked("What was the net debt of Veldmoor Pumps?", ("FY2024", "FY2025"))
    found = completed("and in the year before?", [asked], COMPANIES)
    assert isinstance(found, Open)
    assert [says for says, _ in found.choices] == ["fiscal 2023", "fiscal 2024"]


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("Who owns Paperline?", "and in the year before?"),
        (WHO, "And gross margin?"),
        (REVENUE, "in dollars?"),
        ("When does the season begin?", "and end?"),
        ("What was the net debt in fiscal 2024?", "and the quarter before?"),
    ],
)
def test_what_has_no_one_reading_is_asked_back(last: str, said: str) -> None:
    assert isinstance(completed(said, [Asked(last)], COMPANIES), Open)


@pytest.mark.parametrize("said", ["and in the year before?", "what about Azure?"])
def test_without_an_earlier_question_there_is_nothing_to_follow(said: str) -> None:
    assert isinstance(completed(said, [], COMPANIES), Open)


def test_a_pronoun_of_two_companies_is_asked_about() -> None:
    last = Asked("Did Intel or Aquillon grow faster?")
    found = completed("What was its margin?", [last], COMPANIES)
    assert isinstance(found, Open)
    assert [q for _, q in found.choices] == [
        "What was Intel’s margin?", "What was Aquillon’s margin?",
    ]  # fmt: skip


def test_a_thing_that_may_stand_in_two_places_is_asked_about() -> None:
    last = Asked("What is the torque for the wheel bolts?")
    found = completed("and the axle nut?", [last], COMPANIES)
    assert isinstance(found, Open)
    assert [says for says, _ in found.choices] == [
        "What is the axle nut for the wheel bolts?", "What is the torque for the axle nut?",
    ]  # fmt: skip


def test_a_question_that_begins_with_its_period_follows_nothing() -> None:
    said = "In which year was the mill in Ghent bought?"
    assert completed(said, [Asked(REVENUE)], COMPANIES) == Understood(said)


def test_a_month_without_its_year_is_that_of_the_only_year_or_asked_about() -> None:
    asked = "How many members did the club have in March?"
    only = which_year(asked, ["2024"])
    assert isinstance(only, Understood)
    assert only.question == "How many members did the club have in March 2024?"
    several = which_year(asked, ["2023", "2024"])
    assert isinstance(several, Open)
    assert [says for says, _ in several.choices] == ["2023", "2024"]
    assert which_year("How many in March 2024?", ["2024"]) is None
