"""Ray on several nodes of this machine, and two hosts with a link that is cut."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.bench.fault_place import DOCUMENTS, DOSSIER
from evals.bench.fault_replies import mostly_true
from tests.fake_server import FakeServer
from tests.servers import postgres_programs

pytestmark = pytest.mark.slow
needs_postgres = pytest.mark.skipif(
    postgres_programs() is None, reason="no Postgres on this machine"
)
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def model() -> Iterator[FakeServer]:
    with FakeServer(mostly_true, latency_seconds=0.3) as server:
        yield server


def environment(model: FakeServer) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DEEPNEWS_", "OPENAI_"))}
    return {
        **kept, "DEEPNEWS_EMBEDDING_URL": model.base_url, "DEEPNEWS_EMBEDDER": "hashed",
        "DEEPNEWS_BASE_URL": model.base_url, "DEEPNEWS_API_KEY": "-",
        "DEEPNEWS_WRITER": "endpoint", "PYTHONPATH": str(REPOSITORY),
    }  # fmt: skip


def program(model: FakeServer, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=folder, text=True, env=environment(model),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@needs_postgres
def test_ray_brings_the_same_into_a_library_also_when_a_node_is_killed(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    files = [str(DOSSIER / name) for name in DOCUMENTS]
    done = subprocess.run(
        [sys.executable, "-m", "evals.bench.cluster", *files, "--workers", "2", "--json"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["same"]
    assert {run["documents"] for run in found["runs"].values()} == {len(files)}


def test_a_batch_on_ray_loses_no_article_with_its_worker(model: FakeServer, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    for name in DOCUMENTS:
        (tmp_path / name).write_bytes((DOSSIER / name).read_bytes())
    files = [str(tmp_path / name) for name in DOCUMENTS]
    ingest = program(model, tmp_path, "agent.cli", "ingest", *files, "--library", "library")
    _, err = ingest.communicate(timeout=300)
    assert ingest.returncode == 0, err
    (tmp_path / "briefs.txt").write_text("The foundry fire\nOrders and margins\n")
    batch = program(
        model, tmp_path, "agent.cli", "batch", "briefs.txt", "--out", "out", "--library",
        "library", "--words", "150", "--ray", "--jobs", "2", "--json",
    )  # fmt: skip
    deadline = time.monotonic() + 300
    while len(model.calls) < 4:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    flying = model.in_flight
    victims = _tasks(batch.pid)
    assert victims
    os.kill(victims[0], signal.SIGKILL)
    out, err = batch.communicate(timeout=600)
    assert batch.returncode in (0, 1), err
    told = json.loads(out)
    assert told["left"] == 0
    assert "failed" not in told["states"], told
    reports = list((tmp_path / "out").glob("*/*/report.json"))
    assert len(reports) == 2
    booked = sum(json.loads(one.read_text())["spent"]["calls"] for one in reports)
    assert 0 <= len(model.calls) - booked <= flying


def _tasks(root: int) -> list[int]:
    """Ray's processes below a process that are at one of our tasks."""
    parents, names = {}, {}
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            try:
                fields = (one / "stat").read_text().rsplit(")", 1)[1].split()
                names[int(one.name)] = (one / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            parents[int(one.name)] = int(fields[1])

    def below(pid: int) -> bool:
        while pid > 1:
            pid = parents.get(pid, 0)
            if pid == root:
                return True
        return False

    return [pid for pid, name in names.items() if name.startswith("ray::_article") and below(pid)]


def test_an_eval_on_ray_says_what_it_says_without(model: FakeServer, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    said = []
    for how in ([], ["--ray", "--jobs", "2"]):
        run = program(
            model, tmp_path, "agent.cli", "eval", "run", "pacing", "--sample", "--limit", "4",
            "--out", f"out{len(how)}", "--json", *how,
        )  # fmt: skip
        out, err = run.communicate(timeout=600)
        assert run.returncode in (0, 1), err
        (told,) = json.loads(out)
        said.append([(r["part"], r["case"], r["subject"], r["scores"]) for r in told["records"]])
    assert said[0] == said[1]


@needs_postgres
@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="needs network namespaces")
def test_two_hosts_whose_link_is_cut_lose_nothing() -> None:
    pytest.importorskip("psycopg")
    probe = subprocess.run(
        ["ip", "netns", "add", "deepnews-probe"], capture_output=True, check=False
    )
    if probe.returncode:
        pytest.skip("network namespaces are not permitted here")
    subprocess.run(["ip", "netns", "del", "deepnews-probe"], check=True)
    files = [str(DOSSIER / name) for name in DOCUMENTS]
    done = subprocess.run(
        [sys.executable, "-m", "evals.bench.two_hosts", *files, "--cut", "30", "--json"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["same"]
