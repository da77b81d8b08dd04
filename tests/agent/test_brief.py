from __future__ import annotations

import pytest

from agent.brief import Brief, implied, read
from agent.errors import SetupError

CLOUD = (
    "How Microsoft's cloud business changed between fiscal 2016 and 2024: growth, margins, and "
    "what drove them"
)


def test_a_brief_is_read_into_title_topic_facets_and_years() -> None:
    reading = read(Brief(text=CLOUD))
    assert reading.title == "How Microsoft's cloud business changed between fiscal 2016 and 2024"
    assert reading.topic == "Microsoft's cloud business"
    assert reading.terms == ("microsoft", "cloud")
    assert [(a.facet.id, a.heading, a.words) for a in reading.angles] == [
        ("growth", "Growth", "growth"),
        ("margin", "Margins", "margins"),
        ("cause", "What drove it", "what drove them"),
    ]
    assert (reading.first_year, reading.last_year) == (2016, 2024)


def test_two_names_of_a_brief_stay_two() -> None:
    text = "What Norvale and Kestrel earned in 2023: sales and costs"
    assert read(Brief(text=text)).topic == "Norvale, Kestrel earned"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("write about how Norvale grew", "How Norvale grew"),
        ("Please write a report on OpenAI.", "OpenAI"),
        ("Write me a long article about Norvale: growth", "Norvale"),
        ("Explain, in 900 words, how reverse osmosis works", "How reverse osmosis works"),
        ("Explain reverse osmosis", "Reverse osmosis"),
        ("Write-offs at Norvale in 2023", "Write-offs at Norvale in 2023"),
        ("Report cards of  Ghent\nschools", "Report cards of Ghent schools"),
        ("Tesla", "Tesla"),
    ],
)
def test_the_title_is_the_subject_without_the_order_to_write(text: str, title: str) -> None:
    assert read(Brief(text=text)).title == title


@pytest.mark.parametrize(
    ("listed", "ids"),
    [
        ("growth, margins, and debt", ["growth", "margin", "finance"]),
        ("growth; margins; debt", ["growth", "margin", "finance"]),
        ("growth and what drove it", ["growth", "cause"]),
        ("growth, expansion and growing", ["growth"]),
        ("profit margins, cost and debt of rivals", ["margin", "cost", "competition"]),
        ("margins costs debt growth", ["growth", "margin"]),
        ("quantum baking, and margins", ["quantum-baking", "margin"]),
        ("", []),
        (",;.", []),
    ],
)
def test_the_list_after_the_colon_names_the_facets_once_each(listed: str, ids: list[str]) -> None:
    reading = read(Brief(text=f"Norvale: {listed}"))
    assert [a.facet.id for a in reading.angles] == ids


def test_an_unknown_facet_keeps_the_users_words() -> None:
    angle = read(Brief(text="Norvale: quantum baking")).angles[0]
    assert (angle.heading, angle.facet.terms) == ("Quantum baking", ("quantum", "baking"))


@pytest.mark.parametrize("text", ["", "   ", "?!", "why?", "what is the", ":"])
def test_a_brief_without_a_subject_is_told_what_to_do(text: str) -> None:
    with pytest.raises(SetupError, match="name a subject and a question"):
        read(Brief(text=text))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Norvale in 2023", (2023, 2023)),
        ("Norvale from Q3 2019 to fiscal 2021", (2019, 2021)),
        ("Norvale", (None, None)),
    ],
)
def test_years_are_read_from_any_period(text: str, years: tuple[int | None, int | None]) -> None:
    reading = read(Brief(text=text))
    assert (reading.first_year, reading.last_year) == years


def test_implied_facets_come_strongest_first() -> None:
    found = [f.id for f in implied("profit margins and profitability fell as debt rose")]
    assert found[0] == "margin"
    assert "finance" in found
    assert implied("nothing of the kind") == []


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ("revenue and debt in fiscal 2024 and fiscal 2025", ["revenue and debt"] * 2),
        ("orders in 2023, debt by the end of 2024", ["orders", "debt"]),
        ("the closed mine, the end of the dam", ["the closed mine", "the end of the dam"]),
    ],
)
def test_a_period_is_no_facet(listed: str, words: list[str]) -> None:
    assert [a.words for a in read(Brief(text=f"Norvale: {listed}")).angles] == words


def test_what_is_known_does_not_hide_what_stands_beside_it() -> None:
    asked = read(Brief(text="Ferrow Observatory: detection rate and costs, what changed and why"))
    assert [a.words for a in asked.angles] == ["detection rate", "costs", "what changed", "why"]
