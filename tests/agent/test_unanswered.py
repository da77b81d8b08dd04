"""What a brief lists and nothing tells."""

from __future__ import annotations

import pytest

from agent.article import ArticleSection
from agent.brief import Brief, read
from agent.domain import Block
from agent.unanswered import nothing, unread, untold
from tests.agent.corpus import block, said
from tests.agent.sample import sentence

BRIEF = read(Brief(text="Norvale Foods: margins, football sponsorship and pension deficits"))


def blocks(*points: str) -> dict[str, Block]:
    made = [block(said(point, start=100 * n)) for n, point in enumerate(points)]
    return {b.id: b for b in made}


def test_what_nothing_bears_on_is_said_in_the_brief_s_words() -> None:
    made = blocks("Gross margin was 31.5 percent.", "The pension scheme has a deficit.")
    assert unread(BRIEF, made.values()) == [
        "the brief asks for “football sponsorship”: nothing that was read bears on it"
    ]


def test_a_figure_of_something_else_is_no_margin() -> None:
    assert "“margins”" in unread(BRIEF, blocks("Orders rose 5 percent in the quarter.").values())[0]


def test_what_was_read_and_not_told_is_told_apart() -> None:
    made = blocks("Gross margin was 31.5 percent.", "The pension scheme has a deficit.")
    printed = [ArticleSection(heading="Profit", sentences=(sentence("Gross margin rose."),))]
    assert untold(BRIEF, printed, made) == [
        "the brief asks for “pension deficits”: what was read of it is not told, for it fills no "
        "section or did not pass"
    ]


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ((0, 0, 0), "holds no document of 2021 to 2023 that may tell"),
        ((4, 0, 0), "holds nothing that bears on this brief"),
        ((4, 12, 0), "12 statements that were read bear on this brief, and they fill no section"),
        ((4, 12, 2), "no sentence of the plan was carried by its evidence"),
    ],
)
def test_why_an_article_is_empty(facts: tuple[int, int, int], says: str) -> None:
    reading = read(Brief(text="Norvale Foods from 2021 to 2023: margins"))
    eligible, bearing, planned = facts
    assert says in nothing(reading, eligible=eligible, bearing=bearing, planned=planned)
