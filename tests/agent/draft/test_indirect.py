from __future__ import annotations

import re

import pytest

from agent.draft.indirect import MOST_MENTIONS, indirect, short_name
from agent.verify import Gate
from tests.agent.corpus import said
from tools.words import possessive

TURNED = [
    # The first person becomes the company, its verb agrees.
    ("We sold 12 mills.", "Norvale Foods sold 12 mills"),
    ("We have 12 mills.", "Norvale Foods has 12 mills"),
    ("We’ve sold 12 mills.", "Norvale Foods has sold 12 mills"),
    ("We're selling 12 mills.", "Norvale Foods is selling 12 mills"),
    ("We’ll sell 12 mills.", "Norvale Foods will sell 12 mills"),
    ("We also expect to sell a mill.", "Norvale Foods also expects to sell a mill"),
    ("We were ahead of plan.", "Norvale Foods was ahead of plan"),
    ("Our margin was 30 percent.", "Norvale Foods’ margin was 30 percent"),
    ("The bank lent us $4 million.", "The bank lent Norvale Foods $4 million"),
    # Named once, then "its" where nothing else can be meant, "the company" where something can.
    ("We saw growth in our mills.", "Norvale Foods saw growth in its mills"),
    (
        "We saw the market move to our mills.",
        "Norvale Foods saw the market move to the company’s mills",
    ),
    (
        "We worked with Mattel on our mills.",
        "Norvale Foods worked with Mattel on Norvale Foods’ mills",
    ),
    ("Growth in our Norvale Foods Oat range was 3 percent.",
     "Growth in the Norvale Foods Oat range was 3 percent"),
    # A period that only the place tells is named; prepositions stay single.
    ("Sales grew this quarter.", "Sales grew in the second quarter of fiscal 2023"),
    ("This quarter was strong.", "The second quarter of fiscal 2023 was strong"),
    ("This quarter, sales grew.", "In the second quarter of fiscal 2023, sales grew"),
    ("Sales grew during the quarter.", "Sales grew during the second quarter of fiscal 2023"),
    ("Sales grew throughout the quarter.",
     "Sales grew throughout the second quarter of fiscal 2023"),
    ("We ended the quarter with 12 mills.",
     "Norvale Foods ended the second quarter of fiscal 2023 with 12 mills"),
    # What only a listener needs goes; two names are kept apart.
    ("As a reminder, we sold 12 mills.", "Norvale Foods sold 12 mills"),
    ("And we sold 12 mills.", "Norvale Foods sold 12 mills"),
    ("In Baking we expect growth.", "In Baking, Norvale Foods expects growth"),
]  # fmt: skip


@pytest.mark.parametrize(("quote", "wanted"), TURNED)
def test_first_person_and_relative_periods_are_turned(quote: str, wanted: str) -> None:
    assert indirect(said(quote)) == wanted


@pytest.mark.parametrize(
    "quote",
    [
        "Revenue was $3 million.",  # nothing to turn: the source's own words are a quotation
        "I think we sold 12 mills.",
        "We sold what you asked for.",
        "We said “never again” last year.",
        "Did we sell 12 mills?",
        "We sold:",
        "We don’t sell mills.",
        "We sold mills, and it’s done.",
        "Let us sell our mills.",
        "All of us sold our mills.",
        "Our industry has changed.",
        "Never have we sold a mill.",
        "We ourselves sold 12 mills.",
        # A second verb of the same subject would have to change too.
        "We have sold 12 mills and are now at 30.",
        "We sold 12 mills, and have gained share.",
        "We are watching costs, but continue to hire.",
        "We remain confident and reiterate our goal.",
        # Words that mean another day to a later reader.
        "Today, we sold 12 mills.",
        "We sold 12 mills last Thursday.",
        "We will sell a mill next month.",
        "We will sell a mill later this year.",
        "We sold a mill five years ago.",
        # Whose acquisition, and what it follows from, the sentence does not tell.
        "Since our acquisition, sales have grown.",
        "Therefore, our margin was 30 percent.",
        "As Bo noted, we sold 12 mills.",
        "Operator, we have time for one question.",
        # It would drone: too many mentions of the company.
        "Our mills, our shops, our trucks and our people grew.",
        # "The company" is somebody else here.
        "We bought the company and we saw the market move to our mills.",
        "We are leaders in oats.",
        "This quarter’s sales helped us.",
        "We are making this quarter the best of all.",
    ],
)
def test_what_cannot_be_turned_safely_is_refused(quote: str) -> None:
    assert indirect(said(quote)) is None


def test_first_person_without_a_known_company_is_refused() -> None:
    assert indirect(said("We sold 12 mills.", company="")) is None


def test_relative_period_without_a_known_period_is_refused() -> None:
    assert indirect(said("Sales grew this quarter.", period="")) is None


def test_the_year_of_a_fiscal_calendar_is_never_guessed() -> None:
    assert indirect(said("We sold 12 mills this year.", period="FY2023")) is None


@pytest.mark.parametrize(("quote", "_"), TURNED)
def test_a_turned_sentence_passes_the_gate_against_its_own_source(quote: str, _: str) -> None:
    evidence = said(quote)
    verdict = Gate(None).judge([(f"{indirect(evidence)}.", [evidence])])[0]
    assert verdict.label == "supported", verdict.reason


@pytest.mark.parametrize(("quote", "wanted"), TURNED)
def test_figures_survive_and_no_first_person_does(quote: str, wanted: str) -> None:
    turned = indirect(said(quote)) or ""
    assert re.findall(r"\$?\d+", quote) == re.findall(r"\$?\d+", turned.replace("2023", ""))
    assert not re.search(r"\b(?:we|us|our|ours)\b", turned, re.I)
    assert len(re.findall("Norvale Foods|the company", wanted)) <= MOST_MENTIONS


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Norvale Foods, Inc.", "Norvale Foods"),
        ("Veldmoor Pumps N.V.", "Veldmoor Pumps"),
        ("Microsoft Corporation", "Microsoft"),
        ("Seongha Co.", "Seongha"),
        ("Limited", "Limited"),
        ("AB InBev", "AB InBev"),
    ],
)
def test_company_is_printed_without_its_legal_form(name: str, short: str) -> None:
    assert short_name(name) == short


def test_possessive_of_a_name_in_s_takes_an_apostrophe_only() -> None:
    assert (possessive("Norvale Foods"), possessive("Microsoft")) == (
        "Norvale Foods’",
        "Microsoft’s",
    )
