from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

import agent
from agent import Brief, DeepNews, EndpointError, LibraryError, Settings, SetupError
from agent.app import Written
from agent.events import Event
from agent.resume import allowed, check
from tests.agent.conftest import BRIEF
from tests.fake_server import FakeServer

FILES = {
    "article.html", "article.json", "article.md", "calls.jsonl", "evidence.jsonl", "plan.yaml",
    "report.json", "run.json", "trajectory.jsonl",
}  # fmt: skip
HOSTILE = ("bankruptcy", "arrested", "900 million", "helpful_bot", "previous instructions")
QUESTION = "What was the gross margin in the third quarter of fiscal 2025?"


@pytest.fixture
def application(workplace: Path) -> Any:
    with DeepNews() as one:
        yield one


def test_everything_public_can_be_imported() -> None:
    assert [n for n in agent.__all__ if getattr(agent, n, None) is None] == []
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        agent.Nothing  # noqa: B018 - the access is what is tried


# ---- writing


def test_write_gives_article_report_and_bundle(application: DeepNews) -> None:
    done = application.write(BRIEF)
    assert done.passed is done.report["passed"] is True
    assert {p.name for p in done.path.iterdir()} >= FILES
    quotes = [
        (c.document_id, c.start, c.end, c.quote)
        for section in done.article.sections
        for sentence in section.sentences
        for claim in sentence.claims
        for c in claim.citations
    ]
    assert len(quotes) >= 10
    assert all(application.library.quote(d, a, b) == quote for d, a, b, quote in quotes)


def test_a_brief_sets_its_own_length_and_sources(application: DeepNews) -> None:
    done = application.write(Brief(text=BRIEF, words=200, only=("release",)))
    assert done.report["requested_words"] == 200
    assert {r.kind for r in done.article.references} == {"release"}


def test_a_plan_can_be_made_alone_and_then_written(application: DeepNews) -> None:
    from agent.plan.parsing import parse

    planned = application.write(BRIEF, plan_only=True)
    assert planned.article.sections == ()
    text = (planned.path / "plan.yaml").read_text(encoding="utf-8")
    edited = re.sub(r"heading: .*", "heading: By another name", text, count=1)
    done = application.write(BRIEF, plan=parse(edited, "plan.yaml"))
    assert done.article.sections[0].heading == "By another name"


async def test_awrite_runs_in_the_caller_s_loop(application: DeepNews) -> None:
    first, second = await asyncio.gather(
        application.awrite(Brief(text=BRIEF, words=150)),
        application.awrite(Brief(text="The annual results of Veldmoor Pumps", words=150)),
    )
    assert first.passed
    assert second.passed
    assert first.path != second.path


async def test_astream_gives_typed_events_then_the_result(application: DeepNews) -> None:
    items = [item async for item in application.astream(BRIEF)]
    events = [i for i in items if isinstance(i, Event)]
    assert isinstance(items[-1], Written)
    assert len(events) == len(items) - 1
    kinds = [e.kind for e in events]
    assert set(kinds) >= {"phase", "need", "forage", "block", "plan", "draft", "verify", "pace"}
    assert kinds[-1] == "done"
    seconds = [e.seconds for e in events]
    assert seconds == sorted(seconds)


async def test_astream_raises_what_went_wrong(application: DeepNews) -> None:
    with pytest.raises(SetupError, match="nothing to look for"):
        [item async for item in application.astream("...")]


async def test_a_stream_that_is_left_stops_its_run_which_can_go_on(
    server: FakeServer, workplace: Path
) -> None:
    server.latency_seconds = 0.2
    with DeepNews() as application:
        stream = application.astream(BRIEF)
        async for item in stream:
            if isinstance(item, Event) and item.kind == "plan":
                break
        await stream.aclose()  # type: ignore[attr-defined]
        made = len(server.calls)
        await asyncio.sleep(0.5)
        assert len(server.calls) - made <= application.settings.concurrency
        [run] = (workplace / "runs").iterdir()
        assert not (run / "article.md").exists()
        done = await application.aresume(run.name)
    assert done.report["words"] > 150


def test_keys_stay_out_of_the_bundle(server: FakeServer, workplace: Path) -> None:
    with DeepNews(api_key="sk-very-secret") as application:
        done = application.write(Brief(text=BRIEF, words=150))
    for path in done.path.rglob("*"):
        if path.is_file():
            assert b"sk-very-secret" not in path.read_bytes(), path.name


@pytest.mark.parametrize("writer", ["extractive", "endpoint"])
def test_an_instruction_in_a_document_is_neither_obeyed_nor_printed(
    server: FakeServer, workplace: Path, writer: str
) -> None:
    with DeepNews(writer=writer) as application:
        done = application.write(Brief(text=BRIEF, words=300, only=("tidewatch", "release")))
    text = (done.path / "article.md").read_text(encoding="utf-8").lower()
    assert [w for w in HOSTILE if w in text] == []
    prompts = json.dumps(server.calls).lower()
    assert "ignore all previous" not in prompts


# ---- budgets


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        ({"max_calls": 3}, "calls"),
        ({"max_tokens": 2000}, "tokens"),
        ({"max_seconds": 0.01}, "seconds"),
        ({"max_usd": 0.001, "price_in": 1.0, "price_out": 2.0}, "usd"),
    ],
)
def test_a_budget_ends_in_a_finished_article(
    server: FakeServer, workplace: Path, limits: dict[str, Any], limit: str
) -> None:
    with DeepNews(**limits) as application:
        done = application.write(BRIEF)
    assert done.report["words"] > 150
    assert done.report["claims"]["contradicted"] == done.report["claims"]["not_found"] == 0
    assert any(f"budget: {limit}" in n for n in done.report["notices"])
    spent = done.report["spent"]
    assert spent["calls"] <= limits.get("max_calls", spent["calls"])
    assert spent["prompt_tokens"] + spent["completion_tokens"] <= limits.get("max_tokens", 10**6)
    assert spent["usd"] <= limits.get("max_usd", 1)


# ---- asking, finding, verifying


def test_ask_answers_with_its_quote(application: DeepNews) -> None:
    answer = application.ask(QUESTION)
    assert answer.found
    assert "34.0 percent" in answer.text
    [claim, *_] = answer.sentences[0].claims
    assert claim.verdict == "supported"


async def test_aask_says_when_the_library_does_not_tell(application: DeepNews) -> None:
    answer = await application.aask("How many arctic terns nest in Norway?")
    assert not answer.found
    assert answer.text == "The library does not tell."
    assert answer.closest


def test_find_gives_the_best_passages_first(application: DeepNews) -> None:
    hits = application.find("foundry fire near Siegen", 5)
    assert len(hits) == 5
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert application.find("foundry fire near Siegen", 5) == hits


def test_verify_tells_true_from_false(application: DeepNews) -> None:
    report = application.verify(
        "The gross margin rose to 34.0 percent in the third quarter of fiscal 2025. "
        "The gross margin rose to 43.0 percent in the third quarter of fiscal 2025."
    )
    assert report.sentences[0].verdict == "supported"
    assert not report.passed
    assert [s.text for s in report.failed] == [report.sentences[1].text]


# ---- settings and what is refused


def test_options_beat_the_environment_which_beats_the_file(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workplace / "deepnews.toml").write_text("words = 300\npace_rounds = 0\nseed = 5\n")
    monkeypatch.setenv("DEEPNEWS_WORDS", "400")
    monkeypatch.setenv("DEEPNEWS_SEED", "6")
    settings = DeepNews(seed=9).settings
    assert (settings.pace_rounds, settings.words, settings.seed) == (0, 400, 9)


def test_only_what_changes_a_result_is_in_the_fingerprint(workplace: Path) -> None:
    plain = Settings().fingerprint()
    assert Settings(out=Path("elsewhere"), concurrency=1).fingerprint() == plain
    assert Settings(seed=8).fingerprint() != plain


@pytest.mark.parametrize(
    ("options", "says"),
    [({"wrods": 3}, "no setting 'wrods'"), ({"words": "many"}, "setting 'words'"),
     ({"writer": "poet"}, "setting 'writer'")],
)  # fmt: skip
def test_an_option_that_is_not_allowed_is_named(
    workplace: Path, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(SetupError, match=says):
        DeepNews(**options)


def test_a_missing_library_says_how_to_make_one(workplace: Path) -> None:
    with (
        DeepNews(library=workplace / "none") as application,
        pytest.raises(LibraryError, match="deepnews ingest"),
    ):
        application.write(BRIEF)


def test_a_dead_endpoint_is_said_before_a_bundle_is_made(
    workplace: Path, unused_tcp_port: int
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/v1"
    with DeepNews(writer="endpoint", base_url=url) as application:
        with pytest.raises(EndpointError, match="cannot be reached"):
            application.write(BRIEF)
        with pytest.raises(EndpointError, match="cannot be reached"):
            application.ask(QUESTION)
    assert not (workplace / "runs").exists()


@pytest.mark.parametrize(
    ("brief", "says"),
    [
        (Brief(text="x", schema_id="nope"), "no schema 'nope'; there are: "),
        (Brief(text="x", since="May 2024"), "--since 'May 2024' is not a date"),
        (Brief(text="x", until="2024-13-01"), "--until '2024-13-01' is not a date"),
        (Brief(text="x", voice=("gone.txt",)), "--voice: no file at gone.txt"),
        (Brief(text="x", only=("nobody",)), "no document of the library is left"),
        (Brief(text="x", since="2031-01-01"), "no document of the library is left"),
    ],
)
def test_a_brief_that_cannot_work_is_refused(
    application: DeepNews, brief: Brief, says: str
) -> None:
    with pytest.raises(SetupError, match=says):
        check(brief, application.library.documents())


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ({}, 8),
        ({"only": ("RELEASE",)}, 3),
        ({"without": ("release",)}, 5),
        ({"only": ("release",), "without": ("q1",)}, 2),
        ({"since": "2024-02-08"}, 5),
        ({"since": "2024-02-08", "until": "2024-05-23"}, 3),
    ],
)
def test_sources_and_dates_choose_documents(
    application: DeepNews, options: dict[str, Any], left: int
) -> None:
    documents = application.library.documents()
    assert sum(allowed(Brief(text="x", **options), d) for d in documents) == left
