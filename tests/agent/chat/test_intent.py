"""What a line wants: an article, an end, an answer to what was asked back, or nothing of these."""

from __future__ import annotations

import pytest

from agent.chat.intent import Begin, beginning, command, is_question, manner


@pytest.mark.parametrize(
    ("said", "brief", "sure"),
    [
        ("write about the fire", "the fire", False),
        ("please write about the fire, 600 words", "the fire, 600 words", True),
        ("write an article about the fire", "the fire", True),
        ("write me a 600-word piece on the fire", "the fire", True),
        ("write how the fire began", "how the fire began", False),
        ("draft a profile of the club", "the club", True),
        ("let's start a new article on oats", "oats", True),
        ("new article: oats and debt", "oats and debt", True),
        ("article about oats", "oats", True),
        ("plan a story on oats", "oats", True),
        ("write an article", "", True),
    ],
)
def test_an_article_is_asked_for(said: str, brief: str, sure: bool) -> None:
    assert beginning(said) == Begin(brief, sure)


@pytest.mark.parametrize(
    "said",
    [
        "start of section 2 is dull",
        "start with section 2",
        "begin with the fire",
        "plan the second section better",
        "write section 2 first",
        "What did the report on oats say?",
        "write it",
        "the article is too long",
    ],
)
def test_no_article_is_asked_for(said: str) -> None:
    assert beginning(said) is None


@pytest.mark.parametrize(
    ("said", "wants"),
    [
        ("hello", "greeting"),
        ("Hi there!", "greeting"),
        ("Good morning", "greeting"),
        ("thank you very much", "greeting"),
        ("ok, thanks", "greeting"),
        ("exit", "leave"),
        ("quit.", "leave"),
        ("thanks, bye", "leave"),
        ("never mind", "cancel"),
        ("none of these", "cancel"),
        ("no", "cancel"),
        ("write it", "approve"),
        ("great, write it", "approve"),
        ("looks good", "approve"),
        ("yes", "approve"),
        ("help", "help"),
        ("what can you do?", "help"),
        ("What was the margin?", None),
        ("drop section 2", None),
        ("no section on prices", None),
        ("exit of the chief executive", None),
    ],
)
def test_manners(said: str, wants: str | None) -> None:
    assert manner(said) == wants


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("sources", "/sources"),
        ("show me the plan", "/plan"),
        ("why?", "/why"),
        ("why 3", "/why 3"),
        ("export it as pdf", "/export pdf"),
        ("Why did the margin fall?", ""),
        ("plan the rest", ""),
    ],
)
def test_a_command_may_lack_its_slash(said: str, meant: str) -> None:
    assert command(said) == meant


def test_questions() -> None:
    assert is_question("and the debt?")
    assert is_question("who won")
    assert not is_question("more on debt")
