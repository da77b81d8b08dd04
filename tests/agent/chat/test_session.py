"""A conversation over a real library, without a terminal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.chat.session import Session
from agent.chat.thread import Shelf
from agent.chat.told import Reply
from agent.domain import Document
from agent.events import Event
from agent.run import DROPPED
from agent.settings import Settings
from tests.agent.corpus import EMBEDDER, OfflineNews
from tests.agent.test_resume import Killed

pytestmark = pytest.mark.filterwarnings(f"ignore:{DROPPED}")
MARGIN = "What was the gross margin of Norvale Foods in the first quarter of 2022?"
BRIEF = "write about Norvale Foods from 2021 to 2023: revenue, margins and debt, 200 words"
Talk = Callable[[str], "Reply"]


@pytest.fixture
def news(norvale: Path, tmp_path: Path) -> Iterator[OfflineNews]:
    settings = Settings(library=norvale, out=tmp_path / "runs", writer="extractive")
    with OfflineNews(settings) as one:
        one._embedder = EMBEDDER  # what a run that goes on takes over
        yield one


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "threads")


@pytest.fixture
def session(news: OfflineNews, shelf: Shelf) -> Iterator[Session]:
    from datetime import UTC, datetime

    thread = shelf.new(datetime(2026, 3, 4, tzinfo=UTC))
    thread.__enter__()
    one = Session(news, shelf, thread)
    yield one
    one.close()


async def said(session: Session, *turns: str) -> Reply:
    reply = Reply(kind="told", text="")
    for text in turns:
        reply = await session.turn(text)
    return reply


async def test_an_answer_has_numbers_that_why_explains(session: Session) -> None:
    answer = await said(session, MARGIN)
    assert (answer.kind, answer.code) == ("answer", 0)
    assert "29.2 percent" in answer.text
    assert "[1]" in answer.text
    why = await said(session, "/why 1")
    assert "SUPPORTED" in why.text
    assert "“Gross margin was 29.2 percent because oat prices jumped.”" in why.text
    assert "characters" in why.text
    assert "ANY MORE" not in why.text


async def test_numbers_run_on_through_the_thread(session: Session) -> None:
    await said(session, MARGIN)
    answer = await said(session, "and in the year before?")
    assert answer.text.startswith("understood: What was the gross margin of Norvale Foods in ")
    assert "31.5 percent" in answer.text
    assert "[2]" in answer.text


async def test_phases_are_visible(session: Session) -> None:
    heard: list[Event] = []
    await session.turn(MARGIN, heard.append)
    phases = [e.text for e in heard if e.kind == "phase"]
    assert phases[-3:] == ["foraging", "reading", "checking"]


async def test_what_the_library_does_not_tell_says_what_would(session: Session) -> None:
    answer = await said(session, "What was the gross margin of Norvale Foods in fiscal 2031?")
    assert answer.code == 1
    assert "The library does not tell." in answer.text
    assert "None of its papers is of fiscal 2031" in answer.text
    assert "the figure for gross margin of Norvale Foods in fiscal 2031" in answer.text


async def test_a_dropped_source_answers_nothing(session: Session) -> None:
    answer = await said(session, MARGIN)
    cited = answer.facts["statements"][0]["claims"][0]["citations"][0]["document_id"]
    number = session.thread.sources[cited]
    await said(session, f"/drop {number}")
    again = await said(session, MARGIN)
    assert "29.2" not in again.text
    assert "29.2" in (await said(session, f"/drop not {number}", MARGIN)).text


async def test_an_article_is_planned_steered_written_and_audited(session: Session) -> None:
    plan = await said(session, BRIEF)
    assert plan.kind == "plan", plan.text
    titles = [s["heading"] for s in plan.facts["plan"]["sections"]]
    assert len(titles) >= 2
    edited = await said(session, "move section 2 first and call it Oats and debt")
    assert edited.facts["plan"]["title"] == "Oats and debt"
    assert edited.facts["plan"]["sections"][0]["heading"] == titles[1]
    assert "+Oats and debt" in (await said(session, "/diff")).text
    undone = await said(session, "/undo")
    assert undone.facts["plan"]["sections"][0]["heading"] == titles[0]
    await said(session, "drop the second section")
    article = await said(session, "write it")
    assert article.kind == "article", article.text
    assert titles[1] not in article.text
    number = article.facts["statements"][-1]
    why = await said(session, f"/why {number}")
    assert "SUPPORTED" in why.text
    assert "printed in the article of" in why.text
    assert (await said(session, "shorter")).code == 2


async def test_an_edit_that_cannot_be_leaves_the_plan(session: Session) -> None:
    await said(session, BRIEF)
    before = session.thread.draft
    refused = await said(session, "call it Oats and drop section 9")
    assert (refused.kind, refused.code) == ("error", 2)
    assert "no section 9" in refused.text
    assert session.thread.draft == before
    unclear = await said(session, "make it sing")
    assert unclear.text.startswith("not understood: 'make it sing'; try ")


@pytest.mark.parametrize(
    ("turn", "says"),
    [
        ("start of section 2 should name the date", "not understood"),
        ("write about submarines too", "“new article: submarines too” begins another"),
        ("begin with section 9", "there is no section 9"),
    ],
)
async def test_words_about_the_plan_begin_no_other_article(
    session: Session, turn: str, says: str
) -> None:
    await said(session, BRIEF, "call it Oats")
    before = session.thread.drafts
    reply = await said(session, turn)
    assert says in reply.text
    assert session.thread.drafts == before


async def test_undo_goes_back_to_the_article_before(session: Session) -> None:
    await said(session, BRIEF, "call it Oats")
    second = await said(session, "new article: the debt of Norvale Foods, 200 words")
    assert "is kept: /undo goes back to it" in second.text
    back = await said(session, "undo that")
    assert back.facts["plan"]["title"] == "Oats"


async def test_an_article_that_was_stopped_before_its_plan_takes_no_place(
    session: Session, news: OfflineNews, monkeypatch: pytest.MonkeyPatch
) -> None:
    await said(session, BRIEF, "call it Oats")

    async def stopped(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(news, "awrite", stopped)
        with pytest.raises(asyncio.CancelledError):
            await said(session, "new article: the debt of Norvale Foods")
    assert (await said(session, "/plan")).facts["plan"]["title"] == "Oats"


async def test_ctrl_c_behind_the_approval_leaves_plan_and_way_on(session: Session) -> None:
    await said(session, BRIEF, "call it Oats")
    loop = asyncio.get_running_loop()
    work = asyncio.create_task(session.turn("/write", lambda event: stop(event)))

    def stop(event: Event) -> None:
        if event.kind == "verify":
            loop.call_soon_threadsafe(work.cancel)

    with pytest.raises(asyncio.CancelledError):
        await work
    shown = await said(session, "/plan")
    assert shown.facts["plan"]["title"] == "Oats"
    assert "/write goes on with it" in shown.text
    assert "/write goes on" in (await said(session, "shorter")).text
    assert "OATS" in (await said(session, "/write")).text
    assert "It is written" in (await said(session, "/plan")).text


@pytest.mark.parametrize(
    ("turn", "kind", "code", "says"),
    [
        ("hello", "told", 0, "I answer from the "),
        ("thanks!", "told", 0, "Ask a question"),
        ("never mind", "told", 0, "Ask anything else"),
        ("lorem ipsum", "told", 1, "Nothing here speaks of that"),
        ("what can you do?", "told", 0, "Write: “write about"),
        ("sources", "told", 0, "  1. "),
        ("exit", "left", 0, "Goodbye"),
        ("/quit", "left", 0, "Goodbye"),
        ("write an article", "question", 1, "About what?"),
    ],
)
async def test_what_is_no_question_is_no_search(
    session: Session, turn: str, kind: str, code: int, says: str
) -> None:
    reply = await said(session, turn)
    assert (reply.kind, reply.code) == (kind, code)
    assert says in reply.text


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("the second one", "29.2"),
        ("the last", "29.2"),
        ("2", "29.2"),
        ("the first quarter of 2022", "29.2"),
        ("never mind", "Never mind"),
        ("none of these", "Never mind"),
        ("yes", "Which?"),
    ],
)
async def test_what_was_asked_back_is_answered_as_people_do(
    session: Session, answer: str, says: str
) -> None:
    from agent.chat.asked import Open

    session.offer(Open("Which?", (("2030", "What was it in 2030?"), (
        "the first quarter of 2022", MARGIN))))  # fmt: skip
    assert says in (await said(session, answer)).text


async def test_questions_are_answered_beside_an_open_plan(session: Session) -> None:
    await said(session, BRIEF)
    assert (await said(session, MARGIN)).kind == "answer"
    assert session.desk.is_open


async def test_a_killed_conversation_goes_on_where_it_was(
    session: Session, news: OfflineNews, shelf: Shelf
) -> None:
    await said(session, MARGIN, BRIEF, "call it Oats")
    session.close()  # what a kill does to the file, and no more
    thread = shelf.find("last")
    with thread:
        again = Session(news, shelf, thread)
        assert "29.2" in (await said(again, "/why 1")).text
        shown = await said(again, "/plan")
        assert shown.facts["plan"]["title"] == "Oats"
        article = await said(again, "/write")
        assert article.kind == "article"
        assert "OATS" in article.text
    session.thread.__enter__()


async def test_bytes_that_are_no_text_are_a_question_like_any_other(session: Session) -> None:
    assert (await said(session, "When did the mill\udcff open?")).kind != "error"


async def test_a_run_that_was_cut_off_goes_on(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agent import pacing

    await said(session, BRIEF, "call it Oats")

    def cut(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(pacing, "in_one", cut)
        ended = await said(session, "/write")
        assert (ended.kind, "unexpected Killed" in ended.text) == ("error", True)
    assert session.thread.draft is not None
    assert session.thread.draft.approved
    assert "OATS" in (await said(session, "/write")).text


@pytest.mark.parametrize(
    ("turn", "says"),
    [
        ("/wy 1", "there is no command /wy: did you mean /why?"),
        ("/why 3", "nothing was stated yet"),
        ("/write", "there is no plan"),
        ("write it", "there is no plan"),
        ("/undo", "there is no plan"),
        ("/export pdf", "no article of this thread is written yet"),
        ("/drop 99", "there is no source 99"),
        ("/resume nowhere", "there is no thread 'nowhere'"),
        ("drop section 2", "there is no plan"),
        ("?!", "that asks nothing"),
    ],
)
async def test_what_cannot_be_done_is_one_line(session: Session, turn: str, says: str) -> None:
    reply = await said(session, turn)
    assert (reply.kind, reply.code) == ("error", 2)
    assert says in reply.text
    assert "\n" not in reply.text


async def test_the_thread_is_saved_with_its_evidence(session: Session, tmp_path: Path) -> None:
    await said(session, MARGIN, f"/save {tmp_path / 'talk.md'}")
    text = (tmp_path / "talk.md").read_text(encoding="utf-8")
    assert "## Evidence" in text
    assert "oat prices jumped" in text


async def test_a_changed_library_is_told(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    await said(session, MARGIN)
    library = type(session.app.library)
    text = library.text
    with monkeypatch.context() as patched:
        patched.setattr(library, "text", lambda *a: f"A line before.\n{text(*a)}")
        why = (await said(session, "/why 1")).text
        assert "ANY MORE" not in why
        assert ", moved from " in why
    with monkeypatch.context() as patched:
        patched.setattr(library, "text", lambda *_: "Something else.")
        why = (await said(session, "/why 1")).text
        assert "THE LIBRARY DOES NOT SAY SO ANY MORE" in why
        assert "once at characters" in why
    monkeypatch.setattr(library, "documents", lambda *_: [])
    assert "ITS DOCUMENT IS NOT IN THE LIBRARY ANY MORE" in (await said(session, "/why 1")).text


async def test_what_a_document_says_cannot_drive_a_terminal(session: Session) -> None:
    hostile = "\x1b[2J\x1b]0;owned\x07Call\x9b1m"
    before = session.app.library.documents

    def documents() -> list[Document]:
        return [d.model_copy(update={"title": hostile}) for d in before()]

    session.app.library.documents = documents
    try:
        text = (await said(session, "/sources")).text
    finally:
        del session.app.library.documents
    assert "\x1b" not in text
    assert "\x9b" not in text
    assert "Call" in text


async def test_every_turn_is_kept(session: Session) -> None:
    await said(session, MARGIN, "/cost")
    kinds = [json.loads(row)["kind"] for row in session.thread.path.read_text().splitlines()]
    assert kinds.count("turn") == 2
    assert kinds.index("statement") < kinds.index("turn")
