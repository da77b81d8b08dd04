import random

import pytest

from evals.entail.change import applied
from evals.entail.pairs import rewritten, scene_of
from evals.entail.rewriting import REWRITINGS
from evals.entail.scene import Bank

NOTHING = Bank((), (), (), ())
SEEDS = 40
# Every text that may come of a sentence, judged by hand to follow from it.
TRUE = [
    (
        "phrase",
        "It purchased the film.",
        {
            *("It bought the film.", "It acquired the film.", "It purchased the movie."),
            *("It bought the movie.", "It acquired the movie."),
        },
    ),
    (
        "phrase",
        "The mill lies in the United States.",
        {"The mill lies in the US.", "The mill lies in America."},
    ),
    ("phrase", "Several were sold.", {"A number of were sold."}),
    ("synonym", "The firm will buy a house.", {"The firm will purchase a house."}),
    (
        "synonym",
        "The doctor recovered quickly.",
        {"The doctor recovered rapidly.", "The physician recovered quickly."},
    ),
    (
        "figure",
        "It owns 50 percent of the bank.",
        {"It owns 50% of the bank.", "It owns half of the bank."},
    ),
    ("figure", "Sales rose 7% in May.", {"Sales rose 7 percent in May."}),
    (
        "figure",
        "Profit was $2.1 billion.",
        {
            *("Profit was $2,100 million.", "Profit was $2.1 bn.", "Profit was about $2 billion."),
            *("Profit was about $2.1 billion.", "Profit was more than $2 billion."),
        },
    ),
    (
        "figure",
        "Profit was $2.0 billion.",
        {
            *("Profit was $2,000 million.", "Profit was $2.0 bn.", "Profit was about $2 billion."),
            "Profit was about $2.0 billion.",
        },
    ),
    ("figure", "It has 7 plants.", {"It has seven plants."}),
    ("figure", "It has seven plants.", {"It has 7 plants."}),
    (
        "figure",
        "It sold 12,345,678 shares.",
        {"It sold 12345678 shares.", "It sold 12.35 million shares."},
    ),
    (
        "order",
        "In 2019, the bank sold its plant in Ohio.",
        {"The bank sold its plant in Ohio in 2019."},
    ),
    (
        "order",
        "The bank opened a branch in the spring.",
        {"In the spring, the bank opened a branch."},
    ),
    (
        "shorter",
        "The bank, which opened in May 1990, sold the plant.",
        {"The bank sold the plant."},
    ),
    (
        "shorter",
        "The company opened the large factory because of the growing demand.",
        {"The company opened the large factory."},
    ),
    (
        "shorter",
        "The company opened the large factory, and the workers moved there from Ohio.",
        {"The company opened the large factory."},
    ),
    (
        "shorter",
        "The large factory there made a profit in the first quarter.",
        {"The large factory there made a profit."},
    ),
    ("short name", "On Monday Mr. Berg said no.", {"On Monday Berg said no."}),
    ("short name", "Later Lumen Cloud Inc. sold it.", {"Later Lumen Cloud sold it."}),
    ("short name", "In May, Anna Berg said no.", {"In May, Berg said no."}),
    ("small", "It did not open.", {"It didn't open.", "It did not open"}),
    (
        "small",
        "The mill will be sold",
        {"The mill is expected to be sold", "The mill should be sold"},
    ),
    ("small", "It always opens late", {"It often opens late"}),
]
# What a rewriting must leave alone: nothing else that the rule could do here would stay true.
LEFT = [
    ("phrase", "In May she met Will Ode of the Zurich Film Institute."),
    ("phrase", "They told us."),
    ("phrase", "The bank declined to comment on the following table about it."),
    ("synonym", "Anna met Jonas."),
    ("figure", "It moved to Ohio 02142 in 1215."),
    ("figure", "There were forty-two people in 2019."),
    ("order", "Before 2010, the firm sold cars, but it sells trucks now."),
    ("order", "In 2019, the firm said it will close the mill."),
    ("order", "The firm said it opened a mill in the spring."),
    ("shorter", "Northwind is the largest commercial bank in the United States."),
    ("shorter", "The firm sold all the factories and plants in the United States."),
    ("shorter", "The firm did not open the large factory in the state of Ohio."),
    ("shorter", "The firm will open the large factory only if the state of Ohio pays for it."),
    ("short name", "Last year, New York was the largest city."),
    ("short name", "At noon Vice President Berg said no."),
    ("short name", "In May, Northwind Bank said no."),
    ("small", "All the mills closed"),
]


def outcomes(kind: str, text: str) -> set[str]:
    scene = scene_of(text, [], NOTHING)
    made = (REWRITINGS[kind](scene, random.Random(seed)) for seed in range(SEEDS))
    return {applied(text, "", swaps).text for swaps in made if swaps}


@pytest.mark.parametrize(("kind", "text", "expected"), TRUE)
def test_a_rewriting_says_what_follows(kind: str, text: str, expected: set[str]) -> None:
    assert outcomes(kind, text) == expected


@pytest.mark.parametrize(("kind", "text"), LEFT)
def test_a_rewriting_leaves_alone_what_it_would_make_false(kind: str, text: str) -> None:
    assert outcomes(kind, text) == set()


@pytest.mark.parametrize(
    ("text", "weaker"),
    [
        ("Not all of the mills closed", "Not many of the mills closed"),
        ("It is not always open", "It is not often open"),
        ("It will not open", "It should not open"),
    ],
)
def test_under_a_denial_nothing_is_made_weaker(text: str, weaker: str) -> None:
    assert weaker not in outcomes("small", text)


def test_every_rewriting_stands_in_both_tables() -> None:
    assert {kind for kind, *_ in TRUE} == {kind for kind, _ in LEFT} == set(REWRITINGS)


@pytest.mark.parametrize(
    "text", ["Over 70 percent of it runs on Windows 10 today.", "See Item 7 of the report."]
)
def test_percentages_and_numbered_names_stay(text: str) -> None:
    scene = scene_of(text, [], Bank((), (), (), ()))
    for seed in range(40):
        told = rewritten(scene, random.Random(seed), 2).text
        assert "percentage" not in told
        assert "Windows ten" not in told
        assert "Item seven" not in told
