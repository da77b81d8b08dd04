"""A run that waits between plan and draft, and goes on with what a person made of the plan."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent import Brief, DeepNews, Planned, SetupError, Written
from agent.events import Event
from agent.events import read as read_events
from agent.plan.outline import Plan
from agent.plan.parsing import load
from agent.run import DROPPED
from tests.agent.conftest import BRIEF
from tests.agent.test_resume import Killed
from tests.fake_server import FakeServer

# Langgraph's own, collected after the test that made them; ``agent.run`` silences it for users.
pytestmark = pytest.mark.filterwarnings(f"ignore:{DROPPED}")


@pytest.fixture
def news(workplace: Path) -> Iterator[DeepNews]:
    with DeepNews(words=400) as one:
        yield one


def waiting(news: DeepNews) -> Planned:
    found = news.write(BRIEF, review=True)
    assert isinstance(found, Planned)
    return found


def edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(yaml.safe_dump(value, sort_keys=False), encoding="utf-8")


def headings(done: Written | Planned) -> list[str]:
    assert isinstance(done, Written)
    return [s.heading for s in done.article.sections]


def sentences(done: Written | Planned) -> list[str]:
    assert isinstance(done, Written)
    return [s.text for section in done.article.sections for s in section.sentences]


def events(run: Path, text: str) -> list[Event]:
    return [e for e in read_events(run / "trajectory.jsonl") if e.text == text]


def test_a_run_waits_after_its_plan_and_writes_nothing(news: DeepNews) -> None:
    found = waiting(news)
    names = {p.name for p in found.path.iterdir()}
    assert {"plan.yaml", "plan.json", "state.sqlite"} <= names
    assert not {"article.md", "report.json", "draft"} & names
    assert load(found.path / "plan.yaml") == found.plan
    assert found.notices == found.plan.notices
    assert events(found.path, "waits for a person")


def test_an_untouched_plan_gives_the_article_that_would_have_been_written(news: DeepNews) -> None:
    found = waiting(news)
    done = news.resume(found.path.name)
    assert sentences(done) == sentences(news.write(BRIEF))
    assert isinstance(done, Written)
    assert done.report["plan_edits"] == {}
    assert events(found.path, "plan taken as it is")


def test_what_is_edited_in_place_is_told_and_recorded(news: DeepNews) -> None:
    found = waiting(news)
    ids = [s.id for s in found.plan.sections]
    assert len(ids) >= 3

    def change(value: dict[str, Any]) -> None:
        value["sections"].pop(0)
        value["sections"].reverse()
        value["sections"][0]["heading"] = "By another name"

    edit(found.path / "plan.yaml", change)
    done = news.resume(found.path.name)
    left = list(reversed(found.plan.sections[1:]))
    assert headings(done) == ["By another name", *(s.heading for s in left[1:])]
    (event,) = events(found.path, "plan edited")
    assert event.facts["removed"] == ids[:1]
    assert event.facts["moved"]
    assert event.facts["headings"] == {left[0].id: "By another name"}
    assert isinstance(done, Written)
    assert done.report["plan_edits"] == event.facts
    assert done.report["order"] == "by hand"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda v: v["sections"][0].update(words="many"), "section 1: words: 'many' is not a num"),
        (lambda v: v["sections"][0]["blocks"].append("b0123456789"), "library has no block b0123"),
        (lambda v: v.update(without=["Tidewatsch"]), "without: entry 1: no source is called 'Tide"),
        (lambda v: v.pop("sections"), "no list `sections`"),
    ],
)
def test_a_wrong_plan_leaves_the_run_waiting(
    news: DeepNews, change: Callable[[dict[str, Any]], object], says: str
) -> None:
    found = waiting(news)
    path = found.path / "plan.yaml"
    good = path.read_text(encoding="utf-8")
    edit(path, change)
    with pytest.raises(SetupError) as caught:
        news.resume(found.path.name)
    assert says in str(caught.value)
    assert str(caught.value).endswith(f"then go on: deepnews write --resume {found.path.name}")
    assert not (found.path / "draft").exists()
    path.write_text(good, encoding="utf-8")
    assert isinstance(news.resume(found.path.name), Written)


@pytest.mark.parametrize("kind", [Path, str, Plan])
def test_a_plan_from_elsewhere_can_be_given(news: DeepNews, tmp_path: Path, kind: Any) -> None:
    found = waiting(news)
    only = found.plan.model_copy(update={"sections": found.plan.sections[:1]})
    given: Any = only
    if kind is not Plan:
        edit(found.path / "plan.yaml", lambda v: v.update(sections=v["sections"][:1]))
        (tmp_path / "mine.yaml").write_bytes((found.path / "plan.yaml").read_bytes())
        given = kind(tmp_path / "mine.yaml")
    done = news.resume(found.path.name, plan=given)
    assert headings(done) == [found.plan.sections[0].heading]


def test_a_kill_while_waiting_loses_nothing(workplace: Path, vectors: FakeServer) -> None:
    """The process that planned is gone for good; another one goes on."""
    code = (
        "import os, signal\nfrom agent import DeepNews\n"
        f"DeepNews(words=400).write({BRIEF!r}, review=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ended.returncode == -9, ended.stderr.decode()
    [run] = (workplace / "runs").iterdir()
    edit(run / "plan.yaml", lambda v: v["sections"].pop())
    left = [s.heading for s in load(run / "plan.yaml").sections]
    with DeepNews() as application:
        assert headings(application.resume(run.name)) == left


def test_a_kill_while_the_edited_plan_is_taken_over_loses_no_edit(
    news: DeepNews, tmp_path: Path
) -> None:
    found = waiting(news)
    mine = tmp_path / "mine.yaml"
    mine.write_bytes((found.path / "plan.yaml").read_bytes())
    edit(mine, lambda v: (v["sections"].pop(0), v.update(without=["release"])))

    def dying(event: Event) -> None:
        if event.text == "plan edited":
            raise Killed

    with pytest.raises(Killed):
        news.resume(found.path.name, plan=mine, listener=dying)
    done = news.resume(found.path.name)
    assert headings(done) == [s.heading for s in found.plan.sections[1:]]
    assert isinstance(done, Written)
    assert done.report["plan_edits"]["removed"] == [found.plan.sections[0].id]
    assert not any("release" in r.source for r in done.article.references)


def test_a_run_cut_off_before_its_plan_still_waits_for_a_person(news: DeepNews) -> None:
    def dying(event: Event) -> None:
        if event.kind == "block":
            raise Killed

    with pytest.raises(Killed):
        news.write(BRIEF, review=True, listener=dying)
    [run] = Path("runs").iterdir()
    with pytest.raises(SetupError, match="does not wait for a plan"):
        news.resume(run.name, plan=run / "plan.yaml")
    assert isinstance(news.resume(run.name), Planned)
    assert isinstance(news.resume(run.name), Written)


def test_only_a_run_that_waits_takes_a_plan(news: DeepNews) -> None:
    done = news.write(BRIEF)
    with pytest.raises(SetupError, match="does not wait for a plan: leave --plan out"):
        news.resume(done.path.name, plan=done.path / "plan.yaml")


def test_review_and_plan_only_exclude_each_other(news: DeepNews) -> None:
    with pytest.raises(SetupError, match="choose one"):
        news.write(BRIEF, review=True, plan_only=True)
    assert not Path("runs").exists()


def test_where_nothing_was_found_there_is_nothing_to_wait_for(news: DeepNews) -> None:
    done = news.write("Football transfers of Ajax in 1995: strikers", review=True)
    assert isinstance(done, Written)
    assert not done.passed


async def test_events_come_before_the_plan_that_waits(news: DeepNews) -> None:
    items = [item async for item in news.astream(Brief(text=BRIEF, words=300), review=True)]
    assert isinstance(items[-1], Planned)
    assert all(isinstance(i, Event) for i in items[:-1])
    assert isinstance(await news.aresume(items[-1].path.name), Written)


def test_no_model_call_is_repeated_after_the_wait(server: FakeServer) -> None:
    with DeepNews(words=300) as application:
        found = application.write(BRIEF, review=True)
        before = [json.dumps(c["messages"]) for c in server.calls]
        assert before
        application.resume(found.path.name)
        after = [json.dumps(c["messages"]) for c in server.calls[len(before) :]]
    assert after
    assert not set(before) & set(after)
