from __future__ import annotations

import pytest

from agent.forage.scent import about, fit, fuse, overlap, usable
from tests.agent.corpus import said

WHOLE = "Sales of oat flour rose 5 percent to $410 million."


@pytest.mark.parametrize(
    ("quote", "wanted"),
    [
        (WHOLE, True),
        ("And Sales of oat flour rose 5 percent to $410 million.", True),
        ("$410 million was paid for the mill in Ghent.", True),
        # Too short, too long, no end.
        ("Sales rose.", False),
        ("Sales rose " + "and rose again " * 20 + "in Ghent.", False),
        ("Sales of oat flour rose 5 percent to $410 million", False),
        # It leans on a neighbour.
        ("It rose 5 percent to $410 million in Ghent.", False),
        ("That was due to the price of oats.", False),
        ("With that, sales of oat flour rose 5 percent.", False),
        ("Growth of those sales was 5 percent in the year.", False),
        ("The former rose 5 percent in the year to June.", False),
        ("Driven by oats, sales rose 5 percent in the year.", False),
        # Talk, and what has no verb.
        ("Sales of oat flour, you know, rose 5 percent.", False),
        ("Sales of oat flour in Ghent and of rye in Lille.", False),
        ("sales of oat flour rose 5 percent to $410 million.", False),
    ],
)
def test_only_whole_self_contained_statements_are_usable(quote: str, wanted: bool) -> None:
    assert usable(said(quote)) is wanted


@pytest.mark.parametrize(
    "flag", ["boilerplate", "question", "instruction", "unconfirmed", "denied", "table"]
)
def test_flagged_sentences_are_not_usable(flag: str) -> None:
    assert not usable(said(WHOLE, flags=(flag,)))


def test_an_outlook_is_usable_and_an_analysts_premise_is_not() -> None:
    assert usable(said(WHOLE, flags=("forward",)))
    assert not usable(said(WHOLE, role="Analyst, Bank of Ghent"))


def test_a_table_row_with_figures_is_usable_in_an_answer() -> None:
    assert usable(said("| Oat flour | 410 | 390 |", flags=("table",)), answering=True)
    assert not usable(said("| Product | Now | Then |", flags=("table",)), answering=True)


def test_fusion_prefers_what_both_rankings_hold() -> None:
    scores = fuse([["a", "b", "c"], ["c", "d", "b"]])
    assert sorted(scores, key=lambda k: -scores[k]) == ["c", "b", "a", "d"]
    assert scores["a"] == pytest.approx(1 / 61)
    assert fuse([]) == {}


@pytest.mark.parametrize(
    ("terms", "wanted"),
    [
        ((), 0.0),
        (("flour",), 1 / 3),
        (("flour", "oat", "rose"), 1.0),
        (("flour", "oat", "rose", "sales"), 1.0),
        (("oat flour",), 1 / 3),
        (("rye flour",), 0.0),
        (("grown",), 0.0),
    ],
)
def test_overlap_counts_up_to_three_terms(terms: tuple[str, ...], wanted: float) -> None:
    assert overlap(WHOLE, terms) == pytest.approx(wanted)


def test_the_topic_counts_fully_in_the_sentence_and_less_around_it() -> None:
    topic = ("flour",)
    assert about(said(WHOLE), topic) == 1.0
    assert about(said("Costs fell.", subject="Flour"), topic) == pytest.approx(0.7)
    assert about(said("Costs fell.", title="On flour"), topic) == pytest.approx(0.3)
    assert about(said("Costs fell."), topic) == 0.0
    assert about(said("Costs fell."), ()) == 1.0


def test_fit_rises_with_topic_terms_and_figures_and_stays_in_bounds() -> None:
    def score(quote: str, *, figure: bool = False, **context: str) -> float:
        return fit(said(quote, **context), topic=("flour",), terms=("sales", "rose"),
                   wants_figure=figure)  # fmt: skip

    full = score(WHOLE, figure=True)
    assert full > score(WHOLE) > score("Sales of oat flour rose in the year to June.")
    assert (
        score(WHOLE) > score("Sales of rye bread rose 5 percent.") > score("Costs fell 3 percent.")
    )
    assert score(WHOLE) > score(WHOLE, period="", date="")
    assert score(WHOLE) > score(WHOLE[:-1] + " and more" * 20 + ".")
    assert 0.0 <= score("Costs.") <= full <= 1.0
