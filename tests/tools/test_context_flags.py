from __future__ import annotations

import pytest

from tools.context_flags import (
    expects_first,
    is_boilerplate,
    is_denial,
    is_forward,
    is_question,
    is_unconfirmed,
    rests_on_rumour,
)


@pytest.mark.parametrize(
    "sentence",
    [
        "During this call we will be making forward-looking statements.",
        "We do not undertake any duty to update any forward-looking statement.",
        "Thank you, Amy.",
        "Good afternoon.",
        "Operator, we'll take the next question, please.",
        "(Operator Direction.)",
        "Today's call is being webcast live and recorded.",
        "Fiction: written for the DeepNews demo.",
        "We use cookies to improve your visit.",
        "Subscribe to our newsletter.",
        "All rights reserved.",
        "With that, I'll turn the call over to Ann.",
    ],
)
def test_routine_and_furniture_are_boilerplate(sentence: str) -> None:
    assert is_boilerplate(sentence.lower())


@pytest.mark.parametrize(
    "sentence",
    [
        "Revenue was $15.1 billion, up 14 percent.",
        "Thanks to higher prices, revenue rose 14 percent.",
        "The foundry supplies 55 percent of the large castings.",
        "No customer accounted for more than 10 percent of sales.",
        "She turned the company around in two years.",
    ],
)
def test_statements_of_fact_are_not_boilerplate(sentence: str) -> None:
    assert not is_boilerplate(sentence.lower())


@pytest.mark.parametrize(
    ("sentence", "forward"),
    [
        ("We expect revenue of $12.5 to $12.9 billion.", True),
        ("Capital expenditure will increase.", True),
        ("The plant is expected to open in May.", True),
        ("Growth should be in the low single digits.", True),
        ("Revenue was better than expected.", False),
        ("Results were in line with expectations.", False),
        ("As we expected, costs fell.", False),
        ("It should have been €20 million more.", False),
        ("Goodwill was written down.", False),
    ],
)
def test_outlook_is_told_from_report(sentence: str, forward: bool) -> None:
    assert is_forward(sentence.lower()) is forward


def test_a_report_with_an_outlook_in_its_tail_reports_first() -> None:
    assert expects_first("we expect obligations to rise 28%.")
    assert not expects_first("obligations increased 28%, of which 40% will be recognized later.")


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("How is demand?", True),
        ("Could you talk about margins a little.", True),
        ("My question is on Azure.", True),
        ("The question of cost was settled in March.", False),
    ],
)
def test_questions(sentence: str, asks: bool) -> None:
    assert is_question(sentence.lower()) is asks


@pytest.mark.parametrize(
    ("sentence", "unconfirmed"),
    [
        ("Acme is in talks with Beta, people familiar with the matter said.", True),
        ("The chief executive is said to be leaving.", True),
        ("The deal is reportedly worth $3 billion.", True),
        ("Sources say a bid is near.", True),
        ("Rumours of a bid lifted the shares.", True),
        ("A banker, who asked not to be named, saw the papers.", True),
        ("Acme denied the rumours of a bid.", False),
        ("Revenue sources were diversified.", False),
        ("I was the person who asked for the delivery date.", False),
        ("The estimates are believed to be reasonable.", False),
        ("The company said sales rose.", False),
    ],
)
def test_rumour_is_told_from_report_and_from_denial(sentence: str, unconfirmed: bool) -> None:
    assert is_unconfirmed(sentence.lower()) is unconfirmed


def test_a_denial_denies() -> None:
    assert is_denial("there are no talks and there have been none.")
    assert not is_denial("the talks went on all night.")


@pytest.mark.parametrize(
    ("text", "rumour"),
    [
        ("Beta in talks to buy Acme, sources say\n\nThe price is high.", True),
        ("Acme weighs sale\n\nThe owner may sell, people familiar with it said.", True),
        ("Acme denies rumours of a sale\n\nThere is no truth in the rumours, it said.", False),
        ("Acme sales rise\n\nRevenue rose 5 percent.", False),
    ],
)
def test_a_document_that_rests_on_unnamed_people_is_a_rumour(text: str, rumour: bool) -> None:
    assert rests_on_rumour(text.lower()) is rumour


def test_a_long_paper_does_not_rest_on_the_rumour_that_it_begins_with() -> None:
    head = "the mill of rye\n\nit is to be sold, according to unconfirmed reports.\n\n"
    assert rests_on_rumour(head + "its owners met. " * 10)
    assert not rests_on_rumour(head + "its owners met. " * 1000)
