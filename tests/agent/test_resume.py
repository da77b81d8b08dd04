from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agent.app import DeepNews, Written
from agent.bundle import Bundle
from agent.errors import EndpointError, SetupError
from agent.events import Event, Trajectory
from agent.events import read as read_events
from agent.resume import command
from agent.run import DROPPED
from evals.bench.fault_place import Place
from evals.bench.fault_replies import mostly_true
from evals.bench.fault_runs import MOMENTS, killed_at
from tests.agent.conftest import BRIEF
from tests.fake_server import FakeServer

# Langgraph's own, collected after the test that made them; ``agent.run`` silences it for users.
pytestmark = pytest.mark.filterwarnings(f"ignore:{DROPPED}")


class Killed(Exception):
    """Stands for the end of the process."""


def dying(kind: str, count: int = 1) -> Any:
    """A listener that ends the run at its nth event of a kind.

    Events are recorded behind the bundle's files and before the graph's checkpoint: where a kill
    leaves one written and the other not.
    """
    seen: list[Event] = []

    def tell(event: Event) -> None:
        if event.kind == kind:
            seen.append(event)
            if len(seen) == count:
                raise Killed(kind)

    return tell


def only_run(folder: Path) -> Path:
    [run] = (folder / "runs").iterdir()
    return run


def sentences(done: Written) -> list[str]:
    return [s.text for section in done.article.sections for s in section.sentences]


def asked(requests: list[dict[str, Any]]) -> list[str]:
    return [json.dumps([r["messages"], r.get("seed"), r.get("temperature")]) for r in requests]


def keys_paid_for(run: Path) -> list[str]:
    return [
        e.facts["key"]
        for e in read_events(run / "trajectory.jsonl")
        if e.kind == "model" and e.facts["status"] == "ok" and not e.facts["replayed"]
    ]


MOMENTS_IN_PROCESS = [
    ("need", 3), ("forage", 4), ("block", 1), ("plan", 1), ("model", 2), ("draft", 3),
    ("verify", 1), ("phase", 4), ("repair", 1), ("pace", 1), ("done", 1),
    # The same events at their first: two whole runs each, for what the later ones show as well.
    *(pytest.param(kind, 1, marks=pytest.mark.slow) for kind in ("forage", "draft")),
]  # fmt: skip


@pytest.fixture
def liar(server: FakeServer) -> FakeServer:
    server.behaviour = mostly_true
    return server


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, list[str]]:
    """The article of a run that nothing cut off, once it is known."""
    return {}


@pytest.mark.parametrize(("kind", "count"), MOMENTS_IN_PROCESS)
def test_a_run_cut_off_between_files_and_checkpoint_ends_as_if_undisturbed(
    liar: FakeServer, workplace: Path, undisturbed: dict[str, list[str]], kind: str, count: int
) -> None:
    if not undisturbed:
        with DeepNews(out=workplace / "whole") as application:
            whole = application.write(BRIEF)
        assert whole.report["repairs"]
        undisturbed["article"] = sentences(whole)
        undisturbed["repairs"] = [str(whole.report["repairs"])]
    with DeepNews() as application, pytest.raises(Killed):
        application.write(BRIEF, listener=dying(kind, count))
    run = only_run(workplace)
    kept = asked([json.loads(r)["request"] for r in lines(run / "calls.jsonl")])
    before = len(liar.calls)

    with DeepNews() as application:
        done = application.resume(run.name)

    assert sentences(done) == undisturbed["article"]
    assert str(done.report["repairs"]) == undisturbed["repairs"][0]
    assert not set(kept) & set(asked(liar.calls[before:]))
    paid = keys_paid_for(run)
    assert len(paid) == len(set(paid)) > 0


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_a_run_that_is_done_is_given_back_as_it_is(server: FakeServer, workplace: Path) -> None:
    with DeepNews() as application:
        done = application.write(BRIEF)
        calls = len(server.calls)
        again = application.resume(str(done.path))
    assert again.article == done.article
    assert again.report == done.report
    assert len(server.calls) == calls


def test_a_lost_endpoint_names_the_command_that_goes_on(
    server: FakeServer, workplace: Path
) -> None:
    server.faults.extend(["", "", ""])
    server.always = "500"
    with DeepNews() as application:
        with pytest.raises(EndpointError) as caught:
            application.write(BRIEF)
        run = only_run(workplace)
        assert str(caught.value).endswith(f"then go on: deepnews write --resume {run.name}")
        server.always, before = "", len(server.calls)
        done = application.resume(run.name)
    assert done.report["words"] > 150
    first = [b for b, s in zip(server.calls, server.statuses, strict=True) if s == "ok"][:3]
    assert not set(asked(first)) & set(asked(server.calls[before:]))


def test_a_run_goes_on_with_the_settings_that_it_began_with(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DeepNews(words=250) as application, pytest.raises(Killed):
        application.write(BRIEF, listener=dying("draft"))
    monkeypatch.setenv("DEEPNEWS_WRITER", "endpoint")  # there is none
    monkeypatch.setenv("DEEPNEWS_PACE_ROUNDS", "0")
    with DeepNews() as application:
        done = application.resume(only_run(workplace).name)
        assert application.settings.pace_rounds == 0
    assert done.report["writer"] == "extractive"
    assert done.report["requested_words"] == 250


def test_an_option_given_by_name_beats_the_recorded_setting(
    server: FakeServer, workplace: Path
) -> None:
    with DeepNews() as application, pytest.raises(Killed):
        application.write(BRIEF, listener=dying("plan"))
    with DeepNews(writer="extractive") as application:
        done = application.resume(only_run(workplace).name)
    assert done.report["writer"] == "extractive"


def test_a_run_is_worked_on_by_one_process(workplace: Path) -> None:
    with DeepNews() as application:
        done = application.write(BRIEF)
        with Bundle(done.path).alone(), pytest.raises(SetupError, match="another process"):
            application.resume(done.path.name)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("run.json", "{", "the run is damaged: .*run.json cannot be read"),
        ("plan.json", "", "the run is damaged: .*plan.json cannot be read"),
        ("state.sqlite", "no database" * 100, "cannot keep the run's state"),
    ],
)
def test_a_damaged_run_is_named(workplace: Path, name: str, content: str, says: str) -> None:
    with DeepNews() as application:
        with pytest.raises(Killed):
            application.write(BRIEF, listener=dying("draft"))
        run = only_run(workplace)
        for old in run.glob(f"{name}*"):
            old.unlink()
        (run / name).write_text(content, encoding="utf-8")
        with pytest.raises(SetupError, match=says):
            application.resume(run.name)


def test_a_run_without_its_checkpoints_goes_on_from_the_journal(
    server: FakeServer, workplace: Path
) -> None:
    with DeepNews() as application:
        with pytest.raises(Killed):
            application.write(BRIEF, listener=dying("verify"))
        run, before = only_run(workplace), len(server.calls)
        for path in run.glob("state.sqlite*"):
            path.unlink()
        done = application.resume(run.name)
    assert done.report["words"] > 150
    assert not set(asked(server.calls[:before])) & set(asked(server.calls[before:]))


def test_a_step_whose_branches_all_wrote_before_the_kill_is_gone_on_from(workplace: Path) -> None:
    with DeepNews() as application:
        done = application.write(BRIEF)
        with closing(sqlite3.connect(done.path / "state.sqlite")) as state, state:
            [[last]] = state.execute(
                "SELECT max(checkpoint_id) FROM writes WHERE channel = 'paced'"
            ).fetchall()
            assert state.execute("DELETE FROM checkpoints WHERE checkpoint_id > ?", [last]).rowcount
        (done.path / "report.json").unlink()
        again = application.resume(done.path.name)
    assert again.report["words"] == done.report["words"] > 150


def test_events_after_a_torn_line_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "trajectory.jsonl"
    Trajectory(path, clock=lambda: 0.0).record("phase", "first")
    with path.open("a", encoding="utf-8") as file:
        file.write('{"kind": "draft", "te')
    Trajectory(path, clock=lambda: 0.0).record("phase", "second")
    assert [e.text for e in read_events(path)] == ["first", "second"]


def test_the_command_names_a_run_elsewhere_by_its_path(workplace: Path) -> None:
    usual, elsewhere = workplace / "runs" / "a", workplace / "my runs" / "b"
    assert command(Bundle(usual)) == "deepnews write --resume a"
    assert command(Bundle(elsewhere)) == f"deepnews write --resume '{elsewhere}'"


@pytest.fixture
def place(tmp_path: Path, vectors: FakeServer, ingested: Path) -> Place:
    shown = {"DEEPNEWS_EMBEDDING_URL": vectors.base_url, "DEEPNEWS_EMBEDDER": "hashed"}
    place = Place(tmp_path / "place", shown)
    shutil.copytree(ingested, place.folder / "whole")
    return place


def test_kill_9_repeats_no_finished_call(place: Place) -> None:
    outcome = killed_at("draft", 1)(place)
    assert outcome.allowed, outcome.said


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(MOMENTS.keys() - {"draft"}))
def test_kill_9_at_any_moment_repeats_no_finished_call(place: Place, kind: str) -> None:
    outcome = killed_at(kind, MOMENTS[kind])(place)
    assert outcome.allowed, outcome.said
