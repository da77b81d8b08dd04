"""Asking back in a conversation over a real library."""

from __future__ import annotations

from agent.chat.asking import Settled, begun, next_step
from agent.chat.session import Session
from tests.agent.chat.test_session import MARGIN, news, said, session, shelf

__all__ = ["news", "session", "shelf"]  # fixtures


async def test_a_period_that_is_open_is_asked_for_and_chosen(session: Session) -> None:
    asked = await said(session, "What was the revenue of Norvale Foods?")
    assert (asked.kind, asked.code) == ("question", 1)
    assert asked.text.startswith("Of which period?")
    says = [c["says"] for c in asked.facts["choices"]]
    assert "the first quarter of 2022" in says
    answer = await said(session, str(says.index("the first quarter of 2022") + 1))
    assert session.settled
    assert answer.text.startswith("understood: What was the revenue of Norvale Foods in the ")
    assert "$447 million" in answer.text


async def test_the_answer_may_be_words_even_of_what_was_not_read_out(session: Session) -> None:
    for words in ("first quarter of 2022", "in Q1 2022"):
        answer = await said(session, "What was the revenue of Norvale Foods?", words)
        assert "$447 million" in answer.text, words


async def test_a_clear_request_is_answered_at_once(session: Session) -> None:
    assert (await said(session, MARGIN)).kind == "answer"


async def test_who_asks_something_else_is_not_held_up(session: Session) -> None:
    answer = await said(session, "What was the revenue of Norvale Foods?", MARGIN)
    assert answer.kind == "answer"
    assert not session.settled


async def test_no_third_question(session: Session) -> None:
    documents = list(session.documents().values())
    pursuit = begun(session.app.library, documents, "What was the revenue?", "")
    assert pursuit is not None
    step = next_step(pursuit._replace(asked=2))
    assert isinstance(step, Settled)


async def test_changes_and_words_are_not_asked_about(session: Session) -> None:
    documents = list(session.documents().values())
    for request in ("By how much did revenue grow?", "Why did oat prices jump?"):
        assert begun(session.app.library, documents, request, "") is None
